"""变更记录 of contact details: the latest beside the person, all of them as a paged list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import joinedload

from extensions import db
from models import Account, ContactChange
from queries.pages import PER_PAGE, Page, within

LATEST = 3
CHANGE, ACCOUNT = ContactChange.__table__, Account.__table__
OF_PERSON = (CHANGE.c.person_id == bindparam("person_id"), CHANGE.c.unit_id == bindparam("unit_id"))
SHOWN = (CHANGE.c.field, CHANGE.c.before, CHANGE.c.after, CHANGE.c.at, CHANGE.c.terminal)
LATEST_OF_PERSON = (
    select(*SHOWN, ACCOUNT.c.name.label("clerk"))
    .join_from(CHANGE, ACCOUNT, ACCOUNT.c.id == CHANGE.c.account_id)
    .where(*OF_PERSON)
    .order_by(CHANGE.c.id.desc())
    .limit(LATEST)
)
COUNT_OF_PERSON = select(func.count()).where(*OF_PERSON)
"""Both built once, of plain columns: they follow every search."""


def latest(unit_id: int, person_id: int) -> tuple[Sequence[Row[*tuple[Any, ...]]], int]:
    """The last few changes made by this unit to this person (with the `clerk`'s name), and how many there are."""
    asked = {"unit_id": unit_id, "person_id": person_id}
    rows = db.session.execute(LATEST_OF_PERSON, asked).all()
    if len(rows) < LATEST:
        return rows, len(rows)
    return rows, db.session.scalar(COUNT_OF_PERSON, asked) or 0


def changes(unit_id: int, person_id: int | None, number: int) -> Page[ContactChange]:
    """A page of the unit's changes, newest first; of one person, or of everybody."""
    conditions = [ContactChange.unit_id == unit_id]
    if person_id is not None:
        conditions.append(ContactChange.person_id == person_id)
    total = db.session.scalar(select(func.count()).where(*conditions)) or 0
    page = within(number, total)
    query = select(ContactChange).where(*conditions).order_by(ContactChange.id.desc())
    query = query.options(joinedload(ContactChange.account), joinedload(ContactChange.person))
    return Page(db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all(), total, page)
