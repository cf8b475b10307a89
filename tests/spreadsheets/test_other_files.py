"""What is inside decides, not the name: old workbooks, CSV, web pages; what is none of these is refused in words."""

from typing import Any

import pytest

from tests.spreadsheets.conftest import Read
from tests.spreadsheets.files import HEADERS, NUMBER, WANG, archive, compound, page, record, workbook, xls

pytestmark = pytest.mark.any_database

LI = ["李小红", "", NUMBER, "", "202610", "", "7000", "", "内蒙古，呼和浩特"]


def lines(*rows: list[str], by: str = ",") -> str:
    return "".join(by.join(f'"{cell}"' if by in cell else cell for cell in row) + "\r\n" for row in rows)


# --- CSV --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_that_are_met(read: Read, encoding: str) -> None:
    reading = read(lines(HEADERS, WANG, LI).encode(encoding))
    assert [row.cells["name"] for row in reading.rows] == ["王小明", "李小红"]
    assert reading.rows[1].cells["remark"] == LI[-1]
    assert reading.address(3, "document_number") == "C3"
    assert not reading.notes


@pytest.mark.parametrize("by", ["\t", ";"])
def test_csv_with_tabs_or_semicolons(read: Read, by: str) -> None:
    assert read(lines(HEADERS, WANG, by=by)).rows[0].cells["document_number"] == NUMBER


def test_csv_tricks_that_keep_digits(read: Read) -> None:
    cells = [*WANG[:2], f'"=""{NUMBER}"""', *WANG[3:]]
    assert read(lines(HEADERS) + ",".join(cells)).rows[0].cells["document_number"] == NUMBER
    assert read(lines(HEADERS, [*WANG[:2], f"{NUMBER}\t", *WANG[3:]])).rows[0].cells["document_number"] == NUMBER
    assert read("sep=;\r\n" + lines(HEADERS, WANG, by=";")).rows[0].number == 2


def test_csv_with_rows_of_different_length_and_line_breaks_in_cells(read: Read) -> None:
    reading = read(lines(HEADERS) + '王小明,,,2100000001,202611\n李小红,,,2100000002,202611,,,,"一\n二",,,\n')
    assert [(row.number, row.cells["remark"]) for row in reading.rows] == [(2, ""), (3, "一 二")]


def test_a_number_that_became_scientific_in_a_csv_is_named(read: Read) -> None:
    row = read(lines(HEADERS, [*WANG[:2], "2.199E+17", *WANG[3:]])).rows[0]
    assert "截断" in row.faults["document_number"]


def test_text_in_no_known_encoding_is_refused(refused: Any) -> None:
    assert "编码无法识别" in refused(b"\xff\xff\x80" + lines(HEADERS).encode("utf-8"))
    assert "编码无法识别" in refused(bytes(range(256)))


# --- web pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_an_xls_that_is_a_web_page_is_read(read: Read, charset: str) -> None:
    reading = read(page([HEADERS, WANG, LI], charset).encode("gb18030" if charset == "gb2312" else charset))
    assert [row.cells["name"] for row in reading.rows] == ["王小明", "李小红"]
    assert reading.rows[0].cells["document_number"] == NUMBER
    assert reading.address(3, "document_number") == "C3"


def test_what_web_pages_put_around_their_cells(read: Read) -> None:
    head = "<style>td {mso-number-format:'\\@'}</style><script>document.write('<table>')</script>"
    text = page([["减员名单"], HEADERS, WANG], "utf-8", head)
    text = text.replace("<td>减员名单</td>", "<th colspan=9>减员<br>名单</th>").replace(
        "王小明", "<b>王&#23567;明</b>&nbsp;"
    )
    reading = read(text.replace("</td>", ""))
    assert (reading.header_row, reading.rows[0].cells["name"]) == (2, "王小明")


def test_rows_that_a_page_hides_are_told(read: Read) -> None:
    text = page([HEADERS, WANG, LI], "utf-8").replace("<tr><td>李", '<tr style="display: none"><td>李')
    assert "第 3 行" in read(text).notes[0]


def test_a_page_without_a_table_is_refused(refused: Any) -> None:
    assert "实际是网页，其中没有表格" in refused("<!DOCTYPE html><html><body>登录</body></html>")


# --- old workbooks ----------------------------------------------------------------------------------------------------


def test_an_old_workbook(read: Read) -> None:
    reading = read(xls([HEADERS, [*WANG[:4], 202611.0, 44621.0, 8000.5, "", ""], LI]))
    assert [row.cells["name"] for row in reading.rows] == ["王小明", "李小红"]
    cells = reading.rows[0].cells
    assert (cells["month"], cells["began_on"], cells["wage"]) == ("202611", "2022-03-01", "8000.5")


def test_an_old_workbook_tells_hidden_rows_sheets_and_error_values(read: Read) -> None:
    reading = read(xls([HEADERS, WANG, [*LI[:-1], b"\x2a"]], hidden=[3], unseen="旧表"))
    assert reading.rows[1].faults == {"remark": "单元格的内容是错误值 #N/A。请改为正确的内容。"}
    assert reading.notes == [
        "有 1 个隐藏的工作表没有读取：“旧表”。",
        "有 1 行被隐藏或筛选掉了，也已读取，请核对：第 3 行。",
    ]


def test_an_old_workbook_that_counts_from_1904(read: Read) -> None:
    reading = read(xls([HEADERS, [*WANG[:4], 43159.0, *WANG[5:]]], counts_from_1904=True))
    assert reading.rows[0].cells["month"] == "202203"


def test_an_old_workbook_with_a_number_cut_off(read: Read) -> None:
    assert "截断" in read(xls([HEADERS, [*WANG[:2], 2.19900199001010e17, *WANG[3:]]])).rows[0].faults["document_number"]


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (compound({"EncryptionInfo": b"", "EncryptedPackage": b"x"}), "打开密码"),
        (compound({"Workbook": b"", "_VBA_PROJECT_CUR": b""}), "宏"),
        (compound({"WordDocument": b""}), "这是其他文档，不是表格"),
        (workbook({"Sheet1": ""}, further={"xl/vbaProject.bin": b"x"}), "宏"),
        (workbook({"Sheet1": ""}, further={"xl/macrosheets/sheet1.xml": b"x"}), "宏"),
        (archive({"xl/workbook.bin": b"x"}), "另存为“Excel 工作簿（*.xlsx）”"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}), "另存为"),
        (archive({"word/document.xml": b"x"}), "这个文件不是表格"),
        (b"%PDF-1.7\n", "这是PDF 文件，不是表格"),
        (b"\xff\xd8\xff\xe0", "这是图片，不是表格"),
        (b"Rar!\x1a\x07\x01\0", "这是压缩包，不是表格"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "另存为"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "另存为"),
        (record(0x809, b"\0\5\x10\0"), "另存为"),
    ],
    ids=["password", "old macros", "Word", "macros", "old macro sheet", "xlsb", "ods", "docx", "PDF", "picture", "RAR",
         "XML 2003", "MHTML", "Excel 5"],
)  # fmt: skip
def test_what_is_no_table_that_we_read_is_refused_in_words(refused: Any, data: bytes, words: str) -> None:
    assert words in refused(data)


def test_an_xlsm_without_its_macros_is_refused_too(refused: Any) -> None:
    types = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert "宏" in refused(workbook({"Sheet1": ""}, further={"[Content_Types].xml": types}))
