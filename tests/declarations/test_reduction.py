"""城镇职工减少 through its whole life, without pages: declared, submitted once, reviewed, effective, coordinated."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.actor import Actor
from actions.idempotency import KeyReused
from declarations import coordination, lifecycle, review
from declarations.checking import NotTheirs
from declarations.lifecycle import Refused
from declarations.review import DENY, PASS, SEND_BACK, Decision, NotForYou
from demo.special import SPECIAL
from extensions import db
from models import Account, AccountUnit, Coverage, Declaration, Person, Submission, TaxMessage
from rules.periods import Month
from rules.stop import StopAnswers

LEFT = StopAnswers("6301", date(2026, 11, 10), Month(2026, 11), sub_reason="6313")
DIED = StopAnswers("6309", date(2026, 11, 10), Month(2026, 11))


@pytest.fixture(autouse=True)
def in_the_portal(app_context: Flask) -> Flask:
    return app_context


def actor(login_name: str) -> Actor:
    account = db.session.scalars(select(Account).where(Account.login_name == login_name)).one()
    unit = db.session.scalar(select(AccountUnit.unit_id).where(AccountUnit.account_id == account.id).limit(1))
    return Actor("127.0.0.1", account.id, unit)


def person_id(key: str) -> int:
    return db.session.scalars(select(Person.id).where(Person.number == SPECIAL[key].number)).one()


def drafted(key: str, answers: StopAnswers = LEFT, form_key: str = "") -> Declaration:
    batch = lifecycle.save_drafts(actor("jingban1"), "stop", [person_id(key)], answers, form_key or f"draft-{key}")
    return db.session.scalars(select(Declaration).where(Declaration.batch == batch)).one()


def submitted(key: str, answers: StopAnswers = LEFT) -> str:
    public_id = drafted(key, answers).public_id
    result = lifecycle.submit(actor("jingban1"), [public_id], f"submit-{key}")
    assert result.submission, result.outcomes[0].findings
    return public_id


def declaration(public_id: str) -> Declaration:
    return db.session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.code for found in refusal.value.findings.values() for finding in found}


def test_a_reduction_with_matching_employment_filing_goes_without_papers() -> None:
    public_id = submitted("filing_left")
    row = declaration(public_id)
    assert (row.state, row.period) == ("submitted", Month(2026, 11))
    receipt = db.session.get_one(Submission, row.submission_id)
    assert receipt.number.startswith("JS261116")


def test_without_papers_it_stays_a_draft_with_the_reason() -> None:
    public_id = drafted("no_filing").public_id
    result = lifecycle.submit(actor("jingban1"), [public_id], "once")
    assert result.submission is None
    assert [finding.code for finding in result.outcomes[0].findings] == ["papers-missing"]
    assert declaration(public_id).state == "draft"


def test_the_same_key_submits_once_and_answers_alike() -> None:
    public_id = drafted("filing_left").public_id
    first = lifecycle.submit(actor("jingban1"), [public_id], "same")
    assert lifecycle.submit(actor("jingban1"), [public_id], "same") == first
    assert len(db.session.scalars(select(Submission).where(Submission.public_id == first.submission)).all()) == 1


def test_the_same_key_for_something_else_is_refused() -> None:
    drafted("filing_left", form_key="taken")
    with pytest.raises(KeyReused):
        drafted("plain_worker", form_key="taken")


def test_nobody_is_declared_twice() -> None:
    drafted("filing_left")
    with pytest.raises(Refused) as refusal:
        drafted("filing_left", form_key="another")
    assert codes(refusal) == {"already-declared"}


@pytest.mark.parametrize(
    ("key", "code"),
    [("injury_elsewhere", "injury-elsewhere-first"), ("credited", "already-credited"), ("paused", "not-active-here")],
)
def test_each_bar_is_asked_inside_the_write_lock(key: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        drafted(key)
    assert code in codes(refusal)
    assert not db.session.scalars(select(Declaration).where(Declaration.person_id == person_id(key))).all()


def test_one_refused_person_keeps_the_whole_choice_from_being_saved() -> None:
    with pytest.raises(Refused):
        lifecycle.save_drafts(
            actor("jingban1"), "stop", [person_id("filing_left"), person_id("credited")], LEFT, "both"
        )
    assert not db.session.scalars(select(Declaration).where(Declaration.person_id == person_id("filing_left"))).all()


def test_another_units_person_and_declaration_do_not_exist() -> None:
    with pytest.raises((NotTheirs, Refused)):
        lifecycle.save_drafts(actor("xiaoqi"), "stop", [person_id("filing_left")], LEFT, "foreign")
    public_id = drafted("filing_left").public_id
    with pytest.raises(NotTheirs):
        lifecycle.delete_drafts(actor("xiaoqi"), [public_id])
    with pytest.raises(NotTheirs):
        lifecycle.submit(actor("xiaoqi"), [public_id], "foreign-submit")


def test_what_is_submitted_can_be_withdrawn_until_somebody_opens_it() -> None:
    public_id = submitted("filing_left")
    lifecycle.withdraw(actor("jingban2"), public_id)
    assert declaration(public_id).state == "draft"
    lifecycle.submit(actor("jingban2"), [public_id], "again")
    review.open_case(actor("shenhe1"), public_id)
    with pytest.raises(NotTheirs):
        lifecycle.withdraw(actor("jingban1"), public_id)


def test_an_approval_pauses_the_coverages_tells_tax_and_is_coordinated() -> None:
    public_id = submitted("filing_left")
    review.open_case(actor("shenhe1"), public_id)
    assert review.decide(actor("shenhe1"), public_id, Decision(PASS)).state == "approved"
    assert coordination.coordinate(actor("shenhe1"), public_id) == "1"
    coverages = db.session.scalars(select(Coverage).where(Coverage.person_id == person_id("filing_left"))).all()
    active_spell = [each for each in coverages if each.stop_month == Month(2026, 11)]
    assert {each.insurance for each in active_spell} >= {"110", "210", "410"}
    assert {each.state for each in active_spell} == {"2"}
    messages = db.session.scalars(select(TaxMessage).where(TaxMessage.person_id == person_id("filing_left"))).all()
    assert {(each.business, each.month) for each in messages} == {("缴费中断", Month(2026, 11))}
    assert len(messages) == 2


def test_a_returned_case_is_corrected_and_goes_again_under_a_new_number() -> None:
    public_id = submitted("filing_left")
    first = declaration(public_id).submission_id
    review.decide(actor("shenhe1"), public_id, Decision(SEND_BACK, "R1", "请核对变更日期。"))
    assert declaration(public_id).state == "returned"
    lifecycle.change_draft(actor("jingban1"), public_id, LEFT)
    lifecycle.submit(actor("jingban1"), [public_id], "second")
    assert declaration(public_id).submission_id != first


def test_what_a_colleague_changed_meanwhile_is_neither_overwritten_nor_sent_unseen() -> None:
    draft = drafted("filing_left")
    public_id, opened = draft.public_id, draft.batch
    now = lifecycle.change_draft(actor("jingban2"), public_id, DIED, opened)
    with pytest.raises(lifecycle.ChangedMeanwhile):
        lifecycle.change_draft(actor("jingban1"), public_id, LEFT, opened)
    with pytest.raises(NotTheirs):
        lifecycle.submit(actor("jingban1"), [public_id], "seen before", opened)
    assert declaration(public_id).reason == "6309"
    lifecycle.change_draft(actor("jingban1"), public_id, LEFT, now)
    assert declaration(public_id).reason == "6301"


def test_a_refused_case_is_over() -> None:
    public_id = submitted("filing_left")
    review.decide(actor("shenhe1"), public_id, Decision(DENY, "R9", "不符合规定。"))
    with pytest.raises(NotTheirs):
        lifecycle.change_draft(actor("jingban1"), public_id, LEFT)


def test_retirement_wants_two_different_reviewers() -> None:
    due = StopAnswers("6308", date(2026, 11, 10), Month(2026, 11))
    public_id = submitted("retirement_due", due)
    assert review.decide(actor("shenhe1"), public_id, Decision(PASS)).state == "in_review"
    with pytest.raises(NotForYou):
        review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert review.decide(actor("shenhe2"), public_id, Decision(PASS)).state == "approved"
    person = db.session.get_one(Person, person_id("retirement_due"))
    assert (person.state, person.state_since) == ("2", Month(2026, 12))


def test_taking_an_approval_back_restores_everything() -> None:
    public_id = submitted("filing_left")
    before = coverages_of("filing_left")
    review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert coverages_of("filing_left") != before
    review.undo(actor("shenhe1"), public_id)
    assert coverages_of("filing_left") == before
    assert declaration(public_id).state == "in_review"


def coverages_of(key: str) -> list[tuple[str, str, Month | None]]:
    rows = db.session.scalars(select(Coverage).where(Coverage.person_id == person_id(key)).order_by(Coverage.id))
    return [(row.insurance, row.state, row.stop_month) for row in rows]


def test_coordination_fails_with_its_cause_and_keeps_the_approval(db_session: Session) -> None:
    public_id = submitted("filing_left")
    review.decide(actor("shenhe1"), public_id, Decision(PASS))
    freeze_unemployment(db_session)
    assert coordination.coordinate(actor("shenhe1"), public_id) == "2"
    row = declaration(public_id)
    assert row.state == "approved"
    assert row.coordination_cause is not None
    assert "应收核定" in row.coordination_cause


def freeze_unemployment(session: Session) -> None:
    from clock import real_now
    from models import Assessment

    clerk = actor("jingban1")
    session.add(
        Assessment(
            number="HD-TEST",
            unit_id=clerk.unit_id,
            insurance_group="unemployment",
            period=Month(2026, 11),
            state="assessed",
            account_id=clerk.account_id,
            at=real_now(),
        )
    )
    session.commit()
