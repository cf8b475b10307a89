"""应收核定: when it is possible, what it freezes, how it is taken back."""

import pytest
from flask import Flask
from sqlalchemy import select

from actions import assessment
from actions.actor import Actor
from actions.assessment import NotAssessed, NotYet
from database import writing
from declarations.lifecycle import Refused, save_drafts, submit
from demo.special import SPECIAL
from extensions import db
from models import Account, AccountUnit, Coverage, Person, TaxMessage
from rules.periods import Month
from tests.declarations.test_reduction import LEFT

PERIOD = Month(2026, 11)


@pytest.fixture(autouse=True)
def everybody_has_a_wage(app_context: Flask) -> Flask:
    from decimal import Decimal

    with writing() as session:
        for coverage in session.scalars(select(Coverage).where(Coverage.state == "1", Coverage.wage.is_(None))):
            coverage.wage = Decimal(5000)
    return app_context


def clerk() -> Actor:
    account = db.session.scalars(select(Account).where(Account.login_name == "jingban1")).one()
    unit = db.session.scalar(select(AccountUnit.unit_id).where(AccountUnit.account_id == account.id))
    return Actor("127.0.0.1", account.id, unit)


def somebody() -> int:
    number = SPECIAL["filing_left"].number
    return db.session.scalars(select(Person.id).where(Person.number == number)).one()


def obstacles(refusal: pytest.ExceptionInfo[NotYet]) -> list[str]:
    return [finding.code for finding in refusal.value.findings]


def test_a_frozen_period_takes_no_reduction_any_more() -> None:
    assert assessment.freeze(clerk(), "pension").startswith("HD261116")
    with pytest.raises(Refused) as refusal:
        save_drafts(clerk(), "stop", [somebody()], LEFT, "key")
    assert "assessed" in {finding.code for found in refusal.value.findings.values() for finding in found}


def test_a_draft_of_before_the_freeze_may_stay_but_not_go() -> None:
    from models import Declaration

    batch = save_drafts(clerk(), "stop", [somebody()], LEFT, "key")
    assessment.freeze(clerk(), "pension")
    public_id = db.session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)).one()
    result = submit(clerk(), [public_id], "submit")
    assert result.submission is None
    assert "assessed" in {finding.code for finding in result.outcomes[0].findings}


def test_nothing_is_frozen_while_a_declaration_is_under_review() -> None:
    from models import Declaration

    batch = save_drafts(clerk(), "stop", [somebody()], LEFT, "key")
    public_id = db.session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)).one()
    assert submit(clerk(), [public_id], "submit").submission
    with pytest.raises(NotYet) as refusal:
        assessment.freeze(clerk(), "pension")
    assert obstacles(refusal) == ["under-review"]


def test_head_count_and_declared_wages_must_agree() -> None:
    with writing() as session:
        session.scalars(
            select(Coverage).where(Coverage.person_id == somebody(), Coverage.insurance == "110", Coverage.state == "1")
        ).one().wage = None
    with pytest.raises(NotYet) as refusal:
        assessment.freeze(clerk(), "pension")
    assert obstacles(refusal) == ["counts-differ"]


def test_a_period_is_assessed_once() -> None:
    assessment.freeze(clerk(), "unemployment")
    with pytest.raises(NotYet) as refusal:
        assessment.freeze(clerk(), "unemployment")
    assert obstacles(refusal) == ["assessed-already"]


def test_a_revocation_opens_the_period_only_when_tax_has_confirmed() -> None:
    me = clerk()
    assert me.unit_id is not None
    assessment.freeze(me, "pension")
    assessment.revoke(me, me.unit_id, "pension", PERIOD)
    assert db.session.scalars(select(TaxMessage.transaction).order_by(TaxMessage.id.desc())).first() == "6"
    with pytest.raises(Refused):
        save_drafts(me, "stop", [somebody()], LEFT, "still-frozen")
    assessment.revoked(me, me.unit_id, "pension", PERIOD)
    assert save_drafts(me, "stop", [somebody()], LEFT, "open-again")


def test_what_was_never_assessed_cannot_be_revoked() -> None:
    me = clerk()
    assert me.unit_id is not None
    with pytest.raises(NotAssessed):
        assessment.revoke(me, me.unit_id, "pension", PERIOD)
