"""Where the header and the rows stand in a workbook, and what of it is not read: all of it is told."""

from typing import Any

import pytest

from tests.spreadsheets.conftest import Read
from tests.spreadsheets.files import HEADERS, NUMBER, WANG, sheet_xml, workbook, xlsx

pytestmark = pytest.mark.any_database


def named(name: str) -> list[Any]:
    return [name, *WANG[1:]]


def test_a_plain_workbook_is_read_row_by_row_and_nothing_is_told(read: Read) -> None:
    reading = read(xlsx(HEADERS, WANG, named("李小红")))
    assert [(row.number, row.cells["name"]) for row in reading.rows] == [(2, "王小明"), (3, "李小红")]
    assert reading.rows[0].cells == {
        "name": "王小明",
        "document_type": "居民身份证",
        "document_number": NUMBER,
        "person_number": "",
        "month": "202611",
        "began_on": "2026-11-16",
        "wage": "8000.00",
        "paper": "",
        "remark": "",
    }
    assert not reading.rows[0].faults
    assert not reading.notes


def test_the_header_may_have_moved_down_below_a_merged_title(read: Read) -> None:
    reading = read(xlsx(["示例公司减员名单"], [], HEADERS, WANG, merged=["A1:I1"]))
    assert [row.number for row in reading.rows] == [4]
    assert reading.notes == ["表头在第 3 行，它上面的内容没有读取。"]


def test_a_header_further_down_than_the_twentieth_line_is_not_found(read: Read, refused: Any) -> None:
    assert read(xlsx(*[["说明"]] * 19, HEADERS, WANG)).header_row == 20
    assert "没有找到表头" in refused(xlsx(*[["说明"]] * 20, HEADERS, WANG))


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("姓名*", "name"),
        (" 姓 名 ", "name"),
        ("姓\n名", "name"),
        ("姓名（必填）", "name"),
        ("＊姓名：", "name"),
        ("\ufeff姓\u200b名", "name"),
        ("工资（元）", "wage"),
        ("工资", "wage"),
        ("最后缴费月(YYYYMM)", "month"),
    ],
)
def test_headers_are_known_whatever_was_added_to_them(read: Read, header: str, column: str) -> None:
    at = {"name": 0, "wage": 6, "month": 4}[column]
    reading = read(xlsx([*HEADERS[:at], header, *HEADERS[at + 1 :]], WANG))
    assert reading.rows[0].cells[column] == WANG[at]


def test_a_column_is_known_by_its_other_names_unless_two_of_them_stand_there(read: Read, refused: Any) -> None:
    assert read(xlsx([*HEADERS[:4], "变更时间", *HEADERS[5:]], WANG)).rows[0].cells["month"] == WANG[4]
    assert "“最后缴费月”列出现了不止一次（E1、J1）" in refused(xlsx([*HEADERS, "变更时间"], [*WANG, "202610"]))


def test_columns_may_stand_in_any_order_and_addresses_follow_them(read: Read) -> None:
    reading = read(xlsx(["", "说明", *HEADERS[::-1]], ["", "", *WANG[::-1]]))
    assert reading.rows[0].cells["document_number"] == NUMBER
    assert reading.address(2, "document_number") == "I2"
    assert read(xlsx(HEADERS, WANG)).address(17, "document_number") == "C17"


def test_unknown_columns_are_told_and_not_read(read: Read) -> None:
    reading = read(xlsx([*HEADERS, "部门", "工号"], [*WANG, "财务部", "7"]))
    assert reading.notes == ["这些列不是模板中的列，没有读取：“部门”、“工号”。"]


def test_line_numbers_and_our_own_reasons_are_no_news(read: Read) -> None:
    assert not read(xlsx(["序号", *HEADERS, "错误原因"], ["1", *WANG, "姓名：未填写。"])).notes


def test_optional_columns_may_be_absent(read: Read) -> None:
    reading = read(xlsx(["姓名", "个人编号", "最后缴费月"], ["王小明", "2100000001", "202611"]))
    assert reading.rows[0].cells["remark"] == ""
    assert reading.address(2, "remark") == "第 2 行"


def test_a_missing_needed_column_is_named(refused: Any) -> None:
    assert "第 1 行的表头中缺少“最后缴费月”列。" in refused(xlsx(["姓名", "证件号码"], ["王小明", NUMBER]))


def test_of_columns_of_which_one_is_needed_both_are_named(refused: Any) -> None:
    assert "缺少“证件号码或个人编号”列" in refused(xlsx(["姓名", "最后缴费月"], ["王小明", "202611"]))


def test_a_header_that_stands_there_twice_is_refused_with_both_places(refused: Any) -> None:
    words = refused(xlsx([*HEADERS, "证件号码"], [*WANG, NUMBER]))
    assert "“证件号码”列出现了不止一次（C1、J1）" in words


def test_a_workbook_without_any_of_our_headers_is_refused(refused: Any) -> None:
    assert "没有找到表头" in refused(xlsx(["名字", "号码"], ["王小明", NUMBER]))


@pytest.mark.parametrize("rows", [[HEADERS], [HEADERS, [], ["", "", "  "]]], ids=["nothing", "blanks"])
def test_a_header_without_rows_is_refused(refused: Any, rows: Any) -> None:
    assert "表头下面没有要申报的数据" in refused(xlsx(*rows))


def test_an_empty_workbook_is_refused(refused: Any) -> None:
    assert "表中没有内容" in refused(xlsx())
    assert "空的" in refused(b"")


