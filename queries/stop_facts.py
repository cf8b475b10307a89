"""What the rules of 减少 need to know of some persons of a unit: the same few queries for one as for a thousand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Session

from columns import MonthColumn, month_of
from database import among
from models import LIVE_STATES, Assessment, Contribution, Coverage, Declaration, EmploymentFiling, Person, Unit
from queries.annual_wages import annual_wage
from rules.attachments import Filing
from rules.coverage import PERSONNEL_KINDS
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
from rules.unit_wide import UnitFacts
from rules.windows import annual_window

AnyRow = tuple[Any, ...]
REGULAR = "10"
"""应缴类型 正常应缴."""
UNIT: BindParameter[int] = bindparam("unit")
COVERAGE, CONTRIBUTION = Coverage.__table__.c, Contribution.__table__.c
DECLARATION, FILING, PERSON = Declaration.__table__.c, EmploymentFiling.__table__.c, Person.__table__.c
OF_UNEMPLOYMENT = [insurance for insurance, group in GROUP_OF.items() if group == UNEMPLOYMENT]


def of_coverage(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The months of 正常应缴 of a coverage's person and insurance."""
    return (
        select(CONTRIBUTION.month)
        .where(CONTRIBUTION.person_id == COVERAGE.person_id, CONTRIBUTION.insurance == COVERAGE.insurance)
        .where(CONTRIBUTION.payment_type == REGULAR, *conditions)
        .correlate(Coverage.__table__)
    )


def last_here(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """The last of those months at this unit. One after the other from the end: decades of them are not looked at."""
    months = of_coverage(CONTRIBUTION.unit_id == UNIT, *conditions)
    return type_coerce(months.order_by(CONTRIBUTION.month.desc()).limit(1).scalar_subquery(), Integer)


CURRENT = case(
    (COVERAGE.insurance.in_(OF_UNEMPLOYMENT), bindparam("unemployment", type_=MonthColumn)),
    else_=bindparam("pension", type_=MonthColumn),
)
"""The settlement period of an insurance."""
START, STOP = type_coerce(COVERAGE.start_month, Integer), type_coerce(COVERAGE.stop_month, Integer)
"""Months as their numbers, until it is known that nobody else has had the same."""
OF_COVERAGE = (
    COVERAGE.person_id,
    COVERAGE.insurance,
    START,
    COVERAGE.kind,
    COVERAGE.state,
    COVERAGE.scope,
    COVERAGE.legal_representative,
    STOP,
)
BILLED = (
    last_here(CONTRIBUTION.paid),
    last_here(),
    of_coverage(CONTRIBUTION.month == CURRENT, CONTRIBUTION.paid, CONTRIBUTION.credited).exists(),
)
"""Until when a coverage is paid (缴费到账), until when assessed (E11), and whether the contribution of the current
settlement period has arrived and been credited, at whichever unit."""
HERE = COVERAGE.unit_id == UNIT, among(COVERAGE.person_id, "people")
COVERAGES, BILLED_COVERAGES = select(*OF_COVERAGE).where(*HERE), select(*OF_COVERAGE, *BILLED).where(*HERE)
LIVE = (
    select(
        DECLARATION.id,
        DECLARATION.unit_id,
        DECLARATION.person_id,
        DECLARATION.insurance_group,
        DECLARATION.kind,
        DECLARATION.state,
    )
    .where(among(DECLARATION.person_id, "people"))
    .where(text(f"declaration.state IN {LIVE_STATES}"))
)
"""In the words of `uq_declaration_live`, by which those that are over are not looked at."""
OF_FILING = FILING.person_id, FILING.kind, FILING.unit_id, FILING.filed_on
FILINGS = select(*OF_FILING).where(among(FILING.person_id, "people"))
PEOPLE_ASKED = select(
    PERSON.id, PERSON.state, PERSON.birth_date, PERSON.retirement_category, PERSON.paid_months, PERSON.deemed_months
).where(among(PERSON.id, "people"))
"""All of them built once, of plain columns: a workbook asks about ten thousand persons."""


@dataclass
class Gathered:
    """Rows of many persons, by person."""

    coverages: Mapping[int, list[AnyRow]] = field(default_factory=dict)
    """As in OF_COVERAGE without the person, with BILLED behind where that was asked for."""
    live: Mapping[tuple[int, str], list[LiveDeclaration]] = field(default_factory=dict)
    filings: Mapping[int, list[Filing]] = field(default_factory=dict)
    injury_elsewhere: Mapping[int, list[str]] = field(default_factory=dict)


class Side(NamedTuple):
    """What holds for everybody of a unit in one insurance group: its settlement period, and the last one assessed."""

    group: str
    period: int
    assessed_to: int | None


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
        coverages=billed_coverages(session, unit, person_ids, group),
        live=live_declarations(session, unit, person_ids, apart_from),
        filings=filings(session, person_ids),
        injury_elsewhere=injury_elsewhere(session, unit, person_ids) if group == PENSION else {},
    )
    frozen = assessed_periods(session, unit)
    own, behind = side_of(unit, group, frozen), side_of(unit, UNEMPLOYMENT, frozen) if group == PENSION else None
    wages = annual_wage(session, unit, now) if annual_window(now) else None
    found = {}
    for row in session.execute(PEOPLE_ASKED, {"people": person_ids}).all():
        person, state, birth_date, category, paid_months, deemed_months = row
        found[person] = StopFacts(
            now=now,
            unit=unit.id,
            declared=on_side(own, person, gathered),
            coordinated=on_side(behind, person, gathered) if behind else None,
            person_state=state,
            retirement=RetirementFacts(birth_date, category, paid_months, deemed_months),
            injury_elsewhere=tuple(gathered.injury_elsewhere.get(person, ())),
            filings=tuple(gathered.filings.get(person, ())),
            annual_wage=wages,
            leading=() if group == PENSION else tuple(gathered.live.get((person, PENSION), ())),
        )
    return found


