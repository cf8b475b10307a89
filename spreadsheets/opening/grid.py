"""One sheet of whatever file it came from, as the clerk sees it: rows from 1, columns from A."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

ERROR, NO_RESULT, MERGED = "error", "no-result", "merged"
"""Why a cell has no content that could be read: #N/A; a formula that was never calculated; covered by a merged cell."""

MOST_CELLS = 4_000_000
"""Of a sheet, the empty ones between the filled ones counted."""
MOST_FAULTS = 100_000

Place = tuple[int, int]
"""Row from 1, column from 0."""


class Refused(Exception):
    """The file is not read at all: a code of spreadsheets/refusals.py, and what its words name."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass
class Extras:
    """What calamine does not tell of a sheet."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    faults: dict[Place, tuple[str, str]] = field(default_factory=dict)
    """Code and detail of cells that could not be read."""

    def note(self, row: int, column: int, code: str, detail: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults[row, column] = (code, detail)


@dataclass
class Grid:
    """`rows[0]` is row 1; all are of one width. Cells are "" when empty."""

    name: str
    rows: Sequence[Sequence[Any]]
    merged: Sequence[tuple[Place, Place]] = ()
    extras: Extras = field(default_factory=Extras)


@dataclass
class Book:
    """The sheets that are seen, in their order (made only when asked for), and the names of those that are not."""

    grids: Any
    """Iterable of Grid."""
    unseen: Sequence[str] = ()
    counts_from_1904: bool = False


def letters(column: int) -> str:
    """A for 0, AA for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def as_json(cell: Any) -> Any:
    """A cell as it is handed back: text, numbers and booleans as they are, a day or moment as a list of its text."""
    if isinstance(cell, str | float | int):
        return cell
    if isinstance(cell, datetime):
        return [cell.isoformat(" ", "seconds")]
    if isinstance(cell, date):
        return [cell.isoformat()]
    return str(cell)