def test_blank_rows_in_the_middle_are_skipped_and_numbers_stay_those_of_the_spreadsheet(read: Read) -> None:
    reading = read(xlsx(HEADERS, WANG, [], ["", "\u3000", " "], named("李小红"), []))
    assert [row.number for row in reading.rows] == [2, 5]


def test_a_row_that_has_only_a_line_number_is_blank(read: Read) -> None:
    assert len(read(xlsx(["序号", *HEADERS], [1, *WANG], [2], [3])).rows) == 1


@pytest.mark.parametrize("mark", ["【示例】王小明", "[示例] 王小明", "（示例）张三", "示例：张三", "示例"])
def test_an_example_row_left_in_is_skipped_and_told(read: Read, mark: str) -> None:
    reading = read(xlsx(HEADERS, named(mark), named("李小红")))
    assert [row.cells["name"] for row in reading.rows] == ["李小红"]
    assert reading.notes == ["第 2 行是示例，已跳过。"]


def test_a_person_whose_name_only_contains_the_word_is_none(read: Read) -> None:
    assert len(read(xlsx(HEADERS, named("王示例1"), named("示例人"))).rows) == 2


def test_an_example_alone_is_refused(refused: Any) -> None:
    assert "表中只有示例行" in refused(xlsx(HEADERS, named("【示例】王小明")))


def test_hidden_rows_are_counted_told_and_read(read: Read) -> None:
    reading = read(xlsx(HEADERS, WANG, named("李小红"), named("赵小刚"), [], hidden=[3, 4, 5]))
    assert len(reading.rows) == 3
    assert reading.notes == ["有 2 行被隐藏或筛选掉了，也已读取，请核对：第 3、4 行。"]


def test_hidden_columns_are_told_and_read(read: Read) -> None:
    reading = read(xlsx(HEADERS, WANG, before='<cols><col min="3" max="3" width="9" hidden="1"/></cols>'))
    assert reading.rows[0].cells["document_number"] == NUMBER
    assert reading.notes == ["这些列被隐藏了，也已读取，请核对：“证件号码”。"]


def test_hidden_sheets_are_counted_told_and_not_read(read: Read) -> None:
    sheets = {"旧名单": sheet_xml([HEADERS, named("李小红")]), "名单": sheet_xml([HEADERS, WANG])}
    reading = read(workbook(sheets, hidden=["旧名单"]))
    assert [row.cells["name"] for row in reading.rows] == ["王小明"]
    assert reading.notes == ["有 1 个隐藏的工作表没有读取：“旧名单”。"]


def test_a_workbook_whose_only_table_is_hidden_is_refused_by_its_name(refused: Any) -> None:
    sheets = {"封面": sheet_xml([["说明"]]), "名单": sheet_xml([HEADERS, WANG])}
    assert "隐藏的工作表“名单”没有读取" in refused(workbook(sheets, hidden=["名单"]))
    sheets["封面"] = sheet_xml([])
    assert "显示的工作表都是空的；隐藏的工作表“名单”没有读取" in refused(workbook(sheets, hidden=["名单"]))


def test_of_several_sheets_the_first_with_our_headers_is_read_and_the_others_are_told(read: Read) -> None:
    sheets = {
        "封面": sheet_xml([["示例公司"]]),
        "名单": sheet_xml([HEADERS, WANG]),
        "名单二": sheet_xml([HEADERS, named("李小红")]),
        "Sheet3": sheet_xml([]),
    }
    reading = read(workbook(sheets))
    assert reading.tab == "名单"
    assert reading.notes == ["只读取了工作表“名单”；其他工作表没有读取：“封面”、“名单二”。"]


def test_merged_heads_are_read_by_the_name_above(read: Read) -> None:
    upper = [*HEADERS[:4], "期间", "", *HEADERS[6:]]
    lower = ["", "", "", "", "最后缴费月", "参加工作日期", "", "", ""]
    merged = [f"{letter}1:{letter}2" for letter in "ABCDGHI"] + ["E1:F1"]
    reading = read(xlsx(upper, lower, WANG, merged=merged))
    assert (reading.header_row, reading.rows[0].cells["name"], reading.rows[0].cells["month"]) == (
        2,
        "王小明",
        "202611",
    )
    assert "表头中有合并的单元格，已按合并前的列名读取。" in reading.notes


def test_cells_covered_by_a_merged_one_are_named_and_not_filled_in(read: Read) -> None:
    reading = read(xlsx(HEADERS, WANG, [*named("李小红")[:4], "", *WANG[5:]], merged=["E2:E3"]))
    assert not reading.rows[0].faults
    assert reading.rows[1].faults == {"month": "这个单元格与其他单元格合并了。请取消合并后逐行填写。"}


def test_more_rows_than_allowed_are_refused_with_both_numbers(read: Read, refused: Any) -> None:
    assert len(read(xlsx(HEADERS, *[WANG] * 3, []), most_rows=3).rows) == 3
    assert "表中有 4 行，超过了一次 3 行的上限" in refused(xlsx(HEADERS, *[WANG] * 4), most_rows=3)
    assert "超过了一次 10000 行的上限" in refused("姓名,证件号码,最后缴费月\n" + "王,1,202611\n" * 10_001)


def test_a_larger_file_than_allowed_is_refused_with_both_sizes(refused: Any) -> None:
    assert "文件有 11 MB，超过了 10 MB 的上限" in refused(bytes(11 * 1024 * 1024))
