"""What the form of 恢复缴费 shows: months to choose, the strip 缴/不缴, the base of the wage, what it means at tax."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rules.insured import insurance_names
from rules.months import PeriodLine, gap, strip_from
from rules.periods import Month, months_between
from rules.resume import ResumeCase, last_stop
from rules.start_months import spans, start_consequence
from rules.stop_form import StripRow
from rules.wage_bases import base_in

OFFERED_BACK = 24
"""So many months before the settlement period are worth a line in a list; earlier ones are accepted all the same."""


def start_choices(case: ResumeCase) -> tuple[Month, ...]:
    """The months to offer: those that are legal, and before them those that a 补缴 may follow (E13)."""
    period, previous = case.facts.declared.period, case.previous_stop
    first = period - OFFERED_BACK if previous is None else max(previous + 1, period - OFFERED_BACK)
    return (*months_between(first, period - 1), *(month for month in case.legal if month >= period))


def suggested_start(choices: Sequence[Month], back_on: date) -> Month | None:
    """The month of the day of coming back, or the nearest that is offered."""
    return min(max(Month.of(back_on), choices[0]), choices[-1]) if choices else None


def start_lines(case: ResumeCase) -> tuple[PeriodLine, ...]:
    """What begins again, by settlement period: one line where the periods are the same, two where they differ."""
    return tuple(
        PeriodLine(insurance_names(item.insurance for item in coverages), period)
        for period, coverages in case.by_period.items()
        if coverages
    )


def start_strips(case: ResumeCase, month: Month) -> tuple[StripRow, ...]:
    """For each line six months, 缴 or 不缴, with the spell that went before."""
    stops = {period: last_stop(coverages) for period, coverages in case.by_period.items()}
    return tuple(
        StripRow(line.label, line.period, strip_from(start, line.period, stops[line.period]))
        for line, start in zip(start_lines(case), (month, case.following_start(month)), strict=False)
    )


def consequence(case: ResumeCase, month: Month, wage: Decimal | None = None) -> str:
    """What choosing this month means at tax, with the months left out and the base; "" where nothing would begin."""
    lines = start_lines(case)
    if not lines:
        return ""
    said = start_consequence(month, lines, case.following_start(month))
    return "".join((said, _left_out(case, month), base_words(wage, month)))


def _left_out(case: ResumeCase, month: Month) -> str:
    """E7: the months between stop and start, to be paid back where the person worked."""
    between = () if case.previous_stop is None else gap(case.previous_stop, month)
    left_out = {*between} - case.facts.back_paid.declared
    return f"{spans(left_out)} 没有缴费，在职的月份请另办补缴。" if left_out else ""


def base_words(wage: Decimal | None, month: Month) -> str:
    """The base of a wage after floor and ceiling, as a sentence; "" without a wage."""
    return f"{base_in(wage, month).words}。" if wage is not None and wage > 0 else ""
