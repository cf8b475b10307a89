"""Workbooks, new (.xlsx) and old (.xls), by calamine."""

import io
from collections.abc import Sequence
from typing import Any, Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from spreadsheets.opening.archive import Archive
from spreadsheets.opening.grid import MOST_CELLS, Book, Extras, Grid, Refused, letters
from spreadsheets.opening.old_records import Records

MOST_SHEETS = 200


class Inside(Protocol):
    """The same file, looked at for what calamine does not tell."""

    @property
    def counts_from_1904(self) -> bool: ...

    def extras(self, sheet: str) -> Extras: ...


def new_workbook(data: bytes) -> Book:
    return book_of(data, Archive(data))


def old_workbook(data: bytes) -> Book:
    return book_of(data, Records(data))


def book_of(data: bytes, inside: Inside) -> Book:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise Refused("locked")
    except CalamineError:
        raise Refused("damaged")
    sheets = workbook.sheets_metadata
    if len(sheets) > MOST_SHEETS:
        raise Refused("bomb")
    if any(sheet.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba) for sheet in sheets):
        raise Refused("macros")
    tables = [sheet for sheet in sheets if sheet.typ == SheetTypeEnum.WorkSheet]
    seen = [sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]
    unseen = [sheet.name for sheet in tables if sheet.visible != SheetVisibleEnum.Visible]
    return Book((grid_of(workbook, name, inside) for name in seen), unseen, inside.counts_from_1904)


def grid_of(workbook: CalamineWorkbook, name: str, inside: Inside) -> Grid:
    try:
        sheet = workbook.get_sheet_by_name(name)
        merged = sheet.merged_cell_ranges or []
    except CalamineError:
        raise Refused("damaged")
    ranges = [((top + 1, left), (bottom + 1, right)) for (top, left), (bottom, right) in merged]
    extras = inside.extras(name)
    last = max((row for row, _ in extras.faults), default=0)
    return Grid(name, rows_of(sheet, last), ranges, extras)


def rows_of(sheet: CalamineSheet, last: int) -> Sequence[Sequence[Any]]:
    """At least as many rows as `last`: for calamine a sheet ends where nothing but unread cells follows."""
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 1)
    if max(height, last) * width > MOST_CELLS:
        raise Refused("too-wide", place=f"{letters(width - 1)}{max(height, last)}", sheet=sheet.name)
    rows = sheet.to_python(skip_empty_area=False) if height else []
    return [*rows, *([[""] * width] * (last - height))]
