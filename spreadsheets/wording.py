"""The cells of a checked row as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from declarations.sheet import CHOICE, MONTH, Column, Sheet
from models import ImportRow
from rules.identity import mask_number, mask_phone
from rules.periods import Month, NotAMonth
from spreadsheets.checking import TO_FIX

MASKS = {"document_number": mask_number, "mobile": mask_phone}
"""Columns whose cells a list shows in part."""


@dataclass(frozen=True)
class ShownCell:
    """`typed`: what stands in the input; `words`: how it is shown; `wrong`: what is wrong with it."""

    column: Column
    typed: str
    words: str
    wrong: Sequence[str]
    open: bool
    """Is it shown as an input?"""
    before: str = ""
    """What it was before it was changed here (沿用上月)."""
    note: str = ""
    """What it amounts to."""

    @property
    def is_choice(self) -> bool:
        return self.column.holds == CHOICE


def shown_cells(sheet: Sheet, row: ImportRow, opened: bool = False) -> list[ShownCell]:
    """The columns that have something in them, and those to be put right; `opened`: all of them as inputs."""
    wrong: dict[str, list[str]] = {}
    for fault in row.findings:
        if fault["blocks"] and fault["column"]:
            wrong.setdefault(fault["column"], []).append(fault["words"])
    return [
        ShownCell(
            column,
            row.cells.get(column.name, ""),
            words_of(column, row.cells.get(column.name, "")),
            wrong.get(column.name, ()),
            opened or (row.state == TO_FIX and column.name in wrong),
            row.cells.get(f"{column.name}:before", ""),
            column.note(row.cells) if column.note and not wrong else "",
        )
        for column in sheet.columns
    ]


def words_of(column: Column, text: str) -> str:
    if column.holds == MONTH:
        try:
            return Month.parse(text).label
        except NotAMonth:
            return text
    return MASKS[column.name](text) if column.name in MASKS else column.names.get(text, text)
