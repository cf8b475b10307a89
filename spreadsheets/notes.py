"""What the clerk is told about a workbook that was read: nothing is left out or changed in silence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from declarations.sheet import DAY, MONEY, MONTH, Column, Sheet
from spreadsheets.cells import Texts
from spreadsheets.opening.grid import letters

MOST_NAMED = 10


def notes_of(
    sheet: Sheet,
    given: Mapping[str, Any],
    columns: Mapping[str, Texts],
    positions: Mapping[str, int],
    examples: Sequence[int],
) -> list[str]:
    """`given` as spreadsheets/opening/reader.py hands it back; `examples`: rows left out."""
    return [
        *of_the_file(given),
        *of_the_rows(sheet, given, examples),
        *(
            changed(column, columns[column.name], positions[column.name], given["numbers"])
            for column in sheet.columns
            if column.name in columns and columns[column.name].changes
        ),
    ]


def of_the_file(given: Mapping[str, Any]) -> Iterator[str]:
    if given["hidden_sheets"]:
        number = len(given["hidden_sheets"])
        yield f"有 {number} 个隐藏的工作表没有读取：{quoted(given['hidden_sheets'])}。"
    if given["other_sheets"]:
        yield f"只读取了工作表“{given['sheet']}”；其他工作表没有读取：{quoted(given['other_sheets'])}。"
    if given["header_row"] > 1:
        yield f"表头在第 {given['header_row']} 行，它上面的内容没有读取。"
    if given["merged_head"]:
        yield "表头中有合并的单元格，已按合并前的列名读取。"
    if given["unknown"]:
        yield f"这些列不是模板中的列，没有读取：{quoted(given['unknown'])}。"
    if given["counts_from_1904"]:
        yield "文件使用 1904 日期系统，日期已按该系统换算。"


def of_the_rows(sheet: Sheet, given: Mapping[str, Any], examples: Sequence[int]) -> Iterator[str]:
    if examples:
        yield f"{listed(examples)}是示例，已跳过。"
    if given["hidden_rows"]:
        yield f"有 {len(given['hidden_rows'])} 行被隐藏或筛选掉了，也已读取，请核对：{listed(given['hidden_rows'])}。"
    if given["hidden_columns"]:
        hidden = [sheet.columns[at].header for at in given["hidden_columns"]]
        yield f"这些列被隐藏了，也已读取，请核对：{quoted(hidden)}。"


def changed(column: Column, texts: Texts, position: int, numbers: Sequence[int]) -> str:
    """How many cells of a column were normalised, in what way, and one of them."""
    phrases = list(dict.fromkeys(phrase for phrases in texts.changes.values() for phrase in phrases))
    first = next(iter(texts.changes))
    read_as = f"读作 {texts.texts[first]}" if column.holds in {MONTH, DAY, MONEY} else ""
    words = f"“{column.header}”列有 {len(texts.changes)} 个单元格{'、'.join(phrases)}"
    return f"{words}，如 {letters(position)}{numbers[first]} {read_as}".rstrip() + "。"


def listed(numbers: Sequence[int]) -> str:
    named = "、".join(str(number) for number in numbers[:MOST_NAMED])
    return f"第 {named} {'等行' if len(numbers) > MOST_NAMED else '行'}"


def quoted(names: Sequence[str]) -> str:
    some = "、".join(f"“{' '.join(name.split())[:30]}”" for name in names[:MOST_NAMED])
    return f"{some}等" if len(names) > MOST_NAMED else some
