"""What the form of a reduction shows: reasons, months to choose, the strip 缴/不缴, the sentence of consequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.insured import insurance_names
from rules.months import PeriodLine, horizon, strip
from rules.periods import Month, months_between
from rules.reasons import Reason, reasons
from rules.stop import StopCase, StopFacts
from rules.stop_months import OFFERED, StopRange, legal_stops, stop_consequence, suggested_stop


@dataclass(frozen=True)
class StripRow:
    """One row of the month strip: whose it is, its settlement period, and six months 缴 or 不缴."""

    label: str
    period: Month
    months: tuple[tuple[Month, bool], ...]


def reasons_offered(facts: StopFacts) -> tuple[Reason, ...]:
    """The reasons that fit the coverages of this person here (decision 22)."""
    offered = reasons(facts.declared.group, facts.month)
    return tuple(reason for reason in offered if facts.declared.active(reason.ends))


def reasons_for_all(everybody: Sequence[StopFacts]) -> tuple[Reason, ...]:
    """The reasons that fit each of these persons; none where they have nothing in common, or nobody is given."""
    first, *others = map(reasons_offered, everybody) if everybody else [()]
    return tuple(reason for reason in first if all(reason in offered for offered in others))


def stop_choices(cases: Sequence[StopCase], period: Month) -> tuple[Month, ...]:
    """The months to offer: legal for all these persons; where none is, those legal for anyone of them.

    Without a person the months round the settlement period.
    """
    if not cases:
        return tuple(months_between(period - 2, period + horizon(period)))
    offered = [frozenset(_choices(case)) for case in cases]
    return tuple(sorted(frozenset.intersection(*offered) or frozenset.union(*offered)))


def suggested_month(choices: Sequence[Month], left_on: date) -> Month | None:
    """The month to preselect for a day of leaving: its own, or the nearest that is offered."""
    return suggested_stop(StopRange(choices[0], choices[-1]), left_on) if choices else None


def stop_lines(cases: Sequence[StopCase]) -> tuple[PeriodLine, ...]:
    """What ends, by settlement period: one line where the periods are the same, two where they differ."""
    ending: dict[Month, list[str]] = {}
    for case in cases:
        for period, coverages in case.by_period.items():
            if coverages:
                ending.setdefault(period, []).extend(item.insurance for item in coverages)
    return tuple(PeriodLine(insurance_names(insurances), period) for period, insurances in ending.items())


def stop_strips(lines: Sequence[PeriodLine], month: Month) -> tuple[StripRow, ...]:
    """For each line six months, 缴 or 不缴."""
    return tuple(StripRow(line.label, line.period, strip(month, line.period)) for line in lines)


def consequence(lines: Sequence[PeriodLine], month: Month) -> str:
    """What choosing this month means at tax, in one sentence; "" where nothing would end."""
    return stop_consequence(month, lines) if lines else ""


def _choices(case: StopCase) -> tuple[Month, ...]:
    """Legal for all that ends, or for the declared group where none suits both groups."""
    legal = case.common or legal_stops(case.ending, case.facts.declared.period)
    return legal.months()[-OFFERED:] if legal is not None else ()
