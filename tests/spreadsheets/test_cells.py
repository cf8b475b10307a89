"""What a cell holds, however it was written; what could be read in two ways is left as it is, nothing is guessed."""

from typing import Any

import pytest

from rules.identity import check_digit
from spreadsheets.spellings import day_of, month_of
from spreadsheets.values import read_rows
from tests.spreadsheets.conftest import Read
from tests.spreadsheets.files import (
    DAY_STYLE,
    HEADERS,
    MOMENT_STYLE,
    MONTH_STYLE,
    NUMBER,
    SHEET,
    WANG,
    Xml,
    serial,
    sheet_xml,
    workbook,
    xlsx,
)

pytestmark = pytest.mark.any_database

AT = {column.name: at for at, column in enumerate(SHEET.columns)}
CUT_OFF = "证件号码被表格软件截断，请将该列设为文本后重新填写。"


def row_with(column: str, cell: Any) -> list[Any]:
    return [*WANG[: AT[column]], cell, *WANG[AT[column] + 1 :]]


@pytest.fixture
def one(read: Read) -> Any:
    """Text, fault and notes of one cell."""

    def read_cell(column: str, cell: Any) -> tuple[str, str, list[str]]:
        reading = read(xlsx(HEADERS, row_with(column, cell)))
        row = reading.rows[0]
        return row.cells[column], row.faults.get(column, ""), list(reading.notes)

    return read_cell


# --- numbers that are names -------------------------------------------------------------------------------------------


def test_an_id_number_stored_as_a_number_is_refused_with_the_cause_and_never_guessed(read: Read, one: Any) -> None:
    for stored in (2.1990019900101e17, 219900199001010017, 2.19900199001010617e17):
        assert one("document_number", stored) == ("219900199001010000", CUT_OFF, [])
    checked = next(read_rows(SHEET, read(xlsx(HEADERS, row_with("document_number", 2.19900199001010e17))).rows))
    assert checked.values["document_number"] is None
    assert checked.faults == {"document_number": CUT_OFF}


@pytest.mark.parametrize("text", ["2.199E+17", "2.19900199001010E+17", "219900199001010000", " 219900199001010000 "])
def test_a_number_cut_off_before_it_became_text_has_the_same_cause(one: Any, text: str) -> None:
    assert one("document_number", text)[1] == CUT_OFF


def test_a_number_that_rightly_ends_with_three_zeros_passes(one: Any) -> None:
    right = next(first + "0" for first in (f"2199001990{n:05}00" for n in range(10_000)) if check_digit(first) == "0")
    assert one("document_number", right) == (right, "", [])


def test_other_numbers_stored_as_numbers_lose_nothing_and_have_no_decimals(one: Any) -> None:
    assert one("person_number", 2100000001) == ("2100000001", "", [])
    assert one("person_number", 2100000001.0)[0] == "2100000001"
    assert one("person_number", 1234567890123456)[1] == "个人编号被表格软件截断，请将该列设为文本后重新填写。"


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ("２１９９００１９９００１０１００１０", "全角数字已转为半角"),
        (f" {NUMBER}\u00a0", "已去掉空格和不可见字符"),
        (f"\u3000{NUMBER[:6]} {NUMBER[6:]}", "已去掉空格和不可见字符"),
        (f"{NUMBER[:6]}\u200b{NUMBER[6:]}\ufeff", "已去掉空格和不可见字符"),
        (f"{NUMBER}\n", "已去掉空格和不可见字符"),
        (f"'{NUMBER}", "已去掉撇号"),
        (f"‘{NUMBER}", "已去掉撇号"),
    ],
)
def test_numbers_are_normalised_and_it_is_told(one: Any, typed: str, change: str) -> None:
    assert one("document_number", typed) == (NUMBER, "", [f"“证件号码”列有 1 个单元格{change}，如 C2。"])


def test_small_and_full_width_x_become_the_x_of_the_card(one: Any) -> None:
    assert one("document_number", "21990019900101001x")[0] == "21990019900101001X"
    assert one("document_number", "21990019900101001Ｘ")[0] == "21990019900101001X"
    assert "小写 x 已改为大写 X" in one("document_number", "21990019900101001x")[2][0]


