"""The text of each cell as its column wants it: what people and programs add is taken away, nothing is guessed."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from declarations.sheet import DAY, DIGITS, MONEY, MONTH, Column
from rules.identity import check_digit
from rules.text import Normalised, normalise_amount, normalise_number, normalise_text
from spreadsheets.spellings import day_of, month_of, number_text

KEPT = 15
"""A spreadsheet keeps so many digits of a number and makes the others 0."""
EXACT_DIGITS, LARGEST = 10**KEPT, 10**21
CUT_OFF = re.compile(r"[0-9]{15}000")
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{1,3}")
PLAIN_MONEY = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,2})?")
MARK = "|"
"""Stands between cells that are looked at together."""
ALL_MONEY = re.compile(rf"(?:{PLAIN_MONEY.pattern})?(?:[{MARK}](?:{PLAIN_MONEY.pattern})?)*")
DOCUMENT_NUMBER = "document_number"
MOST_REMEMBERED = 20_000


class Cell(NamedTuple):
    """`changes`: short phrases of what was normalised. A cell with a fault has no content to rely on."""

    text: str
    changes: tuple[str, ...] = ()
    fault: str = ""


@dataclass
class Texts:
    """A column's cells; faults and changes by their place in it."""

    texts: Sequence[str]
    faults: dict[int, str] = field(default_factory=dict)
    changes: dict[int, tuple[str, ...]] = field(default_factory=dict)


def column_texts(column: Column, cells: Sequence[Any], counts_from_1904: bool = False) -> Texts:
    """All cells of a column; where all of them are usual they are looked at together."""
    if {str}.issuperset(map(type, cells)) and (usual := usual_texts(column, cells)):
        return usual
    if {float}.issuperset(map(type, cells)):
        texts = list(map(repr, cells)) if column.holds == MONEY else []
        if texts and ALL_MONEY.fullmatch(MARK.join(texts)):
            return Texts([text.removesuffix(".0") for text in texts])
        return each_number_once(column, cells, counts_from_1904)
    return one_by_one(column, cells, counts_from_1904)


def each_number_once(column: Column, cells: Sequence[float], counts_from_1904: bool) -> Texts:
    """Months, which a spreadsheet takes for numbers, and whatever else is nothing but numbers."""
    known = {cell: cell_text(column, cell, counts_from_1904) for cell in set(cells)}
    found = [known[cell] for cell in cells]
    faults = {at: cell.fault for at, cell in enumerate(found) if cell.fault}
    return Texts(
        [cell.text for cell in found], faults, {at: cell.changes for at, cell in enumerate(found) if cell.changes}
    )


def one_by_one(column: Column, cells: Sequence[Any], counts_from_1904: bool) -> Texts:
    texts: list[str] = []
    result = Texts(texts)
    remembered: dict[Any, Cell] = {}
    for at, raw in enumerate(cells):
        key = (type(raw), raw[0] if isinstance(raw, list) else raw)
        cell = remembered.get(key)
        if cell is None:
            if len(remembered) >= MOST_REMEMBERED:
                remembered.clear()
            cell = remembered[key] = cell_text(column, raw, counts_from_1904)
        texts.append(cell.text)
        if cell.changes:
            result.changes[at] = cell.changes
        if cell.fault:
            result.faults[at] = cell.fault
    return result


def usual_texts(column: Column, cells: Sequence[str]) -> Texts | None:
    """The cells as they are, where there is nothing that `cell_text` would change; None is always safe."""
    joined = MARK.join(cells)
    if column.holds == DIGITS:
        if not is_clean("0" + "".join(cells)):
            return None
        lost = [at for at, cell in enumerate(cells) if is_cut_off(cell)] if column.name == DOCUMENT_NUMBER else []
        return Texts(cells, dict.fromkeys(lost, cut_off(column)))
    if column.holds == MONEY:
        return Texts(cells) if ALL_MONEY.fullmatch(joined) else None
    if column.holds in {MONTH, DAY}:
        return None
    spaces_outside = f" {MARK}" in joined or f"{MARK} " in joined or joined[:1] == " " or joined[-1:] == " "
    apostrophes = joined.startswith("'") or f"{MARK}'" in joined
    if spaces_outside or apostrophes or not joined.isprintable() or not unicodedata.is_normalized("NFC", joined):
        return None
    return Texts(cells)


