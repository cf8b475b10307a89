"""From the bytes of a file to the columns of one kind's sheet."""

import json
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from spreadsheets.opening.grid import MERGED, Book, Grid, Place, Refused, as_json
from spreadsheets.opening.headings import Found, Wanted, find
from spreadsheets.opening.sniffing import HTML, XLS, XLSX, format_of

OURS = frozenset({"填写说明", "选项"})
"""Sheets of our templates besides the one that is filled in."""
MOST_HANDED_BACK = 16 * 1024 * 1024
"""Bytes. Ten thousand rows of our longest sheets take a quarter of it; whoever asked has work with every one."""

Cells = tuple[Any, ...]
SCALARS = frozenset({str, float, int, bool})


def answer(data: bytes, question: str) -> tuple[str, bytes]:
    """Verdict and JSON: what was read, or why the file is refused."""
    asked = json.loads(question)
    try:
        book = open_book(data)
        given = columns_of(
            book, Wanted(asked["headers"], asked["needed"], asked["one_of"], asked["also"]), asked["most_rows"]
        )
        return "fine", handed_back(given)
    except Refused as refused:
        return "refused", json.dumps({"code": refused.code, **refused.details}).encode()


def handed_back(given: Mapping[str, Any]) -> bytes:
    content = json.dumps(given, ensure_ascii=False).encode()
    if len(content) > MOST_HANDED_BACK:
        raise Refused("too-complex")
    return content


def open_book(data: bytes) -> Book:
    """Libraries that this file does not need are not loaded."""
    kind = format_of(data)
    if kind in {XLSX, XLS}:
        from spreadsheets.opening.workbook import new_workbook, old_workbook

        return new_workbook(data) if kind == XLSX else old_workbook(data)
    from spreadsheets.opening.text_tables import comma_separated, web_page

    return web_page(data) if kind == HTML else comma_separated(data)


def columns_of(book: Book, wanted: Wanted, most_rows: int) -> dict[str, Any]:
    grid, found, others = choose(book, wanted)
    numbers, cells = filled_rows(grid, found, most_rows)
    kept = set(numbers)
    columns = dict(zip(found.columns, zip(*cells, strict=True), strict=True)) if cells else {}
    return {
        "sheet": grid.name,
        "header_row": found.row,
        "positions": found.columns,
        "numbers": numbers,
        "columns": {at: column_as_json(column) for at, column in columns.items()},
        "faults": [[row, column, *fault] for (row, column), fault in faults_of(grid, found).items() if row in kept],
        "unknown": found.unknown,
        "merged_head": found.merged,
        "hidden_rows": sorted(kept.intersection(grid.extras.hidden_rows)),
        "hidden_columns": sorted(at for at, column in found.columns.items() if column in grid.extras.hidden_columns),
        "hidden_sheets": [name for name in book.unseen if name not in OURS],
        "other_sheets": others,
        "counts_from_1904": book.counts_from_1904,
    }


def choose(book: Book, wanted: Wanted) -> tuple[Grid, Found, list[str]]:
    """The first sheet that has all that is needed, and the names of others with something in them."""
    chosen: tuple[Grid, Found] | None = None
    partly: list[Found] = []
    others: list[str] = []
    empty = True
    for grid in book.grids:
        found = find(grid, wanted) if chosen is None else None
        empty = empty and not grid.rows
        if found is not None and not found.missing(wanted):
            chosen = grid, found
            continue
        if found is not None:
            partly.append(found)
        if grid.rows and grid.name not in OURS:
            others.append(grid.name)
    if chosen is None:
        raise nothing_found(partly, wanted, book, empty)
    if chosen[1].twice:
        at, places = chosen[1].twice[0]
        raise Refused("header-twice", header=wanted.headers[at], places=places)
    return *chosen, others


def nothing_found(partly: Sequence[Found], wanted: Wanted, book: Book, empty: bool) -> Refused:
    if partly:
        best = max(partly, key=lambda found: len(found.columns))
        return Refused("headers-missing", headers=best.missing(wanted), row=best.row)
    hidden = [name for name in book.unseen if name not in OURS]
    if empty:
        return Refused("all-hidden", sheets=hidden) if hidden else Refused("empty")
    return Refused("no-headers", hidden=hidden)


def filled_rows(grid: Grid, found: Found, most_rows: int) -> tuple[Sequence[int], Sequence[Cells]]:
    """Number and cells (of our columns only) of every row that is not empty there."""
    places = list(found.columns.values())
    pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    empty = ("",) * len(places)
    marred = {row for (row, column) in grid.extras.faults if column in places}
    below = enumerate(map(pick, grid.rows[found.row :]), found.row + 1)
    filled = [(number, cells) for number, cells in below if cells != empty or number in marred]
    if len(filled) > most_rows:
        raise Refused("too-many-rows", rows=len(filled), most=most_rows)
    return [number for number, _ in filled], [cells for _, cells in filled]


def faults_of(grid: Grid, found: Found) -> Mapping[Place, tuple[str, str]]:
    """Cells of our columns that could not be read, those covered by a merged cell among them."""
    places = set(found.columns.values())
    faults = {
        place: fault for place, fault in grid.extras.faults.items() if place[1] in places and place[0] > found.row
    }
    last = len(grid.rows)
    for (top, left), (bottom, right) in grid.merged:
        if top <= found.row:
            continue
        for row in range(top, min(bottom, last) + 1):
            for column in places.intersection(range(left, right + 1)):
                if (row, column) != (top, left):
                    faults[row, column] = (MERGED, "")
    return faults


def column_as_json(column: Sequence[Any]) -> Sequence[Any]:
    return column if SCALARS.issuperset(map(type, column)) else [as_json(cell) for cell in column]
