"""Values of rows: the same whether a column is read at once or cell by cell, and every wrong cell is named."""

from typing import Any

import pytest

from exchange.core_data.values import Unreadable
from spreadsheets.reading import Row
from spreadsheets.values import AT_ONCE, ReadRow, read_rows
from tests.spreadsheets.files import NUMBER, SHEET

pytestmark = pytest.mark.any_database

WANG = {
    "name": "王小明",
    "document_type": "居民身份证",
    "document_number": NUMBER,
    "person_number": "",
    "month": "202611",
    "began_on": "2026-11-16",
    "wage": "8000.5",
    "paper": "",
    "remark": "合同到期",
}


def checked(*cells: dict[str, str], faults: dict[str, str] | None = None) -> list[ReadRow]:
    return list(read_rows(SHEET, (Row(at, WANG | each, faults or {}) for at, each in enumerate(cells, 2))))


def test_cells_become_values() -> None:
    [(row, values, faults)] = checked({})
    assert row.number == 2
    assert values == {
        "name": "王小明",
        "document_type": "01",
        "document_number": NUMBER,
        "person_number": None,
        "month": 202611,
        "began_on": "2026-11-16",
        "wage": 800050,
        "paper": "",
        "remark": "合同到期",
    }
    assert not faults


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("name", "", "未填写。"),
        ("month", "", "未填写。"),
        ("month", "2022.1", "“2022.1”：年月格式不对"),
        ("wage", "8千", "“8千”不是金额"),
        ("document_type", "工作证", "工作证"),
        ("remark", "长" * 21, "最多 20 个字，现在是 21 个字。"),
        ("document_number", "1" * 33, "最多 32 位"),
        ("began_on", "2022-02-30", "没有 30 日"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_the_others_have_their_values(
    column: str, cell: str, words: str
) -> None:
    before, wrong, after = checked({}, {column: cell}, {})
    assert list(wrong.faults) == [column]
    assert words in wrong.faults[column]
    assert wrong.values == {**before.values, column: None}
    assert not before.faults
    assert after.values == before.values


def test_what_the_file_itself_has_spoilt_is_not_read_again() -> None:
    [one] = checked({"month": "", "document_number": ""}, faults={"month": "错误。", "document_number": "截断。"})
    assert one.faults == {"month": "错误。", "document_number": "截断。"}
    assert one.values["month"] is None


def test_one_of_two_numbers_is_enough_and_none_is_named_once() -> None:
    by_card, by_number, by_none = checked(
        {}, {"document_number": "", "person_number": "2100000001"}, {"document_number": ""}
    )
    assert not by_card.faults
    assert not by_number.faults
    assert by_none.faults == {"document_number": "证件号码、个人编号至少填写一项。"}


def test_many_rows_with_wrong_and_empty_cells_among_them_are_read_as_each_alone() -> None:
    def cells(at: int) -> dict[str, str]:
        return {
            "name": "" if at % 97 == 0 else f"王{at}",
            "document_number": "" if at % 3 else NUMBER,
            "person_number": f"{2_100_000_000 + at}" if at % 3 else "",
            "month": "2022.1" if at % 450 == 0 else "202611",
            "wage": "8千" if at % 700 == 0 else f"{at}.5",
        }

    together = checked(*map(cells, range(2 * AT_ONCE + 10)))
    for at, one in enumerate(together):
        [alone] = checked(cells(at))
        assert (one.row.number, one.values, one.faults) == (at + 2, alone.values, alone.faults)
        for column in SHEET.columns:
            assert one.values[column.name] == value_of(column.reader, one.row.cells[column.name])


def value_of(reader: Any, cell: str) -> Any:
    try:
        return reader.one(cell)
    except Unreadable:
        return None