def cell_text(column: Column, cell: Any, counts_from_1904: bool = False) -> Cell:
    """One cell as it came out of the file, or as a clerk typed it on the page."""
    if cell == "":
        return Cell("")
    return READERS.get(column.holds, words)(column, cell, counts_from_1904)


def words(_column: Column, cell: Any, _: bool = False) -> Cell:
    if not isinstance(cell, str):
        return Cell(displayed(cell))
    if cell.isprintable() and cell == cell.strip() and cell[0] != "'" and unicodedata.is_normalized("NFC", cell):
        return Cell(cell)
    cleaned = normalise_text(cell)
    bare = cleaned.value.removeprefix("'")
    return Cell(bare, cleaned.changes if bare == cleaned.value else (*cleaned.changes, "已去掉撇号"))


def digits(column: Column, cell: Any, _: bool = False) -> Cell:
    """A number that is a name. Stored as a number it may have lost its last digits; they are never guessed."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if abs(cell) < EXACT_DIGITS:
            return Cell(number_text(cell))
        return Cell(with_noughts(cell), fault=cut_off(column))
    written = displayed(cell)
    cleaned = Normalised(written) if is_clean(written) else normalise_number(written)
    lost = SCIENTIFIC.fullmatch(cleaned.value) or (column.name == DOCUMENT_NUMBER and is_cut_off(cleaned.value))
    return Cell(cleaned.value, cleaned.changes, cut_off(column) if lost else "")


def with_noughts(number: float) -> str:
    """The digits that were kept, and noughts: what floating point has in their place is nobody's."""
    if not abs(number) < LARGEST:
        return repr(number)
    digits = str(abs(int(Decimal(repr(number)))))
    return digits[:KEPT].ljust(len(digits), "0")


def is_clean(number: str) -> bool:
    return number.isascii() and number.isalnum() and number == number.upper()


def cut_off(column: Column) -> str:
    return f"{column.header}被表格软件截断，请将该列设为文本后重新填写。"


def is_cut_off(number: str) -> bool:
    """18 digits that end with 000 although another check digit belongs there."""
    return number.endswith("000") and CUT_OFF.fullmatch(number) is not None and check_digit(number[:17]) != number[17]


def month(_column: Column, cell: Any, counts_from_1904: bool = False) -> Cell:
    return understood(cell, month_of(cell, counts_from_1904), "已识别为年月")


def day(_column: Column, cell: Any, counts_from_1904: bool = False) -> Cell:
    return understood(cell, day_of(cell, counts_from_1904), "已识别为日期")


def understood(cell: Any, text: str | None, change: str) -> Cell:
    """What a cell was read as; what is not understood stays, and the column's reader names it."""
    if text is None:
        return Cell(normalise_text(displayed(cell)).value)
    return Cell(text, () if text == displayed(cell) else (change,))


def money(_column: Column, cell: Any, _: bool = False) -> Cell:
    """元. Of a number what lies beyond two decimals is dropped only where floating point alone has put it there."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        rounded = round(cell, 2) if abs(cell) < EXACT_DIGITS else cell
        return Cell(number_text(rounded if abs(rounded - cell) < 1e-6 else cell))
    written = displayed(cell)
    if PLAIN_MONEY.fullmatch(written):
        return Cell(written)
    bare = normalise_amount(written).value
    if not PLAIN_MONEY.fullmatch(bare.removeprefix("-")):
        return understood(cell, None, "")
    return understood(cell, bare, "已识别为金额")


def displayed(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, list):
        return str(cell[0])
    return number_text(cell)


READERS: dict[str, Callable[[Column, Any, bool], Cell]] = {DIGITS: digits, MONTH: month, DAY: day, MONEY: money}
