"""What the rules of wages need to know of some persons of a unit: the same few queries for one as for a thousand."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select
from sqlalchemy.orm import Session

from columns import MonthColumn, month_of
from database import among
from models import Coverage, DeclaredWage, Person, Unit
from queries.settlement import contains, counted, in_service_in, wage_in
from queries.stop_facts import START, STOP, assessed_periods, group_of, live_declarations, period_of, side_of
from rules.insured import (
    GROUP_OF,
    NORMAL,
    PENSION,
    UNEMPLOYMENT,
    CoverageFacts,
    GroupFacts,
    LiveDeclaration,
)
from rules.periods import Month
from rules.wages import FiledWage, WageFacts

AnyRow = tuple[Any, ...]
UNIT: BindParameter[int] = bindparam("unit")
COVERAGE, DECLARED, PERSON = Coverage.__table__.c, DeclaredWage.__table__.c, Person.__table__.c
ALIKE = (START, STOP, COVERAGE.kind, COVERAGE.state, COVERAGE.scope)
COVERAGES = (
    select(COVERAGE.person_id, COVERAGE.wage, func.aggregate_strings(COVERAGE.insurance, ","), *ALIKE)
    .where(COVERAGE.unit_id == UNIT, among(COVERAGE.person_id, "people"))
    .group_by(COVERAGE.person_id, COVERAGE.wage, *ALIKE)
    .order_by(START)
)
"""Most people have all their insurances alike: one row, with the insurances in no order."""
COVERAGES_BY_DOOR = {
    PENSION: COVERAGES,
    UNEMPLOYMENT: COVERAGES.where(
        COVERAGE.insurance.in_([code for code in GROUP_OF if group_of(code) == UNEMPLOYMENT])
    ),
}
"""失业 comes with the pension door, never the other way round."""
OF_DECLARED = DECLARED.person_id, DECLARED.unit_id, DECLARED.first_month, DECLARED.last_month, DECLARED.wage
DECLARED_WAGES = (
    select(func.aggregate_strings(DECLARED.insurance, ","), *OF_DECLARED)
    .where(among(DECLARED.person_id, "people"))
    .where(or_(DECLARED.last_month.is_(None), DECLARED.last_month >= bindparam("since", type_=MonthColumn)))
    .group_by(func.coalesce(DECLARED.declaration_id, -DECLARED.id), *OF_DECLARED)
    .order_by(func.max(DECLARED.id))
)
"""The insurances of one declaration together."""
STATES = select(PERSON.id, PERSON.state, PERSON.state_since).where(among(PERSON.id, "people"))
"""All of them built once, of plain columns: a workbook asks about ten thousand persons."""


@dataclass(frozen=True)
class LastWage:
    """Somebody whose wage is to be declared, and the one of the month before; None: he had none."""

    person_id: int
    number: str | None
    name: str
    wage: Decimal | None


def wage_facts(
    session: Session,
    unit: Unit,
    person_ids: Sequence[int],
    now: datetime,
    kind: str,
    group: str,
    apart_from: Collection[int] = (),
) -> dict[int, WageFacts]:
    """Facts by person. `kind`, `group`: the door. `apart_from`: declarations that are being asked about themselves."""
    covered, given = coverages(session, unit, person_ids, group)
    declared = declared_wages(session, unit, person_ids)
    live = live_declarations(session, unit, person_ids, apart_from)
    frozen = assessed_periods(session, unit)
    own, behind = side_of(unit, group, frozen), side_of(unit, UNEMPLOYMENT, frozen) if group == PENSION else None
    found = {}
    for person, state, since in session.execute(STATES, {"people": person_ids}).all():
        rows = tuple(covered.get(person, ()))
        found[person] = WageFacts(
            now=now,
            kind=kind,
            declared=everybodys(*own, rows, tuple(live.get((person, group), ()))),
            coordinated=everybodys(*behind, rows, tuple(live.get((person, UNEMPLOYMENT), ()))) if behind else None,
            person_state=state,
            state_since=since,
            filed=(*given.get(person, ()), *declared.get(person, ())),
            injury_class=unit.injury_class or "",
        )
    return found


@lru_cache(maxsize=4096)
def everybodys(
    group: str, period: int, assessed_to: int | None, rows: Sequence[AnyRow], live: tuple[LiveDeclaration, ...]
) -> GroupFacts:
    """Made once for all who have the same coverages: what is paid or credited does not matter to a wage."""
    coverages = [each for row in rows for each in coverages_of(group, *row)]
    own = tuple(sorted(coverages, key=lambda each: (each.start, each.insurance)))
    return GroupFacts(group, Month.from_int(period), own, assessed_to is not None and assessed_to >= period, live)


def coverages_of(
    group: str, together: str, start: int, stop: int | None, kind: str, state: str, scope: str
) -> Iterator[CoverageFacts]:
    for insurance in insurances(together):
        if group_of(insurance) == group:
            yield CoverageFacts(insurance, Month.from_int(start), kind, state, scope, stop=month_of(stop))


@cache
def insurances(together: str) -> tuple[str, ...]:
    return tuple(together.split(","))


def coverages(
    session: Session, unit: Unit, person_ids: Sequence[int], door: str
) -> tuple[Mapping[int, list[AnyRow]], Mapping[int, list[FiledWage]]]:
    """Coverages as they are stored, and the wages given at 登记 or 恢复, oldest first.

    Such a wage stands for the whole spell, until one is declared.
    """
    found: dict[int, list[AnyRow]] = defaultdict(list)
    given: dict[int, list[FiledWage]] = defaultdict(list)
    for row in session.execute(COVERAGES_BY_DOOR[door], {"unit": unit.id, "people": person_ids}).all():
        person, wage, together, start, stop = row[:5]
        found[person].append(row[2:])
        if wage is not None:
            given[person].append(FiledWage(insurances(together), Month.from_int(start), month_of(stop), wage))
    return found, given


def declared_wages(session: Session, unit: Unit, person_ids: Sequence[int]) -> dict[int, list[FiledWage]]:
    """What was declared and reaches the month before the settlement periods, oldest first.

    Other units' rows are left out here: asked for the unit, SQLite would read everybody's wages of it.
    """
    since = min(unit.pension_period, unit.unemployment_period) - 1
    found: dict[int, list[FiledWage]] = defaultdict(list)
    rows = session.execute(DECLARED_WAGES, {"people": person_ids, "since": since})
    for together, person, at, first, last, wage in rows.all():
        if at == unit.id:
            found[person].append(FiledWage(insurances(together), first, last, wage))
    return found


def last_month_wages(session: Session, unit: Unit, group: str) -> Sequence[LastWage]:
    """沿用上月: everybody of 参保人数 in the settlement period, with the wage that counted in the month before it."""
    period = period_of(unit, group)
    query = (
        select(Person.id, Person.number, Person.name, wage_in(period - 1))
        .join(Person, Person.id == Coverage.person_id)
        .where(
            Coverage.unit_id == unit.id,
            Coverage.insurance.in_(counted(group)),
            Coverage.kind == NORMAL,
            contains(period),
            in_service_in(period),
        )
        .order_by(Person.id)
    )
    return [LastWage(*row) for row in session.execute(query)]
