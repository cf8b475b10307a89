"""数据模板下载: the people of a unit for files that are downloaded; in slices, never everybody's rows at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.orm import aliased

from database import in_slices
from extensions import db
from models import Coverage, Person, Unit
from queries.settlement import PENSIONS, UNEMPLOYMENT, contains, in_service_in, unit_by_id, wage_in
from rules.coverage import IN_SERVICE
from rules.insured import NORMAL, PAUSED, PAYING
from rules.periods import Month

AnyRow = Row[*tuple[Any, ...]]
Who = Select[int]
"""The row numbers of the persons a file is about."""
OF_ROSTER = (
    Person.id,
    Person.number,
    Person.name,
    Person.sex,
    Person.document_number,
    Person.birth_date,
    Person.state,
    Person.retirement_category,
)


@dataclass(frozen=True)
class ExportUnit:
    """What files say of the unit; plain, because a report of progress ends the session's transaction."""

    id: int
    name: str
    pension_number: str
    unemployment_number: str
    pension_period: Month
    unemployment_period: Month


@dataclass(frozen=True)
class Spell:
    """One 参保关系 of the roster; `wage` is that of the settlement period."""

    start: Month
    state: str
    scope: str
    wage: Decimal | None


@dataclass(frozen=True)
class Declarable:
    """Somebody to be declared. `wage`: the one that counts now, None where none is known or asked for."""

    number: str | None
    name: str
    wage: Decimal | None = None


def export_unit(unit_id: int) -> ExportUnit:
    unit: Unit = unit_by_id(unit_id)
    numbers = unit.pension_number or "", unit.unemployment_number or ""
    return ExportUnit(unit.id, unit.name, *numbers, unit.pension_period, unit.unemployment_period)


# --- whom a file is about ---------------------------------------------------------------------------------------------


def on_pension_roster(unit: ExportUnit) -> Who:
    """Everybody who has or had 养老保险 at the unit."""
    return covered(unit, PENSIONS)


def with_wage_to_declare(unit: ExportUnit) -> Who:
    """失业参保人数 of the settlement period: whose wage is declared for it."""
    period = unit.unemployment_period
    insured = covered(unit, (UNEMPLOYMENT,), contains(period))
    return insured.join(Person, Person.id == Coverage.person_id).where(in_service_in(period))


def paying_unemployment(unit: ExportUnit) -> Who:
    return in_service(covered(unit, (UNEMPLOYMENT,), Coverage.state == PAYING))


def paying_pension(unit: ExportUnit) -> Who:
    return in_service(covered(unit, PENSIONS, Coverage.state == PAYING))


def paused_unemployment(unit: ExportUnit) -> Who:
    """Whose 失业保险 here was paused and has not been taken up again."""
    newer = aliased(Coverage)
    taken_up = exists().where(
        newer.unit_id == Coverage.unit_id,
        newer.person_id == Coverage.person_id,
        newer.insurance == Coverage.insurance,
        newer.kind == Coverage.kind,
        newer.start_month > Coverage.start_month,
    )
    return in_service(covered(unit, (UNEMPLOYMENT,), Coverage.state == PAUSED, ~taken_up))


def covered(unit: ExportUnit, insurances: Sequence[str], *conditions: ColumnElement[bool]) -> Who:
    own = Coverage.unit_id == unit.id, Coverage.insurance.in_(insurances), Coverage.kind == NORMAL
    return select(Coverage.person_id).distinct().where(*own, *conditions)


def in_service(who: Who) -> Who:
    return who.join(Person, Person.id == Coverage.person_id).where(Person.state == IN_SERVICE)


def count(who: Who) -> int:
    return db.session.scalar(select(func.count()).select_from(who.subquery())) or 0


def ids(who: Who) -> Sequence[int]:
    """In the order of all lists. Numbers only: of a hundred thousand persons that is no burden."""
    return sorted(db.session.scalars(who))


# --- their rows -------------------------------------------------------------------------------------------------------


def names(people: Sequence[int]) -> Iterator[Declarable]:
    for some in in_slices(people):
        query = select(Person.number, Person.name).where(Person.id.in_(some)).order_by(Person.id)
        for number, name in db.session.execute(query).all():
            yield Declarable(number, name)


def wages(unit: ExportUnit, people: Sequence[int]) -> Iterator[Declarable]:
    """With the wage that counts in the settlement period, or did the month before."""
    period = unit.unemployment_period
    for some in in_slices(people):
        query = (
            select(Person.number, Person.name, wage_in(period), wage_in(period - 1))
            .join(Coverage, Coverage.person_id == Person.id)
            .where(Person.id.in_(some), Coverage.unit_id == unit.id, Coverage.insurance == UNEMPLOYMENT)
            .where(Coverage.kind == NORMAL, contains(period))
            .order_by(Person.id)
        )
        for number, name, wage, before in db.session.execute(query).all():
            yield Declarable(number, name, before if wage is None else wage)


def roster(unit: ExportUnit, people: Sequence[int]) -> Iterator[tuple[AnyRow, Sequence[Spell]]]:
    """Each with his spells of 养老保险 at the unit, oldest first."""
    for some in in_slices(people):
        spells = pension_spells(unit, some)
        query = select(*OF_ROSTER).where(Person.id.in_(some)).order_by(Person.id)
        for person in db.session.execute(query).all():
            yield person, spells[person.id]


def pension_spells(unit: ExportUnit, people: Sequence[int]) -> Mapping[int, list[Spell]]:
    query = select(
        Coverage.person_id, Coverage.start_month, Coverage.state, Coverage.scope, wage_in(unit.pension_period)
    ).where(
        Coverage.unit_id == unit.id,
        Coverage.person_id.in_(people),
        Coverage.insurance.in_(PENSIONS),
        Coverage.kind == NORMAL,
    )
    found: dict[int, list[Spell]] = defaultdict(list)
    for person_id, start, state, scope, wage in db.session.execute(query.order_by(Coverage.start_month)):
        found[person_id].append(Spell(start, state, scope, wage))
    return found
