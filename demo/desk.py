"""What lies on the main unit's desk: a reduction not yet submitted, and one that a reviewer has sent back."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import BUSINESS_ZONE
from declarations import KINDS
from demo.units import UNITS
from demo.waiting import LEFT, TERMINATED_BY_AGREEMENT, Paper, attach
from models import Account, Declaration, Person, Review, Submission, SubmissionLine, Unit
from rules.periods import Month
from rules.wages import WageAnswers

RETURNED_NUMBER = "JS26111200009"
"""受理编号 of what was sent back."""
DRAFTED, RETURNED, BASE_CHANGED = 50, 51, 52
"""Which ordinary employees of the main unit: nothing else is special about them."""
LEAVING_PAPER = Paper("leaving.pdf", "termination_certificate", "解除劳动关系证明书.pdf")
WORDS = "证明书上的解除日期看不清。请重新拍照，四角完整、不反光，再上传。"


def add_desk(session: Session) -> None:
    """Write it all inside the caller's transaction."""
    session.add(stop(session, DRAFTED, "draft", "jingban2", at(16, 9, 20)))
    session.add(changed_base(session))
    returned = stop(session, RETURNED, "returned", "jingban1", at(12, 10, 5))
    submission = Submission(
        number=RETURNED_NUMBER,
        unit_id=returned.unit_id,
        account_id=returned.created_by,
        at=returned.created_at,
        verification_code="DEM026111200009".ljust(28, "0"),
    )
    session.add(submission)
    session.flush()
    returned.submission_id, returned.decided_at = submission.id, at(13, 14, 10)
    session.add(returned)
    session.flush()
    session.add(SubmissionLine(submission_id=submission.id, declaration_id=returned.id))
    attach(session, returned, LEAVING_PAPER)
    session.add(
        Review(
            declaration_id=returned.id,
            account_id=account(session, "shenhe2"),
            decision="3",
            reason_code="B01",
            words=WORDS,
            at=at(13, 14, 10),
        )
    )
    session.flush()


def stop(session: Session, employee: int, state: str, login_name: str, created_at: datetime) -> Declaration:
    unit = UNITS["main"]
    return Declaration(
        kind="stop",
        unit_id=session.scalars(select(Unit.id).where(Unit.credit_code == unit.credit_code)).one(),
        person_id=session.scalars(select(Person.id).where(Person.number == str(unit.first_number + employee))).one(),
        insurance_group="pension",
        period=Month(2026, 11),
        state=state,
        reason=LEFT,
        effective_on=date(2026, 11, 11),
        month=Month(2026, 11),
        answers={"sub_reason": TERMINATED_BY_AGREEMENT},
        created_by=account(session, login_name),
        created_at=created_at,
    )


def changed_base(session: Session) -> Declaration:
    """单个职工缴费基数变更, not yet submitted."""
    kind = KINDS["base-change"]
    columns = kind.columns(WageAnswers(Month(2026, 11), Decimal("9200.00"), last=None))
    drafted = stop(session, BASE_CHANGED, "draft", "jingban1", at(16, 9, 40))
    drafted.kind, drafted.insurance_group = kind.slug, kind.group
    drafted.reason, drafted.effective_on = columns.reason, columns.effective_on
    drafted.month, drafted.answers = columns.month, dict(columns.answers)
    return drafted


def account(session: Session, login_name: str) -> int:
    return session.scalars(select(Account.id).where(Account.login_name == login_name)).one()


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BUSINESS_ZONE)
