"""Workbooks that clerks download: templates, wrong rows to be corrected, and lists of any length."""

import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from declarations.sheet import DIGITS, Column, Sheet
from spreadsheets.formats import Formats
from spreadsheets.layout import add_explanations, add_lists, example_of, prepare, safe_name
from spreadsheets.reading import Row

REASON = "错误原因"
REASON_WIDTH = 60
WIDEST, NARROWEST = 60, 8
MOST_COMMENTED = 1000
"""Rows whose wrong cells have comments: they take ten times the time of a cell, and the last column says the same."""
TOLD_EVERY = 500
"""Rows after which whoever waits is told how many there are."""
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Cells that begin with = + - @ are text, whoever typed them."""

Progress = Callable[[int], None]
Cells = Mapping[str, Any]
"""Content of a row by column name; what is missing or None stays empty."""


def template(sheet: Sheet, rows: Iterable[Cells] = (), notes: Sequence[str] = ()) -> bytes:
    """The workbook of a kind: with an example when it is empty, without one when it is filled in beforehand."""
    out = io.BytesIO()
    write_template(out, sheet, rows, notes)
    return out.getvalue()


def save_template(
    path: Path,
    sheet: Sheet,
    rows: Iterable[Cells],
    notes: Sequence[str] = (),
    progress: Progress | None = None,
    further: Sequence[Sheet] = (),
) -> int:
    """The same into a file, for many rows: how many there are. The file appears only when it is whole.

    `further`: sheets behind the first one that are only headed.
    """
    return whole(path, lambda unfinished: write_template(unfinished, sheet, rows, notes, progress, further))


def error_workbook(sheet: Sheet, rows: Sequence[Row], faults: Mapping[int, Mapping[str, str]]) -> bytes:
    """Rows to be corrected: cells as they were typed, wrong ones red with their reason, all reasons in a last column.

    `faults` by number of the row and name of the column, "" for the row as a whole.
    """
    out = io.BytesIO()
    with Workbook(out, {"constant_memory": True, **SAFE}) as book:
        formats, page = Formats(book), book.add_worksheet(safe_name(sheet.title))
        prepare(page, sheet, formats, len(rows))
        page.write_string(0, len(sheet.columns), REASON, formats.heading)
        page.set_column(len(sheet.columns), len(sheet.columns), REASON_WIDTH, formats.wrapped)
        for line, row in enumerate(rows, 1):
            write_wrong(page, line, sheet, row, faults.get(row.number, {}), formats)
        add_explanations(book, sheet, formats, ())
        add_lists(book, sheet)
    return out.getvalue()


def export(
    path: Path,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    progress: Progress | None = None,
    widths: Sequence[int] = (),
) -> int:
    """A list into a file: how many rows there are. The file appears only when it is whole.

    Text stays text; Decimal and whole numbers are numbers, days are written YYYY-MM-DD, months as the number YYYYMM.
    """
    return whole(path, lambda unfinished: write_list(unfinished, title, headers, rows, progress, widths))


def whole(path: Path, write: Callable[[Path], int]) -> int:
    """Write beside the file and give it its name at the end, on the disk; nothing is left of what was broken off."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        number = write(unfinished)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return number


def write_template(
    out: Path | io.BytesIO,
    sheet: Sheet,
    rows: Iterable[Cells],
    notes: Sequence[str],
    progress: Progress | None = None,
    further: Sequence[Sheet] = (),
) -> int:
    names = [column.name for column in sheet.columns]
    with Workbook(out if isinstance(out, io.BytesIO) else str(out), {"constant_memory": True, **SAFE}) as book:
        formats, page = Formats(book), book.add_worksheet(safe_name(sheet.title))
        prepare(page, sheet, formats, 0)
        line = 0
        for line, row in enumerate(rows, 1):
            write_cells(page, line, [row.get(name) for name in names], formats)
            tell(progress, line)
        if line == 0:
            for column, text in enumerate(example_of(sheet)):
                page.write_string(1, column, text, formats.example)
        for other in further:
            prepare(book.add_worksheet(safe_name(other.title)), other, formats, 0)
        add_explanations(book, sheet, formats, notes)
        add_lists(book, sheet)
    tell(progress, line, at_the_end=True)
    return line


def write_list(
    out: Path,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    progress: Progress | None,
    widths: Sequence[int],
) -> int:
    with Workbook(str(out), {"constant_memory": True, **SAFE}) as book:
        formats, page = Formats(book), book.add_worksheet(safe_name(title))
        page.freeze_panes(1, 0)
        for column, header in enumerate(headers):
            wide = widths[column] if column < len(widths) else min(WIDEST, max(NARROWEST, 2 * len(header) + 6))
            page.set_column(column, column, wide)
            page.write_string(0, column, header, formats.heading)
        line = 0
        for line, row in enumerate(rows, 1):
            write_cells(page, line, row, formats)
            tell(progress, line)
    tell(progress, line, at_the_end=True)
    return line


def write_cells(page: Worksheet, line: int, cells: Iterable[Any], formats: Formats) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell:
                page.write_string(line, column, cell)
        elif isinstance(cell, Decimal):
            page.write_number(line, column, cell, formats.money)
        elif isinstance(cell, int | float):
            page.write_number(line, column, cell)
        elif isinstance(cell, date):
            page.write_string(line, column, cell.isoformat()[:10])
        elif cell is not None:
            page.write_number(line, column, int(cell))  # a month


def write_wrong(
    page: Worksheet, line: int, sheet: Sheet, row: Row, faults: Mapping[str, str], formats: Formats
) -> None:
    for at, column in enumerate(sheet.columns):
        text = as_it_was(column, row)
        if column.name in faults:
            page.write_string(line, at, text, formats.wrong) if text else page.write_blank(
                line, at, None, formats.wrong
            )
            if line <= MOST_COMMENTED:
                page.write_comment(line, at, faults[column.name], {"author": REASON, "x_scale": 2})
        elif text:
            page.write_string(line, at, text)
    reasons = [f"{sheet.by_name[name].header}：{words}" if name else words for name, words in faults.items()]
    page.write_string(line, len(sheet.columns), "\n".join(reasons), formats.wrapped)


def as_it_was(column: Column, row: Row) -> str:
    """A number that was cut off, as a spreadsheet shows it: with noughts it might be taken for a whole one."""
    text = row.cells[column.name]
    cut_off = column.holds == DIGITS and column.name in row.faults and text.isdecimal()
    return f"{int(text):.14E}" if cut_off else text


def tell(progress: Progress | None, done: int, at_the_end: bool = False) -> None:
    if progress is not None and (at_the_end or done % TOLD_EVERY == 0):
        progress(done)
