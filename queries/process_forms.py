"""综合业务处理单打印: which forms a unit may print, and everything that stands on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from config import BUSINESS_ZONE
from extensions import db
from models import Account, Attachment, Declaration, IdempotencyKey, Person, Review, Submission, Unit
from queries.pages import Page, within
from queries.results import ResultFilter, asked_of, counted, on_page, papers_of, was_submitted, with_person
from rules.printing import APPROVED, printable_from

PASS, UNDONE = "1", "9"
PER_PAGE = 50
NEVER, PRINTED = "never", "printed"


@dataclass(frozen=True)
class FormFilter(ResultFilter):
    """As for 结果查询, and whether it has been printed."""

    printed: str = ""


@dataclass(frozen=True)
class FormLine:
    """A form that may be printed now or from a day to come."""

    declaration: Declaration
    person: Person
    number: str
    """受理编号."""


@dataclass(frozen=True)
class Approval:
    """Who approved it, and when."""

    reviewer: str
    at: datetime


@dataclass(frozen=True)
class FormRows:
    """Everything that stands on one form."""

    declaration: Declaration
    person: Person
    number: str
    unit: Unit
    approvals: Sequence[Approval] = ()
    papers: Sequence[Attachment] = ()
    followers: Sequence[Declaration] = field(default_factory=tuple)
    """What 协同 did in the other insurance group."""


def process_forms(unit_id: int, asked: FormFilter, number: int) -> Page[FormLine]:
    """A page of the approved declarations of the unit, newest first."""
    conditions = [*approved_of(unit_id), *asked_of(asked), *printed_of(asked)]
    total = db.session.scalar(counted(conditions, asked)) or 0
    page = within(number, total, PER_PAGE)
    query = with_person(select(Declaration, Person, Submission.number))
    query = query.join(Submission, Submission.id == Declaration.submission_id)
    rows = db.session.execute(on_page(query, conditions, asked, page, PER_PAGE))
    return Page([FormLine(*row) for row in rows], total, page, PER_PAGE)


def decided_on(declaration: Declaration) -> date | None:
    """The day of its decision, in business time."""
    return declaration.decided_at.astimezone(BUSINESS_ZONE).date() if declaration.decided_at else None


def first_day(declaration: Declaration) -> date | None:
    """From when its form may be printed; None where it is not approved."""
    day = decided_on(declaration)
    return printable_from(day) if day and declaration.state == APPROVED else None


def approved_of(unit_id: int) -> tuple[ColumnElement[bool], ...]:
    return Declaration.unit_id == unit_id, Declaration.state == APPROVED, was_submitted()


def printed_of(asked: FormFilter) -> tuple[ColumnElement[bool], ...]:
    choices = {NEVER: Declaration.print_count == 0, PRINTED: Declaration.print_count > 0}
    return (choices[asked.printed],) if asked.printed in choices else ()


def printing(account_id: int, unit_id: int, name: str) -> dict[str, Any] | None:
    """What came of an act of printing of this account for this unit."""
    query = select(IdempotencyKey.outcome).where(IdempotencyKey.account_id == account_id, IdempotencyKey.key == name)
    outcome = db.session.scalar(query)
    return outcome if outcome and outcome.get("unit") == unit_id and "copies" in outcome else None


def form_rows(unit_id: int, public_ids: Sequence[str]) -> list[FormRows]:
    """The forms with these ids, in this order; the same few queries for one as for a hundred."""
    query = with_person(select(Declaration, Person, Submission.number))
    query = query.join(Submission, Submission.id == Declaration.submission_id)
    rows = db.session.execute(query.where(*approved_of(unit_id), Declaration.public_id.in_(public_ids))).all()
    return gathered(unit_id, sorted(rows, key=lambda row: public_ids.index(row[0].public_id)))


def form_by_code(code: str) -> FormRows | None:
    """The printed form with this 验证码, whosesoever it is."""
    query = with_person(select(Declaration, Person, Submission.number))
    query = query.join(Submission, Submission.id == Declaration.submission_id)
    rows = db.session.execute(query.where(Declaration.print_code == code)).all()
    return gathered(rows[0][0].unit_id, rows)[0] if rows else None


def gathered(unit_id: int, rows: Sequence[Any]) -> list[FormRows]:
    unit = db.session.get_one(Unit, unit_id)
    ids = [declaration.id for declaration, _, _ in rows]
    approvals, papers, followers = approvals_of(ids), papers_of(ids), followers_of(ids)
    return [
        FormRows(
            declaration,
            person,
            number,
            unit,
            approvals.get(declaration.id, ()),
            papers.get(declaration.id, ()),
            followers.get(declaration.id, ()),
        )
        for declaration, person, number in rows
    ]


def approvals_of(declaration_ids: Sequence[int]) -> Mapping[int, Sequence[Approval]]:
    """The approvals that stand: not taken back, and after the last decision against it."""
    query = select(Review, Account.name).join(Account, Account.id == Review.account_id)
    found: dict[int, dict[int, Approval]] = {}
    for review, reviewer in db.session.execute(
        query.where(Review.declaration_id.in_(declaration_ids)).order_by(Review.id)
    ):
        standing = found.setdefault(review.declaration_id, {})
        if review.decision == PASS:
            standing[review.id] = Approval(reviewer, review.at)
        elif review.decision == UNDONE:
            standing.pop(review.undoes_id or 0, None)
        else:
            standing.clear()
    return {declaration_id: tuple(standing.values()) for declaration_id, standing in found.items()}


def followers_of(declaration_ids: Sequence[int]) -> Mapping[int, list[Declaration]]:
    found: dict[int, list[Declaration]] = {}
    query = select(Declaration).where(Declaration.origin_id.in_(declaration_ids), Declaration.state == APPROVED)
    for follower in db.session.scalars(query.where(~was_submitted()).order_by(Declaration.id)):
        found.setdefault(follower.origin_id or 0, []).append(follower)
    return found
