"""年度工资申报期: while it is open, personnel changes wait for the unit's annual wage declaration (业务功能说明 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from rules.finding import Finding
from rules.parameters import in_force
from rules.periods import Month

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
_CLAUSE = "业务功能说明 2"


@dataclass(frozen=True)
class AnnualWindow:
    """First and last day, both included; `year` is the one whose wages are declared."""

    opens: date
    closes: date

    @property
    def year(self) -> int:
        """The year in which the window closes."""
        return self.closes.year

    def days_to_open(self, now: datetime) -> int:
        """Days from this instant's to the first one; none or fewer once it is open."""
        return (self.opens - business_day(now)).days

    def days_to_close(self, now: datetime) -> int:
        """Days after this instant's until the last one."""
        return (self.closes - business_day(now)).days


@dataclass(frozen=True)
class AnnualWage:
    """How far the unit's 年度职工缴费工资申报 of the window's year is.

    `missing`: active, non-retired persons without a wage of that year; one given at a later 登记 or 恢复 counts.
    `returned`: lines the agency sent back. `submitted`: the declaration as a whole has been submitted.
    """

    missing: int
    submitted: bool
    returned: int = 0


@lru_cache
def business_day(instant: datetime) -> date:
    """The calendar day of an instant in Asia/Shanghai. Raises ValueError for an instant without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(BUSINESS_ZONE).date()


@lru_cache
def annual_window(now: datetime) -> AnnualWindow | None:
    """The window that is open at this instant."""
    today = business_day(now)
    coming = next_annual_window(now)
    return coming if coming.opens <= today else None


def next_annual_window(now: datetime) -> AnnualWindow:
    """The open window, else the coming one: for a countdown."""
    today = business_day(now)
    windows = (_closing_in(year, today) for year in (today.year, today.year + 1))
    return next(window for window in windows if today <= window.closes)


def announced_window(now: datetime) -> AnnualWindow | None:
    """The coming window in the days before it opens, so that a unit can get ready."""
    coming = next_annual_window(now)
    announced: int = in_force("windows.annual_wage_announced", Month.of(business_day(now)))["days"]
    return coming if 0 < coming.days_to_open(now) <= announced else None


def annual_wage_first(now: datetime, declared: AnnualWage | None) -> Iterator[Finding]:
    """在每年 12 月 21 日至次年 1 月 15 日,需先进行年度职工缴费工资申报业务后,才可进行人员变动 (业务功能说明 2).

    `declared` is looked at only while the window is open; None then means that nothing is known of it.
    """
    window = annual_window(now)
    if window is None:
        return
    lacking = _lacking(declared)
    if not lacking:
        return
    span = f"{window.opens.month}月{window.opens.day}日至{window.closes.month}月{window.closes.day}日"
    message = f"{span}须先完成 {window.year} 年度职工缴费工资申报，才可办理人员变动。{lacking}"
    remedy = "请先办理年度职工缴费工资申报并提交，提交后即可办理人员变动。"
    yield Finding("annual-wage-first", message, _CLAUSE, remedy)


def _lacking(declared: AnnualWage | None) -> str:
    if declared is None:
        return "本单位尚未申报。"
    if declared.missing:
        return f"本单位还有 {declared.missing} 人未申报。"
    if declared.returned:
        return f"本单位有 {declared.returned} 人的申报被退回，尚未重新提交。"
    return "" if declared.submitted else "本单位已填写，尚未提交。"


def _closing_in(year: int, today: date) -> AnnualWindow:
    row = in_force("windows.annual_wage", Month.of(today))
    closes = _day(year, row["closes"])
    opens = _day(year, row["opens"])
    return AnnualWindow(opens if opens <= closes else _day(year - 1, row["opens"]), closes)


def _day(year: int, month_and_day: str) -> date:
    return date.fromisoformat(f"{year:04d}-{month_and_day}")
