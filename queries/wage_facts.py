"""What the rules of wages need to know of some persons of a unit: the same few queries for one as for a thousand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from models import Coverage, DeclaredWage, Person, Unit
from queries.settlement import contains, counted, in_service_in, wage_in
from queries.stop_facts import assessed_periods, group_of, live_declarations, period_of
from rules.insured import NORMAL, PENSION, UNEMPLOYMENT, CoverageFacts, GroupFacts, LiveDeclaration
from rules.periods import Month
from rules.wages import FiledWage, WageFacts

AnyRow = Row[*tuple[Any, ...]]
OF_COVERAGE = (
    Coverage.person_id,
    Coverage.insurance,
    Coverage.start_month,
    Coverage.stop_month,
    Coverage.kind,
    Coverage.state,
    Coverage.scope,
    Coverage.wage,
)


@dataclass(frozen=True)
class Gathered:
    """Rows of many persons, by person."""

    coverages: Mapping[int, list[AnyRow]]
    declared: Mapping[int, list[FiledWage]]
    live: Mapping[tuple[int, str], list[LiveDeclaration]]
    assessed: Mapping[str, Month]


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
    gathered = Gathered(
        coverages=coverages(session, unit, person_ids),
        declared=declared_wages(session, unit, person_ids),
        live=live_declarations(session, unit, person_ids, apart_from),
        assessed=assessed_periods(session, unit),
    )
    people = session.execute(select(Person.id, Person.state, Person.state_since).where(Person.id.in_(person_ids)))
    return {person.id: facts_of(person, unit, gathered, now, kind, group) for person in people}


def facts_of(person: AnyRow, unit: Unit, gathered: Gathered, now: datetime, kind: str, group: str) -> WageFacts:
    given = (given_wage(row) for row in gathered.coverages.get(person.id, ()) if row.wage is not None)
    return WageFacts(
        now=now,
        kind=kind,
        declared=group_facts(person.id, unit, group, gathered),
        coordinated=group_facts(person.id, unit, UNEMPLOYMENT, gathered) if group == PENSION else None,
        person_state=person.state,
        state_since=person.state_since,
        filed=(*given, *gathered.declared.get(person.id, ())),
        injury_class=unit.injury_class or "",
    )


def given_wage(row: AnyRow) -> FiledWage:
    """The wage of 登记 or 恢复 stands for the whole spell, until one is declared."""
    return FiledWage(row.insurance, row.start_month, row.stop_month, row.wage)


def group_facts(person_id: int, unit: Unit, group: str, gathered: Gathered) -> GroupFacts:
    period, assessed_to = period_of(unit, group), gathered.assessed.get(group)
    own = (row for row in gathered.coverages.get(person_id, ()) if group_of(row.insurance) == group)
    return GroupFacts(
        group=group,
        period=period,
        coverages=tuple(coverage_facts(row) for row in own),
        assessed=assessed_to is not None and assessed_to >= period,
        live=tuple(gathered.live.get((person_id, group), ())),
    )


def coverage_facts(row: AnyRow) -> CoverageFacts:
    """What is paid or credited does not matter to a wage and is not asked for."""
    return CoverageFacts(row.insurance, row.start_month, row.kind, row.state, row.scope, stop=row.stop_month)


def coverages(session: Session, unit: Unit, person_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    query = select(*OF_COVERAGE).where(Coverage.unit_id == unit.id, Coverage.person_id.in_(person_ids))
    grouped: dict[int, list[AnyRow]] = defaultdict(list)
    for row in session.execute(query.order_by(Coverage.start_month)):
        grouped[row.person_id].append(row)
    return grouped


def declared_wages(session: Session, unit: Unit, person_ids: Sequence[int]) -> dict[int, list[FiledWage]]:
    """What was declared and reaches the month before the settlement periods, oldest first.

    Other units' rows are left out here: asked for the unit, SQLite would read everybody's wages of it.
    """
    since = min(unit.pension_period, unit.unemployment_period) - 1
    query = select(
        DeclaredWage.person_id,
        DeclaredWage.unit_id,
        DeclaredWage.insurance,
        DeclaredWage.first_month,
        DeclaredWage.last_month,
        DeclaredWage.wage,
    ).where(
        DeclaredWage.person_id.in_(person_ids),
        or_(DeclaredWage.last_month.is_(None), DeclaredWage.last_month >= since),
    )
    found: dict[int, list[FiledWage]] = defaultdict(list)
    for person, at, insurance, first, last, wage in session.execute(query.order_by(DeclaredWage.id)):
        if at == unit.id:
            found[person].append(FiledWage(insurance, first, last, wage))
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
