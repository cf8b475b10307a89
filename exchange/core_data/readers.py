"""Reading a column of many rows at once.

What is usual is recognised for all cells together, which costs little; where one cell is unusual, all of them are read
one by one, and the rules decide. tests/exchange compares the two ways.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from exchange.core_data import values
from exchange.core_data.values import Read, Unreadable

MOST_REMEMBERED = 20_000
EMPTY = "未填写。"
MARK = "|"
"""Stands between cells that are looked at together. A cell may hold it, too: then it only takes the long way."""


class Reader:
    """Reads the cells of a column. `one` raises Unreadable with the reason; `many` does so for some cell of them."""

    def __init__(self, read: Read, *, needed: bool = False, otherwise: Any = None) -> None:
        self.read = read
        self.needed = needed
        self.otherwise = otherwise

    def one(self, cell: str) -> Any:
        value = self.read(cell) if cell and not cell.isspace() else ""
        if value != "":
            return value
        if self.needed:
            raise Unreadable(EMPTY)
        return self.otherwise

    def many(self, cells: Sequence[str]) -> Sequence[Any]:
        return [self.one(cell) for cell in cells]


class Few(Reader):
    """A column with few different contents, such as codes, months and days: each is read once and remembered."""

    def __init__(self, read: Read, *, needed: bool = False, otherwise: Any = None) -> None:
        super().__init__(read, needed=needed, otherwise=otherwise)
        self.recall = Memory(super().one).__getitem__

    def one(self, cell: str) -> Any:
        return self.recall(cell)

    def many(self, cells: Sequence[str]) -> Sequence[Any]:
        return list(map(self.recall, cells))


class Memory(dict[str, Any]):
    """What texts were read as. Forgets everything when it grows too large."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: str) -> Any:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        value = self[cell] = self.read(cell)
        return value


class Text(Reader):
    """Free text of any script in one line."""

    def __init__(self, longest: int, *, needed: bool = False) -> None:
        super().__init__(values.text(longest), needed=needed, otherwise="")
        self.longest = longest

    def many(self, cells: Sequence[str]) -> Sequence[Any]:
        joined = MARK.join(cells)
        spaces_outside = f" {MARK}" in joined or f"{MARK} " in joined or joined[:1] == " " or joined[-1:] == " "
        usual = joined.isprintable() and not spaces_outside and unicodedata.is_normalized("NFC", joined)
        if usual and max(map(len, cells)) <= self.longest and not (self.needed and "" in cells):
            return cells
        return super().many(cells)


class Number(Reader):
    """A number that is a name: of a person, a unit, a document."""

    def __init__(self, longest: int, *, needed: bool = False) -> None:
        super().__init__(values.number(longest), needed=needed)
        self.longest = longest

    def many(self, cells: Sequence[str]) -> Sequence[Any]:
        joined = "".join(cells)
        usual = joined.isascii() and joined.isalnum() and joined == joined.upper() and "" not in cells
        if usual and max(map(len, cells)) <= self.longest:
            return cells
        return super().many(cells)


class Contact(Reader):
    """A field that a unit may change itself. `usual` describes cells that its rule accepts as they are."""

    def __init__(self, name: str, usual: str) -> None:
        super().__init__(values.contact_detail(name), otherwise="")
        self.all_usual = re.compile(f"(?:{usual})?(?:[{MARK}](?:{usual})?)*")

    def many(self, cells: Sequence[str]) -> Sequence[Any]:
        if self.all_usual.fullmatch(MARK.join(cells)):
            return cells
        return super().many(cells)


def mobile() -> Contact:
    return Contact("mobile", "1[3-9][0-9]{9}")


def home_phone() -> Contact:
    return Contact("home_phone", "0(?:10|2[0-9]|[3-9][0-9]{2})-[2-9][0-9]{6,7}")
