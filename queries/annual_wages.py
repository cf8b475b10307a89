"""How far a unit's 年度职工缴费工资申报 is: asked while the annual window is open (decision 8)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models import Coverage, Declaration, DeclaredWage, Person, Unit
from queries.settlement import PENSIONS, UNEMPLOYMENT, contains, in_service_in
from rules.insured import NORMAL, PAYING
from rules.periods import Month
from rules.windows import AnnualWage, next_annual_window

KIND = "annual-wage"
"""Slug of the declaration of the annual wages."""


def annual_wage(session: Session, unit: Unit, now: datetime) -> AnnualWage:
    """How far the declaration of the window's year is; a wage given at a 登记 or 恢复 of that year counts by itself."""
    january = Month(next_annual_window(now).year, 1)
    missing = select(func.count(Coverage.person_id.distinct())).join(Person, Person.id == Coverage.person_id)
    states = select(Declaration.state, func.count()).where(
        Declaration.unit_id == unit.id, Declaration.kind == KIND, Declaration.month == january
    )
    counted = session.execute(states.group_by(Declaration.state))
    by_state = {state: count for state, count in counted}  # noqa: C416 - dict() would read a Row as a key
    return AnnualWage(
        missing=session.scalar(missing.where(*without_wage_of(january, unit))) or 0,
        submitted=any(by_state.get(state) for state in ("submitted", "in_review", "approved")),
        returned=by_state.get("returned", 0),
    )


def without_annual_wage(session: Session, unit: Unit, now: datetime, most: int, skip: int = 0) -> Sequence[Person]:
    """Some of the people who are still without a wage of the window's year, in a fixed order."""
    lacking = without_wage_of(Month(next_annual_window(now).year, 1), unit)
    ids = select(Person.id).join(Coverage, Coverage.person_id == Person.id).where(*lacking)
    query = select(Person).where(Person.id.in_(ids)).order_by(Person.id).limit(most).offset(skip)
    return session.scalars(query).all()


def without_wage_of(january: Month, unit: Unit) -> tuple[ColumnElement[bool], ...]:
    """Paid for by the unit, not retired, and nothing declared for that year."""
    declared = exists().where(
        DeclaredWage.person_id == Coverage.person_id,
        DeclaredWage.unit_id == Coverage.unit_id,
        DeclaredWage.insurance == Coverage.insurance,
        DeclaredWage.first_month >= january,  # a changed base goes on without an end and says nothing of the new year
        DeclaredWage.first_month <= january + 11,
    )
    began_with_a_wage = and_(Coverage.start_month >= january, Coverage.wage.is_not(None))
    return (
        Coverage.unit_id == unit.id,
        Coverage.kind == NORMAL,
        Coverage.state == PAYING,
        Coverage.insurance.in_((*PENSIONS, UNEMPLOYMENT)),
        contains(unit.pension_period),
        in_service_in(unit.pension_period),
        ~or_(declared, began_with_a_wage),
    )
