"""Months and days as people and programs write them in a cell; what could be read in two ways is left as it is."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from rules.periods import Month, NotADate, NotAMonth, existing_day

FIRST_DAY, FIRST_DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of a workbook's serial numbers. 1899-12-30 and not -31: Excel believes in 1900-02-29."""
FIRST_SERIAL, LAST_SERIAL = 20_000, 62_000
"""1954 … 2069: numbers of five digits that are days, and nothing else that a month or day column could mean."""
NAMES = {name: at for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
A_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0+)?)?)?"
DAY = re.compile(
    rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){A_TIME}|([0-9]{{4}})年([0-9]{{1,2}})月([0-9]{{1,2}})日{A_TIME}"
)
COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
MONTH = re.compile(r"([0-9]{4})(?:([0-9]{2})|[-/]([0-9]{1,2})|年([0-9]{1,2})月?份?|\.([0-9]{2}|[2-9]))")
"""Not 2022.1: a spreadsheet writes it for January and for October."""
MONTH_FIRST = re.compile(r"([0-9]{1,2})[-/]([0-9]{4})")
NAMED_MONTH = re.compile(r"([a-z]{3})[a-z]*\.?[-/ ,]*([0-9]{4}|[0-9]{2})|([0-9]{4})[-/ ,]*([a-z]{3})[a-z]*\.?")
SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")


def month_of(cell: str | float | list[Any], counts_from_1904: bool = False) -> str | None:
    """YYYYMM of a cell; None where it says no month for certain."""
    day = day_of(cell, counts_from_1904)
    if day is not None:
        return day[:4] + day[5:7]
    written = as_written(cell)
    for spelling in (MONTH, MONTH_FIRST, NAMED_MONTH):
        if match := spelling.fullmatch(written):
            return existing_month(*MONTH_READERS[spelling](match))
    return None


def day_of(cell: str | float | list[Any], counts_from_1904: bool = False) -> str | None:
    """YYYY-MM-DD of a cell; None where it says no day for certain."""
    written = as_written(cell)
    if match := DAY.fullmatch(written) or COMPACT_DAY.fullmatch(written):
        year, month, day = (int(part) for part in match.groups() if part is not None and part.isdigit())
        try:
            return existing_day(year, month, day).isoformat()
        except NotADate:
            return None
    match = SERIAL.fullmatch(written)
    if match and FIRST_SERIAL <= int(match[1]) <= LAST_SERIAL:
        first = FIRST_DAY_1904 if counts_from_1904 else FIRST_DAY
        return (first + timedelta(days=int(match[1]))).isoformat()
    return None


def as_written(cell: str | float | list[Any]) -> str:
    """Half-width and without blanks at its ends or around 年月日; of a date cell its text, of a number its digits."""
    if isinstance(cell, list):
        return str(cell[0])
    if isinstance(cell, int | float):
        return number_text(cell)
    text = unicodedata.normalize("NFKC", cell).strip().removeprefix("'").lower()
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return re.sub(r"\s*([-/.年月日])\s*", r"\1", text).replace("t", "T") if text[:4].isdigit() else text


def number_text(number: float) -> str:
    """A number without what only floating point adds: 202611, 2022.3, 8000.5."""
    if isinstance(number, bool):
        return "TRUE" if number else "FALSE"
    if abs(number) < 1e21 and number == int(number):
        return str(int(number))
    return repr(number)


def existing_month(year: int, month: int) -> str | None:
    try:
        return str(int(Month(year, month)))
    except NotAMonth:
        return None


def _year_first(match: re.Match[str]) -> tuple[int, int]:
    year, month = (int(part) for part in match.groups() if part is not None)
    return year, month


def _month_first(match: re.Match[str]) -> tuple[int, int]:
    return int(match[2]), int(match[1])


def _named(match: re.Match[str]) -> tuple[int, int]:
    year, name = int(match[2] or match[3]), match[1] or match[4]
    return year if year > 99 else 2000 + year, NAMES.get(name, 0)


MONTH_READERS: dict[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int]]] = {
    MONTH: _year_first,
    MONTH_FIRST: _month_first,
    NAMED_MONTH: _named,
}
