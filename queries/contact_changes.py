"""变更记录 of contact details: the latest beside the person, all of them as a paged list."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from extensions import db
from models import ContactChange
from queries.pages import PER_PAGE, Page, within

LATEST = 3


def latest(unit_id: int, person_id: int) -> tuple[Sequence[ContactChange], int]:
    """The last few changes made by this unit to this person, and how many there are."""
    conditions = (ContactChange.person_id == person_id, ContactChange.unit_id == unit_id)
    query = select(ContactChange).where(*conditions).order_by(ContactChange.id.desc()).limit(LATEST)
    rows = db.session.scalars(query.options(joinedload(ContactChange.account))).all()
    if len(rows) < LATEST:
        return rows, len(rows)
    return rows, db.session.scalar(select(func.count()).where(*conditions)) or 0


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
