"""Workbooks that clerks download: what Excel is told of them, and that what we have written we read again."""

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.codes import DOCUMENT_TYPE
from rules.periods import Month
from spreadsheets.reading import Row
from spreadsheets.refusals import Unreadable
from spreadsheets.values import read_rows
from spreadsheets.writing import error_workbook, export, save_template, template
from tests.spreadsheets.conftest import Read
from tests.spreadsheets.files import HEADERS, NUMBER, SHEET, WANG, xlsx

pytestmark = pytest.mark.any_database

FILLED = {
    "name": "王小明",
    "document_type": "居民身份证",
    "document_number": NUMBER,
    "month": Month(2026, 11),
    "wage": Decimal("8000.50"),
    "remark": None,
}
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://x")', "{=1}", "http://example.com", "0012"]


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


# --- templates --------------------------------------------------------------------------------------------------------


def test_an_empty_template_has_an_example_that_is_never_read(read: Read) -> None:
    with pytest.raises(Unreadable, match="只有示例行"):
        read(template(SHEET))


def test_the_example_of_a_template_can_be_read_by_its_own_columns(read: Read) -> None:
    first = parts(template(SHEET))["xl/worksheets/sheet1.xml"]
    cells = re.findall(r"<t[^>]*>([^<]*)</t>", first)[len(HEADERS) :]
    row = read(xlsx(HEADERS, [cells[0].removeprefix("【示例】"), *cells[1:]])).rows[0]
    assert not next(read_rows(SHEET, [row])).faults


def test_a_template_that_was_filled_in_below_its_example_is_read(read: Read) -> None:
    data = template(SHEET, [FILLED | {"name": "【示例】张三"}, FILLED])
    assert [row.number for row in read(data).rows] == [3]


def test_a_template_filled_beforehand_is_read_back_without_a_note(read: Read) -> None:
    reading = read(template(SHEET, [FILLED, FILLED | {"name": "李小红"}], ["请在 15 日前申报。"]))
    assert [row.cells["name"] for row in reading.rows] == ["王小明", "李小红"]
    assert not reading.notes
    checked = next(read_rows(SHEET, reading.rows))
    assert not checked.faults
    assert (checked.values["month"], checked.values["wage"]) == (202611, 800050)


def test_columns_of_numbers_are_text_and_the_header_stays_in_sight() -> None:
    written = parts(template(SHEET))
    first = written["xl/worksheets/sheet1.xml"]
    [(begin, end, style)] = re.findall(r'<col min="([0-9]+)" max="([0-9]+)" width="[^"]*" style="([0-9]+)"', first)
    assert [begin, end] == ["3", "4"]
    formats = re.findall(r"<xf numFmtId=\"([0-9]+)\"", written["xl/styles.xml"].partition("<cellXfs")[2])
    assert formats[int(style)] == "49"  # 文本
    assert 'state="frozen"' in first


def test_needed_columns_are_marked() -> None:
    assert re.findall(r"<t>([^<]*)\*</t>", parts(template(SHEET))["xl/worksheets/sheet1.xml"]) == ["姓名", "最后缴费月"]


def test_columns_have_rules_for_all_rows_that_may_be_uploaded() -> None:
    first = parts(template(SHEET))["xl/worksheets/sheet1.xml"]
    rules = dict(re.findall(r'<dataValidation (?:type="(\w+)" )?[^>]*sqref="(\w+:\w+)"', first))
    places = {
        place: kind for kind, place in re.findall(r'<dataValidation (?:type="(\w+)")?[^>]*sqref="([^"]+)"', first)
    }
    assert rules
    assert places == {
        "A2:A10001": "textLength",
        "B2:B10001": "list",
        "C2:C10001": "textLength",
        "D2:D10001": "textLength",
        "E2:E10001": "whole",
        "F2:F10001": "",
        "G2:G10001": "decimal",
        "H2:H10001": "list",
        "I2:I10001": "textLength",
    }


def test_drop_downs_take_their_words_from_a_sheet_that_is_not_shown() -> None:
    written = parts(template(SHEET))
    words = list(DOCUMENT_TYPE.codes.values())
    assert f"选项!$B$1:$B${len(words)}" in written["xl/worksheets/sheet1.xml"]
    assert '<sheet name="选项" sheetId="3" state="hidden"' in written["xl/workbook.xml"]
    assert all(written["xl/worksheets/sheet3.xml"].count(f">{word}<") == 2 for word in words)


def test_every_column_is_explained_with_the_hints_of_the_kind_and_of_the_day() -> None:
    explained = parts(template(SHEET, notes=["请在 15 日前申报。"]))["xl/worksheets/sheet2.xml"]
    for words in [*HEADERS, "必填", "选填", "几项中至少填一项", "年月，6 位数字，如 202611", "请在 15 日前申报。"]:
        assert f">{words}<" in explained


