"""Files that are meant to do harm: small on the disk, refused in words within seconds, opened far from the portal."""

import struct
import time
import zlib
from collections.abc import Callable

import pytest

from tests.spreadsheets.conftest import Read
from tests.spreadsheets.files import HEADERS, MAIN, WANG, archive, compound, page, sheet_xml, workbook, xlsx

pytestmark = [pytest.mark.any_database, pytest.mark.usefixtures("own_process")]

SECONDS = 10
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{at} "{f"&lol{at - 1 or str()};" * 10}">' for at in range(1, 10))
    + "]>"
)
COMPLEX = "文件解开后过大或结构过于复杂"
GIGABYTE = 1024**3


def deflated(unit: bytes, times: int) -> bytes:
    """A stream that unpacks to a great many of the same, made without ever having them all."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    return once * times + packer.flush(zlib.Z_FINISH)


def with_bomb(size_it_says: int) -> bytes:
    """A workbook whose sheet unpacks to a gigabyte of blanks, whatever its directory says."""
    name, content = b"xl/worksheets/sheet1.xml", deflated(b" " * 1024**2, 1024)
    about = struct.pack("<5H3I2H", 20, 0, 8, 0, 0, 0, len(content), size_it_says, len(name), 0)
    first = b"PK\x03\x04" + about + name + content
    rest = workbook({"Sheet1": ""})
    end = rest.rindex(b"PK\x05\x06")
    entries, size, place = struct.unpack("<HII", rest[end + 10 : end + 20])
    directory = rest[place : place + size]
    moved = b"".join(
        entry[:42] + struct.pack("<I", struct.unpack("<I", entry[42:46])[0] + len(first)) + entry[46:]
        for entry in split(directory)
        if name not in entry
    )
    moved += b"PK\x01\x02" + struct.pack("<H", 20) + about + bytes(14) + name
    tail = struct.pack("<4H2IH", 0, 0, entries, entries, len(moved), len(first) + place, 0)
    return first + rest[:place] + moved + b"PK\x05\x06" + tail


def split(directory: bytes) -> list[bytes]:
    return [b"PK\x01\x02" + entry for entry in directory.split(b"PK\x01\x02")[1:]]


def laughing(part: str) -> bytes:
    return workbook({"Sheet1": sheet_xml([HEADERS, WANG])}, further={part: LAUGHS + f'<x xmlns="{MAIN}">&lol9;</x>'})


def far_away(place: str) -> bytes:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    xml = sheet_xml([HEADERS, WANG]).replace(
        "</sheetData>", f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'
    )
    return workbook({"Sheet1": xml})


def same_text_everywhere() -> bytes:
    """One long text, referred to by very many cells."""
    text = f'<sst xmlns="{MAIN}"><si><t>{"长" * 300_000}</t></si></sst>'
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 9000))
    head = sheet_xml([HEADERS]).replace("</sheetData>", f"{cells}</sheetData>")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    return workbook({"Sheet1": head}, further={"xl/sharedStrings.xml": text, "xl/_rels/workbook.xml.rels": relations})


def in_circles() -> bytes:
    """A compound file whose directory never ends."""
    data = bytearray(compound({"Workbook": b"x" * 5000}))
    directory = struct.unpack_from("<I", data, 48)[0]
    table = struct.unpack_from("<I", data, 76)[0]
    struct.pack_into("<I", data, (table + 1) * 512 + 4 * directory, directory)
    return bytes(data)


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "billion laughs in the sheet": (lambda: laughing("xl/worksheets/sheet1.xml"), "实体定义"),
    "billion laughs in the texts": (lambda: laughing("xl/sharedStrings.xml"), "实体定义"),
    "billion laughs in the workbook": (lambda: laughing("xl/workbook.xml"), "实体定义"),
    "billion laughs in other letters": (
        lambda: archive({"xl/workbook.xml": (LAUGHS + "<workbook>&lol9;</workbook>").encode("utf-16")}),
        "文件已损坏",
    ),
    "a gigabyte": (lambda: with_bomb(GIGABYTE), COMPLEX),
    "a gigabyte that says it is small": (lambda: with_bomb(2000), "文件已损坏"),
    "a great many parts": (lambda: archive({f"xl/{at}.xml": b"" for at in range(2500)}), COMPLEX),
    "a cell in the last corner": (lambda: far_away("XFD1048576"), COMPLEX),
    "a cell far below": (lambda: far_away("C1048576"), "一直延伸到 I1048576 单元格"),
    "a row beyond all rows": (lambda: far_away("A99999999999"), COMPLEX),
    "one long text in every row": (same_text_everywhere, COMPLEX),
    "a sheet that breaks off": (lambda: workbook({"Sheet1": sheet_xml([HEADERS, WANG])[:-90]}), "文件已损坏"),
    "a file that breaks off": (lambda: xlsx(HEADERS, WANG)[:-80], "文件已损坏"),
    "a sheet that is not there": (lambda: archive({"xl/workbook.xml": b"<workbook/>"}), "文件已损坏"),
    "a compound file in circles": (in_circles, "文件已损坏"),
    "a compound file of its first bytes": (lambda: compound({"Workbook": bytes(5000)})[:5500], "不是表格"),
    "nothing but commas": (lambda: b"," * 9_000_000, COMPLEX),
    "nothing but line breaks": (lambda: b"a\n" * 4_500_000, COMPLEX),
    "tables in tables": (lambda: page([HEADERS], "utf-8").encode() + b"<table><tr><td>" * 20_000, "没有要申报的数据"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_words_within_seconds(refused: Callable[..., str], name: str) -> None:
    make, words = FILES[name]
    data = make()
    assert len(data) < 10 * 1024**2
    begun = time.perf_counter()
    assert words in refused(data)
    assert time.perf_counter() - begun < SECONDS


def test_a_good_file_is_read_in_the_same_process_of_its_own(read: Read) -> None:
    assert read(xlsx(HEADERS, WANG)).rows[0].cells["name"] == "王小明"


def test_a_dimension_that_claims_too_much_does_no_harm(read: Read) -> None:
    assert len(read(xlsx(HEADERS, WANG, before='<dimension ref="A1:XFD1048576"/>')).rows) == 1
