"""What waits for a reviewer in the city: reductions of two units, submitted some days ago, one of them with a paper.

The employees are people of the crowd with nothing special; the 退工 that spares them papers is filed here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import attachments
from actions.uploads import CheckedFile
from config import BUSINESS_ZONE
from demo.units import UNITS
from models import Account, Attachment, Declaration, EmploymentFiling, Person, Submission, SubmissionLine, Unit
from rules.periods import Month

PAPERS = Path(__file__).with_name("papers")
LEFT, DIED = "6301", "6309"
TERMINATED_BY_AGREEMENT = "6313"


@dataclass(frozen=True)
class Paper:
    """A file of demo/papers, which material it is, and the name it was uploaded under."""

    file: str
    material: str
    name: str


DEATH_PAPER = Paper("death.pdf", "death_certificate", "死亡证明.pdf")


@dataclass(frozen=True)
class Stop:
    """One person's reduction: which ordinary employee of the unit, why, when, and the paper that goes with it."""

    employee: int
    reason: str
    on: date
    paper: Paper | None = None


@dataclass(frozen=True)
class Receipt:
    """One 提交: its 受理编号, key of the unit, who, when."""

    number: str
    unit: str
    login: str
    at: datetime


@dataclass(frozen=True)
class Sent(Receipt):
    """One 提交 of reductions."""

    stops: tuple[Stop, ...]
    code: str


SENT: tuple[Sent, ...] = (
    Sent(
        "JS26111200007",
        "client_a",
        "daili",
        datetime(2026, 11, 12, 15, 20, tzinfo=BUSINESS_ZONE),
        (
            Stop(2, LEFT, date(2026, 11, 10)),
            Stop(3, LEFT, date(2026, 11, 11)),
            Stop(4, DIED, date(2026, 11, 8), DEATH_PAPER),
        ),
        "DEM026111200007".ljust(28, "0"),
    ),
    Sent(
        "JS26111300002",
        "arrears",
        "qianfei",
        datetime(2026, 11, 13, 9, 40, tzinfo=BUSINESS_ZONE),
        (Stop(2, LEFT, date(2026, 11, 12)),),
        "DEM026111300002".ljust(28, "0"),
    ),
)
"""The oldest first."""


def add_waiting(session: Session) -> None:
    """Write it all inside the caller's transaction."""
    for sent in SENT:
        _, submission = received(session, sent, sent.code)
        for stop in sent.stops:
            declaration = declared(session, sent, stop, submission)
            session.add(declaration)
            session.flush()
            session.add(SubmissionLine(submission_id=submission.id, declaration_id=declaration.id))
            add_reason_for(session, stop, declaration)
    session.flush()


def received(session: Session, receipt: Receipt, code: str) -> tuple[Unit, Submission]:
    """The unit, and the receipt that it got; `code`: 验证码."""
    unit = session.scalars(select(Unit).where(Unit.credit_code == UNITS[receipt.unit].credit_code)).one()
    submission = Submission(
        number=receipt.number,
        unit_id=unit.id,
        account_id=account_id(session, receipt.login),
        at=receipt.at,
        verification_code=code,
    )
    session.add(submission)
    session.flush()
    return unit, submission


def account_id(session: Session, login_name: str) -> int:
    return session.scalars(select(Account.id).where(Account.login_name == login_name)).one()


def declared(session: Session, sent: Sent, stop: Stop, submission: Submission) -> Declaration:
    number = str(UNITS[sent.unit].first_number + stop.employee)
    return Declaration(
        kind="stop",
        unit_id=submission.unit_id,
        person_id=session.scalars(select(Person.id).where(Person.number == number)).one(),
        insurance_group="pension",
        period=Month(2026, 11),
        state="submitted",
        reason=stop.reason,
        effective_on=stop.on,
        month=Month.of(stop.on),
        answers={"sub_reason": TERMINATED_BY_AGREEMENT if stop.reason == LEFT else ""},
        batch=f"{sent.number}-{stop.reason}",
        created_by=submission.account_id,
        created_at=sent.at,
        submission_id=submission.id,
    )


def add_reason_for(session: Session, stop: Stop, declaration: Declaration) -> None:
    """The paper, or the 退工 that makes it needless."""
    if stop.paper:
        attach(session, declaration, stop.paper)
    else:
        session.add(
            EmploymentFiling(unit_id=declaration.unit_id, person_id=declaration.person_id, kind="2", filed_on=stop.on)
        )


def attach(session: Session, declaration: Declaration, paper: Paper) -> None:
    """Keep the paper with the declaration, as an upload would have left it."""
    checked = CheckedFile("application/pdf", (PAPERS / paper.file).read_bytes(), paper.name)
    attachments.put(checked)
    attachments.remember_file(session, checked)
    session.add(
        Attachment(
            declaration_id=declaration.id,
            material=paper.material,
            file_digest=checked.digest,
            file_name=checked.file_name,
            uploaded_by=declaration.created_by,
            uploaded_at=declaration.created_at,
        )
    )
