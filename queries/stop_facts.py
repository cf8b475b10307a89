"""What the rules of 减少 need to know of some persons of a unit: the same few queries for one as for a thousand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select
from sqlalchemy.orm import Session

from models import LIVE_STATES, Assessment, Contribution, Coverage, Declaration, EmploymentFiling, Person, Unit
from queries.annual_wages import annual_wage
from rules.attachments import Filing
from rules.insured import (
    GROUP_OF,
    MULTIPLE_INJURY,
    PAYING,
    PENSION,
    UNEMPLOYMENT,
    CoverageFacts,
    GroupFacts,
    LiveDeclaration,
)
from rules.periods import Month
from rules.reasons import MULTIPLE_INJURY_ENDED
from rules.retirement import RetirementFacts
from rules.stop import StopFacts
from rules.windows import annual_window

NEVER = Month(1900, 1)
AnyRow = Row[*tuple[Any, ...]]
REGULAR = "10"
"""应缴类型 正常应缴."""
OF_COVERAGE = (
    Coverage.person_id,
    Coverage.insurance,
    Coverage.start_month,
    Coverage.kind,
    Coverage.state,
    Coverage.scope,
    Coverage.legal_representative,
    Coverage.stop_month,
)
OF_PERSON = (
    Person.id,
    Person.state,
    Person.birth_date,
    Person.retirement_category,
    Person.paid_months,
    Person.deemed_months,
)
"""Columns and not entities: for ten thousand persons making the objects would take longer than asking the rules."""


@dataclass(frozen=True)
class Billed:
    """Until when a person's contributions of one insurance at this unit are paid, and until when they are due."""

    paid: Month | None = None
    assessed: Month | None = None


NOTHING_BILLED = Billed()


@dataclass
class Gathered:
    """Rows of many persons, by person."""

    coverages: Mapping[int, list[AnyRow]] = field(default_factory=dict)
    billed_to: Mapping[tuple[int, str], Billed] = field(default_factory=dict)
    credited: frozenset[tuple[int, str]] = frozenset()
    live: Mapping[tuple[int, str], list[LiveDeclaration]] = field(default_factory=dict)
    filings: Mapping[int, list[Filing]] = field(default_factory=dict)
    injury_elsewhere: Mapping[int, list[str]] = field(default_factory=dict)


def period_of(unit: Unit, group: str) -> Month:
    """The unit's settlement period of an insurance group."""
    return unit.unemployment_period if group == UNEMPLOYMENT else unit.pension_period


def group_of(insurance: str) -> str:
    return GROUP_OF.get(insurance, PENSION)


def stop_facts(
    session: Session,
    unit: Unit,
    person_ids: Sequence[int],
    now: datetime,
    group: str = PENSION,
    apart_from: Collection[int] = (),
) -> dict[int, StopFacts]:
    """Facts by person. `group`: the door. `apart_from`: declarations that are being asked about themselves."""
    gathered = Gathered(
        coverages=coverages(session, unit, person_ids),
        billed_to=billed_to(session, unit, person_ids),
        credited=credited(session, unit, person_ids),
        live=live_declarations(session, unit, person_ids, apart_from),
        filings=filings(session, person_ids),
        injury_elsewhere=injury_elsewhere(session, unit, person_ids),
    )
    frozen = assessed_periods(session, unit)
    wages = annual_wage(session, unit, now) if annual_window(now) else None
    people = session.execute(select(*OF_PERSON).where(Person.id.in_(person_ids)))
    return {person.id: facts_of(person, unit, gathered, frozen, wages, now, group) for person in people}


def unit_facts(session: Session, unit: Unit, now: datetime) -> StopFacts:
    """What holds for everybody of the unit at the pension door: the annual window, 应收核定."""
    frozen, wages = assessed_periods(session, unit), annual_wage(session, unit, now) if annual_window(now) else None
    nobody = GroupFacts(PENSION, unit.pension_period, assessed=frozen.get(PENSION, NEVER) >= unit.pension_period)
    return StopFacts(now, unit.id, nobody, annual_wage=wages)


def facts_of(
    person: AnyRow,
    unit: Unit,
    gathered: Gathered,
    frozen: Mapping[str, Month],
    wages: Any,
    now: datetime,
    group: str,
) -> StopFacts:
    behind = group_facts(person.id, unit, UNEMPLOYMENT, gathered, frozen) if group == PENSION else None
    return StopFacts(
        now=now,
        unit=unit.id,
        declared=group_facts(person.id, unit, group, gathered, frozen),
        coordinated=behind,
        person_state=person.state,
        retirement=RetirementFacts(
            person.birth_date, person.retirement_category, person.paid_months, person.deemed_months
        ),
        injury_elsewhere=tuple(gathered.injury_elsewhere.get(person.id, ())),
        filings=tuple(gathered.filings.get(person.id, ())),
        annual_wage=wages,
        leading=() if group == PENSION else tuple(gathered.live.get((person.id, PENSION), ())),
    )


def group_facts(person_id: int, unit: Unit, group: str, gathered: Gathered, frozen: Mapping[str, Month]) -> GroupFacts:
    period, assessed_to = period_of(unit, group), frozen.get(group)
    own = (row for row in gathered.coverages.get(person_id, ()) if group_of(row.insurance) == group)
    return GroupFacts(
        group=group,
        period=period,
        coverages=tuple(coverage_facts(row, gathered, assessed_to) for row in own),
        assessed=assessed_to is not None and assessed_to >= period,
        live=tuple(gathered.live.get((person_id, group), ())),
    )


