"""What waits for a reviewer besides reductions, one or two of each business, and what was sent back to a unit.

Each declaration is written down as the portal writes a draft of its kind; only when, by whom and what became of it is
said here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.actor import Actor
from config import BUSINESS_ZONE
from declarations import KINDS
from declarations.kind import Line
from declarations.lifecycle import draft_of
from demo.people import id_number
from demo.special import SPECIAL
from demo.waiting import Paper, Receipt, account_id, attach, received
from models import Declaration, Person, Review, Submission, SubmissionLine, Unit
from rules.applicant import Applicant
from rules.back_pay import BackPayAnswers
from rules.correction import CorrectionAnswers
from rules.enrol import EnrolAnswers
from rules.enrol_insurances import insurances_of
from rules.insured import NORMAL, PENSION
from rules.periods import Month
from rules.resume import ResumeAnswers

NOVEMBER = Month(2026, 11)
EMPLOYEE = "ZG"
"""用工范围 职工."""


@dataclass(frozen=True)
class Filled:
    """One declaration as a clerk filled it in; `person`: key in SPECIAL, "" for a person to be."""

    kind: str
    answers: Any
    person: str = ""
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class SentBack:
    """退回: by whom, when, why."""

    login: str
    at: datetime
    reason: str
    words: str


@dataclass(frozen=True)
class Handed(Receipt):
    """One 提交 of a unit, and what came of it; without `sent_back` it waits."""

    filled: tuple[Filled, ...]
    sent_back: SentBack | None = None

    @property
    def code(self) -> str:
        """验证码 of the receipt."""
        return f"DEM0{self.number[2:]}{self.number[:2]}".ljust(28, "0")


def newcomer(person: Applicant, wage: str, joined: date, reason: str = "J01") -> Filled:
    """参保登记 of a 职工 in everything that the pension door offers."""
    every = insurances_of(PENSION, NORMAL, EMPLOYEE, NOVEMBER)
    return Filled("enrol", EnrolAnswers(person, EMPLOYEE, Decimal(wage), every, reason, joined, NOVEMBER))


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BUSINESS_ZONE)


GRADUATE = Applicant(
    "01",
    id_number(date(2003, 9, 21), 151),
    "柏清川",
    "1",
    date(2003, 9, 21),
    nation="01",
    household="11",
    education="21",
    work_start_date=date(2026, 11, 2),
    mobile="16100003101",
    residence_address="示例市样本区例证街18号",
)
FOREIGNER = Applicant(
    "08",
    "X00000027",
    "SPECIMEN ANNA",
    "2",
    date(1988, 5, 17),
    household="41",
    education="11",
    work_start_date=date(2026, 11, 5),
    mobile="16100003102",
    residence_address="示例市示例区样本街7号",
    retirement_category="F55",
)
SENT_BACK = Applicant(
    "01",
    id_number(date(1998, 1, 30), 204),
    "尤若溪",
    "2",
    date(1998, 1, 30),
    nation="01",
    household="21",
    education="31",
    work_start_date=date(2021, 7, 1),
    mobile="16100003103",
    residence_address="示例市演示区假想路26号",
    retirement_category="F50",
)
CONTRACT = Paper("contract.pdf", "labour_contract", "劳动合同.pdf")
VOUCHERS = Paper("wages.pdf", "wage_vouchers", "4至6月工资发放凭证.pdf")
STOP_TOO_EARLY = "实际工作到 2026-11-06，离职日期报早了，11 月仍应缴费。"

HANDED: tuple[Handed, ...] = (
    Handed(
        "ZJ26111200005",
        "client_a",
        "daili",
        at(12, 16, 30),
        (newcomer(SENT_BACK, "5200", date(2026, 11, 9)),),
        SentBack("shenhe2", at(13, 11, 5), "B02", "参加工作日期与本人档案不一致。请与本人核对，改正后再提交。"),
    ),
    Handed(
        "ZJ26111300003",
        "client_a",
        "daili",
        at(13, 10, 15),
        (newcomer(GRADUATE, "5400", date(2026, 11, 2)), newcomer(FOREIGNER, "12800", date(2026, 11, 5))),
    ),
    Handed(
        "HF26111300001",
        "arrears",
        "qianfei",
        at(13, 13, 30),
        (Filled("resume", ResumeAnswers("J05", date(2026, 11, 9), NOVEMBER, Decimal(6400)), "resume_waiting"),),
    ),
    Handed(
        "BJ26111300001",
        "arrears",
        "qianfei",
        at(13, 13, 50),
        (
            Filled(
                "back-pay",
                BackPayAnswers(Month(2026, 4), Month(2026, 6), Decimal(5600)),
                "quarter_waiting",
                (CONTRACT, VOUCHERS),
            ),
        ),
    ),
    Handed(
        "GX26111300001",
        "client_a",
        "daili",
        at(13, 16, 5),
        (
            Filled(
                "correction",
                CorrectionAnswers(0, "stop", Month(2026, 10), NOVEMBER, STOP_TOO_EARLY, PENSION),
                "stopped_early",
            ),
        ),
    ),
)
"""The oldest first; what waits has been handed in after that of demo.waiting."""


def add_other_kinds(session: Session) -> None:
    """Write it all inside the caller's transaction."""
    for handed in HANDED:
        unit, submission = received(session, handed, handed.code)
        for filled in handed.filled:
            declaration = declared(session, unit, filled, submission)
            for paper in filled.papers:
                attach(session, declaration, paper)
            if handed.sent_back:
                send_back(session, declaration, handed.sent_back)
    session.flush()


def declared(session: Session, unit: Unit, filled: Filled, submission: Submission) -> Declaration:
    """The draft, received under its 受理编号."""
    kind = KINDS[filled.kind]
    person_id = None
    if filled.person:
        number = SPECIAL[filled.person].number
        person_id = session.scalars(select(Person.id).where(Person.number == number)).one()
    (line,) = kind.settled(session, unit, [Line(person_id, filled.answers)])
    (subject,) = kind.subjects(session, unit, [line])
    drafted = draft_of(kind, unit, Actor("", submission.account_id, unit.id), line.answers)
    received = {"state": "submitted", "submission_id": submission.id, "created_at": submission.at}
    declaration = Declaration(**drafted | received, person_id=subject, batch=f"{submission.number}-{subject}")
    session.add(declaration)
    session.flush()
    session.add(SubmissionLine(submission_id=submission.id, declaration_id=declaration.id))
    return declaration


def send_back(session: Session, declaration: Declaration, sent_back: SentBack) -> None:
    declaration.state, declaration.decided_at = "returned", sent_back.at
    session.add(
        Review(
            declaration_id=declaration.id,
            account_id=account_id(session, sent_back.login),
            decision="3",
            reason_code=sent_back.reason,
            words=sent_back.words,
            at=sent_back.at,
        )
    )
