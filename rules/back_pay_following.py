"""补缴 at the pension door: which of its months 失业 takes by 协同, each group by its own period (decisions 3, 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from rules.finding import Finding
from rules.insured import PENSION, UNEMPLOYMENT, GroupFacts
from rules.months import named
from rules.periods import Month, months_between

STARTING = MappingProxyType(
    {"enrol": PENSION, "register": UNEMPLOYMENT, "resume": PENSION, "resume-unemployment": UNEMPLOYMENT}
)
"""Kinds that begin a coverage, with the group of their door."""
_CLAUSE = "审核结果查询，失业协同标志"
_UNKNOWN = Month(1900, 1)
Due = frozenset[tuple[Month, str]]
"""Months and insurances."""


@dataclass(frozen=True)
class FollowingMonths:
    """What a 补缴 asks of 失业. `latest_at_counter`: its last month that is for the counter.

    `billed`: what is paid or billed. `beside`: a 登记 or 恢复 of the person waits, which begins 失业 in its period.
    """

    group: GroupFacts | None = None
    asked: Due = frozenset()
    billed: Due = frozenset()
    latest_at_counter: Month = _UNKNOWN
    beside: bool = False

    @cached_property
    def taken(self) -> Due:
        """What nobody has been billed for, before the period of 失业 and not so old as to need the counter."""
        group = self.group
        if group is None:
            return frozenset()
        lacking = self.asked - self.billed
        return frozenset(each for each in lacking if self.latest_at_counter < each[0] < group.period)

    @cached_property
    def months(self) -> tuple[Month, ...]:
        return tuple(sorted({month for month, _ in self.taken}))

    @cached_property
    def lost(self) -> frozenset[Month]:
        """The months that stay unpaid: neither taken nor billed, nor due each month anyway by a coverage."""
        lacking = {month for month, _ in self.asked - self.billed - self.taken}
        return frozenset(month for month in lacking if not self._paid_anyway(month))

    def _paid_anyway(self, month: Month) -> bool:
        if self.group is None or month < self.group.period:
            return False
        return self.beside or any(item.active and item.start <= month for item in self.group.coverages)

    def left_out(self) -> Iterator[Finding]:
        """失业月份不符: which months cannot follow, and what to do about them."""
        if self.group is None:
            return
        period = self.group.period
        late = sorted(month for month in self.lost if month >= period)
        early = sorted(self.lost - {*late})
        if late:
            message = f"失业月份不符：失业当前结算期是 {period.label}，{named(late)} 不能随之补缴。"
            remedy = f"失业进入 {(late[-1] + 1).label} 结算期后，请办理职工补缴申报(失业)。"
            yield Finding("month", message, _CLAUSE, remedy, "last")
        if early:
            message = f"失业月份不符：{named(early)} 按失业结算期 {period.label} 已不能在网厅补缴。"
            yield Finding("month", message, _CLAUSE, "请携带法律文书到经办机构服务窗口办理。", "first")


def up_to_the_start(after: Month, declared: GroupFacts, behind: GroupFacts, beside: bool) -> tuple[Month, ...]:
    """The months after the 补缴 that 失业 lacks alone, because its period is ahead and it began later than 养老.

    `after`: the month after the last one asked for. Only where a start follows this 补缴 without a gap: one that has
    been approved, or one that waits beside it.
    """
    if behind.period <= after or after + 1 < declared.period:
        return ()
    if beside:
        return tuple(months_between(after, behind.period - 1)) if after == declared.period else ()
    begun = [item.start for item in behind.coverages if item.active]
    if not begun or all(item.start != after for item in declared.coverages if item.active):
        return ()
    return tuple(months_between(after, min(max(begun), behind.period) - 1))
