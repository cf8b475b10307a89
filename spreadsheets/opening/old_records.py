"""The records of an old .xls (MS-XLS, inside MS-CFB): what calamine does not tell of its sheets."""

import struct
from collections.abc import Iterator
from functools import cached_property

from spreadsheets.opening.grid import ERROR, Extras, Refused

LAST = 0xFFFFFFFA
"""Numbers of sectors from here on mean: end, free, or kept for other things."""
STREAMS = ("workbook", "book")
MINI_SECTOR = 64
BEGIN, END, DATE_MODE, SHEET, ROW, COLUMNS, FORMULA, ERROR_OR_TRUTH = 0x809, 0x0A, 0x22, 0x85, 0x208, 0x7D, 0x06, 0x205
HIDDEN_ROW, HIDDEN_COLUMN = 0x20, 0x01
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

Record = tuple[int, bytes]


class Records:
    """Raises Refused where the file is no sound compound file."""

    def __init__(self, data: bytes) -> None:
        try:
            self.stream = CompoundFile(data).stream(STREAMS)
        except (struct.error, IndexError, KeyError):
            raise Refused("damaged")

    @cached_property
    def counts_from_1904(self) -> bool:
        return any(kind == DATE_MODE and content[:1] == b"\1" for kind, content in records(self.stream, 0))

    def extras(self, sheet: str) -> Extras:
        extras = Extras()
        if sheet in self._begins:
            for kind, content in records(self.stream, self._begins[sheet]):
                if kind in NOTED:
                    note(extras, kind, content)
        return extras

    @cached_property
    def _begins(self) -> dict[str, int]:
        """Where the records of each sheet begin, by its name."""
        sheets = [content for kind, content in records(self.stream, 0) if kind == SHEET and len(content) > 7]
        return {name_of(content): struct.unpack_from("<I", content)[0] for content in sheets}


class CompoundFile:
    """A file system in a file: chains of sectors, found by a table."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or 1 << mini_shift != MINI_SECTOR:
            raise Refused("damaged")
        self.size = 1 << shift
        self.table = self._table()
        directory = self.chain(struct.unpack_from("<I", data, 48)[0])
        self.entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]

    def sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def chain(self, first: int) -> bytes:
        return b"".join(self.sector(number) for number in follow(self.table, first))

    def stream(self, names: tuple[str, ...]) -> bytes:
        """The content of the first entry with one of these names. Raises KeyError."""
        found = {entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)]: entry for entry in self.entries}
        by_name = {name.decode("utf-16-le", "replace").lower(): entry for name, entry in found.items()}
        entry = next((by_name[name] for name in names if name in by_name), None)
        if entry is None:
            raise KeyError(names)
        first, size = struct.unpack_from("<II", entry, 116)
        if size >= struct.unpack_from("<I", self.data, 56)[0]:
            return self.chain(first)[:size]
        small = self.chain(struct.unpack_from("<I", self.entries[0], 116)[0])
        table = numbers(self.chain(struct.unpack_from("<I", self.data, 60)[0]))
        places = (number * MINI_SECTOR for number in follow(table, first))
        return b"".join(small[place : place + MINI_SECTOR] for place in places)[:size]

    def _table(self) -> tuple[int, ...]:
        listed = list(struct.unpack_from("<109I", self.data, 76))
        further, _ = struct.unpack_from("<II", self.data, 68)
        most = len(self.data) // self.size
        while further < LAST and len(listed) <= most:
            more = numbers(self.sector(further))
            listed += more[:-1]
            further = more[-1]
        return numbers(b"".join(self.sector(number) for number in listed if number < LAST))


def follow(table: tuple[int, ...], first: int) -> Iterator[int]:
    """The sectors of a chain. Raises Refused where it runs in a circle."""
    number, steps = first, 0
    while number < LAST:
        yield number
        number, steps = table[number], steps + 1
        if steps > len(table):
            raise Refused("damaged")


def numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])


def records(stream: bytes, place: int) -> Iterator[Record]:
    """From one beginning to its end; a chart in a sheet begins and ends inside."""
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == BEGIN:
            depth += 1
        elif kind == END:
            depth -= 1
        if depth == 1:
            yield kind, stream[place + 4 : place + 4 + length]
        if depth <= 0:
            return
        place += 4 + length


def name_of(sheet: bytes) -> str:
    """A name of one or two bytes a letter."""
    length, wide = sheet[6], sheet[7] & 1
    return sheet[8:].decode("utf-16-le", "replace")[:length] if wide else sheet[8 : 8 + length].decode("latin-1")


def note(extras: Extras, kind: int, content: bytes) -> None:
    try:
        NOTED[kind](extras, content)
    except (struct.error, IndexError):
        raise Refused("damaged")


def note_row(extras: Extras, content: bytes) -> None:
    number, flags = struct.unpack_from("<H10xH", content)
    if flags & HIDDEN_ROW:
        extras.hidden_rows.add(number + 1)


def note_columns(extras: Extras, content: bytes) -> None:
    first, last, flags = struct.unpack_from("<HH4xH", content)
    if flags & HIDDEN_COLUMN:
        extras.hidden_columns.update(range(first, min(last, 255) + 1))


def note_error(extras: Extras, content: bytes) -> None:
    row, column, value, is_error = struct.unpack_from("<HH2xBB", content)
    if is_error:
        extras.note(row + 1, column, ERROR, ERRORS.get(value, "#"))


def note_formula(extras: Extras, content: bytes) -> None:
    """The result of a formula is a number, or says in its last bytes that it is none, and in its first what it is."""
    row, column, result, value, no_number = struct.unpack_from("<HH2xBxB3xH", content)
    if no_number == 0xFFFF and result == 2:
        extras.note(row + 1, column, ERROR, ERRORS.get(value, "#"))


NOTED = {ROW: note_row, COLUMNS: note_columns, ERROR_OR_TRUTH: note_error, FORMULA: note_formula}
