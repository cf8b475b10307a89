"""What workbook may be uploaded: how many rows, how large, and how long it is kept."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FORM_FIELDS_BYTES = 65_536


@dataclass(frozen=True)
class SpreadsheetLimits:
    """Sizes in bytes. `source` is what a finding names as its clause."""

    source: str
    most_rows: int
    largest_bytes: int
    kept_days: int
    inline_rows: int
    """So many rows are checked while the clerk waits."""

    @property
    def request_bytes(self) -> int:
        """The largest request worth reading: one workbook at the limit with the form's other fields around it."""
        return self.largest_bytes + _FORM_FIELDS_BYTES


@cache
def spreadsheet_limits() -> SpreadsheetLimits:
    return SpreadsheetLimits(**tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))
