"""变更记录 of contact details: the latest beside the person, all of them as a paged list."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from extensions import db
from models import ContactChange
from queries.pages import PER_PAGE, Page, within

LATEST = 3
OF_PERSON = (ContactChange.person_id == bindparam("person_id"), ContactChange.unit_id == bindparam("unit_id"))
LATEST_OF_PERSON = (
    select(ContactChange)
    .where(*OF_PERSON)
    .options(joinedload(ContactChange.account))
    .order_by(ContactChange.id.desc())
    .limit(LATEST)
)
COUNT_OF_PERSON = select(func.count()).where(*OF_PERSON)
"""Both built once: they follow every search."""


def latest(unit_id: int, person_id: int) -> tuple[Sequence[ContactChange], int]:
    """The last few changes made by this unit to this person, and how many there are."""
    asked = {"unit_id": unit_id, "person_id": person_id}
    rows = db.session.scalars(LATEST_OF_PERSON, asked).all()
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
