"""The values of rows that were read, and what is wrong with single cells. Whole rows are judged by the kind's rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from declarations.sheet import Column, Sheet, Values
from exchange.core_data.values import Unreadable as UnreadableCell
from spreadsheets.reading import NO_FAULTS, Row

AT_ONCE = 1000
"""Rows whose columns are read together; one that cannot be read makes its column of so many slow, not of all."""


class ReadRow(NamedTuple):
    """`values` by column name, None where the cell could not be read; `faults` by column name."""

    row: Row
    values: Values
    faults: Mapping[str, str]


def read_rows(sheet: Sheet, rows: Iterable[Row]) -> Iterator[ReadRow]:
    """The values of each row and what is wrong with its cells; `rows` of a Reading, or kept since."""
    remaining = iter(rows)
    while some := list(islice(remaining, AT_ONCE)):
        yield from read_some(sheet, some)


def read_some(sheet: Sheet, rows: Sequence[Row]) -> Iterator[ReadRow]:
    faults: dict[int, dict[str, str]] = {at: dict(row.faults) for at, row in enumerate(rows) if row.faults}
    columns = [read_column(column, rows, faults) for column in sheet.columns]
    names = [column.name for column in sheet.columns]
    for at in without_any(sheet.one_of, rows):
        faults.setdefault(at, {}).setdefault(sheet.one_of[0], one_is_needed(sheet))
    for at, (row, values) in enumerate(zip(rows, zip(*columns, strict=True), strict=True)):
        yield ReadRow(row, dict(zip(names, values, strict=True)), faults.get(at, NO_FAULTS))


def read_column(column: Column, rows: Sequence[Row], faults: dict[int, dict[str, str]]) -> Sequence[Any]:
    """The values of one column; what cannot be read is added to the faults.

    Empty cells are all alike, and cells with a fault are not looked at: a reader is fastest with cells that are usual.
    """
    name = column.name
    cells = [row.cells[name] for row in rows]
    wrong: dict[int, str] = {}
    unread = {at for at, of_row in faults.items() if name in of_row}
    if not unread and "" not in cells:
        values = read_cells(column, cells, range(len(cells)), wrong)
    else:
        values = [None] * len(cells)
        empty = [at for at, cell in enumerate(cells) if not cell and at not in unread]
        filled = [at for at, cell in enumerate(cells) if cell and at not in unread]
        for places in (empty, filled):
            found = read_cells(column, [cells[at] for at in places], places, wrong)
            for at, value in zip(places, found, strict=True):
                values[at] = value
    for at, message in wrong.items():
        faults.setdefault(at, {})[name] = message
    return values


def read_cells(column: Column, cells: Sequence[str], places: Sequence[int], wrong: dict[int, str]) -> list[Any]:
    """Values, None for what cannot be read; such cells are found by halving what does not go all at once."""
    if not cells:
        return []
    try:
        return list(column.reader.many(cells))
    except UnreadableCell as unreadable:
        if len(set(cells)) == 1:
            wrong.update(dict.fromkeys(places, str(unreadable)))
            return [None] * len(cells)
    half = len(cells) // 2
    return [
        *read_cells(column, cells[:half], places[:half], wrong),
        *read_cells(column, cells[half:], places[half:], wrong),
    ]


def without_any(one_of: Sequence[str], rows: Sequence[Row]) -> Iterator[int]:
    """Places of rows in which all of these columns are empty."""
    if one_of:
        first, *others = one_of
        empty = [at for at, row in enumerate(rows) if not row.cells[first] and first not in row.faults]
        yield from (at for at in empty if not any(rows[at].cells[name] or name in rows[at].faults for name in others))


def one_is_needed(sheet: Sheet) -> str:
    return f"{'、'.join(sheet.by_name[name].header for name in sheet.one_of)}至少填写一项。"
