"""How far a unit's 年度职工缴费工资申报 is: asked while the annual window is open (decision 8)."""

from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models import Coverage, Declaration, DeclaredWage, Person, Unit
from queries.settlement import PENSIONS, UNEMPLOYMENT, contains, in_service_in
from rules.insured import NORMAL, PAYING
from rules.periods import Month
from rules.windows import AnnualWage, next_annual_window

KIND = "annual-wage"
"""Slug of the declaration of the annual wages."""


def annual_wage(session: Session, unit: Unit, now: datetime) -> AnnualWage:
    """Who is still without a wage of the window's year; one given at a 登记 or 恢复 of that year counts by itself."""
    january = Month(next_annual_window(now).year, 1)
    declared = exists().where(
        DeclaredWage.unit_id == Coverage.unit_id,
        DeclaredWage.person_id == Coverage.person_id,
        DeclaredWage.insurance == Coverage.insurance,
        DeclaredWage.first_month <= january + 11,
        or_(DeclaredWage.last_month.is_(None), DeclaredWage.last_month >= january),
    )
    period = unit.pension_period
    began_with_a_wage = and_(Coverage.start_month >= january, Coverage.wage.is_not(None))
    missing = (
        select(func.count(Coverage.person_id.distinct()))
        .join(Person, Person.id == Coverage.person_id)
        .where(
            Coverage.unit_id == unit.id,
            Coverage.kind == NORMAL,
            Coverage.state == PAYING,
            Coverage.insurance.in_((*PENSIONS, UNEMPLOYMENT)),
            contains(period),
            in_service_in(period),
            ~or_(declared, began_with_a_wage),
        )
    )
    states = select(Declaration.state, func.count()).where(
        Declaration.unit_id == unit.id, Declaration.kind == KIND, Declaration.month == january
    )
    counted = session.execute(states.group_by(Declaration.state))
    by_state = {state: count for state, count in counted}  # noqa: C416 - dict() would read a Row as a key
    return AnnualWage(
        missing=session.scalar(missing) or 0,
        submitted=any(by_state.get(state) for state in ("submitted", "in_review", "approved")),
        returned=by_state.get("returned", 0),
    )
