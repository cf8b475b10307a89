"""结果查询: what a unit has submitted and what became of it; the receipt of one 提交; one declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from extensions import db
from models import Account, Attachment, Declaration, Person, Submission, SubmissionLine, Unit
from queries.pages import PER_PAGE, Page, within
from queries.verdicts import Verdict, verdicts_of
from rules.periods import Month

Query = Select[*tuple[Any, ...]]
Conditions = Sequence[ColumnElement[bool]]
DRAFT = "draft"
LINES_PER_PAGE = 100
"""Of a receipt: most fit on one, and it is printed page by page."""


@dataclass(frozen=True)
class ResultFilter:
    """What may be asked for; empty means any."""

    period: Month | None = None
    kind: str = ""
    state: str = ""
    document_number: str = ""
    name: str = ""


@dataclass(frozen=True)
class ResultLine:
    """A declaration with its person, its latest 受理编号, and what a reviewer had against it."""

    declaration: Declaration
    person: Person
    number: str
    submitted_at: datetime | None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Receipt:
    """One 提交: who received what from whom."""

    submission: Submission
    unit: Unit
    clerk: str


@dataclass(frozen=True)
class ReceivedLine:
    """A declaration on a receipt. `still`: nothing newer (撤回, another 受理编号) has taken its place."""

    declaration: Declaration
    person: Person
    still: bool


# --- lists ----------------------------------------------------------------------------------------------------------


def results(unit_id: int, asked: ResultFilter, number: int) -> Page[ResultLine]:
    """A page of everything the unit ever submitted, newest first; 失业协同 is a part of what it follows."""
    conditions = [Declaration.unit_id == unit_id, was_submitted(), *asked_of(asked)]
    total = db.session.scalar(counted(conditions, asked)) or 0
    page = within(number, total)
    query = with_person(select(Declaration, Person, Submission.number, Submission.at))
    query = query.outerjoin(Submission, Submission.id == Declaration.submission_id)
    rows = db.session.execute(on_page(query, conditions, asked, page, PER_PAGE)).all()
    verdicts = verdicts_of([row[0] for row in rows])
    lines = [ResultLine(row[0], row[1], row[2] or "", row[3], verdicts.get(row[0].id)) for row in rows]
    return Page(lines, total, page)


def counted(conditions: Conditions, asked: ResultFilter) -> Query:
    """How many there are: the persons are looked at only where something is asked of them."""
    query = select(func.count(Declaration.id)).where(*conditions)
    return with_person(query) if asks_for_person(asked) else query


def on_page(query: Query, conditions: Conditions, asked: ResultFilter, page: int, size: int) -> Query:
    """Those of one page, newest first: only row numbers are put in order, however many there are."""
    ids = select(Declaration.id).where(*conditions).order_by(Declaration.id.desc())
    ids = ids.limit(size).offset((page - 1) * size)
    chosen = (with_person(ids) if asks_for_person(asked) else ids).subquery()
    return query.where(Declaration.id.in_(select(chosen.c.id))).order_by(Declaration.id.desc())


def asks_for_person(asked: ResultFilter) -> bool:
    return bool(asked.name or asked.document_number)


def with_person(query: Query) -> Query:
    return query.join(Person, Person.id == Declaration.person_id)


def was_submitted() -> ColumnElement[bool]:
    """Has it ever gone to the agency by itself? Drafts have not; what 协同 made has gone with its origin."""
    by_itself = exists().where(SubmissionLine.declaration_id == Declaration.id)
    return or_(by_itself, (Declaration.state != DRAFT) & Declaration.origin_id.is_(None))


def asked_of(asked: ResultFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if asked.period is not None:
        conditions.append(Declaration.period == asked.period)
    if asked.kind:
        conditions.append(Declaration.kind == asked.kind)
    if asked.state:
        conditions.append(Declaration.state == asked.state)
    if asked.document_number:
        conditions.append(Person.document_number == asked.document_number)
    if asked.name:
        conditions.append(Person.name.contains(asked.name, autoescape=True))
    return conditions


def periods_of(unit_id: int) -> Sequence[Month]:
    """结算期 in which the unit has declared anything, latest first."""
    query = select(Declaration.period).where(Declaration.unit_id == unit_id).distinct()
    return db.session.scalars(query.order_by(Declaration.period.desc())).all()


# --- one declaration ------------------------------------------------------------------------------------------------


def result(unit_id: int, public_id: str) -> ResultLine | None:
    """A declaration of this unit that has been submitted at some time."""
    query = with_person(select(Declaration, Person, Submission.number, Submission.at))
    query = query.outerjoin(Submission, Submission.id == Declaration.submission_id)
    conditions = (Declaration.unit_id == unit_id, Declaration.public_id == public_id, was_submitted())
    row = db.session.execute(query.where(*conditions)).first()
    if row is None:
        return None
    return ResultLine(row[0], row[1], row[2] or "", row[3], verdicts_of([row[0]]).get(row[0].id))


def follower_of(declaration: Declaration) -> Declaration | None:
    """What 协同 made of it in the other insurance group: the latest, as an approval taken back may come again."""
    query = select(Declaration).where(Declaration.origin_id == declaration.id, Declaration.kind == declaration.kind)
    return db.session.scalars(query.order_by(Declaration.id.desc()).limit(1)).first()


def papers_of(declaration_ids: Sequence[int]) -> Mapping[int, list[Attachment]]:
    """Uploaded papers by declaration, in the order they came."""
    found: dict[int, list[Attachment]] = {}
    query = select(Attachment).where(Attachment.declaration_id.in_(declaration_ids)).order_by(Attachment.id)
    for attachment in db.session.scalars(query):
        found.setdefault(attachment.declaration_id, []).append(attachment)
    return found


# --- the receipt of one 提交 ----------------------------------------------------------------------------------------


def receipt(unit_id: int, public_id: str) -> Receipt | None:
    """A receipt of this unit."""
    return receipt_where(Submission.unit_id == unit_id, Submission.public_id == public_id)


def receipt_by_code(code: str) -> Receipt | None:
    """The receipt with this 验证码, whosesoever it is."""
    return receipt_where(Submission.verification_code == code)


def receipt_where(*conditions: ColumnElement[bool]) -> Receipt | None:
    query = select(Submission, Unit, Account.name).join(Unit, Unit.id == Submission.unit_id)
    row = db.session.execute(query.join(Account, Account.id == Submission.account_id).where(*conditions)).first()
    return None if row is None else Receipt(*row)


def received(submission: Submission, number: int) -> Page[ReceivedLine]:
    """A page of what one 提交 received, in the order of the rows; what was deleted since is no longer there."""
    of_submission = SubmissionLine.submission_id == submission.id
    total = db.session.scalar(select(func.count()).select_from(SubmissionLine).where(of_submission)) or 0
    page = within(number, total, LINES_PER_PAGE)
    query = with_person(select(Declaration, Person)).join(
        SubmissionLine, SubmissionLine.declaration_id == Declaration.id
    )
    query = query.where(of_submission).order_by(Declaration.id)
    rows = db.session.execute(query.limit(LINES_PER_PAGE).offset((page - 1) * LINES_PER_PAGE)).all()
    lines = [ReceivedLine(each, person, each.submission_id == submission.id) for each, person in rows]
    return Page(lines, total, page, LINES_PER_PAGE)


def is_a_code(code: str) -> bool:
    """Is this the 验证码 of a receipt or of a printed form?"""
    of_receipt = exists().where(Submission.verification_code == code)
    return bool(db.session.scalar(select(or_(of_receipt, exists().where(Declaration.print_code == code)))))
