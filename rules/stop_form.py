"""What the form of a reduction shows: reasons, months to choose, the strip 缴/不缴, the sentence of consequence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.insured import insurance_names
from rules.months import PeriodLine, strip
from rules.periods import Month
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


def stop_choices(case: StopCase) -> tuple[Month, ...]:
    """The months to offer: legal for all that ends, or for the declared group where none suits both groups."""
    legal = _offered(case)
    return legal.months()[-OFFERED:] if legal is not None else ()


def suggested_month(case: StopCase, left_on: date) -> Month | None:
    """The month to preselect for a day of leaving."""
    legal = _offered(case)
    return suggested_stop(legal, left_on) if legal is not None else None


def stop_strips(case: StopCase, month: Month) -> tuple[StripRow, ...]:
    """One row where the settlement periods are the same, two where they differ."""
    return tuple(StripRow(line.label, line.period, strip(month, line.period)) for line in _lines(case))


def consequence(case: StopCase, month: Month) -> str:
    """What choosing this month means at tax, in one sentence; "" where nothing would end."""
    lines = _lines(case)
    return stop_consequence(month, lines) if lines else ""


def _offered(case: StopCase) -> StopRange | None:
    return case.common or legal_stops(case.ending, case.facts.declared.period)


def _lines(case: StopCase) -> tuple[PeriodLine, ...]:
    return tuple(
        PeriodLine(insurance_names(item.insurance for item in coverages), period)
        for period, coverages in case.by_period.items()
        if coverages
    )
