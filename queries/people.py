"""The insured people of a unit: found by number, read one by one, listed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from extensions import db
from models import Coverage, Person, Unit
from queries.pages import PER_PAGE, Page, within
from queries.settlement import UNEMPLOYMENT, wage_in
from rules.codes import EMPLOYMENT_SCOPE
from rules.coverage import IN_SERVICE
from rules.insured import MULTIPLE_INJURY, PAYING, SHORT_NAMES
from rules.periods import Month


@dataclass(frozen=True)
class RosterFilter:
    """What a clerk may ask the roster for (B23); empty means any."""

    document_number: str = ""
    name: str = ""
    number: str = ""
    state: str = ""
    insurance: str = ""
    branches: bool = False
    """人员范围 本单位及分支: the people of the branches too."""


class CoverageLine(NamedTuple):
    """A 参保关系 as pages show it. `wage`: the 缴费工资 of the settlement period, or of the last month paid."""

    person_id: int
    unit_id: int
    unit_name: str
    insurance: str
    kind: str
    scope: str
    legal_representative: bool
    state: str
    start_month: Month
    stop_month: Month | None
    wage: Decimal | None


@dataclass(frozen=True)
class RosterLine:
    """A person of the unit with his coverages there, earlier spells included."""

    person: Person
    coverages: Sequence[CoverageLine]

    @property
    def newest(self) -> Sequence[CoverageLine]:
        """The last spell of each insurance and 参保类型; there are more after a 恢复."""
        last: dict[tuple[int, str, str], CoverageLine] = {}
        for coverage in self.coverages:
            key = (coverage.unit_id, coverage.insurance, coverage.kind)
            if key not in last or coverage.start_month > last[key].start_month:
                last[key] = coverage
        return list(last.values())

    @property
    def states(self) -> Sequence[tuple[str, list[str]]]:
        """缴费状态 with the insurances that are in it."""
        grouped: dict[str, list[str]] = {}
        for coverage in self.newest:
            name = insurance_word(coverage)
            if name not in grouped.setdefault(coverage.state, []):
                grouped[coverage.state].append(name)
        return sorted(grouped.items())

    @property
    def scopes(self) -> Sequence[str]:
        """用工范围; one word as a rule."""
        return list(dict.fromkeys(EMPLOYMENT_SCOPE.label(coverage.scope) for coverage in self.newest))

    @property
    def paying(self) -> bool:
        return any(coverage.state == PAYING for coverage in self.coverages)

    @property
    def wage(self) -> Decimal | None:
        """缴费工资 a month of the coverages that are paid now."""
        return next((coverage.wage for coverage in self.coverages if coverage.state == PAYING and coverage.wage), None)


def insurance_word(coverage: CoverageLine) -> str:
    word = SHORT_NAMES.get(coverage.insurance, coverage.insurance)
    return f"{word}(多重)" if coverage.kind == MULTIPLE_INJURY else word


def insured_at(unit_id: int | BindParameter[int], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Has the person a coverage at this unit (that meets the conditions)? The gate of every look at a person."""
    return exists().where(Coverage.unit_id == unit_id, Coverage.person_id == Person.id, *conditions)


def in_service_at(unit_id: int | BindParameter[int]) -> tuple[ColumnElement[bool], ...]:
    """在职人员 of a unit: neither retired nor dead, and with an insurance that the unit pays now."""
    return Person.state == IN_SERVICE, insured_at(unit_id, Coverage.state == PAYING)


def find_editable(unit_id: int, document_number: str) -> Person | None:
    """The 在职人员 of this unit with this 社会保障号码. A person of another unit is like an unknown one."""
    asked = {"unit_id": unit_id, "document_number": document_number}
    return db.session.scalars(EDITABLE_BY_NUMBER, asked).first()


EDITABLE_BY_NUMBER = (
    select(Person)
    .where(Person.document_number == bindparam("document_number"), *in_service_at(bindparam("unit_id")))
    .order_by(Person.id)
    .limit(1)
)
"""Built once: this is the search people wait for."""


def find_person(unit_id: int, document_number: str) -> Person | None:
    """Anybody with a coverage at this unit, whatever its state, by 社会保障号码."""
    query = select(Person).where(Person.document_number == document_number, insured_at(unit_id))
    return db.session.scalars(query.order_by(Person.id).limit(1)).first()


def editable_person(unit_id: int, public_id: str, lock: bool = False) -> Person | None:
    query = select(Person).where(Person.public_id == public_id, *in_service_at(unit_id))
    return db.session.scalar(query.with_for_update(of=Person) if lock else query)


def person_of_unit(unit_id: int, public_id: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.public_id == public_id, insured_at(unit_id)))


