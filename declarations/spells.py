"""Spells of coverage (参保关系) as approvals begin, end and change them."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import Coverage, Declaration
from queries.stop_facts import group_of
from rules.periods import Month

IN_TIME = (Coverage.insurance, Coverage.kind, Coverage.start_month)


def month_of(declaration: Declaration) -> Month:
    """变更时间 of a declaration whose kind has one."""
    if declaration.month is None:
        raise ValueError("this kind of declaration has a month")
    return declaration.month


def month_number(month: Month | None) -> int | None:
    return None if month is None else int(month)


def month_from(number: int | None) -> Month | None:
    return None if number is None else Month.from_int(number)


def newest_spells(session: Session, unit_id: int, person_id: int | None, group: str) -> Sequence[Coverage]:
    """The last spell of each insurance and 参保类型 of a person at a unit, in one insurance group."""
    query = select(Coverage).where(Coverage.unit_id == unit_id, Coverage.person_id == person_id)
    last = {(spell.insurance, spell.kind): spell for spell in session.scalars(query.order_by(*IN_TIME))}
    return [spell for spell in last.values() if group_of(spell.insurance) == group]


def taken_up_again(session: Session, spell: Coverage) -> bool:
    """Has another spell of the same insurance begun after this one? Then this one is history."""
    later = exists().where(
        Coverage.unit_id == spell.unit_id,
        Coverage.person_id == spell.person_id,
        Coverage.insurance == spell.insurance,
        Coverage.kind == spell.kind,
        Coverage.start_month > spell.start_month,
    )
    return bool(session.scalar(select(later)))
