"""Reductions in every state, made as the portal makes them: what tests of pages after 提交 begin with.

Everything here wants an application context and leaves no session open behind it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from actions.actor import Actor
from declarations import KINDS, coordination, lifecycle, review
from declarations.review import DENY, PASS, SEND_BACK, Decision
from demo.special import NEWCOMERS, SPECIAL
from extensions import db
from models import Account, AccountUnit, Coverage, Declaration, Person, Submission
from rules.applicant import Applicant
from rules.enrol import EnrolAnswers
from rules.enrol_insurances import insurances_of
from rules.insured import NORMAL
from rules.periods import Month
from rules.stop import StopAnswers

LEFT = StopAnswers("6301", date(2026, 11, 10), Month(2026, 11), sub_reason="6313")
RETIRED = StopAnswers("6308", date(2026, 11, 10), Month(2026, 11))
WORDS = "请补传解除劳动关系证明书。"


@dataclass(frozen=True)
class Declared:
    """One declaration, by the ids under which pages know it."""

    public_id: str
    submission: str
    """Public id of its latest receipt."""
    number: str
    """受理编号."""
    code: str
    """验证码 of the receipt."""


def actor(login_name: str) -> Actor:
    """Somebody acting for the first unit he has."""
    account = db.session.scalars(select(Account).where(Account.login_name == login_name)).one()
    unit = db.session.scalar(select(AccountUnit.unit_id).where(AccountUnit.account_id == account.id).limit(1))
    return Actor("127.0.0.1", account.id, unit)


def insured_by(unit_id: int, whom: int) -> Coverage:
    """企业养老 of somebody at another unit, since August."""
    coverage = Coverage(
        unit_id=unit_id,
        person_id=whom,
        insurance="110",
        kind="1",
        scope="ZG",
        legal_representative=False,
        state="1",
        start_month=Month(2026, 8),
    )
    db.session.add(coverage)
    db.session.commit()
    return coverage


def enrolling(slug: str = "enrol") -> EnrolAnswers:
    """参保登记 of a newcomer: by the pension door of one with an identity card, by the other of one with a passport."""
    if slug == "enrol":
        name, _, number = NEWCOMERS["newcomer"]
        person = Applicant("01", number, name, "1", date(2001, 4, 8), household="11", mobile="16100000001")
    else:
        name, _, number = NEWCOMERS["newcomer_passport"]
        person = Applicant("08", number, name, "2", date(1990, 2, 3), household="41", mobile="16100000002")
    every = insurances_of(KINDS[slug].group, NORMAL, "ZG", Month(2026, 11))
    return EnrolAnswers(person, "ZG", Decimal(5800), every, "J01", date(2026, 11, 3), Month(2026, 11))


def drafted(app: Flask, *keys: str, answers: StopAnswers = LEFT, by: str = "jingban1") -> str:
    """已申报未提交 of these people of SPECIAL; gives the batch."""
    with portal(app):
        return lifecycle.save_drafts(actor(by), "stop", [person_id(key) for key in keys], answers, f"draft {keys}")


def submitted(
    app: Flask, *keys: str, answers: StopAnswers = LEFT, by: str = "jingban1", withdrawn: bool = False
) -> list[Declared]:
    """城镇职工减少 of these people of SPECIAL under one 受理编号."""
    with portal(app):
        people = [person_id(key) for key in keys]
        batch = lifecycle.save_drafts(actor(by), "stop", people, answers, f"draft {keys}")
        rows = db.session.scalars(select(Declaration).where(Declaration.batch == batch).order_by(Declaration.id)).all()
        result = lifecycle.submit(actor(by), [row.public_id for row in rows], f"submit {keys}")
        assert all(outcome.submitted for outcome in result.outcomes), result.outcomes
        receipt = db.session.scalars(select(Submission).where(Submission.public_id == result.submission)).one()
        made = [
            Declared(outcome.declaration, receipt.public_id, receipt.number, receipt.verification_code)
            for outcome in result.outcomes
        ]
        for each in made if withdrawn else ():
            lifecycle.withdraw(actor(by), each.public_id)
        return made


def approved(app: Flask, *keys: str, answers: StopAnswers = LEFT, coordinated: bool = True) -> list[Declared]:
    """The same, approved by as many reviewers as they need, and coordinated."""
    made = submitted(app, *keys, answers=answers)
    for each in made:
        decide(app, each.public_id, PASS)
        if answers is RETIRED:
            decide(app, each.public_id, PASS, by="shenhe2")
        if coordinated:
            coordinate(app, each.public_id)
    return made


def returned(app: Flask, *keys: str) -> list[Declared]:
    made = submitted(app, *keys)
    for each in made:
        decide(app, each.public_id, SEND_BACK, "B01", WORDS)
    return made


def refused(app: Flask, *keys: str) -> list[Declared]:
    made = submitted(app, *keys)
    for each in made:
        decide(app, each.public_id, DENY, "N01", "不符合减少条件。")
    return made


def decide(
    app: Flask, public_id: str, decision: str, reason: str = "", words: str = "", by: str = "shenhe1"
) -> review.Decided:
    with portal(app):
        decided = review.decide(actor(by), public_id, Decision(decision, reason, words))
        assert not decided.findings, decided.findings
        return decided


def coordinate(app: Flask, public_id: str, by: str = "shenhe1") -> str:
    with portal(app):
        return coordination.coordinate(actor(by), public_id)


def opened(app: Flask, public_id: str) -> None:
    """A reviewer has looked at it: 审核中."""
    with portal(app):
        review.open_case(actor("shenhe1"), public_id)


def person_id(key: str) -> int:
    return db.session.scalars(select(Person.id).where(Person.number == SPECIAL[key].number)).one()


@contextmanager
def portal(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()
