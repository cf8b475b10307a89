"""A unit's declarations that are not with the agency: batches, 申请提交, what has been sent back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from extensions import db
from models import LIVE_STATES, Declaration, Person, Review
from queries.pages import Page, within
from queries.verdicts import SEND_BACK, Verdict, verdict_of

EDITABLE = ("draft", "returned")
"""The employer may still change, delete or submit it."""
PER_PAGE = 50


@dataclass(frozen=True)
class PendingFilter:
    """What a clerk may ask 申请提交 for; empty means any."""

    kind: str = ""
    name: str = ""
    document_number: str = ""
    state: str = ""


def editable(unit_id: int, public_id: str) -> Declaration | None:
    """A declaration of this unit that it may still change."""
    return db.session.scalar(select(Declaration).where(Declaration.public_id == public_id, *editable_of(unit_id)))


def batch_of(unit_id: int, batch: str) -> Sequence[Declaration]:
    """Those declared together that may still be changed, in the order of their rows."""
    query = select(Declaration).where(Declaration.batch == batch, *editable_of(unit_id))
    return db.session.scalars(query.order_by(Declaration.id)).all()


def undecided(unit_id: int, kind: str, most: int) -> Sequence[Declaration]:
    """The latest of a kind that nobody has decided yet, drafts included."""
    query = select(Declaration).where(
        Declaration.unit_id == unit_id, Declaration.state.in_(LIVE_STATES), Declaration.kind == kind
    )
    return db.session.scalars(query.order_by(Declaration.id.desc()).limit(most)).all()


def exists_in_unit(unit_id: int, public_id: str) -> bool:
    """Is it a declaration of this unit, whatever has become of it?"""
    query = select(Declaration.id).where(Declaration.public_id == public_id, Declaration.unit_id == unit_id)
    return db.session.scalar(query.limit(1)) is not None


def has_batch(unit_id: int, batch: str) -> bool:
    """Has the unit ever declared such a batch, whatever became of it?"""
    query = select(Declaration.id).where(Declaration.batch == batch, Declaration.unit_id == unit_id)
    return db.session.scalar(query.limit(1)) is not None


def these(unit_id: int, public_ids: Sequence[str]) -> Sequence[Declaration]:
    query = select(Declaration).where(Declaration.public_id.in_(public_ids), *editable_of(unit_id))
    return db.session.scalars(query.order_by(Declaration.id)).all()


def all_pending_ids(unit_id: int, asked: PendingFilter) -> Sequence[str]:
    """The public ids of everything that meets the filter, however many pages it fills."""
    query = select(Declaration.public_id).where(*conditions(unit_id, asked)).order_by(Declaration.id)
    return db.session.scalars(query.join(Person, Person.id == Declaration.person_id)).all()


def pending(unit_id: int, asked: PendingFilter, number: int) -> Page[Declaration]:
    """One page of 申请提交, the newest first."""
    where = conditions(unit_id, asked)
    with_person = Person.id == Declaration.person_id
    total = db.session.scalar(select(func.count(Declaration.id)).join(Person, with_person).where(*where)) or 0
    page = within(number, total, PER_PAGE)
    query = select(Declaration).join(Person, with_person).where(*where).order_by(Declaration.id.desc())
    rows = db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return Page(rows, total, page, PER_PAGE)


def count_drafts(unit_id: int) -> int:
    """How many are 已申报未提交."""
    of_unit = Declaration.unit_id == unit_id, Declaration.state == "draft"
    return db.session.scalar(select(func.count(Declaration.id)).where(*of_unit)) or 0


def returned(unit_id: int, most: int) -> Sequence[tuple[Declaration, Person, Verdict]]:
    """The latest that a reviewer has sent back, with what he said."""
    newest = select(func.max(Review.id)).where(Review.declaration_id == Declaration.id, Review.decision == SEND_BACK)
    query = (
        select(Declaration, Person, Review)
        .join(Person, Person.id == Declaration.person_id)
        .join(Review, Review.id == newest.correlate(Declaration).scalar_subquery())
        .where(Declaration.unit_id == unit_id, Declaration.state == "returned")
    )
    rows = db.session.execute(query.order_by(Declaration.id.desc()).limit(most))
    return [(declaration, person, verdict_of(review)) for declaration, person, review in rows]


def people_by_id(declarations: Sequence[Declaration]) -> Mapping[int, Person]:
    """The persons of some declarations."""
    ids = {declaration.person_id for declaration in declarations}
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def editable_of(unit_id: int) -> tuple[ColumnElement[bool], ...]:
    return Declaration.unit_id == unit_id, Declaration.state.in_(EDITABLE)


def conditions(unit_id: int, asked: PendingFilter) -> list[ColumnElement[bool]]:
    found = list(editable_of(unit_id))
    if asked.kind:
        found.append(Declaration.kind == asked.kind)
    if asked.state:
        found.append(Declaration.state == asked.state)
    if asked.name:
        found.append(Person.name.contains(asked.name, autoescape=True))
    if asked.document_number:
        found.append(Person.document_number == asked.document_number)
    return found
