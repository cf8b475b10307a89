"""What happened to one declaration, in its order: the audit trail says in which, the tables say what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from extensions import db
from models import Account, AuditEntry, Declaration, Review, Submission, SubmissionLine
from queries.verdicts import Verdict, verdict_of

UNDONE = "9"
Handed = tuple[Submission, str]
"""A 提交 and who did it."""
Decided = tuple[Review, str]
"""A decision and who made it."""


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
    entries = db.session.execute(query.order_by(AuditEntry.sequence)).all()
    return [
        Event("declarations-saved", declaration.created_at, declared_by(declaration)),
        *(event(entry, who, submissions, reviews) for entry, who in entries),
        *untraced(submissions, reviews),
    ]


def event(entry: AuditEntry, who: str, submissions: dict[str, Handed], reviews: list[Decided]) -> Event:
    """An entry of the trail with what its own table knows of it, which is taken from there."""
    if handed := submissions.pop(entry.subject.partition(":")[2], None):
        return submitted(handed)
    if entry.action in ("reviewed", "review-undone"):
        undone = entry.action == "review-undone"
        mine = next((each for each in reviews if (each[0].decision == UNDONE) is undone), None)
        if mine is not None:
            reviews.remove(mine)
            return reviewed(mine)
    details = entry.details
    return Event(entry.action, moment_of(details.get("on")), who, details.get("number", ""), details.get("flag", ""))


def untraced(submissions: dict[str, Handed], reviews: list[Decided]) -> list[Event]:
    """What was loaded and never done here has no trail: then the tables alone say it."""
    left = [*map(submitted, submissions.values()), *map(reviewed, reviews)]
    return sorted(left, key=lambda event: (event.at is None, event.at))


def submitted(handed: Handed) -> Event:
    submission, who = handed
    return Event("submitted", submission.at, who, submission.number)


def reviewed(decided: Decided) -> Event:
    review, who = decided
    what = "review-undone" if review.decision == UNDONE else "reviewed"
    return Event(what, review.at, who, code=review.decision, verdict=verdict_of(review))


def moment_of(text: str | None) -> datetime | None:
    """Business time as the trail keeps it; older entries have none."""
    return None if text is None else datetime.fromisoformat(text)


def submissions_of(declaration: Declaration) -> dict[str, Handed]:
    """Every 提交 it was a part of and who did it, by public id."""
    query = select(Submission, Account.name).join(SubmissionLine, SubmissionLine.submission_id == Submission.id)
    query = query.join(Account, Account.id == Submission.account_id)
    rows = db.session.execute(query.where(SubmissionLine.declaration_id == declaration.id).order_by(Submission.id))
    return {submission.public_id: (submission, who) for submission, who in rows}


def reviews_of(declaration: Declaration) -> list[Decided]:
    """Every decision and who made it."""
    query = select(Review, Account.name).join(Account, Account.id == Review.account_id)
    rows = db.session.execute(query.where(Review.declaration_id == declaration.id).order_by(Review.id))
    return [(review, who) for review, who in rows]


def declared_by(declaration: Declaration) -> str:
    return db.session.scalar(select(Account.name).where(Account.id == declaration.created_by)) or ""
