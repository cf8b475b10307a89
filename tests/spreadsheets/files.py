"""Workbooks as clerks send them, made on the spot part by part, so that every quirk can be put in."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from declarations.sheet import WHO, Sheet, choice, days, money, months, words
from rules.codes import DOCUMENT_TYPE
from spreadsheets.opening.grid import letters

SHEET = Sheet(
    "批量申报",
    (
        *WHO,
        months("最后缴费月", "month", also=("变更时间",)),
        days("参加工作日期", "began_on"),
        money("工资(元)", "wage", needed=False),
        choice("经办证件", "paper", DOCUMENT_TYPE),
        words("备注", "remark", 20),
    ),
    one_of=("document_number", "person_number"),
)
HEADERS = ["姓名", "证件类型", "证件号码", "个人编号", "最后缴费月", "参加工作日期", "工资(元)", "经办证件", "备注"]
NUMBER = "219900199001010010"
"""Of nobody: no county has this code. Its check digit is right."""
WANG = ["王小明", "居民身份证", NUMBER, "", "202611", "2026-11-16", "8000.00", "", ""]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
HIDDEN_ROW, HIDDEN_SHEET = ' hidden="1"', 'state="hidden" '
DAY_STYLE, MOMENT_STYLE, MONTH_STYLE = 1, 2, 3
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="mmm\\-yy"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs>'
    "</styleSheet>"
)


class Xml(str):
    """Content of a cell, and its attributes before a `|`: `t="e"|<v>#N/A</v>`."""


def cell_xml(column: int, row: int, cell: Any) -> str:
    place = f"{letters(column)}{row}"
    if isinstance(cell, Xml):
        attributes, _, content = cell.rpartition("|")
        return f'<c r="{place}" {attributes}>{content}</c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' if cell else ""


def serial(number: float, style: int) -> Xml:
    """A day or moment as a spreadsheet keeps it."""
    return Xml(f's="{style}"|<v>{number}</v>')


def sheet_xml(
    rows: Sequence[Sequence[Any]], hidden: Sequence[int] = (), merged: Sequence[str] = (), before: str = ""
) -> str:
    lines = (
        f'<row r="{number}"{HIDDEN_ROW if number in hidden else ""}>'
        + "".join(cell_xml(column, number, cell) for column, cell in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    ranges = "".join(f'<mergeCell ref="{place}"/>' for place in merged)
    merges = f"<mergeCells>{ranges}</mergeCells>" if ranges else ""
    data = f"<sheetData>{''.join(lines)}</sheetData>"
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">{before}{data}{merges}</worksheet>'


def xlsx(*rows: Sequence[Any], **about: Any) -> bytes:
    """A workbook of one sheet."""
    return workbook({"Sheet1": sheet_xml(rows, **about)})


def workbook(
    sheets: Mapping[str, str],
    hidden: Sequence[str] = (),
    properties: str = "",
    further: Mapping[str, Any] | None = None,
) -> bytes:
    """Sheets by name as XML; `further` parts, or others instead of the usual ones."""
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" {HIDDEN_SHEET if name in hidden else ""}r:id="rId{at}"/>'
        for at, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    styles = f'<Relationship Id="rId900" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    parts: dict[str, Any] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}{styles}</Relationships>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{at}.xml": xml for at, xml in enumerate(sheets.values(), 1)},
        **(further or {}),
    }
    return archive(parts)


def archive(parts: Mapping[str, Any]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


# --- old workbooks ----------------------------------------------------------------------------------------------------

FREE, END_OF_CHAIN, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (MS-CFB) of large streams: each is filled up to the size from which streams are large."""
    table: list[int] = []
    body = b""
    entries = [entry("Root Entry", 5, END_OF_CHAIN, 0, 1)]
    for at, (name, content) in enumerate(streams.items(), 1):
        padded = content.ljust(4096, b"\0")
        sectors = -(-len(padded) // SECTOR)
        entries.append(entry(name, 2, len(table), len(padded), FREE, at + 1 if at < len(streams) else FREE))
        table += [*range(len(table) + 1, len(table) + sectors), END_OF_CHAIN]
        body += padded.ljust(sectors * SECTOR, b"\0")
    directory = len(table)
    content = b"".join(entries).ljust(SECTOR, b"\0")
    sectors = -(-len(content) // SECTOR)
    table += [*range(directory + 1, directory + sectors), END_OF_CHAIN]
    body += content.ljust(sectors * SECTOR, b"\0")
    own = len(table)
    of_the_table = -(-(own + 1) // (SECTOR // 4 - 1))
    table += [TABLE] * of_the_table
    table += [FREE] * (of_the_table * SECTOR // 4 - len(table))
    body += struct.pack(f"<{len(table)}I", *table)
    listed = [*range(own, own + of_the_table)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, of_the_table, directory, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    return head + struct.pack("<109I", *listed, *[FREE] * (109 - of_the_table)) + body


def entry(name: str, kind: int, first: int, size: int, child: int = FREE, beside: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(encoded) + 2, kind, 1, FREE, beside, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(
    rows: Sequence[Sequence[Any]], hidden: Sequence[int] = (), counts_from_1904: bool = False, unseen: str = ""
) -> bytes:
    """A BIFF8 workbook: text, numbers, and bytes for an error value; with another sheet that is hidden."""
    begin, end = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0), record(0x0A)
    of_sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        flags = 0x20 if number + 1 in hidden else 0
        of_sheet += record(0x208, struct.pack("<HHHHHHHH", number, 0, len(row), 255, 0, 0, flags, 15))
    for number, row in enumerate(rows):
        of_sheet += b"".join(old_cell(number, column, cell) for column, cell in enumerate(row) if cell != "")
    of_sheet += end
    formats = b"".join(record(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, 14))
    names = [("Sheet1", 0), *([(unseen, 1)] if unseen else [])]
    mode = record(0x22, struct.pack("<H", counts_from_1904))
    length = sum(len(record(0x85, old_name(name, state, 0))) for name, state in names)
    head = record(0x809, begin) + mode + formats
    first = len(head) + length + len(end)
    listed = b"".join(
        record(0x85, old_name(name, state, first + at * len(of_sheet))) for at, (name, state) in enumerate(names)
    )
    return compound({"Workbook": head + listed + end + of_sheet * len(names)})


def old_name(name: str, state: int, place: int) -> bytes:
    return struct.pack("<IBBBB", place, state, 0, len(name), 1) + name.encode("utf-16-le")


def old_cell(row: int, column: int, cell: Any) -> bytes:
    if isinstance(cell, bytes):
        return record(0x205, struct.pack("<HHHBB", row, column, 0, cell[0], 1))
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        return record(0x204, struct.pack("<HHHHB", row, column, 0, len(cell), 1) + text)
    return record(0x203, struct.pack("<HHHd", row, column, 0, cell))


def page(rows: Sequence[Sequence[str]], charset: str = "gb2312", head: str = "") -> str:
    """What many programs call .xls."""
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    return f"<html><head>{meta}{head}</head><body><table border=1>{lines}</table></body></html>"
