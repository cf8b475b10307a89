"""Spells of coverage (参保关系) as approvals begin, end and change them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import Coverage, Declaration
from queries.stop_facts import group_of
from rules.insured import PAYING
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


def changed_insurances(declaration: Declaration) -> Sequence[str]:
    """The insurances (AAE140) of the spells that an approval has changed; none before it."""
    changed = declaration.answers.get("done", {}).get("coverages", ())
    return sorted({spell["insurance"] for _, spell in changed})


def newest_spells(session: Session, unit_id: int, person_id: int | None, group: str) -> Sequence[Coverage]:
    """The last spell of each insurance and 参保类型 of a person at a unit, in one insurance group."""
    query = select(Coverage).where(Coverage.unit_id == unit_id, Coverage.person_id == person_id)
    last = {(spell.insurance, spell.kind): spell for spell in session.scalars(query.order_by(*IN_TIME))}
    return [spell for spell in last.values() if group_of(spell.insurance) == group]


def taken_up_again(session: Session, spell: Coverage, including: bool = False) -> bool:
    """Has another spell of the same insurance begun after this one (`including`: or with it)? Then this is history."""
    begun = Coverage.start_month >= spell.start_month if including else Coverage.start_month > spell.start_month
    later = exists().where(
        Coverage.unit_id == spell.unit_id,
        Coverage.person_id == spell.person_id,
        Coverage.insurance == spell.insurance,
        Coverage.kind == spell.kind,
        begun,
    )
    return bool(session.scalar(select(later)))


def spell_stored(spell: Coverage) -> dict[str, Any]:
    """A spell that is paid for, to be made again should its removal be taken back."""
    return {
        "public_id": spell.public_id,
        "unit": spell.unit_id,
        "person": spell.person_id,
        "insurance": spell.insurance,
        "kind": spell.kind,
        "scope": spell.scope,
        "legal": spell.legal_representative,
        "start": int(spell.start_month),
        "wage": None if spell.wage is None else f"{spell.wage:.2f}",
    }


def spell_from(coverage_id: int, stored: Mapping[str, Any]) -> Coverage:
    """The same spell again, under the number it had."""
    return Coverage(
        id=coverage_id,
        public_id=stored["public_id"],
        unit_id=stored["unit"],
        person_id=stored["person"],
        insurance=stored["insurance"],
        kind=stored["kind"],
        scope=stored["scope"],
        legal_representative=stored["legal"],
        state=PAYING,
        start_month=Month.from_int(stored["start"]),
        wage=None if stored["wage"] is None else Decimal(stored["wage"]),
    )
