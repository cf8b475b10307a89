"""What the rows of one run share: a folder of its own, and whether this is only a quick look."""

import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    folder: Path
    """Gone when the run is over."""
    quick: bool = False
    """Fewer persons and rounds: for working on the benchmark, not for docs/performance.md."""

    def new_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    def say(self, words: str) -> None:
        """What is being done just now; the table alone goes to standard output."""
        print(f"… {words}", file=sys.stderr, flush=True)
