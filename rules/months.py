"""变更时间: months as tax counts them. A bill for a month exists when some spell holds it (常见问题 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rules.parameters import in_force
from rules.periods import Month, months_between

STRIP_LENGTH = 6
_BEFORE = 2


@dataclass(frozen=True)
class Spell:
    """Months paid without a break: first and last one, both included; without an end it goes on."""

    start: Month
    stop: Month | None = None

    def holds(self, month: Month) -> bool:
        return self.start <= month and (self.stop is None or month <= self.stop)


@dataclass(frozen=True)
class PeriodLine:
    """An insurance group as a page shows it: the words for it, and its settlement period."""

    label: str
    period: Month


def billed(spells: Iterable[Spell], month: Month) -> bool:
    """Does tax ask for this month? (常见问题 1)"""
    return any(spell.holds(month) for spell in spells)


def gap(stop: Month, start: Month) -> tuple[Month, ...]:
    """The months without a bill between a stop and a later start: those to offer for 补缴 (E6, E7)."""
    return tuple(months_between(stop + 1, start - 1))


def strip(stop_month: Month, around: Month) -> tuple[tuple[Month, bool], ...]:
    """Six months round a settlement period, 缴 or 不缴, for a last paid month; the turn is among them."""
    first = min(around - _BEFORE, stop_month)
    return tuple((month, month <= stop_month) for month in _six(first))


def strip_from(start_month: Month, around: Month, previous_stop: Month | None = None) -> tuple[tuple[Month, bool], ...]:
    """Six months round a settlement period for a first paid month, with the spell that went before."""
    spells = [Spell(start_month)]
    if previous_stop is not None:
        spells.append(Spell(min(previous_stop, around - STRIP_LENGTH), previous_stop))
    first = min(around - _BEFORE, start_month - 1)
    return tuple((month, billed(spells, month)) for month in _six(first))


def chosen(month: Month, lines: Sequence[PeriodLine], consequence: Callable[[Month, Month, str], str]) -> str:
    """What choosing a month means at tax: once where the settlement periods are the same, else line by line."""
    if len({line.period for line in lines}) == 1:
        return f"选 {month.label}，{consequence(month, lines[0].period, '')}。"
    parts = "；".join(consequence(month, line.period, line.label) for line in lines)
    return f"选 {month.label}：{parts}。"


@cache
def horizon(on: Month) -> int:
    """How many months beyond the settlement period may be declared (E12, decision 4)."""
    months: int = in_force("months.ahead", on)["months"]
    return months


@cache
def furthest(on: Month) -> Month:
    """The last month that may be declared in a settlement period."""
    return on + horizon(on)


def short_label(month: Month, beside: Month) -> str:
    """11月 beside a month of the same year, otherwise with the year."""
    return f"{month.month}月" if month.year == beside.year else month.label


def listed(months: Iterable[Month], beside: Month) -> str:
    """11月、12月."""
    return "、".join(short_label(month, beside) for month in months)


def named(months: Iterable[Month]) -> str:
    """Months one by one, three and more on end as a span: 2025年12月、2026年3月 至 6月."""
    words: list[str] = []
    previous: Month | None = None
    for first, last in runs(months):
        words.append(first.label if previous is None else short_label(first, previous))
        if last > first:
            words[-1] += f"{'、' if last == first + 1 else ' 至 '}{short_label(last, first)}"
        previous = last
    return "、".join(words)


def runs(months: Iterable[Month]) -> Iterator[tuple[Month, Month]]:
    """First and last of each unbroken row of months."""
    begun: Month | None = None
    last: Month | None = None
    for month in sorted(set(months)):
        if begun is not None and last is not None and month != last + 1:
            yield begun, last
            begun = None
        begun, last = begun or month, month
    if begun is not None and last is not None:
        yield begun, last


def _six(first: Month) -> Iterable[Month]:
    return months_between(first, first + (STRIP_LENGTH - 1))