def test_a_nought_where_an_x_belongs_is_no_x_for_us(one: Any) -> None:
    first = next(first for first in (f"21990019900101{n:03}" for n in range(1000)) if check_digit(first) == "X")
    assert one("document_number", f"{first}0") == (f"{first}0", "", [])


def test_notes_never_repeat_a_number(one: Any) -> None:
    assert not any(NUMBER in note for note in one("document_number", f" {NUMBER}")[2])


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [" 王小明 ", "\u3000王小明", "王小明\u00a0", "王\u200b小明", "'王小明", "王小明\n"])
def test_names_lose_what_cannot_be_seen(one: Any, typed: str) -> None:
    text, fault, notes = one("name", typed)
    assert (text, fault) == ("王小明", "")
    assert notes[0].startswith("“姓名”列有 1 个单元格")


def test_line_breaks_become_blanks_and_full_width_parentheses_stay(one: Any) -> None:
    assert one("remark", "合同到期\r\n（不续签）")[0] == "合同到期 （不续签）"


def test_names_of_any_script_stay_as_they_are(one: Any) -> None:
    for name in ("阿卜杜拉·买买提", "𠮷野家", "Anna-Maria O'Neil"):
        assert one("name", name) == (name, "", [])


def test_numbers_and_truth_among_words_are_read_as_they_are_displayed(one: Any) -> None:
    assert one("remark", 15)[0] == "15"
    assert one("remark", 1.5)[0] == "1.5"
    assert one("remark", Xml('t="b"|<v>1</v>'))[0] == "TRUE"
    assert one("remark", serial(44621, DAY_STYLE))[0] == "2022-03-01"


# --- months -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "202203",
        202203,
        "2022-03",
        "2022/3",
        "2022.3",
        2022.3,
        "2022.03",
        "2022年3月",
        "2022 年 03 月",
        "2022年3月份",
        "２０２２０３",
        "2022/3/1",
        "2022-03-01",
        "2022.3.1",
        "2022年3月1日",
        "2022/3/1 0:00",
        "2022-03-01 00:00:00",
        20220301,
        "20220301",
        44621,
        "44621",
        44621.5,
        serial(44621, DAY_STYLE),
        serial(44621, MONTH_STYLE),
        serial(44621.5, MOMENT_STYLE),
        "Mar-22",
        "mar-2022",
        "March 2022",
        "2022-Mar",
        "3/2022",
        "'202203",
    ],
    ids=repr,
)
def test_every_spelling_of_a_month_that_is_certain(one: Any, cell: Any) -> None:
    assert one("month", cell)[:2] == ("202203", "")


@pytest.mark.parametrize(
    "cell", ["2022.1", 2022.1, "22.3", "22/3/1", "3/4/2022", "1-Mar", "2022/13", "202213", "20220230", "三月", "12345"]
)
def test_what_could_be_two_months_or_none_stays_as_typed_and_is_named(read: Read, cell: Any) -> None:
    row = read(xlsx(HEADERS, row_with("month", cell))).rows[0]
    assert row.cells["month"] == str(cell)
    assert "month" in next(read_rows(SHEET, [row])).faults


def test_october_is_no_january(one: Any) -> None:
    assert one("month", "2022.10")[0] == "202210"
    assert one("month", 2022.11)[0] == "202211"


def test_the_month_a_spelling_was_read_as_is_told(one: Any) -> None:
    assert one("month", "2022/3/1")[2] == ["“最后缴费月”列有 1 个单元格已识别为年月，如 E2 读作 202203。"]
    assert one("month", "202203")[2] == one("month", 202203)[2] == []


def test_serial_numbers_of_the_1904_system(read: Read) -> None:
    rows = [HEADERS, row_with("month", 43159), row_with("month", serial(43159, DAY_STYLE))]
    reading = read(workbook({"Sheet1": sheet_xml(rows)}, properties='<workbookPr date1904="1"/>'))
    assert [row.cells["month"] for row in reading.rows] == ["202203", "202203"]
    assert "文件使用 1904 日期系统，日期已按该系统换算。" in reading.notes