def coverage_facts(row: AnyRow, gathered: Gathered, assessed_to: Month | None) -> CoverageFacts:
    person, insurance, start, kind, state, scope, legal, stop = row
    key = (person, insurance)
    billed = gathered.billed_to.get(key, NOTHING_BILLED)
    return CoverageFacts(
        insurance=insurance,
        start=start,
        kind=kind,
        state=state,
        scope=scope,
        legal=legal,
        stop=stop,
        paid_to=within_spell(billed.paid, start),
        assessed_to=within_spell(later(billed.assessed, assessed_to), start),
        credited=key in gathered.credited,
    )


def within_spell(month: Month | None, start: Month) -> Month | None:
    """The month, unless it belongs to an earlier spell at the same unit."""
    return month if month is not None and month >= start else None


def later(one: Month | None, other: Month | None) -> Month | None:
    return one if other is None else other if one is None else max(one, other)


def of_unit(table: Any, unit: Unit, person_ids: Sequence[int]) -> tuple[Any, Any]:
    return table.unit_id == unit.id, table.person_id.in_(person_ids)


def coverages(session: Session, unit: Unit, person_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    grouped: dict[int, list[AnyRow]] = defaultdict(list)
    for row in session.execute(select(*OF_COVERAGE).where(*of_unit(Coverage, unit, person_ids))):
        grouped[row.person_id].append(row)
    return grouped


def billed_to(session: Session, unit: Unit, person_ids: Sequence[int]) -> dict[tuple[int, str], Billed]:
    """The last month paid (缴费到账) and the last month assessed at this unit, by person and insurance (E11).

    Other units' rows are left out here: asked for the unit, SQLite would read everybody's contributions to it.
    """
    paid = case((Contribution.paid, Contribution.month))
    key = Contribution.person_id, Contribution.insurance, Contribution.unit_id
    query = (
        select(*key, func.max(paid), func.max(Contribution.month))
        .where(Contribution.person_id.in_(person_ids), Contribution.payment_type == REGULAR)
        .group_by(*key)
    )
    return {
        (person, insurance): Billed(paid_to, assessed_to)
        for person, insurance, at, paid_to, assessed_to in session.execute(query)
        if at == unit.id
    }


def credited(session: Session, unit: Unit, person_ids: Sequence[int]) -> frozenset[tuple[int, str]]:
    """Whose contribution of the current settlement period has arrived and been credited, at whichever unit."""
    current = or_(
        and_(Contribution.insurance != "210", Contribution.month == unit.pension_period),
        and_(Contribution.insurance == "210", Contribution.month == unit.unemployment_period),
    )
    query = select(Contribution.person_id, Contribution.insurance).where(
        Contribution.person_id.in_(person_ids),
        Contribution.payment_type == REGULAR,
        Contribution.paid,
        Contribution.credited,
        current,
    )
    return frozenset((person, insurance) for person, insurance in session.execute(query))


def live_declarations(
    session: Session, unit: Unit, person_ids: Sequence[int], apart_from: Collection[int]
) -> dict[tuple[int, str], list[LiveDeclaration]]:
    """What is under way at this unit; other units' are left out here, as in `billed_to`."""
    query = select(
        Declaration.id,
        Declaration.unit_id,
        Declaration.person_id,
        Declaration.insurance_group,
        Declaration.kind,
        Declaration.state,
    )
    found: dict[tuple[int, str], list[LiveDeclaration]] = defaultdict(list)
    rows = session.execute(query.where(Declaration.person_id.in_(person_ids)))
    asked_about = frozenset(apart_from)
    for declaration, at, person, group, kind, state in rows:
        if at == unit.id and person is not None and state in LIVE_STATES and declaration not in asked_about:
            found[person, group].append(LiveDeclaration(kind, state))
    return found


def filings(session: Session, person_ids: Sequence[int]) -> dict[int, list[Filing]]:
    query = select(
        EmploymentFiling.person_id, EmploymentFiling.kind, EmploymentFiling.unit_id, EmploymentFiling.filed_on
    ).where(EmploymentFiling.person_id.in_(person_ids))
    found: dict[int, list[Filing]] = defaultdict(list)
    for person, kind, unit, filed_on in session.execute(query):
        found[person].append(Filing(kind, unit, filed_on))
    return found


def injury_elsewhere(session: Session, unit: Unit, person_ids: Sequence[int]) -> dict[int, list[str]]:
    """For each 多重工伤 coverage still paid at another unit, how far that unit's ending of it has come."""
    ending = (
        select(Declaration.state)
        .where(
            Declaration.unit_id == Coverage.unit_id,
            Declaration.person_id == Coverage.person_id,
            Declaration.reason == MULTIPLE_INJURY_ENDED,
            Declaration.state.in_(LIVE_STATES),
        )
        .order_by(Declaration.id.desc())
        .limit(1)
        .correlate(Coverage)
        .scalar_subquery()
    )
    query = select(Coverage.person_id, ending).where(
        Coverage.person_id.in_(person_ids),
        Coverage.unit_id != unit.id,
        Coverage.kind == MULTIPLE_INJURY,
        Coverage.state == PAYING,
    )
    found: dict[int, list[str]] = defaultdict(list)
    for person, state in session.execute(query):
        found[person].append(state or "")
    return found


def assessed_periods(session: Session, unit: Unit) -> dict[str, Month]:
    """The last settlement period 应收核定 of each group, revoked ones left out."""
    query = (
        select(Assessment.insurance_group, func.max(Assessment.period))
        .where(Assessment.unit_id == unit.id, Assessment.state != "revoked")
        .group_by(Assessment.insurance_group)
    )
    return {group: period for group, period in session.execute(query)}  # noqa: C416 - dict() would read a Row as a key
