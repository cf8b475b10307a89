"""Deciding, judged as of the submission and once only; taking a decision back with everything it brought about."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from declarations import coordination, lifecycle, review
from declarations.batch_review import LOOK_AT_IT, approve_all
from declarations.checking import NotTheirs
from declarations.judging import judge
from declarations.review import DENY, PASS, SEND_BACK, Decision, NeedsEyes, NotForYou, Overtaken, TooLate
from demo.waiting import SENT
from extensions import db
from models import Attachment, Contribution, Coverage, Declaration, Person, Review, Submission, TaxMessage
from rules.periods import Month
from tests import declared
from tests.conftest import Clock
from tests.declared import LEFT, RETIRED, WORDS

AGAINST = Decision(SEND_BACK, "B01", WORDS)
YES = Decision(PASS)


def one(app: Flask, key: str = "filing_left", **how: Any) -> str:
    return declared.submitted(app, key, **how)[0].public_id


def decide(app: Flask, public_id: str, decision: Decision, by: str = "shenhe1") -> review.Decided:
    with declared.portal(app):
        return review.decide(declared.actor(by), public_id, decision)


def undo(app: Flask, public_id: str, by: str = "shenhe1") -> None:
    with declared.portal(app):
        review.undo(declared.actor(by), public_id)


def state(session: Session, public_id: str) -> str:
    session.rollback()
    return session.scalars(select(Declaration.state).where(Declaration.public_id == public_id)).one()


def coverages(session: Session, public_id: str) -> list[tuple[str, str, Month | None]]:
    session.rollback()
    person = select(Declaration.person_id).where(Declaration.public_id == public_id).scalar_subquery()
    rows = session.scalars(select(Coverage).where(Coverage.person_id == person).order_by(Coverage.id))
    return [(row.insurance, row.state, row.stop_month) for row in rows]


def messages(session: Session, public_id: str) -> list[str]:
    """send_state of every message for tax about this person, in the order of writing."""
    session.rollback()
    person = select(Declaration.person_id).where(Declaration.public_id == public_id).scalar_subquery()
    query = select(TaxMessage.send_state).where(TaxMessage.person_id == person).order_by(TaxMessage.id)
    return list(session.scalars(query))


# --- by which time and which facts ----------------------------------------------------------------------------------


def test_the_annual_window_that_opened_after_the_submission_does_not_stand_in_the_way(app: Flask, clock: Clock) -> None:
    clock.move_to("2026-12-20T16:00")
    public_id = one(app)
    clock.move_to("2026-12-21T09:00")
    with declared.portal(app), pytest.raises(lifecycle.Refused):
        lifecycle.save_drafts(
            declared.actor("jingban1"), "stop", [declared.person_id("filing_hired_elsewhere")], LEFT, "too late"
        )
    assert decide(app, public_id, YES).state == "approved"


def test_what_has_happened_since_the_submission_counts(app: Flask, db_session: Session) -> None:
    public_id = one(app)
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()
    credited = Contribution(
        unit_id=row.unit_id,
        person_id=row.person_id,
        insurance="110",
        period=Month(2026, 11),
        month=Month(2026, 11),
        payment_type="10",
        base=Decimal(5000),
        unit_amount=Decimal(800),
        person_amount=Decimal(400),
        paid=True,
        credited=True,
    )
    db_session.add(credited)
    db_session.commit()
    decided = decide(app, public_id, YES)
    assert decided.state == "submitted"
    assert [finding.code for finding in decided.findings] == ["already-credited"]
    assert not db_session.scalars(select(Review).where(Review.declaration_id == row.id)).all()


def test_a_case_the_rules_cannot_judge_is_refused_and_hides_no_other(app: Flask, db_session: Session) -> None:
    odd, plain = (each.public_id for each in declared.submitted(app, "filing_left", "filing_hired_elsewhere"))
    rows = db_session.scalars(select(Declaration).where(Declaration.public_id.in_([odd, plain]))).all()
    person = next(row.person_id for row in rows if row.public_id == odd)
    for coverage in db_session.scalars(select(Coverage).where(Coverage.person_id == person)):
        coverage.scope = "X"
    db_session.commit()
    with declared.portal(app):
        judged = judge(db.session.scalars(select(Declaration).where(Declaration.public_id.in_([odd, plain]))).all())
        said = {each.case.declaration.public_id: each for each in judged.values()}
        assert said[plain].needs_no_eyes
        assert [finding.code for finding in said[odd].refusals] == ["parameter-missing"]
        assert said[odd].verdicts[0].refuses
    assert decide(app, odd, YES).findings


# --- once, and only for what was seen -------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", [YES, AGAINST, Decision(DENY, "N01", "不符合减少条件。")])
def test_the_same_decision_once_more_changes_nothing(app: Flask, db_session: Session, decision: Decision) -> None:
    public_id = one(app)
    assert decide(app, public_id, decision) == decide(app, public_id, decision)
    assert (
        len(db_session.scalars(select(Review).join(Declaration).where(Declaration.public_id == public_id)).all()) == 1
    )


def test_another_reviewer_or_another_decision_comes_too_late(app: Flask) -> None:
    public_id = one(app)
    decide(app, public_id, AGAINST)
    for decision, by in ((AGAINST, "shenhe2"), (YES, "shenhe1"), (Decision(SEND_BACK, "B02", WORDS), "shenhe1")):
        with pytest.raises(Overtaken, match="已退回"):
            decide(app, public_id, decision, by)


def test_a_decision_about_an_earlier_submission_does_not_count(app: Flask, db_session: Session) -> None:
    sent = declared.submitted(app, "filing_left")[0]
    decide(app, sent.public_id, AGAINST)
    with declared.portal(app):
        clerk = declared.actor("jingban1")
        lifecycle.change_draft(clerk, sent.public_id, LEFT)
        lifecycle.submit(clerk, [sent.public_id], "again")
    with pytest.raises(Overtaken, match="重新提交"):
        decide(app, sent.public_id, Decision(PASS, submission=sent.submission))
    assert state(db_session, sent.public_id) == "submitted"


def test_a_withdrawn_case_is_told_in_words(app: Flask) -> None:
    public_id = one(app, withdrawn=True)
    with pytest.raises(Overtaken, match="撤回"):
        decide(app, public_id, YES)


def test_of_two_reviewers_at_once_one_decides_and_the_other_is_told(app: Flask, db_session: Session) -> None:
    public_id = one(app)
    barrier, outcomes = threading.Barrier(2), {}

    def decides(by: str, decision: Decision) -> None:
        with app.app_context():
            actor = declared.actor(by)
            db.session.remove()
            barrier.wait(20)
            try:
                outcomes[by] = review.decide(actor, public_id, decision).state
            except Overtaken:
                outcomes[by] = "overtaken"
            db.session.remove()

    threads = [
        threading.Thread(target=decides, args=("shenhe1", YES)),
        threading.Thread(target=decides, args=("shenhe2", AGAINST)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    stands = state(db_session, public_id)
    assert sorted(outcomes.values()) == sorted(["overtaken", stands])
    assert (
        len(db_session.scalars(select(Review).join(Declaration).where(Declaration.public_id == public_id)).all()) == 1
    )


def test_a_reviewer_has_only_the_cases_of_his_offices(app: Flask, db_session: Session) -> None:
    submission = db_session.scalars(select(Submission).where(Submission.number == SENT[1].number)).one()
    foreign = db_session.scalars(select(Declaration).where(Declaration.submission_id == submission.id)).one()
    for act in (decide, lambda app, public_id, _, by: undo(app, public_id, by)):
        with pytest.raises(NotTheirs) as refusal:
            act(app, foreign.public_id, YES, "shenhe2")
        assert not isinstance(refusal.value, Overtaken)


def test_somebody_acting_for_one_unit_cannot_coordinate_for_another(app: Flask) -> None:
    public_id = declared.approved(app, "filing_left", coordinated=False)[0].public_id
    with pytest.raises(NotTheirs):
        declared.coordinate(app, public_id, by="xiaoqi")
    assert declared.coordinate(app, public_id, by="jingban1") == "1"


# --- two persons ----------------------------------------------------------------------------------------------------


def test_nobody_decides_what_he_has_submitted_for_a_colleague(app: Flask, db_session: Session) -> None:
    public_id = one(app)
    with declared.portal(app):
        later_reviewer = declared.actor("shenhe2").account_id or 0
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()
    db_session.get_one(Submission, row.submission_id).account_id = later_reviewer
    db_session.commit()
    with pytest.raises(NotForYou, match="自己申报"):
        decide(app, public_id, YES, "shenhe2")
    decide(app, public_id, YES, "shenhe1")


def test_the_first_approval_stands_again_when_the_second_reviewer_takes_his_return_back(app: Flask) -> None:
    public_id = one(app, "retirement_due", answers=RETIRED)
    assert decide(app, public_id, YES).state == "in_review"
    assert decide(app, public_id, AGAINST, "shenhe2").state == "returned"
    undo(app, public_id, "shenhe2")
    assert decide(app, public_id, YES, "shenhe2").state == "approved"


def test_the_first_of_two_may_take_his_approval_back_only_while_he_is_the_last(app: Flask, db_session: Session) -> None:
    public_id = one(app, "retirement_due", answers=RETIRED)
    decide(app, public_id, YES)
    decide(app, public_id, YES, "shenhe2")
    with pytest.raises(NotForYou):
        undo(app, public_id)
    undo(app, public_id, "shenhe2")
    undo(app, public_id)
    assert state(db_session, public_id) == "in_review"
    assert decide(app, public_id, YES, "shenhe2").state == "in_review"


# --- taking it back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "answers"), [("filing_left", LEFT), ("retirement_due", RETIRED)])
def test_an_approval_is_taken_back_with_its_coordinated_side(
    app: Flask, db_session: Session, key: str, answers: Any
) -> None:
    with declared.portal(app):
        person = db.session.get_one(Person, declared.person_id(key))
        before_person = (person.state, person.state_since)
    public_id = one(app, key, answers=answers)
    before = coverages(db_session, public_id)
    decide(app, public_id, YES)
    if answers is RETIRED:
        decide(app, public_id, YES, "shenhe2")
    assert declared.coordinate(app, public_id) == "1"
    assert messages(db_session, public_id) == ["0", "0"]

    undo(app, public_id, "shenhe2" if answers is RETIRED else "shenhe1")
    assert coverages(db_session, public_id) == before
    assert messages(db_session, public_id) == ["9", "9"]
    origin = db_session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()
    assert (origin.state, origin.coordination, origin.decided_at) == ("in_review", "9", None)
    side = db_session.scalars(select(Declaration).where(Declaration.origin_id == origin.id)).one()
    assert side.state == "revoked"
    person = db_session.get_one(Person, origin.person_id)
    assert (person.state, person.state_since) == before_person

    decide(app, public_id, YES, "shenhe2" if answers is RETIRED else "shenhe1")
    assert declared.coordinate(app, public_id) == "1"
    assert messages(db_session, public_id) == ["9", "9", "0", "0"]


@pytest.mark.parametrize("side", ["its own", "the coordinated one"])
@pytest.mark.parametrize("step", ["sent", "printed"])
def test_it_is_too_late_once_tax_knows_or_a_form_is_printed(
    app: Flask, db_session: Session, side: str, step: str
) -> None:
    public_id = declared.approved(app, "filing_left")[0].public_id
    before = coverages(db_session, public_id)
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()
    if side != "its own":
        row = db_session.scalars(select(Declaration).where(Declaration.origin_id == row.id)).one()
    if step == "sent":
        message = db_session.scalars(select(TaxMessage).where(TaxMessage.declaration_id == row.id)).one()
        message.send_state = "1"
    else:
        row.print_count = 1
    db_session.commit()
    with pytest.raises(TooLate):
        undo(app, public_id)
    assert coverages(db_session, public_id) == before
    assert state(db_session, public_id) == "approved"


def test_it_is_too_late_where_the_coverages_have_changed_again(app: Flask, db_session: Session) -> None:
    public_id = declared.approved(app, "filing_left")[0].public_id
    person = select(Declaration.person_id).where(Declaration.public_id == public_id).scalar_subquery()
    for coverage in db_session.scalars(select(Coverage).where(Coverage.person_id == person)):
        coverage.state, coverage.stop_month = "1", None
    db_session.commit()
    with pytest.raises(TooLate, match="又有变动"):
        undo(app, public_id)


def test_a_refusal_stays_once_the_unit_has_declared_anew(app: Flask, db_session: Session) -> None:
    public_id = declared.refused(app, "filing_left")[0].public_id
    with declared.portal(app):
        lifecycle.save_drafts(
            declared.actor("jingban1"), "stop", [declared.person_id("filing_left")], LEFT, "a new one"
        )
    with pytest.raises(TooLate, match="重新申报"):
        undo(app, public_id)
    assert state(db_session, public_id) == "refused"


def test_nor_does_a_later_settlement_period_open_the_refusal_again(app: Flask, db_session: Session) -> None:
    public_id = declared.refused(app, "filing_left")[0].public_id
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()
    row.period = row.period - 1
    db_session.commit()
    with declared.portal(app):
        clerk, whom = declared.actor("jingban1"), declared.person_id("filing_left")
        lifecycle.save_drafts(clerk, "stop", [whom], LEFT, "a new one")
    with pytest.raises(TooLate, match="重新申报"):
        undo(app, public_id)


def test_a_return_stays_once_the_unit_has_submitted_again(app: Flask) -> None:
    public_id = declared.returned(app, "filing_left")[0].public_id
    with declared.portal(app):
        clerk = declared.actor("jingban1")
        lifecycle.change_draft(clerk, public_id, LEFT)
        lifecycle.submit(clerk, [public_id], "again")
        review.open_case(declared.actor("shenhe2"), public_id)
    with pytest.raises(Overtaken):
        undo(app, public_id)


# --- coordination and batches ---------------------------------------------------------------------------------------


def test_an_interrupted_coordination_keeps_the_approval_and_can_be_retried(
    app: Flask, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id = declared.approved(app, "filing_left", coordinated=False)[0].public_id

    def fails(*_: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched, declared.portal(app):
        patched.setattr(coordination, "follow", fails)
        assert coordination.coordinate_after_approval(declared.actor("shenhe1"), public_id) == "0"
    assert state(db_session, public_id) == "approved"
    assert declared.coordinate(app, public_id) == "1"


def test_a_batch_takes_only_what_needs_no_eyes_and_answers_line_by_line(app: Flask, db_session: Session) -> None:
    clean = [each.public_id for each in declared.submitted(app, "filing_left", "filing_hired_elsewhere")]
    retiring = one(app, "retirement_due", answers=RETIRED)
    with declared.portal(app):
        outcomes = approve_all(declared.actor("shenhe1"), [*clean, retiring, clean[0], "A" * 22])
    assert list(outcomes) == [*clean, retiring]
    assert [outcomes[each].coordination for each in clean] == ["1", "1"]
    assert outcomes[retiring].why_not == LOOK_AT_IT
    assert state(db_session, retiring) == "submitted"


def test_a_case_with_a_paper_is_never_approved_unseen(app: Flask, db_session: Session) -> None:
    public_id = one(app)
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()
    known = db_session.scalars(select(Attachment)).first()
    assert known is not None
    paper = {"material": "termination_proof", "file_digest": known.file_digest, "file_name": "a.pdf"}
    db_session.add(Attachment(declaration_id=row.id, uploaded_by=row.created_by, uploaded_at=row.created_at, **paper))
    db_session.commit()
    with pytest.raises(NeedsEyes):
        decide(app, public_id, Decision(PASS, unseen=True))
    assert decide(app, public_id, YES).state == "approved"
