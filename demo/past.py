"""What happened in the city before today and CSV cannot say: contact changes, a stop for the wrong month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import BUSINESS_ZONE
from declarations.effects import message_for_tax
from demo.special import SPECIAL, Special
from demo.units import UNITS
from models import (
    Account,
    ContactChange,
    Coverage,
    Declaration,
    Person,
    Review,
    Submission,
    SubmissionLine,
    TaxMessage,
    Unit,
)
from rules.coverage import IN_SERVICE
from rules.insured import PAYING, PENSION
from rules.periods import Month

UNEMPLOYMENT = "210"
"""险种 失业保险."""

STOP_NUMBER = "JS26110900041"
"""受理编号 of the stop that was approved for 202611 where 202610 was meant."""
EARLY_STOP_NUMBER = "JS26110400018"
"""受理编号 of the stop that was approved for 202610 where 202611 was meant."""


@dataclass(frozen=True)
class WrongStop:
    """An approved 减少 whose month is wrong: of whom (key in SPECIAL), from whom to whom, the day of the change."""

    number: str
    person: str
    login: str
    reviewer: str
    at: datetime
    on: date
    month: Month

    @property
    def code(self) -> str:
        """验证码 of the receipt."""
        return f"DEM0{self.number[2:]}".ljust(28, "0")


@dataclass(frozen=True)
class PastChange:
    """One 变更记录 (key in SPECIAL, field, before, after, login name, when, where)."""

    person: str
    field: str
    before: str
    after: str
    login: str
    at: datetime
    terminal: str


def _at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BUSINESS_ZONE)


WRONG_STOPS: tuple[WrongStop, ...] = (
    WrongStop(
        STOP_NUMBER,
        "stop_wrong_month",
        "jingban1",
        "shenhe1",
        _at(2026, 11, 9, 10, 5),
        date(2026, 10, 31),
        Month(2026, 11),
    ),
    WrongStop(
        EARLY_STOP_NUMBER,
        "stopped_early",
        "daili",
        "shenhe2",
        _at(2026, 11, 4, 9, 25),
        date(2026, 10, 30),
        Month(2026, 10),
    ),
)
_HISTORY = SPECIAL["contact_history"].resident.person
_HISTORY_2 = SPECIAL["contact_history_2"].resident.person

CHANGES: tuple[PastChange, ...] = (
    PastChange("contact_history", "education", "90", "21", "chuangkou", _at(2025, 8, 19, 16, 3), "窗口 铁西区"),
    PastChange(
        "contact_history",
        "residence_address",
        "示例市演示区虚构巷6号",
        _HISTORY.residence,
        "jingban1",
        _at(2026, 3, 2, 9, 15),
        "网厅 192.0.2.17",
    ),
    PastChange(
        "contact_history",
        "home_phone",
        "",
        _HISTORY.home_phone,
        "jingban2",
        _at(2026, 6, 11, 14, 41),
        "网厅 192.0.2.18",
    ),
    PastChange(
        "contact_history_2",
        "mailing_address",
        "",
        _HISTORY_2.mailing,
        "chuangkou",
        _at(2026, 9, 30, 10, 26),
        "窗口 铁西区",
    ),
)
"""Oldest first; what stands after the last change of a field is what persons.csv says."""


def add_past(session: Session) -> None:
    """Write it all inside the caller's transaction."""
    for stop in WRONG_STOPS:
        _add_wrong_stop(session, stop)
    for change in CHANGES:
        session.add(
            ContactChange(
                person_id=_person_id(session, SPECIAL[change.person]),
                unit_id=_unit_id(session, SPECIAL[change.person].unit),
                account_id=_account_id(session, change.login),
                field=change.field,
                before=change.before,
                after=change.after,
                at=change.at,
                terminal=change.terminal,
            )
        )
    session.flush()


def _add_wrong_stop(session: Session, stop: WrongStop) -> None:
    """The approved 减少 and its coordinated unemployment side; coverages.csv already has their effect."""
    submission = Submission(
        number=stop.number,
        unit_id=_unit_id(session, SPECIAL[stop.person].unit),
        account_id=_account_id(session, stop.login),
        at=stop.at,
        verification_code=stop.code,
    )
    session.add(submission)
    session.flush()
    pension = _wrong_stop(session, submission, stop, "pension", coordination="1")
    _take_effect(session, pension)
    session.add(SubmissionLine(submission_id=submission.id, declaration_id=pension.id))
    reviewer_id, decided = _account_id(session, stop.reviewer), pension.decided_at
    session.add(Review(declaration_id=pension.id, account_id=reviewer_id, decision="1", at=decided))
    unemployment = _wrong_stop(session, submission, stop, "unemployment", coordination="9")
    unemployment.origin_id = pension.id
    _take_effect(session, unemployment)


def _take_effect(session: Session, declaration: Declaration) -> None:
    """What an approval leaves behind: how the coverages were before, and the message for tax, not yet sent."""
    session.add(declaration)
    session.flush()
    mine = (
        Coverage.insurance == UNEMPLOYMENT
        if declaration.insurance_group != PENSION
        else Coverage.insurance != UNEMPLOYMENT
    )
    query = select(Coverage).where(
        Coverage.person_id == declaration.person_id, Coverage.unit_id == declaration.unit_id, mine
    )
    ended = [
        [coverage.id, {"insurance": coverage.insurance, "state": PAYING, "stop": None}]
        for coverage in session.scalars(query.order_by(Coverage.insurance))
    ]
    done = {"coverages": ended, "person": {"state": IN_SERVICE, "since": None}}
    declaration.answers = {**declaration.answers, "done": done}
    session.add(TaxMessage(**message_for_tax(declaration, done, f"00000000-0000-4000-8000-{declaration.id:012d}")))


def _wrong_stop(
    session: Session, submission: Submission, stop: WrongStop, group: str, coordination: str
) -> Declaration:
    return Declaration(
        kind="stop",
        unit_id=submission.unit_id,
        person_id=_person_id(session, SPECIAL[stop.person]),
        insurance_group=group,
        period=Month(2026, 11),
        state="approved",
        reason="6301",
        effective_on=stop.on,
        month=stop.month,
        answers={"reason": "6301", "sub_reason": "6313"},
        coordination=coordination,
        created_by=submission.account_id,
        created_at=submission.at,
        submission_id=submission.id,
        decided_at=submission.at + timedelta(hours=5),
    )


def _unit_id(session: Session, key: str) -> int:
    return session.scalars(select(Unit.id).where(Unit.credit_code == UNITS[key].credit_code)).one()


def _person_id(session: Session, special: Special) -> int:
    return session.scalars(select(Person.id).where(Person.number == special.number)).one()


def _account_id(session: Session, login: str) -> int:
    return session.scalars(select(Account.id).where(Account.login_name == login)).one()