def test_serial_numbers_at_their_bounds() -> None:
    assert month_of(45961) == "202510"
    assert day_of(45961) == "2025-10-31"
    assert day_of(45962.999) == "2025-11-01"
    assert month_of(19_999) is month_of(62_001) is None


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "2022-03-01",
        "2022/3/1",
        "2022.3.1",
        "2022年3月1日",
        "20220301",
        20220301,
        44621,
        "2022-03-01 08:30:00",
        serial(44621, DAY_STYLE),
        serial(44621.25, MOMENT_STYLE),
    ],
    ids=repr,
)
def test_every_spelling_of_a_day_that_is_certain(one: Any, cell: Any) -> None:
    assert one("began_on", cell)[:2] == ("2022-03-01", "")


@pytest.mark.parametrize("cell", ["Mar-22", "2022.3", "2022年3月", "1/3/2022", "2022-02-30", "22/3/1"])
def test_a_day_that_is_not_certain_stays_as_typed(one: Any, cell: str) -> None:
    assert one("began_on", cell)[0] == cell


# --- amounts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (8000, "8000"),
        (8000.5, "8000.5"),
        (1234.5600000000002, "1234.56"),
        (0.1 + 0.2, "0.3"),
        (8000.005, "8000.005"),
        ("8000.00", "8000.00"),
        ("8,000.00", "8000.00"),
        ("1,234,567", "1234567"),
        ("８，０００", "8000"),
        (" 8000 ", "8000"),
        ("8000元", "8000"),
        ("￥8,000.00", "8000.00"),
        ("¥8000", "8000"),
        ("8.000,00", "8.000,00"),
        ("80,00", "80,00"),
        ("8千", "8千"),
        ("-5", "-5"),
    ],
)
def test_amounts_have_at_most_two_decimals_and_no_commas_where_that_is_certain(one: Any, cell: Any, text: str) -> None:
    assert one("wage", cell)[:2] == (text, "")


# --- formulas ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    ['|<f>A2&amp;"1"</f>', "|<f>A2</f><v/>", "|<f>A2</f><v></v>", '|<f t="shared" si="0"/>', 's="1"|<f>A2</f>'],
)
def test_a_formula_that_was_never_calculated_is_named(one: Any, content: str) -> None:
    text, fault, _ = one("month", Xml(content))
    assert text == ""
    assert fault.startswith("公式没有计算结果。")


def test_a_formula_with_a_result_is_its_result(one: Any) -> None:
    assert one("month", Xml("|<f>E1</f><v>202203</v>"))[:2] == ("202203", "")
    assert one("remark", Xml('t="str"|<f>A2</f><v>离职</v>'))[:2] == ("离职", "")
    assert one("remark", Xml('t="str"|<f>A2</f><v></v>'))[:2] == ("", "")


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_error_values_are_named(one: Any, error: str) -> None:
    assert one("remark", Xml(f't="e"|<f>X</f><v>{error}</v>'))[1] == f"单元格的内容是错误值 {error}。请改为正确的内容。"
    assert error in one("month", Xml(f't="e"|<v>{error}</v>'))[1]


def test_a_row_of_formulas_without_results_is_not_taken_for_a_blank_one(read: Read) -> None:
    rows = read(xlsx(HEADERS, WANG, [Xml("|<f>A2</f>"), "", Xml("|<f>C2</f>")])).rows
    assert [sorted(row.faults) for row in rows] == [[], ["document_number", "name"]]


def test_one_column_may_mix_text_and_numbers(read: Read) -> None:
    cells = ["202203", 202203, 44621, "2022年3月", serial(44621, DAY_STYLE)]
    reading = read(xlsx(HEADERS, *(row_with("month", cell) for cell in cells)))
    assert {row.cells["month"] for row in reading.rows} == {"202203"}
    assert reading.notes == ["“最后缴费月”列有 3 个单元格已识别为年月，如 E4 读作 202203。"]