def person_by_id(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def coverages_of(person_id: int, unit_id: int | None = None) -> Sequence[CoverageLine]:
    """A person's coverages at a unit (None: anywhere, for his own eyes), insurances in the order of their codes."""
    conditions = [] if unit_id is None else [Coverage.unit_id == unit_id]
    return coverages_by_person([person_id], conditions).get(person_id, ())


def pick_by_number(unit_id: int, number: str, name: str, editable: bool) -> Sequence[Person]:
    """People whose 个人编号 begins with, and whose name has, what was typed, for the 放大镜.

    At most a page of them, and one more to say that there are more.
    """
    gates = in_service_at(unit_id) if editable else (insured_at(unit_id),)
    query = select(Person).where(*gates)
    if number:
        query = query.where(starts_with(Person.number, number))
    if name:
        query = query.where(Person.name.contains(name, autoescape=True))
    return db.session.scalars(query.order_by(Person.number).limit(PER_PAGE + 1)).all()


def starts_with(column: Any, beginning: str) -> ColumnElement[bool]:
    """A range instead of LIKE, so that every database uses the index."""
    return and_(column >= beginning, column < beginning + "\U0010ffff")


def roster(
    unit_id: int, asked: RosterFilter, number: int, insurances: Sequence[str] = (), per_page: int = PER_PAGE
) -> Page[RosterLine]:
    """One page of everybody who has or had a coverage at the unit (of these insurances), in the order of their rows."""
    of_unit = coverage_conditions(unit_id, asked)
    if insurances:
        of_unit.append(Coverage.insurance.in_(insurances))
    people = select(Person).where(Person.id.in_(select(Coverage.person_id).where(*of_unit)), *person_conditions(asked))
    total = db.session.scalar(counted(people, of_unit, asked)) or 0
    page = within(number, total, per_page)
    found = db.session.scalars(people.order_by(Person.id).limit(per_page).offset((page - 1) * per_page)).all()
    coverages = coverages_by_person([person.id for person in found], of_unit)
    return Page([RosterLine(person, coverages.get(person.id, ())) for person in found], total, page, per_page)


def counted(people: Select[Any], of_unit: Sequence[ColumnElement[bool]], asked: RosterFilter) -> Select[Any]:
    """How many lines: the unit's index alone answers when nothing is asked of the person himself."""
    if person_conditions(asked):
        return select(func.count()).select_from(people.subquery())
    return select(func.count(Coverage.person_id.distinct())).where(*of_unit)


def without_mobile(unit_id: int, number: int) -> Page[Person]:
    """A page of the 在职人员 of the unit whose 手机号码 is not known."""
    conditions = (Person.id.in_(select(Coverage.person_id).where(Coverage.unit_id == unit_id)), Person.mobile == "")
    query = select(Person).where(*conditions, *in_service_at(unit_id))
    total = count_without_mobile(unit_id)
    page = within(number, total)
    rows = db.session.scalars(query.order_by(Person.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return Page(rows, total, page)


def count_without_mobile(unit_id: int) -> int:
    of_unit = Person.id.in_(select(Coverage.person_id).where(Coverage.unit_id == unit_id))
    query = select(func.count(Person.id)).where(of_unit, Person.mobile == "", *in_service_at(unit_id))
    return db.session.scalar(query) or 0


def with_branches(unit_id: int) -> Select[int]:
    """The unit and those whose 上级单位 it is."""
    return select(Unit.id).where(or_(Unit.id == unit_id, Unit.parent_id == unit_id))


def has_branches(unit_id: int) -> bool:
    return db.session.scalar(select(Unit.id).where(Unit.parent_id == unit_id).limit(1)) is not None


def people_of_unit(unit_id: int, public_ids: Collection[str]) -> Sequence[Person]:
    """Those of these people who have a coverage at the unit, in the order of their rows."""
    query = select(Person).where(Person.public_id.in_(public_ids), insured_at(unit_id))
    return db.session.scalars(query.order_by(Person.id)).all()


def coverage_conditions(unit_id: int, asked: RosterFilter) -> list[ColumnElement[bool]]:
    conditions = [Coverage.unit_id.in_(with_branches(unit_id)) if asked.branches else Coverage.unit_id == unit_id]
    if asked.insurance:
        conditions.append(Coverage.insurance == asked.insurance)
    if asked.state:
        conditions.append(Coverage.state == asked.state)
        if asked.state != PAYING:
            conditions.append(~taken_up_again())
    return conditions


def taken_up_again() -> ColumnElement[bool]:
    """Has the insurance another spell at the unit after this one? Then this one says nothing of the present."""
    later = aliased(Coverage)
    return exists().where(
        later.unit_id == Coverage.unit_id,
        later.person_id == Coverage.person_id,
        later.insurance == Coverage.insurance,
        later.kind == Coverage.kind,
        later.start_month > Coverage.start_month,
    )


def person_conditions(asked: RosterFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if asked.document_number:
        conditions.append(Person.document_number == asked.document_number)
    if asked.number:
        conditions.append(Person.number == asked.number)
    if asked.name:
        conditions.append(Person.name.contains(asked.name, autoescape=True))
    return conditions


def coverages_by_person(
    person_ids: Sequence[int], conditions: Sequence[ColumnElement[bool]]
) -> Mapping[int, list[CoverageLine]]:
    query = select(
        Coverage.person_id,
        Coverage.unit_id,
        Unit.name,
        Coverage.insurance,
        Coverage.kind,
        Coverage.scope,
        Coverage.legal_representative,
        Coverage.state,
        Coverage.start_month,
        Coverage.stop_month,
        wage_in(month_of_wage()),
    )
    query = query.join(Unit, Unit.id == Coverage.unit_id).where(Coverage.person_id.in_(person_ids), *conditions)
    grouped: dict[int, list[CoverageLine]] = {}
    for row in db.session.execute(query.order_by(Coverage.insurance, Coverage.start_month, Coverage.id)):
        grouped.setdefault(row.person_id, []).append(CoverageLine(*row))
    return grouped


def month_of_wage() -> ColumnElement[Month]:
    """The settlement period of the insurance, or the month of the coverage that is nearest to it."""
    period = case((Coverage.insurance == UNEMPLOYMENT, Unit.unemployment_period), else_=Unit.pension_period)
    return case(
        (Coverage.stop_month < period, Coverage.stop_month),
        (Coverage.start_month > period, Coverage.start_month),
        else_=period,
    )
