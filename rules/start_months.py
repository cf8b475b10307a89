"""第一个缴费月: which months 参保登记 and 恢复 may name, and what each brings about (E2, E5 to E8, E13; decision 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.finding import Finding
from rules.months import PeriodLine, chosen, horizon, listed
from rules.periods import Month, months_between

HINT = "填第一个缴费月。"
_CLAUSE = "常见问题 1"


@dataclass(frozen=True)
class SplitStart:
    """A start in the past, taken apart: 登记 or 恢复 from `start`, 补缴 for `back_months`."""

    start: Month
    back_months: tuple[Month, ...]


def legal_starts(period: Month, previous_stop: Month | None = None) -> tuple[Month, ...]:
    """The months a start may name, earliest first: from the settlement period on (E13) and after the stop (E8)."""
    first = period if previous_stop is None else max(period, previous_stop + 1)
    return tuple(months_between(first, period + horizon(period)))


def split_start(start: Month, period: Month, previous_stop: Month | None = None) -> SplitStart:
    """What to offer for a start before the settlement period: from it on, plus 补缴 (E13, decision 5)."""
    first = start if previous_stop is None else max(start, previous_stop + 1)
    return SplitStart(max(first, period), tuple(months_between(first, period - 1)))


def start_month(
    month: Month, period: Month, previous_stop: Month | None = None, whose: str = "", blocks: bool = True
) -> Iterator[Finding]:
    """变更时间 of a 恢复 or 登记 is the first month paid, inclusive (常见问题 1).

    `whose` names the settlement period where there are two. `blocks=False` turns refusals into warnings: for a side
    that follows by 协同.
    """
    now = f"{whose}当前结算期"
    if previous_stop is not None and month <= previous_stop:
        message = f"开始缴费月应晚于停止缴费月 {previous_stop.label}。"
        remedy = f"请选 {(previous_stop + 1).label} 或之后的月份。"
        yield Finding("start-before-stop", message, _CLAUSE, remedy, "month", blocks)
    elif month < period:
        split = split_start(month, period, previous_stop)
        message = f"第一个缴费月 {month.label} 早于{now} {period.label}。"
        remedy = f"请从 {split.start.label} 起办理，{span(split.back_months)} 另办补缴。"
        yield Finding("start-before-period", message, _CLAUSE, remedy, "month", blocks)
    elif month > period + horizon(period):
        possible = month - horizon(period)
        message = f"第一个缴费月 {month.label} 太远：{now}是 {period.label}，最多可提前 {horizon(period)} 个月。"
        remedy = f"请到 {possible.label} 结算期再办理。"
        yield Finding("start-too-far", message, _CLAUSE, remedy, "month", blocks, possible)


def start_consequence(month: Month, lines: Sequence[PeriodLine]) -> str:
    """What choosing this first paid month means at tax, in one sentence; for each line where their periods differ."""
    return HINT + chosen(month, lines, _consequence)


def _consequence(month: Month, period: Month, whose: str = "") -> str:
    if month < period:
        back = span(tuple(months_between(month, period - 1)))
        return f"{whose and whose + ' '}{back} 要另办补缴，{period.label} 起按月产生应缴额"
    born = f"{whose or '税务系统'}从 {month.label} 起产生应缴额"
    if month == period:
        return born
    return f"{born}，{listed(months_between(period, month - 1), month)} 不产生"


def span(months: Sequence[Month]) -> str:
    """2026年8月 至 2026年10月; a single month by itself."""
    return months[0].label if len(months) == 1 else f"{months[0].label} 至 {months[-1].label}"
