"""A unit's declarations that are not with the agency: batches, 申请提交, what the reviewer said last, attachments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from extensions import db
from models import Attachment, Declaration, Person, Review, StoredFile
from queries.pages import Page, within
from rules.periods import Month
from rules.review_reasons import reason_label
from rules.windows import business_day

EDITABLE = ("draft", "returned")
SEND_BACK = "3"
PER_PAGE = 50


@dataclass(frozen=True)
class PendingFilter:
    """What a clerk may ask 申请提交 for; empty means any."""

    kind: str = ""
    name: str = ""
    document_number: str = ""
    state: str = ""


@dataclass(frozen=True)
class Returned:
    """Why a reviewer sent it back: a reason of the list and 补正说明."""

    reason: str
    words: str


@dataclass(frozen=True)
class Paper:
    """An uploaded paper with its size in bytes."""

    attachment: Attachment
    size: int


def editable(unit_id: int, public_id: str) -> Declaration | None:
    """A declaration of this unit that it may still change."""
    return db.session.scalar(select(Declaration).where(Declaration.public_id == public_id, *editable_of(unit_id)))


def batch_of(unit_id: int, batch: str) -> Sequence[Declaration]:
    """Those declared together that may still be changed, in the order of their rows."""
    query = select(Declaration).where(Declaration.batch == batch, *editable_of(unit_id))
    return db.session.scalars(query.order_by(Declaration.id)).all()


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


def returned(unit_id: int, most: int) -> Sequence[tuple[Declaration, Person, Returned]]:
    """The latest that a reviewer has sent back, with what he said."""
    newest = select(func.max(Review.id)).where(Review.declaration_id == Declaration.id, Review.decision == SEND_BACK)
    query = (
        select(Declaration, Person, Review)
        .join(Person, Person.id == Declaration.person_id)
        .join(Review, Review.id == newest.correlate(Declaration).scalar_subquery())
        .where(Declaration.unit_id == unit_id, Declaration.state == "returned")
    )
    rows = db.session.execute(query.order_by(Declaration.id.desc()).limit(most))
    return [(declaration, person, said(review)) for declaration, person, review in rows]


def people_by_id(declarations: Sequence[Declaration]) -> Mapping[int, Person]:
    """The persons of some declarations."""
    ids = {declaration.person_id for declaration in declarations}
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def papers_of(declarations: Sequence[Declaration]) -> Mapping[int, Sequence[Paper]]:
    """Uploaded papers by declaration, in the order they came."""
    ids = [declaration.id for declaration in declarations]
    query = select(Attachment, StoredFile.size).join(StoredFile, StoredFile.digest == Attachment.file_digest)
    found: dict[int, list[Paper]] = defaultdict(list)
    for attachment, size in db.session.execute(query.where(Attachment.declaration_id.in_(ids)).order_by(Attachment.id)):
        found[attachment.declaration_id].append(Paper(attachment, size))
    return found


def attachment_of(unit_id: int, public_id: str) -> tuple[Attachment, Declaration] | None:
    """An uploaded paper of this unit with its declaration, whatever the state."""
    query = select(Attachment, Declaration).join(Declaration, Declaration.id == Attachment.declaration_id)
    row = db.session.execute(query.where(Attachment.public_id == public_id, Declaration.unit_id == unit_id)).first()
    return None if row is None else (row[0], row[1])


def media_type_of(attachment: Attachment) -> str:
    return db.session.get_one(StoredFile, attachment.file_digest).media_type


def last_words(declarations: Sequence[Declaration]) -> Mapping[int, Returned]:
    """What the reviewer said of those that have been sent back."""
    ids = [declaration.id for declaration in declarations if declaration.state == "returned"]
    if not ids:
        return {}
    newest = select(func.max(Review.id)).where(Review.declaration_id.in_(ids), Review.decision == SEND_BACK)
    reviews = db.session.scalars(select(Review).where(Review.id.in_(newest.group_by(Review.declaration_id))))
    return {review.declaration_id: said(review) for review in reviews}


def said(review: Review) -> Returned:
    return Returned(reason_label(review.reason_code or "", Month.of(business_day(review.at))), review.words)


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
