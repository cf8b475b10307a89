"""The second part of the pages of 城镇职工减少: what the form offers for these persons, and what was found wrong."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from forms.stop import StopForm, offer, refusals
from models import Person, Unit
from rules.finding import Finding
from rules.months import PeriodLine
from rules.reasons import Reason
from rules.stop import StopCase, StopFacts


def choice(
    unit: Unit, form: StopForm, facts: Mapping[int, StopFacts], offered: Sequence[Reason], today: date
) -> dict[str, Any]:
    """What the second part of the form shows for these persons."""
    form.begin_on(today)
    given = form.so_far(today, unit.pension_period)
    cases = {person_id: StopCase(each, given) for person_id, each in facts.items()}
    offering = offer(form, offered, list(cases.values()), unit_lines(unit), today)
    return {"form": form, "offer": offering, "papers": {who: case.papers for who, case in cases.items()}}


def unit_lines(unit: Unit) -> Sequence[PeriodLine]:
    """The settlement periods as long as nobody has been picked: one row where both are the same."""
    if unit.pension_period == unit.unemployment_period:
        return [PeriodLine("养老、失业保险", unit.pension_period)]
    return [PeriodLine("养老保险", unit.pension_period), PeriodLine("失业保险", unit.unemployment_period)]


def said(form: StopForm, people: Sequence[Person], verdict: Mapping[int, Sequence[Finding]] | None) -> dict[str, Any]:
    """What the check found: what to put right, person by person what to mind; None: not asked."""
    lines = None if verdict is None else [(person.name, verdict[person.id]) for person in people]
    return {"problems": refusals(form, lines or ()), "verdict": lines}
