"""What a reviewer looks at: the queue of his offices, one case, his own decisions, coordinations that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from clock import business_today
from extensions import db
from models import (
    Account,
    AccountUnit,
    Attachment,
    Declaration,
    Person,
    Review,
    Submission,
    SubmissionLine,
    TaxMessage,
    Unit,
)
from queries.accounts import offices_of
from queries.pages import PER_PAGE, Page, within
from queries.papers import Paper, paper_rows
from rules.periods import Month
from rules.reasons import several_reviewers
from rules.windows import business_day

PASS, UNDONE = "1", "9"
IN_REVIEW, APPROVED = "in_review", "approved"
WORTH_SHOWING = 5
"""Earlier declarations of the unit, and of the person, beside a case."""


def literally(name: str, values: Sequence[str]) -> Any:
    """Values that stand in the statement itself, so that SQLite may use an index which covers only these."""
    return bindparam(name, list(values), expanding=True, literal_execute=True)


WAITS = Declaration.state.in_(literally("waiting", ("submitted", "in_review")))
DECIDED = Declaration.state.in_(("approved", "refused", "returned", "revoked"))
UNCOORDINATED = and_(
    Declaration.state == bindparam("done", APPROVED, literal_execute=True),
    Declaration.coordination.in_(literally("open", ("0", "2"))),
)
Opener = aliased(Account)
Clerk = aliased(Account)


@dataclass(frozen=True)
class QueueFilter:
    """What a reviewer may ask the queue for; empty means any."""

    office: int | None = None
    kind: str = ""
    reason: str = ""
    state: str = ""
    unit_name: str = ""
    ready: str = ""
    """`batch`: what a batch may approve (no papers, one reviewer); `eyes`: the others."""


@dataclass(frozen=True)
class CaseLine:
    """A case in a list."""

    declaration: Declaration
    person: Person
    unit: Unit
    submission: Submission
    opened_by: str | None = None

    @property
    def days(self) -> int:
        """For how many days it has waited."""
        return (business_today() - business_day(self.submission.at)).days


@dataclass(frozen=True)
class Waiting:
    """How much waits, and since when the oldest of it."""

    number: int
    oldest: datetime | None = None
    uncoordinated: int = 0

    @property
    def days(self) -> int:
        return 0 if self.oldest is None else (business_today() - business_day(self.oldest)).days


@dataclass(frozen=True)
class DecisionLine:
    """One of a reviewer's own decisions, and whether it may still be taken back."""

    review: Review
    case: CaseLine
    undone: bool
    may_be_undone: bool


# --- the queue ------------------------------------------------------------------------------------------------------


def waiting(account_id: int, asked: QueueFilter, number: int) -> Page[CaseLine]:
    """One page of what waits in the reviewer's offices, the oldest first (先到先审)."""
    conditions = [*gates(account_id), *conditions_of(asked)]
    total = count_of(conditions)
    page = within(number, total)
    query = in_order(case_rows().where(*conditions)).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return Page([CaseLine(*row) for row in db.session.execute(query)], total, page)


def chosen(account_id: int, public_ids: Sequence[str]) -> Sequence[CaseLine]:
    """Those of the cases named that belong to the reviewer's offices, decided or not, the oldest first."""
    named = (Declaration.public_id.in_(public_ids), Declaration.state != "draft")
    query = case_rows().where(*named, *offices_only(account_id))
    return [CaseLine(*row) for row in db.session.execute(in_order(query))]


def next_case(account_id: int, asked: QueueFilter, after: Declaration) -> str | None:
    """Public id of the next case to look at: the one behind `after`, else the oldest of all.

    Passed over is what he may not decide and what somebody else has before his eyes.
    """
    query = select(Declaration.public_id).join(Unit, Unit.id == Declaration.unit_id)
    query = query.where(*gates(account_id), *conditions_of(asked), *may_decide(account_id), Declaration.id != after.id)
    submission = Declaration.submission_id
    behind = or_(submission > after.submission_id, and_(submission == after.submission_id, Declaration.id > after.id))
    for wanted in (query.where(behind), query):
        found: str | None = db.session.scalar(in_order(wanted).limit(1))
        if found is not None:
            return found
    return None


