"""综合业务处理单: which declarations may be printed, and from which day (decision 14 in docs/decisions.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rules.finding import Finding
from rules.parameters import in_force
from rules.periods import Month

APPROVED = "approved"
_CLAUSE = "单位网厅操作指南 综合业务处理单打印"


def printable_from(approved_on: date) -> date:
    """The first day on which the form of a declaration approved on this day may be printed (次日)."""
    days: int = in_force("printing", Month.of(approved_on))["days_after_approval"]
    return approved_on + timedelta(days=days)


def most_at_once(on: date) -> int:
    """How many forms one printing may have."""
    most: int = in_force("printing", Month.of(on))["most_at_once"]
    return most


def printing_refused(state: str, approved_on: date | None, today: date) -> Iterator[Finding]:
    """Only what is approved is printed, and not before its day."""
    if state != APPROVED or approved_on is None:
        yield Finding(
            "not-approved",
            "只有审核通过的业务才能打印综合业务处理单",
            _CLAUSE,
            "请在审核结果查询中查看这笔业务现在的状态。",
        )
    elif today < printable_from(approved_on):
        first = printable_from(approved_on)
        yield Finding(
            "not-yet-printable",
            f"这笔业务于 {approved_on:%Y-%m-%d} 生效，还没有到可以打印综合业务处理单的日期",
            _CLAUSE,
            f"请在 {first:%Y-%m-%d} 或以后打印。",
        )


def number_refused(chosen: Sequence[str], today: date) -> Iterator[Finding]:
    """At least one form, and not more than one PDF can hold."""
    most = most_at_once(today)
    if not chosen:
        yield Finding("nothing-chosen", "没有勾选处理单", _CLAUSE, "请先勾选要打印的处理单。", "chosen")
    elif len(chosen) > most:
        yield Finding(
            "too-many-forms",
            f"一次最多打印 {most} 份，已勾选 {len(chosen)} 份",
            _CLAUSE,
            "请分几次打印。",
            "chosen",
        )
