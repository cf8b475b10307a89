"""What all workbooks of a kind have: headers, rules of the columns, drop-downs, 填写说明."""

import re
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from declarations.sheet import CHOICE, DAY, DIGITS, MONEY, MONTH, Column, Sheet
from exchange.core_data.readers import Number, Text
from rules.parameters.spreadsheets import spreadsheet_limits
from spreadsheets.formats import Formats
from spreadsheets.opening.grid import letters

EXPLANATIONS, LISTS = "填写说明", "选项"
LONGEST_PROMPT, LONGEST_TITLE = 255, 32
"""What a spreadsheet shows beside a cell that is being filled in."""
LONGEST_TAB = 31
NOT_IN_A_TAB = re.compile(r"[\[\]:*?/\\']")
FORMATS = {
    DIGITS: "文本（保留全部数字）",
    MONTH: "年月，6 位数字，如 202611",
    DAY: "日期，如 2026-11-16",
    MONEY: "金额（元），最多两位小数，如 8000.00",
    CHOICE: "从下拉列表中选择",
}
EXAMPLES = {MONTH: "202611", DAY: "2026-11-16", MONEY: "8000.00", DIGITS: "2100000000"}
EXAMPLES_BY_NAME = {"name": "王小明", "document_number": "219900199001010010", "mobile": "13900000000"}
EXAMPLE_MARK = "【示例】"
HOW_TO = (
    "第一个工作表填写申报内容，一人一行；表头不要修改，列的顺序可以调整。",
    "列名带 * 的必填；以“【示例】”开头的行不会读取，可以删除。",
    "证件号码等数字较长的列请保持文本格式，粘贴时选择“只粘贴文本”，以免末几位变成 0。",
)


def prepare(page: Worksheet, sheet: Sheet, formats: Formats, rows: int) -> None:
    """Headers, widths, formats, and the rules of the columns for as many rows as may be uploaded."""
    page.freeze_panes(1, 0)
    last = max(rows, spreadsheet_limits().most_rows)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width, formats.of_column(column))
        if rule := rule_of(sheet, column):
            page.data_validation(1, at, last, at, {**rule, **help_of(sheet, column)})
    for at, column in enumerate(sheet.columns):
        page.write_string(0, at, header_of(column), formats.needed if column.needed else formats.heading)


def header_of(column: Column) -> str:
    return f"{column.header}*" if column.needed else column.header


def rule_of(sheet: Sheet, column: Column) -> dict[str, Any]:
    """What the spreadsheet itself refuses. Pasted cells pass it; everything is checked again at the upload."""
    if column.choices:
        place = letters(with_choices(sheet).index(column))
        return {"validate": "list", "source": f"={LISTS}!${place}$1:${place}${len(column.choices)}"}
    if column.holds == MONTH:
        return {"validate": "integer", "criteria": "between", "minimum": 190001, "maximum": 299912}
    if column.holds == MONEY:
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 9999999999.99}
    if isinstance(column.reader, Number | Text):
        return {"validate": "length", "criteria": "<=", "value": column.reader.longest}
    return {"validate": "any"}


def help_of(sheet: Sheet, column: Column) -> dict[str, Any]:
    """What is shown beside a cell: when it is entered, and when the rule refuses it."""
    words = explanation_of(sheet, column)
    return {
        "input_title": column.header[:LONGEST_TITLE],
        "input_message": words[:LONGEST_PROMPT],
        "error_title": column.header[:LONGEST_TITLE],
        "error_message": f"内容不符合要求。{words}"[:LONGEST_PROMPT],
    }


def explanation_of(sheet: Sheet, column: Column) -> str:
    parts = (needed_word(sheet, column), FORMATS.get(column.holds, ""), column.hint)
    return "；".join(part for part in parts if part) + "。"


def needed_word(sheet: Sheet, column: Column) -> str:
    if column.needed:
        return "必填"
    return "几项中至少填一项" if column.name in sheet.one_of else "选填"


def with_choices(sheet: Sheet) -> list[Column]:
    return [column for column in sheet.columns if column.choices]


def example_of(sheet: Sheet) -> list[str]:
    """A row that shows how it is done; its first cell begins with a mark by which it is left out."""
    cells = [example_cell(column) for column in sheet.columns]
    return [EXAMPLE_MARK + cells[0], *cells[1:]]


def example_cell(column: Column) -> str:
    if column.example:
        return column.example
    if column.choices:
        return column.choices[0]
    return EXAMPLES_BY_NAME.get(column.name) or EXAMPLES.get(column.holds, "")


def add_explanations(book: Workbook, sheet: Sheet, formats: Formats, notes: Sequence[str]) -> None:
    page = book.add_worksheet(EXPLANATIONS)
    for at, (heading, width) in enumerate((("列名", 18), ("必填", 18), ("格式", 34), ("说明", 50), ("可选内容", 60))):
        page.set_column(at, at, width)
        page.write_string(0, at, heading, formats.heading)
    for line, column in enumerate(sheet.columns, 1):
        choices = "、".join(column.choices)
        cells = (column.header, needed_word(sheet, column), FORMATS.get(column.holds, "文字"), column.hint, choices)
        for at, text in enumerate(cells):
            page.write_string(line, at, text, formats.wrapped)
    for line, text in enumerate((*HOW_TO, *sheet.hints, *notes), len(sheet.columns) + 2):
        page.write_string(line, 0, text)


def add_lists(book: Workbook, sheet: Sheet) -> None:
    """The words of the drop-downs, each list a column of a sheet that is not shown."""
    columns = with_choices(sheet)
    if not columns:
        return
    page = book.add_worksheet(LISTS)
    page.hide()
    for line in range(max(len(column.choices) for column in columns)):
        for at, column in enumerate(columns):
            if line < len(column.choices):
                page.write_string(line, at, column.choices[line])


def safe_name(title: str) -> str:
    """A title as the name of a sheet."""
    return NOT_IN_A_TAB.sub(" ", title)[:LONGEST_TAB]
