"""最后一个缴费月: which months a stop may name, and what each brings about (常见问题 1; E1, E3, E4, E9 to E12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rules.finding import Finding
from rules.insured import CoverageFacts, insurance_names
from rules.months import PeriodLine, chosen, furthest, horizon, listed, short_label
from rules.periods import Month, months_between
from rules.reasons import DIED

HINT = "填最后一个缴费月。"
_CLAUSE = "常见问题 1"
OFFERED = 12
"""So many months are worth a line in a list, the latest ones; earlier legal ones are accepted all the same."""


@dataclass(frozen=True)
class StopRange:
    """The months that may be the last one paid: from first to last, both included."""

    first: Month
    last: Month

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last

    def months(self) -> tuple[Month, ...]:
        return tuple(months_between(self.first, self.last))

    def common(self, other: StopRange) -> StopRange | None:
        """The months legal in both; None where there are none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return StopRange(first, last) if first <= last else None


def legal_stops(coverages: Iterable[CoverageFacts], period: Month) -> StopRange | None:
    """The months that every one of these coverages may name as its last paid one; None for no coverage.

    Not before the start (E9, E10), nor before what is paid or assessed (E11, E14); one month beyond the
    settlement period at most (E12), or to the month paid in advance.
    """
    first = max((coverage.earliest_stop for coverage in coverages), default=None)
    return None if first is None else StopRange(first, max(first, furthest(period)))


def suggested_stop(legal: StopRange, left_on: date) -> Month:
    """The month of the day of leaving, or the nearest legal one."""
    return min(max(Month.of(left_on), legal.first), legal.last)


def stop_month(
    month: Month, coverages: Sequence[CoverageFacts], period: Month, whose: str = "", blocks: bool = True
) -> Iterator[Finding]:
    """变更时间 of a 中断 is the last month still paid, inclusive (常见问题 1).

    `whose` names the settlement period where there are two. `blocks=False` turns refusals into warnings: for a side
    that follows by 协同.
    """
    legal = legal_stops(coverages, period)
    if legal is None:
        return
    now = f"{whose}当前结算期"
    if month < legal.first:
        yield from _too_early(month, coverages, blocks)
    elif month > legal.last:
        ahead = horizon(period)
        message = f"最后一个缴费月 {month.label} 太远：{now}是 {period.label}，最多可提前 {ahead} 个月。"
        remedy = f"请选 {legal.last.label} 或更早的月份，或到 {(month - ahead).label} 结算期再办理。"
        yield Finding("stop-too-far", message, _CLAUSE, remedy, "month", blocks, month - ahead)
    elif month > period:
        due = listed(months_between(period, month), month)
        message = f"最后一个缴费月 {month.label} 晚于{now} {period.label}，{due} 仍会产生应缴额。"
        remedy = f"{period.label} 以后不再缴费的，请选 {period.label}。"
        yield Finding("stop-ahead", message, _CLAUSE, remedy, "month", blocks=False)


def change_day(
    day: date, month: Month, reason: str, today: date, coverages: Sequence[CoverageFacts]
) -> Iterator[Finding]:
    """变更日期 is the day of leaving: within the coverage, not far ahead, and it goes with the last paid month."""
    left, now = Month.of(day), Month.of(today)
    start = min((coverage.start for coverage in coverages), default=left)
    if left < start:
        message = f"变更日期早于参保的第一个月 {start.label}。"
        remedy = "请核对变更日期；参保登记有误的，请办理参停保时间更正。"
        yield Finding("day-before-start", message, _CLAUSE, remedy, "effective_on")
    elif reason == DIED and day > today:
        message = "减少原因为死亡，变更日期不能晚于今天。"
        yield Finding("day-in-future", message, "注意事项 8", "请填写死亡日期。", "effective_on")
    elif left > furthest(now):
        possible = left - horizon(now)
        message = f"变更日期太远，最多可提前 {horizon(now)} 个月申报。"
        remedy = f"请核对变更日期，或从 {possible.label} 起申报。"
        yield Finding("day-too-far", message, _CLAUSE, remedy, "effective_on", until=possible)
    elif month > left:
        message = f"变更日期在 {left.label}，最后一个缴费月却是 {month.label}。"
        remedy = f"{(left + 1).label} 起不应缴费的，请改选 {left.label}；已经缴费的月份请到经办机构服务窗口申请退收。"
        yield Finding("paid-after-leaving", message, _CLAUSE, remedy, "month", blocks=False)
    elif left > month + 1:
        message = f"变更日期在 {left.label}，最后一个缴费月却是 {month.label}，{_between(month, left)} 没有缴费。"
        remedy = "请核对；仍在职的月份应当缴费。"
        yield Finding("unpaid-before-leaving", message, _CLAUSE, remedy, "month", blocks=False)


def stop_consequence(month: Month, lines: Sequence[PeriodLine]) -> str:
    """What choosing this last paid month means at tax, in one sentence; for each line where their periods differ."""
    return HINT + chosen(month, lines, _consequence)


def _consequence(month: Month, period: Month, whose: str = "") -> str:
    if month < period:
        return f"{whose or '税务系统'}从 {(month + 1).label} 起不再产生应缴额"
    due = listed(months_between(period, month), month)
    return f"{whose and whose + ' '}{due} 仍会产生应缴额，{short_label(month + 1, month)} 起不再产生"


def _too_early(month: Month, coverages: Sequence[CoverageFacts], blocks: bool) -> Iterator[Finding]:
    begun = max(coverage.start for coverage in coverages)
    if month < begun:
        names = insurance_names(coverage.insurance for coverage in coverages if month < coverage.start)
        message = f"最后一个缴费月 {month.label} 早于{names}的第一个缴费月 {begun.label}。"
        remedy = f"{begun.label} 应缴费的，请选 {begun.label}；不应缴费的，请撤回参保登记或办理参停保时间更正。"
        yield Finding("stop-before-start", message, _CLAUSE, remedy, "month", blocks)
    paid = [(coverage.paid_to, coverage.insurance) for coverage in coverages if coverage.paid_to is not None]
    last_paid = max((paid_to for paid_to, _ in paid), default=month)
    if month < last_paid:
        names = insurance_names(insurance for paid_to, insurance in paid if month < paid_to)
        message = f"{names}已缴费到 {last_paid.label}，最后一个缴费月不能早于它。"
        remedy = f"请选 {last_paid.label} 或之后的月份；多缴的月份请到经办机构服务窗口申请退收。"
        yield Finding("stop-before-paid", message, _CLAUSE, remedy, "month", blocks)
    assessed = [(c.assessed_to, c.insurance) for c in coverages if c.assessed_to is not None]
    last_assessed = max((assessed_to for assessed_to, _ in assessed), default=month)
    if month < last_assessed and last_paid < last_assessed:
        names = insurance_names(insurance for assessed_to, insurance in assessed if month < assessed_to)
        message = f"{names} {last_assessed.label} 已应收核定、尚未缴费，最后一个缴费月不能早于它。"
        remedy = f"请选 {last_assessed.label} 或之后的月份；不应缴费的月份请到经办机构服务窗口核实。"
        yield Finding("stop-before-assessed", message, "注意事项 9", remedy, "month", blocks)


def _between(stop: Month, left: Month) -> str:
    months = list(months_between(stop + 1, left - 1))
    return months[0].label if len(months) == 1 else f"{months[0].label} 至 {months[-1].label}"
