"""What the form of 参保登记 shows: months to choose, the strip 缴/不缴, the base of the wage, what it means at tax."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rules.enrol import EnrolCase, last_stop
from rules.enrol_insurances import insurances_of
from rules.insured import GroupFacts, insurance_names
from rules.months import PeriodLine, strip_from
from rules.parameters import in_force
from rules.periods import Month, months_between
from rules.resume_form import base_words
from rules.start_months import legal_starts, start_consequence
from rules.stop_form import StripRow


def start_choices(case: EnrolCase, joined: date) -> tuple[Month, ...]:
    """The months to offer: the legal ones, and before them those since the day of joining, as far as 补缴 goes.

    Where none is legal yet, the earliest one: the rules say from when on.
    """
    period, stopped = case.facts.declared.period, case.previous_stop
    legal = legal_starts(period, stopped) or (max(period, (stopped or period) + 1),)
    first = Month.of(joined) if stopped is None else max(Month.of(joined), stopped + 1)
    back: int = in_force("enrolment.start", case.facts.month)["back_months"]
    return (*months_between(first, legal[0] - 1), *legal) if period - first <= back else legal


def suggested_start(choices: Sequence[Month], joined: date) -> Month:
    """The month to preselect: that of the day of joining, or the nearest that is offered."""
    return min(max(Month.of(joined), choices[0]), choices[-1])


def start_strips(case: EnrolCase) -> tuple[StripRow, ...]:
    """For each settlement period six months, 缴 or 不缴; nothing where no insurance is ticked."""
    lines = _lines(case) if case.given.insurances else ()
    starts = (case.given.month, case.following_start)
    return tuple(
        StripRow(line.label, line.period, strip_from(start, line.period, last_stop(group)))
        for (line, group), start in zip(lines, starts, strict=False)
    )


def consequence(case: EnrolCase) -> str:
    """What the answers mean at tax, in one sentence; "" where no insurance is ticked."""
    if not case.given.insurances:
        return ""
    return start_consequence(case.given.month, [line for line, _ in _lines(case)], case.following_start)


def base(case: EnrolCase) -> str:
    """The base of the wage in the first month that is due, as a sentence; "" without a wage."""
    return base_words(case.given.wage, max(case.given.month, case.facts.declared.period))


def _lines(case: EnrolCase) -> tuple[tuple[PeriodLine, GroupFacts], ...]:
    """What begins, by settlement period: one line where the periods are the same, two where they differ."""
    own, behind, insurances = case.facts.declared, case.following, case.given.insurances
    if behind is None:
        return ((PeriodLine(insurance_names(insurances), own.period), own),)
    following = insurances_of(behind.group, case.given.kind, case.given.scope, case.facts.month)
    if behind.period == own.period:
        return ((PeriodLine(insurance_names((*insurances, *following)), own.period), own),)
    return (
        (PeriodLine(insurance_names(insurances), own.period), own),
        (PeriodLine(insurance_names(following), behind.period), behind),
    )
