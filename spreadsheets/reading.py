"""A workbook that was uploaded, as rows of one kind's sheet. Nothing is judged here but whether a cell can be read."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from actions.decoding import FINE, decode
from declarations.sheet import Sheet
from rules.parameters.spreadsheets import spreadsheet_limits
from spreadsheets.cells import Texts, column_texts
from spreadsheets.notes import notes_of
from spreadsheets.opening.grid import ERROR, MERGED, NO_RESULT, letters
from spreadsheets.refusals import Unreadable, refusal, too_large

__all__ = ["Reading", "Row", "Unreadable", "read"]

DECODER = Path(__file__).with_name("opening") / "entry.py"
EXAMPLE = re.compile(r"[\[【(（]示例[\]】)）].*|示例[:：].*|示例", re.DOTALL)
"""What the example row of our template begins with, and what people make of it."""
EXAMPLE_WORD = "示例"
FAULTS = {
    NO_RESULT: "公式没有计算结果。请在表格软件中打开并保存，或者直接填写内容。",
    MERGED: "这个单元格与其他单元格合并了。请取消合并后逐行填写。",
}
NO_FAULTS: Mapping[str, str] = {}


class Row(NamedTuple):
    """`number` as the spreadsheet shows it. Every column of the sheet has its cell, "" where empty or absent."""

    number: int
    cells: Mapping[str, str]
    """Text by column name: months YYYYMM and days YYYY-MM-DD where that was certain, otherwise as typed."""
    faults: Mapping[str, str] = NO_FAULTS
    """Why a cell could not be read, by column name; its text is not to be relied on."""


@dataclass(frozen=True)
class Reading:
    """`positions`: the column of the file in which each of the sheet's columns stands, A is 0."""

    sheet: Sheet
    tab: str
    header_row: int
    positions: Mapping[str, int]
    rows: Sequence[Row]
    notes: Sequence[str]
    """What the clerk should know: lines left out, hidden rows, what was normalised."""

    def address(self, row_number: int, column: str) -> str:
        """C17; only the row where the file has no such column."""
        return address(self.positions, row_number, column)


def address(positions: Mapping[str, int], row_number: int, column: str) -> str:
    return f"{letters(positions[column])}{row_number}" if column in positions else f"第 {row_number} 行"


def read(data: bytes, sheet: Sheet, most_rows: int | None = None) -> Reading:
    """The rows of the first sheet with our headers. Raises Unreadable.

    Takes up to some seconds and starts a process: call it outside of any transaction.
    """
    limits = spreadsheet_limits()
    if not data:
        raise refusal("empty-file", {})
    if len(data) > limits.largest_bytes:
        raise too_large(len(data), limits.largest_bytes)
    decoded = decode(DECODER, data, json.dumps(question(sheet, most_rows or limits.most_rows)))
    given = json.loads(decoded.output) if decoded.output else {}
    if decoded.verdict != FINE:
        raise refusal(given.get("code", decoded.verdict), given)
    return reading_of(sheet, given)


def question(sheet: Sheet, most_rows: int) -> Mapping[str, Any]:
    return {
        "headers": [column.header for column in sheet.columns],
        "also": [column.also for column in sheet.columns],
        "needed": [at for at, column in enumerate(sheet.columns) if column.needed],
        "one_of": [at for at, column in enumerate(sheet.columns) if column.name in sheet.one_of],
        "most_rows": most_rows,
    }


def reading_of(sheet: Sheet, given: Mapping[str, Any]) -> Reading:
    """What was handed back by the process that opened the file, as texts."""
    if not given["numbers"]:
        raise refusal("no-rows", given)
    columns = {
        sheet.columns[int(at)].name: column_texts(sheet.columns[int(at)], cells, given["counts_from_1904"])
        for at, cells in given["columns"].items()
    }
    positions = {sheet.columns[int(at)].name: position for at, position in given["positions"].items()}
    faults = faults_by_row(given, columns, {position: name for name, position in positions.items()})
    examples = set(example_rows(columns.values()))
    absent = [column.name for column in sheet.columns if column.name not in columns]
    names, nothing = (*columns, *absent), ("",) * len(absent)
    rows = [
        Row(number, dict(zip(names, texts + nothing, strict=True)), faults.get(number, NO_FAULTS))
        for at, (number, texts) in enumerate(
            zip(given["numbers"], zip(*(column.texts for column in columns.values()), strict=True), strict=True)
        )
        if at not in examples and (any(texts) or number in faults)
    ]
    if not rows:
        raise refusal("only-example" if examples else "no-rows", given)
    skipped = [given["numbers"][at] for at in sorted(examples)]
    return Reading(
        sheet, given["sheet"], given["header_row"], positions, rows, notes_of(sheet, given, columns, positions, skipped)
    )


def faults_by_row(
    given: Mapping[str, Any], columns: Mapping[str, Texts], names: Mapping[int, str]
) -> Mapping[int, Mapping[str, str]]:
    faults: dict[int, dict[str, str]] = {}
    numbers = given["numbers"]
    for name, column in columns.items():
        for at, message in column.faults.items():
            faults.setdefault(numbers[at], {})[name] = message
    for row, position, code, detail in given["faults"]:
        message = f"单元格的内容是错误值 {detail}。请改为正确的内容。" if code == ERROR else FAULTS[code]
        faults.setdefault(row, {})[names[position]] = message
    return faults


def example_rows(columns: Any) -> Any:
    """Places of rows that begin like our example in one of their cells."""
    for column in columns:
        if any(EXAMPLE_WORD in text for text in column.texts):
            yield from (at for at, text in enumerate(column.texts) if EXAMPLE_WORD in text and EXAMPLE.fullmatch(text))
