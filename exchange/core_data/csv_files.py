"""Reading one CSV file as a stream: UTF-8 (with or without BOM) or GB18030, every row with the line it starts on."""

import codecs
import csv
import difflib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

LONGEST_LINE = 1 << 18
"""Bytes. A longer line is no row of these files; it is refused before it fills the memory."""

Tell = Callable[[int, str, str], None]
"""Notes a problem: line, column, message."""


class BrokenFile(Exception):
    """The rest of the file cannot be read. The problem has been told."""


class CsvFile:
    """One file opened as bytes: first `read_header`, then `rows`."""

    def __init__(self, file: BinaryIO, tell: Tell) -> None:
        self.file = file
        self.tell = tell
        self.encoding = "utf-8"
        self.places: list[int] | None = None
        self.width = 0
        self._rows = csv.reader(self._lines(), strict=True)

    def read_header(self, headers: Sequence[str]) -> bool:
        """Read the first row. False, with the problems told, unless it has exactly these headers in any order."""
        try:
            cells = next(self._rows, None)
        except csv.Error as error:
            self._tell_csv_error(1, error)
            return False
        if cells is None:
            self.tell(1, "", f"文件是空的。第一行应为表头：{','.join(headers)}。")
            return False
        found = [cell.strip() for cell in cells]
        if problems := list(header_problems(found, headers)):
            for column, message in problems:
                self.tell(1, column, message)
            return False
        self.width = len(headers)
        self.places = None if found == list(headers) else [found.index(header) for header in headers]
        return True

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of every row that is not empty, cells in the order of the headers.

        A row with too many or too few cells comes with as many as it has. Raises BrokenFile where it makes no
        sense to read on.
        """
        start = self._rows.line_num + 1
        width, places = self.width, self.places
        try:
            for cells in self._rows:
                if any(cells):
                    yield start, (cells if places is None or len(cells) != width else [cells[at] for at in places])
                start = self._rows.line_num + 1
        except csv.Error as error:
            self._tell_csv_error(start, error)
            raise BrokenFile from error

    def _lines(self) -> Iterator[str]:
        raw = self.file.readline(LONGEST_LINE)
        self.encoding = encoding_of(raw)
        raw = raw.removeprefix(codecs.BOM_UTF8)
        number = 1
        while raw:
            if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
                raise csv.Error("line too long")
            try:
                yield raw.decode(self.encoding)
            except UnicodeDecodeError:
                self._tell_undecodable(number)
                yield "\n"
            number += 1
            raw = self.file.readline(LONGEST_LINE)

    def _tell_undecodable(self, line: int) -> None:
        name = "UTF-8" if self.encoding == "utf-8" else "GB18030"
        self.tell(line, "", f"这一行有不是 {name} 编码的字节，整行未读。请将文件另存为 UTF-8 或 GB18030 编码的 CSV。")

    def _tell_csv_error(self, line: int, error: csv.Error) -> None:
        message = str(error)
        if "line too long" in message:
            self.tell(line, "", "这一行太长，不像表格中的一行。请检查换行符（应为 LF 或 CRLF）。以后各行未检查。")
        elif "new-line character" in message:
            self.tell(line, "", "换行符应为 LF 或 CRLF，这里只有 CR。以后各行未检查。")
        else:
            self.tell(line, "", "从这一行起双引号没有正确配对；内容中的双引号应写成两个。以后各行未检查。")


def encoding_of(first_line: bytes) -> str:
    """UTF-8 or GB18030, by the header: Chinese words written in one of them cannot be read as the other."""
    if first_line.startswith(codecs.BOM_UTF8):
        return "utf-8"
    try:
        first_line.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def header_problems(found: Sequence[str], expected: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(header, what is wrong with it) for every missing, unknown, misspelt or repeated header."""
    if len(found) == 1 and any(mark in found[0] for mark in ";\t；，"):
        yield "", "各列之间应以英文逗号分隔。请将文件另存为逗号分隔的 CSV。"
        return
    missing = [header for header in expected if header not in found]
    unknown = [header for header in found if header not in expected]
    for header in unknown:
        meant = next(iter(difflib.get_close_matches(header, missing, n=1, cutoff=0.5)), None)
        if not header:
            yield "", "表头中有空白的列。请删除这一列。"
        elif meant:
            missing.remove(meant)
            yield header, f"没有“{header}”这一列，是否应为“{meant}”？"
        else:
            yield header, f"多出“{header}”这一列。请删除这一列。"
    for header in missing:
        yield header, f"缺少“{header}”这一列。没有内容的列也要保留表头。"
    for header in expected:
        if found.count(header) > 1:
            yield header, f"“{header}”这一列出现了 {found.count(header)} 次。请只保留一列。"
