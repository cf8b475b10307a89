"""Workbooks, new (.xlsx) and old (.xls), by calamine."""

import io

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from spreadsheets.opening.archive import Archive, Extras, extras_of
from spreadsheets.opening.grid import MOST_CELLS, Book, Grid, Refused, letters

MOST_SHEETS = 200


def new_workbook(data: bytes) -> Book:
    archive = Archive(data)
    return book_of(data, archive)


def old_workbook(data: bytes) -> Book:
    return book_of(data, None)


def book_of(data: bytes, archive: Archive | None) -> Book:
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
    grids = (grid_of(workbook, name, archive) for name in seen)
    return Book(grids, unseen, archive.counts_from_1904 if archive else False)


def grid_of(workbook: CalamineWorkbook, name: str, archive: Archive | None) -> Grid:
    try:
        sheet = workbook.get_sheet_by_name(name)
        merged = sheet.merged_cell_ranges or []
    except CalamineError:
        raise Refused("damaged")
    extras = extras_of(archive.part_of(name)) if archive else Extras()
    rows = rows_of(sheet)
    return Grid(
        name,
        rows,
        extras.hidden_rows,
        extras.hidden_columns,
        [((top + 1, left), (bottom + 1, right)) for (top, left), (bottom, right) in merged],
        extras.faults,
    )


def rows_of(sheet: CalamineSheet) -> list[list[object]]:
    if sheet.end is None:
        return []
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    if height * width > MOST_CELLS:
        raise Refused("too-wide", place=f"{letters(width - 1)}{height}", sheet=sheet.name)
    return list(sheet.to_python(skip_empty_area=False))
