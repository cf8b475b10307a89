"""The table on the terminal, and the same table in docs/performance.md."""

import os
import platform
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from bench.results import HEADINGS, Result

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
COMMAND = "make bench"


def aligned(results: Sequence[Result]) -> str:
    rows = [HEADINGS, *(result.cells for result in results)]
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def markdown(results: Sequence[Result]) -> str:
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(result.cells for result in results)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def write_figures(document: Path, results: Sequence[Result]) -> None:
    """Put the table between the two markers. Raises ValueError where they are missing."""
    before, begin, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document} has lost its markers {BEGIN} … {END}")
    figures = f"`{COMMAND}` on {machine()}\n\n{markdown(results)}"
    document.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}", encoding="utf-8")
