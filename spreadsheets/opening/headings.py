"""Finding the line with our headers, wherever it was moved to."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from spreadsheets.opening.grid import Grid, letters

SEARCHED = 20
"""Lines from the top."""
MOST_COLUMNS, LONGEST = 256, 100
"""No header stands further to the right (an old .xls ends there), or is longer."""
MARKS = re.compile(r"[\s*★☆※:]+")
IN_PARENTHESES = re.compile(r"\([^()]*\)$")
OURS = frozenset({"错误原因", "序号"})
"""Columns that are no news: the one we add to wrong rows, and line numbers."""


@dataclass(frozen=True)
class Wanted:
    """The headers of a kind's sheet, in order; the places in it of those that must be there."""

    headers: Sequence[str]
    needed: Sequence[int]
    one_of: Sequence[int] = ()
    also: Sequence[Sequence[str]] = ()
    """Other headers under which each is known."""

    @cached_property
    def exactly(self) -> Mapping[str, int]:
        """The place of each header as it may be written; another name gives way to what is called so itself."""
        known = {plain(header): at for at, header in enumerate(self.headers)}
        for at, others in enumerate(self.also):
            for header in others:
                known.setdefault(plain(header), at)
        return known

    @cached_property
    def shortly(self) -> Mapping[str, int]:
        known: dict[str, int] = {}
        for header, at in self.exactly.items():
            known.setdefault(short(header), at)
        return known


@dataclass
class Found:
    """Where each of the headers stands, by its place in the sheet of the kind."""

    row: int
    columns: dict[int, int] = field(default_factory=dict)
    twice: list[tuple[int, list[str]]] = field(default_factory=list)
    """A header and the cells in which it stands."""
    unknown: list[str] = field(default_factory=list)
    merged: bool = False

    def missing(self, wanted: Wanted) -> list[str]:
        """What must be there and is not; of alternatives all, joined by 或."""
        missing = [wanted.headers[at] for at in wanted.needed if at not in self.columns]
        if wanted.one_of and not any(at in self.columns for at in wanted.one_of):
            missing.append("或".join(wanted.headers[at] for at in wanted.one_of))
        return missing


def plain(header: str) -> str:
    """A header without what people add to it: blanks, line breaks, asterisks, full-width letters."""
    visible = "".join(sign for sign in header if unicodedata.category(sign) != "Cf")
    return MARKS.sub("", unicodedata.normalize("NFKC", visible)).lower()


def short(header: str) -> str:
    """The same without a remark in parentheses: 缴费基数(元)."""
    return IN_PARENTHESES.sub("", plain(header))


def find(grid: Grid, wanted: Wanted) -> Found | None:
    """The line with most of our headers, the first of them; None where no line has two (or the only one)."""
    best: Found | None = None
    for row in range(1, min(SEARCHED, len(grid.rows)) + 1):
        found = match(grid, row, wanted)
        if best is None or len(found.columns) > len(best.columns):
            best = found
    enough = min(2, len(wanted.headers))
    return best if best is not None and len(best.columns) >= enough else None


def match(grid: Grid, row: int, wanted: Wanted) -> Found:
    found = Found(row)
    places: dict[int, list[int]] = {}
    cells, found.merged = cells_of(grid, row)
    for column, cell in enumerate(cells[:MOST_COLUMNS]):
        if not isinstance(cell, str) or not cell.strip() or len(cell) > LONGEST:
            continue
        at = wanted.exactly.get(plain(cell), wanted.shortly.get(short(cell)))
        if at is not None:
            places.setdefault(at, []).append(column)
        elif plain(cell) not in OURS:
            found.unknown.append(cell)
    for at, columns in places.items():
        found.columns[at] = columns[0]
        if len(columns) > 1:
            found.twice.append((at, [f"{letters(column)}{row}" for column in columns]))
    return found


def cells_of(grid: Grid, row: int) -> tuple[list[Any], bool]:
    """The cells of a header line, those filled in that a merged cell covers from above; and whether there are any."""
    cells = list(grid.rows[row - 1])
    merged = False
    for (top, left), (bottom, _) in grid.merged:
        if top < row <= bottom and left < len(cells) and not cells[left]:
            above = grid.rows[top - 1]
            cells[left] = above[left] if left < len(above) else ""
            merged = True
    return cells, merged
