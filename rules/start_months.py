"""第一个缴费月: which months 参保登记 and 恢复 may name, and what each brings about (E2, E5 to E8, E13; decision 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rules.coverage import GROUP_NAMES
from rules.finding import Finding
from rules.insured import PENSION, UNEMPLOYMENT
from rules.months import PeriodLine, chosen, horizon, listed, runs
from rules.periods import Month, months_between

HINT = "填第一个缴费月。"
_CLAUSE = "常见问题 1"


@dataclass(frozen=True)
class SplitStart:
    """A start in the past, taken apart: 登记 or 恢复 from `start`, 补缴 for `back_months`.

    `following`: the same of 失业 behind the pension door, where it is taken apart in another way (decision 5).
    """

    start: Month
    back_months: tuple[Month, ...]
    following: SplitStart | None = None

    def words(self, done: str) -> str:
        """从 2026年11月 登记，并补缴 2026年9月 至 2026年10月; `done`: what is done from the start on."""
        if self.following is None:
            return f"从 {self.start.label} {done}，并补缴 {span(self.back_months)}"
        sides = ((GROUP_NAMES[PENSION], self), (GROUP_NAMES[UNEMPLOYMENT], self.following))
        starts = "、".join(f"{name}从 {side.start.label}" for name, side in sides)
        back = "、".join(f"{name} {span(side.back_months)}" for name, side in sides if side.back_months)
        return f"{starts} {done}，并补缴{back}"


@dataclass(frozen=True)
class Side:
    """What an insurance group says to a start: its settlement period, and the last month paid before, if any."""

    period: Month
    previous_stop: Month | None = None

    def earliest(self, wanted: Month) -> Month:
        """The first month that this group may begin with, not before the one wanted."""
        return max(wanted, self.period, wanted if self.previous_stop is None else self.previous_stop + 1)


@dataclass(frozen=True)
class BackPaid:
    """The months of 补缴 of one person at one unit, live or approved: of the door's group, of 失业 behind it.

    `waiting`: those of the door's group whose 补缴 is not yet approved; 失业 will follow it.
    """

    declared: frozenset[Month] = frozenset()
    following: frozenset[Month] = frozenset()
    waiting: frozenset[Month] = frozenset()


NOTHING_BACK_PAID = BackPaid()


def legal_starts(period: Month, previous_stop: Month | None = None) -> tuple[Month, ...]:
    """The months a start may name, earliest first: from the settlement period on (E13) and after the stop (E8)."""
    first = period if previous_stop is None else max(period, previous_stop + 1)
    return tuple(months_between(first, period + horizon(period)))


def split_start(start: Month, period: Month, previous_stop: Month | None = None) -> SplitStart:
    """What to offer for a start before the settlement period: from it on, plus 补缴 (E13, decision 5)."""
    first = start if previous_stop is None else max(start, previous_stop + 1)
    return SplitStart(max(first, period), tuple(months_between(first, period - 1)))


def together(several: Iterable[BackPaid]) -> BackPaid:
    """That of all rows with one document."""
    every = tuple(several)
    return BackPaid(
        frozenset(month for each in every for month in each.declared),
        frozenset(month for each in every for month in each.following),
        frozenset(month for each in every for month in each.waiting),
    )


def split_sides(wanted: Month, own: Side, behind: Side | None = None) -> SplitStart | None:
    """The same for the door's group and for 失业 behind it, each by its own period; None where nothing is past."""
    if own.previous_stop is not None and wanted <= own.previous_stop:
        return None
    mine = split_start(wanted, own.period, own.previous_stop)
    if behind is None or behind.period == own.period:
        return mine if mine.back_months else None
    theirs = split_start(wanted, behind.period, behind.previous_stop)
    return replace(mine, following=theirs) if mine.back_months or theirs.back_months else None


def following_start(month: Month, behind: Side, back_paid: BackPaid) -> Month:
    """The first month paid of 失业 behind a start with `month`: each group begins as early as it may (decision 5).

    补缴 up to the month before says that earlier months are wanted: 失业 may take those in its own settlement period or
    later, and leaves to the 补缴 what is older. It begins later than the start only where a 补缴 takes the months
    between. Without 补缴 there is no other month than that of the start.
    """
    wanted = month
    while wanted - 1 in back_paid.declared:
        wanted -= 1
    possible = behind.earliest(wanted)
    between = frozenset(months_between(month, possible - 1))
    return possible if month - 1 in back_paid.waiting or between <= back_paid.following else month


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


def start_consequence(month: Month, lines: Sequence[PeriodLine], following: Month | None = None) -> str:
    """What choosing this first paid month means at tax, in one sentence; for each line where their periods differ.

    `following`: the first paid month of the second line, where 补缴 lets it begin with another one.
    """
    if following is None or following == month or len(lines) == 1:
        return HINT + chosen(month, lines, _consequence)
    own, behind = lines
    return (
        f"{HINT}选 {month.label}：{_consequence(month, own.period, own.label)}；"
        f"{_consequence(following, behind.period, behind.label)}。以前的月份随补缴办理。"
    )


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


def spans(months: Iterable[Month]) -> str:
    """The same of months that need not follow each other: 2026年8月、2026年10月 至 2026年11月."""
    return "、".join(span(tuple(months_between(*run))) for run in runs(months))
