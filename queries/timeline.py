"""What happened to one declaration, in its order: the audit trail says in which, the tables say what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from extensions import db
from models import Account, AuditEntry, Declaration, Review, Submission, SubmissionLine
from queries.results import Verdict, verdict_of

UNDONE = "9"


@dataclass(frozen=True)
class Event:
    """One thing that happened. `what` is the action in the audit trail; `at` is business time, None: not known."""

    what: str
    at: datetime | None
    who: str
    number: str = ""
    """受理编号 of a 提交, number of a printed form."""
    code: str = ""
    """审核状态 AAE016 of a decision, 失业协同标志 of a 协同."""
    verdict: Verdict | None = None


def timeline(declaration: Declaration) -> list[Event]:
    """From 申报 to the last thing done, oldest first."""
    submissions = submissions_of(declaration)
    reviews = reviews_of(declaration)
    subjects = [f"declaration:{declaration.public_id}", *(f"submission:{public_id}" for public_id in submissions)]
    query = select(AuditEntry, Account.name).join(Account, Account.id == AuditEntry.account_id)
    query = query.where(AuditEntry.subject.in_(subjects), AuditEntry.chain == f"unit:{declaration.unit_id}")
    decisions = iter([each for each in reviews if each.decision != UNDONE])
    undone = iter([each for each in reviews if each.decision == UNDONE])
    events = [Event("declarations-saved", declaration.created_at, declared_by(declaration))]
    for entry, who in db.session.execute(query.order_by(AuditEntry.sequence)):
        events.append(event(entry, who, submissions, decisions, undone))
    return events


def event(
    entry: AuditEntry,
    who: str,
    submissions: dict[str, Submission],
    decisions: Iterator[Review],
    undone: Iterator[Review],
) -> Event:
    """An entry of the trail with what its own table knows of it."""
    if entry.action == "submitted":
        submission = submissions[entry.subject.partition(":")[2]]
        return Event(entry.action, submission.at, who, submission.number)
    review = next(decisions, None) if entry.action == "reviewed" else None
    review = next(undone, None) if entry.action == "review-undone" else review
    if review is not None:
        return Event(entry.action, review.at, who, code=review.decision, verdict=verdict_of(review))
    details = entry.details
    return Event(entry.action, moment_of(details.get("on")), who, details.get("number", ""), details.get("flag", ""))


def moment_of(text: str | None) -> datetime | None:
    """Business time as the trail keeps it; older entries have none."""
    return None if text is None else datetime.fromisoformat(text)


def submissions_of(declaration: Declaration) -> dict[str, Submission]:
    """Every 提交 it was a part of, by public id."""
    query = select(Submission).join(SubmissionLine, SubmissionLine.submission_id == Submission.id)
    rows = db.session.scalars(query.where(SubmissionLine.declaration_id == declaration.id).order_by(Submission.id))
    return {each.public_id: each for each in rows}


def reviews_of(declaration: Declaration) -> Sequence[Review]:
    return db.session.scalars(select(Review).where(Review.declaration_id == declaration.id).order_by(Review.id)).all()


def declared_by(declaration: Declaration) -> str:
    return db.session.scalar(select(Account.name).where(Account.id == declaration.created_by)) or ""