def test_text_that_looks_like_a_formula_or_a_link_stays_text(read: Read, tmp_path: Path) -> None:
    reading = read(template(SHEET, [FILLED | {"remark": words} for words in FORMULAS]))
    assert [row.cells["remark"] for row in reading.rows] == FORMULAS
    export(tmp_path / "a.xlsx", "名册", ["姓名", "备注"], [["王", words] for words in FORMULAS])
    for written in (parts((tmp_path / "a.xlsx").read_bytes()), parts(template(SHEET, [FILLED | {"name": "=1+1"}]))):
        assert not any("<f>" in xml or "<hyperlink" in xml for xml in written.values())


# --- wrong rows -------------------------------------------------------------------------------------------------------


def wrong_rows(read: Read) -> tuple[list[Row], dict[int, dict[str, str]], bytes]:
    cells = [*WANG[:4], "2022.1", *WANG[5:8], "=1+1"]
    rows = [row for row in read(xlsx(HEADERS, WANG, cells, ["", *WANG[1:]])).rows if row.number != 2]
    faults = {3: {"month": "年月格式不对。", "": "本月已经申报过。"}, 4: {"name": "未填写。"}}
    return rows, faults, error_workbook(SHEET, rows, faults)


def test_wrong_rows_come_back_as_they_were_typed_and_can_be_uploaded_again(read: Read) -> None:
    rows, _, data = wrong_rows(read)
    again = read(data)
    assert [row.cells for row in again.rows] == [row.cells for row in rows]
    assert not again.notes


def test_wrong_cells_are_red_and_say_why_and_all_reasons_stand_in_a_last_column(read: Read) -> None:
    _, _, data = wrong_rows(read)
    written = parts(data)
    first = written["xl/worksheets/sheet1.xml"]
    comments = written["xl/comments1.xml"]
    assert re.findall(r'ref="(\w+)"', comments) == ["E2", "A3"]
    assert "年月格式不对。" in comments
    assert ">错误原因<" in first
    assert ">最后缴费月：年月格式不对。\n本月已经申报过。<" in first
    styles = {place: int(style) for place, style in re.findall(r'<c r="(\w+)" s="([0-9]+)"', first)}
    assert styles["E2"] == styles["A3"]
    fills = re.findall(r'fillId="([0-9]+)"', written["xl/styles.xml"].partition("<cellXfs")[2])
    colours = re.findall(r"<fill>(.*?)</fill>", written["xl/styles.xml"])
    assert "FFC7CE" in colours[int(fills[styles["E2"]])]


def test_a_number_cut_off_comes_back_as_it_was_shown_and_is_refused_again(read: Read) -> None:
    row = read(xlsx(HEADERS, [*WANG[:2], 2.1990019900101e17, *WANG[3:]])).rows[0]
    again = read(error_workbook(SHEET, [row], {2: row.faults})).rows[0]
    assert again.cells["document_number"] == "2.19900199001010E+17"
    assert again.faults == row.faults


# --- lists ------------------------------------------------------------------------------------------------------------


def numbered(rows: int) -> Iterator[list[Any]]:
    for at in range(rows):
        yield [f"王{at}", f"{at:018}", Month(2026, 11), Decimal("8000.50"), at, None, ""]


def test_a_long_list_is_written_row_by_row_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[int] = []
    path = tmp_path / "名册.xlsx"
    assert export(path, "养老/花名册", list("ABCDEFG"), numbered(1200), told.append) == 1200
    assert told == [500, 1000, 1200]
    first = parts(path.read_bytes())["xl/worksheets/sheet1.xml"]
    assert first.count("<row ") == 1201
    assert ">000000000000001199<" in first
    assert "<v>8000.50</v>" in first
    assert [file.name for file in tmp_path.iterdir()] == ["名册.xlsx"]


def test_what_breaks_off_leaves_neither_a_file_nor_a_part_of_one(tmp_path: Path) -> None:
    def broken() -> Iterator[list[Any]]:
        yield from numbered(700)
        raise InterruptedError

    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"before")
    with pytest.raises(InterruptedError):
        export(path, "名册", list("ABCDEFG"), broken())
    assert path.read_bytes() == b"before"
    assert [file.name for file in tmp_path.iterdir()] == ["名册.xlsx"]


def test_the_file_is_not_there_before_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    seen: list[bool] = []
    assert save_template(path, SHEET, (FILLED for _ in range(600)), (), lambda _: seen.append(path.exists())) == 600
    assert seen == [False, False]
    assert path.exists()
