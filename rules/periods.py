"""Months and days as the social insurance system counts them. No clock: the caller says what today is."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import overload

_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_COMPACT_MONTH = re.compile(r"([0-9]{4})([0-9]{2})")
_SEPARATED_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})|([0-9]{4}) ?年 ?([0-9]{1,2}) ?月")
_DOTTED_MONTH = re.compile(r"([0-9]{4})\.([0-9]{2}|[2-9])")
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})-([0-9]{2})-([0-9]{2})")


class NotAMonth(ValueError):
    """The text or number is no month between 1900-01 and 2999-12."""


class NotADate(ValueError):
    """The text is no existing day between 1900-01-01 and 2999-12-31.

    `reason` is the fault without the advice: 「日期不存在：月份是 13」.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}。{remedy}")
        self.reason = reason


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month: 费款所属期, 结算期, 变更时间 (LD/T 92-2013, format YYYYMM)."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not _FIRST_YEAR <= self.year <= _LAST_YEAR:
            raise NotAMonth(f"年份应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间，现在是 {self.year}。")
        if not 1 <= self.month <= 12:
            raise NotAMonth(f"月份应为 1 至 12，现在是 {self.month}。")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read YYYYMM, YYYY-MM, YYYY/MM, YYYY.MM or YYYY年MM月; full-width digits are understood.

        Raises NotAMonth for anything else. 「2022.1」 is refused as well: a spreadsheet writes it for
        both January and October.
        """
        plain = text.translate(_HALF_WIDTH).strip()
        for pattern in (_COMPACT_MONTH, _SEPARATED_MONTH, _DOTTED_MONTH):
            match = pattern.fullmatch(plain)
            if match:
                year, month = (int(part) for part in match.groups() if part is not None)
                return cls(year, month)
        raise NotAMonth("年月格式不对，应为 6 位数字。请按 202611 或 2026-11 的格式填写。")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls.from_int(day.year * 100 + day.month)

    @classmethod
    def from_int(cls, number: int) -> Month:
        """The month of a stored number: 202611 is November 2026. Raises NotAMonth."""
        return _remembered(number)

    @property
    def label(self) -> str:
        """For reading: 2026年11月."""
        return f"{self.year}年{self.month}月"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __int__(self) -> int:
        return self.year * 100 + self.month

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month.from_int(year * 100 + month + 1)

    @overload
    def __sub__(self, other: Month) -> int: ...

    @overload
    def __sub__(self, other: int) -> Month: ...

    def __sub__(self, other: Month | int) -> int | Month:
        if isinstance(other, Month):
            return (self.year - other.year) * 12 + self.month - other.month
        return self + -other


@cache
def _remembered(number: int) -> Month:
    """The same few months stand in millions of rows."""
    return Month(*divmod(number, 100))


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included; nothing when `last` is earlier."""
    return (first + step for step in range(last - first + 1))


def parse_date(text: str) -> date:
    """Read a day written YYYYMMDD or YYYY-MM-DD; full-width digits are understood. Raises NotADate."""
    match = _DATE.fullmatch(text.translate(_HALF_WIDTH).strip())
    if match is None:
        raise NotADate("日期格式不对，应为 8 位数字", "请按 20261130 或 2026-11-30 的格式填写。")
    year, month, day = (int(part) for part in match.groups() if part is not None)
    return existing_day(year, month, day)


def existing_day(year: int, month: int, day: int) -> date:
    """The day of these three numbers. Raises NotADate, saying which of the three is impossible."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NotADate(f"日期不存在：年份是 {year}", "请核对年份。")
    if not 1 <= month <= 12:
        raise NotADate(f"日期不存在：月份是 {month:02d}", "请核对月份。")
    if not 1 <= day <= Month(year, month).last_day.day:
        raise NotADate(f"日期不存在：{year}年{month}月没有 {day} 日", "请核对日期。")
    return date(year, month, day)
