"""Tables that are text: CSV, and HTML that calls itself .xls. Every cell is text there."""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

from spreadsheets.opening.grid import MOST_CELLS, Book, Grid, Refused

MOST_LINES = 400_000
MOST_SPANNED = 256
"""A cell that claims to be wider than this is read as one."""
DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"}
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
QUOTED = re.compile(r'="([^"]*)"')
"""How programs keep a spreadsheet from taking a number for one: ="0012"."""
NOT_DISPLAYED = re.compile(r"display\s*:\s*none")


def text_of(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with one, GB18030. Raises Refused."""
    for encoding in encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("encoding")


def encodings(data: bytes) -> list[str]:
    if data.startswith(UTF_16):
        return ["utf-16"]
    declared = DECLARED.search(data[:4096])
    first = ["gb18030"] if declared and declared[1].decode("ascii").lower() in CHINESE else []
    return [*first, "utf-8-sig", "gb18030"]


def comma_separated(data: bytes) -> Book:
    text = text_of(data)
    begin = text[:4096]
    delimiter = max(",\t;", key=begin.count)
    if begin.startswith("sep="):
        delimiter, text = begin[4:5], text.partition("\n")[2]
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells += len(row)
            if cells > MOST_CELLS or len(rows) > MOST_LINES:
                raise Refused("too-complex")
            rows.append([plain(cell) for cell in row])
    except (csv.Error, TypeError):
        raise Refused("damaged")
    return Book([Grid("CSV", rectangle(rows))])


def rectangle(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Every row as wide as the widest."""
    width = max(map(len, rows), default=0)
    if width * len(rows) > MOST_CELLS:
        raise Refused("too-complex")
    return [[*row, *[""] * (width - len(row))] for row in rows]


def plain(cell: str) -> str:
    if cell.startswith('="') and (match := QUOTED.fullmatch(cell)):
        return match[1]
    return cell


def web_page(data: bytes) -> Book:
    reader = TableReader()
    reader.feed(text_of(data))
    reader.close()
    if not reader.grids:
        raise Refused("no-table")
    return Book([replace(grid, rows=rectangle(grid.rows)) for grid in reader.grids])


class TableReader(HTMLParser):
    """Every table of the page; a table inside a cell is a part of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[Grid] = []
        self.depth = 0
        self.rows: list[list[str]] = []
        self.words: list[str] | None = None
        self.span = 1
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script"}:
            self.unread += 1
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.rows = []
                self.grids.append(Grid(f"表格{len(self.grids) + 1}", self.rows))
        if self.depth != 1:
            return
        attributes = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.end_cell()
            self.rows.append([])
            if NOT_DISPLAYED.search(attributes.get("style", "")):
                self.grids[-1].extras.hidden_rows.add(len(self.rows))
        elif tag in {"td", "th"}:
            self.end_cell()
            self.words, self.span = [], span_of(attributes.get("colspan", ""))
        elif tag in {"br", "p", "div"} and self.words is not None:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"} and self.unread:
            self.unread -= 1
        if tag == "table" and self.depth:
            if self.depth == 1:
                self.end_cell()
            self.depth -= 1
        elif tag in {"td", "th", "tr"} and self.depth == 1:
            self.end_cell()

    def handle_data(self, data: str) -> None:
        if self.words is not None and not self.unread:
            self.words.append(data)

    def end_cell(self) -> None:
        if self.words is None:
            return
        if not self.rows:
            self.rows.append([])
        self.rows[-1] += [plain("".join(self.words).strip()), *[""] * (self.span - 1)]
        self.words = None


def span_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_SPANNED else 1
