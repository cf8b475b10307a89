"""Head counts and bases of a unit in its settlement periods (B05, B15, B16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select

from columns import YuanColumn
from extensions import db
from models import Coverage, DeclaredWage, Person, Unit
from rules.contributions import base_limits
from rules.coverage import IN_SERVICE
from rules.insured import NORMAL, PENSION
from rules.periods import Month

ENTERPRISE_PENSION, PUBLIC_PENSION, UNEMPLOYMENT = "110", "120", "210"
PENSIONS = (ENTERPRISE_PENSION, PUBLIC_PENSION)


@dataclass(frozen=True)
class HeadCount:
    """What the home page says of one insurance group in its settlement period; `base_total` in 元."""

    period: Month
    insured: int
    """参保人数: normal coverage that contains the period, not retired."""
    declared: int
    """工资申报人数: those of them whose declared wage covers the period."""
    base_total: Decimal

    @property
    def missing(self) -> int:
        return self.insured - self.declared


def unit_by_id(unit_id: int) -> Unit:
    return db.session.get_one(Unit, unit_id)


def counted(group: str) -> Sequence[str]:
    """The insurances by which 参保人数 of a group is counted."""
    return PENSIONS if group == PENSION else (UNEMPLOYMENT,)


def head_count(unit_id: int, insurances: Sequence[str], period: Month) -> HeadCount:
    """Count one insurance group. Persons are counted, and bases are clamped to the limits in force."""
    floor, cap = (literal(limit, YuanColumn()) for limit in base_limits(period))
    wages = (
        select(Coverage.person_id, wage_in(period).label("wage"))
        .join(Person, Person.id == Coverage.person_id)
        .where(
            Coverage.unit_id == unit_id,
            Coverage.insurance.in_(insurances),
            Coverage.kind == NORMAL,
            contains(period),
            in_service_in(period),
        )
        .cte("wages")
        .prefix_with("MATERIALIZED")  # else each wage would be looked up as often as it is named below
    )
    person, wage = wages.c.person_id, wages.c.wage
    query = select(
        func.count(person.distinct()),
        func.count(case((wage.is_not(None), person)).distinct()),
        func.sum(case((wage < floor, floor), (wage > cap, cap), else_=wage)),
    )
    insured, declared, base_total = db.session.execute(query).one()
    return HeadCount(period, insured, declared, base_total or Decimal(0))


def contains(period: Month) -> ColumnElement[bool]:
    """Does the coverage contain the month? A stop takes effect from the month after the stop month (decision 9)."""
    return and_(Coverage.start_month <= period, or_(Coverage.stop_month.is_(None), Coverage.stop_month >= period))


def in_service_in(period: Month) -> ColumnElement[bool]:
    """非离退休 in that month."""
    return or_(Person.state == IN_SERVICE, Person.state_since > period)


def wage_in(period: Month | ColumnElement[Month]) -> ColumnElement[Decimal | None]:
    """The wage declared for the month: the latest declaration covering it, else the one given at 登记 or 恢复.

    The month may be said by columns of the coverage and its unit.
    """
    declared = (
        select(DeclaredWage.wage)
        .where(
            DeclaredWage.person_id == Coverage.person_id,
            DeclaredWage.unit_id == Coverage.unit_id,
            DeclaredWage.insurance == Coverage.insurance,
            DeclaredWage.first_month <= period,
            or_(DeclaredWage.last_month.is_(None), DeclaredWage.last_month >= period),
        )
        .order_by(DeclaredWage.id.desc())
        .limit(1)
        .correlate(Coverage, Unit)
        .scalar_subquery()
    )
    return func.coalesce(declared, Coverage.wage, type_=Coverage.wage.type)


def without_wage(unit_id: int, insurances: Sequence[str], period: Month, most: int, skip: int = 0) -> Sequence[Person]:
    """Some of the people who make 工资申报人数 smaller than 参保人数, in a fixed order."""
    lacking = exists().where(
        Coverage.person_id == Person.id,
        Coverage.unit_id == unit_id,
        Coverage.insurance.in_(insurances),
        Coverage.kind == NORMAL,
        contains(period),
        wage_in(period).is_(None),
    )
    of_unit = Person.id.in_(select(Coverage.person_id).where(Coverage.unit_id == unit_id))
    query = select(Person).where(of_unit, lacking, in_service_in(period)).order_by(Person.id).limit(most).offset(skip)
    return db.session.scalars(query).all()