def duties(account_id: int) -> Waiting:
    """For 首页: how many cases wait, since when, and how many coordinations failed."""
    offices = offices_only(account_id)
    first = select(Submission.at).join(Declaration, Declaration.submission_id == Submission.id)
    first = first.join(Unit, Unit.id == Declaration.unit_id).where(WAITS, *offices)
    oldest = db.session.scalar(in_order(first).limit(1))
    return Waiting(count_of([WAITS, *offices]), oldest, count_of([UNCOORDINATED, *offices]))


def gates(account_id: int) -> list[ColumnElement[bool]]:
    """What waits, in the offices of this reviewer."""
    return [WAITS, *offices_only(account_id)]


def offices_only(account_id: int) -> list[ColumnElement[bool]]:
    """Only the offices listed for the account; none listed means all (decision 29)."""
    offices = offices_of(account_id)
    return [Unit.office_no.in_(offices)] if offices else []


def conditions_of(asked: QueueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.office is not None:
        conditions.append(Unit.office_no == asked.office)
    if asked.kind:
        conditions.append(Declaration.kind == asked.kind)
    if asked.reason:
        conditions.append(Declaration.reason == asked.reason)
    if asked.state:
        conditions.append(Declaration.state == asked.state)
    if asked.unit_name:
        conditions.append(Unit.name.contains(asked.unit_name, autoescape=True))
    if asked.ready:
        has_papers = exists().where(Attachment.declaration_id == Declaration.id)
        eyes = or_(has_papers, Declaration.reason.in_(several_reviewers(Month.of(business_today()))))
        conditions.append(eyes if asked.ready == "eyes" else ~eyes)
    return conditions


def count_of(conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many cases; counting the submissions lets the index of the queue alone answer."""
    query = select(func.count(Declaration.submission_id)).join(Unit, Unit.id == Declaration.unit_id)
    return db.session.scalar(query.where(*conditions)) or 0


def in_order(query: Select[Any]) -> Select[Any]:
    """先到先审; the index `ix_declaration_queue` has this order."""
    return query.order_by(Declaration.submission_id, Declaration.id)


def case_rows(received_by: Any = Declaration.submission_id) -> Any:
    """What a `CaseLine` is made of, to be narrowed and ordered; `received_by`: under which receipt it is shown."""
    return (
        select(Declaration, Person, Unit, Submission, Opener.name)
        .join(Person, Person.id == Declaration.person_id)
        .join(Unit, Unit.id == Declaration.unit_id)
        .join(Submission, Submission.id == received_by)
        .outerjoin(Opener, Opener.id == Declaration.opened_by)
    )


def may_decide(account_id: int) -> list[ColumnElement[bool]]:
    """Neither declared nor submitted by him, nor of a unit he acts for, nor approved by him, nor before another."""
    acts_for = exists().where(AccountUnit.account_id == account_id, AccountUnit.unit_id == Declaration.unit_id)
    approved = exists().where(Review.declaration_id == Declaration.id, Review.decision == PASS, ~is_undone(Review))
    his = exists().where(
        Review.declaration_id == Declaration.id,
        Review.decision == PASS,
        Review.account_id == account_id,
        ~is_undone(Review),
        ~has_later(Review),
    )
    free = or_(Declaration.state != IN_REVIEW, Declaration.opened_by == account_id, approved)
    submitted_by_him = exists().where(Submission.id == Declaration.submission_id, Submission.account_id == account_id)
    return [Declaration.created_by != account_id, ~submitted_by_him, ~acts_for, ~his, free]


def is_undone(review: Any) -> ColumnElement[bool]:
    """Has a counter-entry taken this decision back?"""
    counter = aliased(Review)
    return exists().where(counter.declaration_id == review.declaration_id, counter.undoes_id == review.id)


def has_later(review: Any) -> ColumnElement[bool]:
    """Is there a later decision that ended the round this one belongs to?"""
    later = aliased(Review)
    return exists().where(
        later.declaration_id == review.declaration_id,
        later.id > review.id,
        later.decision.not_in((PASS, UNDONE)),
        ~is_undone(later),
    )


# --- one case -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WholeCase(CaseLine):
    """A case with the clerk who submitted it."""

    clerk: str = ""


def case_of(account_id: int, public_id: str) -> WholeCase | None:
    """A submitted case of the reviewer's offices, decided or not. A foreign one is like one that does not exist."""
    query = (
        case_rows()
        .add_columns(Clerk.name)
        .join(Clerk, Clerk.id == Submission.account_id)
        .where(Declaration.public_id == public_id, Declaration.state != "draft", *offices_only(account_id))
    )
    row = db.session.execute(query).first()
    return WholeCase(*row) if row else None


def decisions_on(declaration_id: int) -> Sequence[tuple[Review, str]]:
    """Every decision and counter-entry with the reviewer's name, oldest first."""
    query = select(Review, Account.name).join(Account, Account.id == Review.account_id)
    rows = db.session.execute(query.where(Review.declaration_id == declaration_id).order_by(Review.id))
    return [(review, name) for review, name in rows]


def paper(account_id: int, public_id: str) -> Paper | None:
    """A paper of a submitted case of the reviewer's offices."""
    query = (
        paper_rows()
        .join(Declaration, Declaration.id == Attachment.declaration_id)
        .join(Unit, Unit.id == Declaration.unit_id)
        .where(Attachment.public_id == public_id, Declaration.state != "draft", *offices_only(account_id))
    )
    row = db.session.execute(query).first()
    return Paper(*row) if row else None


def earlier_of_unit(case: CaseLine) -> Sequence[CaseLine]:
    """The unit's last declarations that were decided; one sent back and on its way again is not."""
    conditions = (Declaration.unit_id == case.unit.id, Declaration.decided_at.is_not(None), DECIDED)
    query = case_rows().where(*conditions, Declaration.id != case.declaration.id, Declaration.origin_id.is_(None))
    query = query.order_by(Declaration.period.desc(), Declaration.id.desc()).limit(WORTH_SHOWING)
    return [CaseLine(*row) for row in db.session.execute(query)]


def earlier_of_person(account_id: int, case: CaseLine) -> Sequence[CaseLine]:
    """The person's other declarations, at every unit of the reviewer's offices."""
    submitted = Declaration.state != "draft"  # one sent back and being changed is the employer's own business
    conditions = (Declaration.person_id == case.person.id, Declaration.id != case.declaration.id, submitted)
    query = case_rows().where(*conditions, *offices_only(account_id)).order_by(Declaration.id.desc())
    return [CaseLine(*row) for row in db.session.execute(query.limit(WORTH_SHOWING))]


# --- what has been decided ------------------------------------------------------------------------------------------


def decided_by(account_id: int, number: int) -> Page[DecisionLine]:
    """One page of a reviewer's own decisions, the last first; each with the last receipt of its declaration."""
    own = (Review.account_id == account_id, Review.decision != UNDONE)
    total = db.session.scalar(select(func.count(Review.id)).where(*own)) or 0
    page = within(number, total)
    receipts = select(func.max(SubmissionLine.submission_id)).where(SubmissionLine.declaration_id == Declaration.id)
    query = (
        case_rows(receipts.correlate(Declaration).scalar_subquery())
        .join(Review, Review.declaration_id == Declaration.id)
        .add_columns(Review, is_undone(Review), is_last(Review), told_to_tax())
        .where(*own)
        .order_by(Review.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return Page([decision_line(*row) for row in db.session.execute(query)], total, page)


def decision_line(*row: Any) -> DecisionLine:
    *case, review, undone, last, told = row
    line = CaseLine(*case)
    declaration = line.declaration
    stands = declaration.state in {PASS: (APPROVED, IN_REVIEW), "2": ("refused",), "3": ("returned",)}[review.decision]
    return DecisionLine(
        review, line, undone, last and not undone and not told and stands and not declaration.print_count
    )


def is_last(review: Any) -> ColumnElement[bool]:
    """Has nobody decided after it?"""
    later = aliased(Review)
    return ~exists().where(
        later.declaration_id == review.declaration_id,
        later.id > review.id,
        later.decision != UNDONE,
        ~is_undone(later),
    )


def told_to_tax() -> ColumnElement[bool]:
    return exists().where(TaxMessage.declaration_id == Declaration.id, TaxMessage.send_state.not_in(("0", "9")))


# --- coordination ---------------------------------------------------------------------------------------------------


def uncoordinated(account_id: int, number: int) -> Page[CaseLine]:
    """失业协同异常: approved, and the unemployment side has not followed; the oldest first."""
    conditions = [UNCOORDINATED, *offices_only(account_id)]
    total = count_of(conditions)
    page = within(number, total)
    query = case_rows().where(*conditions).order_by(Declaration.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return Page([CaseLine(*row) for row in db.session.execute(query)], total, page)