def unit_facts(session: Session, unit: Unit, now: datetime, kind: str, group: str) -> UnitFacts:
    """What holds for everybody of the unit. `kind`, `group`: the door. 人员变动 alone waits for the annual wages."""
    nobody = group_facts(0, unit, group, Gathered(), assessed_periods(session, unit))
    waits = kind in PERSONNEL_KINDS and annual_window(now)
    return UnitFacts(now, kind, nobody, annual_wage(session, unit, now) if waits else None)


def group_facts(person_id: int, unit: Unit, group: str, gathered: Gathered, frozen: Mapping[str, Month]) -> GroupFacts:
    return on_side(side_of(unit, group, frozen), person_id, gathered)


def side_of(unit: Unit, group: str, frozen: Mapping[str, Month]) -> Side:
    return Side(group, int(period_of(unit, group)), number_of(frozen.get(group)))


def on_side(side: Side, person_id: int, gathered: Gathered) -> GroupFacts:
    rows = tuple([row for row in gathered.coverages.get(person_id, ()) if GROUP_OF.get(row[0], PENSION) == side.group])
    return everybodys(*side, rows, tuple(gathered.live.get((person_id, side.group), ())))


def number_of(month: Month | None) -> int | None:
    return None if month is None else int(month)


@lru_cache(maxsize=4096)
def everybodys(
    group: str, period: int, assessed_to: int | None, rows: Sequence[AnyRow], live: tuple[LiveDeclaration, ...]
) -> GroupFacts:
    """Made once for all who have the same coverages, paid until the same month."""
    assessed = assessed_to is not None and assessed_to >= period
    own = tuple(coverage_facts(assessed_to, *row) for row in rows)
    return GroupFacts(group, Month.from_int(period), own, assessed, live)


def coverage_facts(
    everything_assessed_to: int | None,
    insurance: str,
    start: int,
    kind: str,
    state: str,
    scope: str,
    legal: bool,
    stop: int | None,
    paid: int | None = None,
    assessed: int | None = None,
    credited: bool = False,
) -> CoverageFacts:
    return CoverageFacts(
        insurance=insurance,
        start=Month.from_int(start),
        kind=kind,
        state=state,
        scope=scope,
        legal=legal,
        stop=month_of(stop),
        paid_to=within_spell(paid, start),
        assessed_to=within_spell(later(assessed, everything_assessed_to), start),
        credited=credited,
    )


def within_spell(month: int | None, start: int) -> Month | None:
    """The month, unless it belongs to an earlier spell at the same unit."""
    return Month.from_int(month) if month is not None and month >= start else None


def later(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else max(one, other)


def coverages(session: Session, unit: Unit, person_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    return by_person(session.execute(COVERAGES, {"unit": unit.id, "people": person_ids}).all())


def billed_coverages(
    session: Session, unit: Unit, person_ids: Sequence[int], door: str = PENSION
) -> dict[int, list[AnyRow]]:
    """With what is paid and assessed. 失业 comes with the pension door, never the other way round."""
    query = BILLED_COVERAGES if door == PENSION else BILLED_COVERAGES.where(COVERAGE.insurance.in_(OF_UNEMPLOYMENT))
    return by_person(session.execute(query, {"people": person_ids, **of_unit(unit)}).all())


def of_unit(unit: Unit) -> Mapping[str, Any]:
    return {"unit": unit.id, "pension": unit.pension_period, "unemployment": unit.unemployment_period}


def by_person(rows: Iterable[Row[*AnyRow]]) -> dict[int, list[AnyRow]]:
    grouped: dict[int, list[AnyRow]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row[1:])
    return grouped


def live_declarations(
    session: Session, unit: Unit, person_ids: Sequence[int], apart_from: Collection[int]
) -> dict[tuple[int, str], list[LiveDeclaration]]:
    """What is under way at this unit. Others' are left out here: asked for the unit, SQLite would read all of it."""
    found: dict[tuple[int, str], list[LiveDeclaration]] = defaultdict(list)
    rows = session.execute(LIVE, {"people": person_ids}).all()
    asked_about = frozenset(apart_from)
    for declaration, at, person, group, kind, state in rows:
        if at == unit.id and declaration not in asked_about:
            found[person, group].append(LiveDeclaration(kind, state))
    return found


def filings(session: Session, person_ids: Sequence[int]) -> dict[int, list[Filing]]:
    found: dict[int, list[Filing]] = defaultdict(list)
    for person, kind, unit, filed_on in session.execute(FILINGS, {"people": person_ids}).all():
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
