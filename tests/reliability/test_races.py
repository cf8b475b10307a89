"""Several at once: one form sent twenty times, one newcomer approved twice, 提交 against 应收核定."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from actions import assessment
from actions.actor import Actor
from actions.assessment import NotYet
from declarations import lifecycle, review
from declarations.kind import Line
from extensions import db
from models import Assessment, AuditEntry, Coverage, Declaration, Person, Submission
from tests.declared import LEFT, actor, enrolling, person_id
from tests.pages.visitor import Visitor, entered

AT_ONCE = 20
ROUNDS, ROUNDS_ON_POSTGRESQL = 200, 40


@pytest.fixture
def draft(app: Flask) -> str:
    """A reduction of 已申报未提交 for which everything is there."""
    with app.app_context():
        batch = lifecycle.save_drafts(actor("jingban1"), "stop", [person_id("filing_left")], LEFT, "draft")
        public_id = db.session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)).one()
        db.session.remove()
    return public_id


def together(*acts: Callable[[], object]) -> None:
    """Everything begins at one barrier; what one of them raises fails the test."""
    barrier = threading.Barrier(len(acts))

    def begin(act: Callable[[], object]) -> None:
        barrier.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for future in [pool.submit(begin, act) for act in acts]:
            future.result()


def test_a_form_sent_twenty_times_at_once_has_one_effect_and_one_answer(
    app: Flask, draft: str, db_session: Session
) -> None:
    answers: list[tuple[int, str | None]] = []
    before = db_session.scalar(select(func.count(Submission.id))) or 0
    visitors = [entered(app, "jingban1") for _ in range(AT_ONCE)]
    assert all(visitor.token for visitor in visitors)

    def send(visitor: Visitor) -> None:
        response = visitor.post("/pending/submit", chosen=[draft], key="pressed-once")
        answers.append((response.status_code, response.headers.get("Location")))

    together(*(lambda visitor=visitor: send(visitor) for visitor in visitors))
    assert len(answers) == AT_ONCE
    assert len(set(answers)) == 1, answers
    status, address = answers[0]
    assert status == 303
    assert db_session.scalar(select(func.count(Submission.id))) == before + 1
    assert len(db_session.scalars(select(AuditEntry).where(AuditEntry.action == "submitted")).all()) == 1
    receipt = db_session.scalars(select(Submission).order_by(Submission.id.desc()).limit(1)).one()
    assert receipt.public_id in (address or "")


def test_the_key_of_one_form_serves_no_other(app: Flask, draft: str, db_session: Session) -> None:
    with app.app_context():
        other = lifecycle.save_drafts(actor("jingban1"), "stop", [person_id("plain_worker")], LEFT, "other")
        lifecycle.submit(actor("jingban1"), [draft], "pressed-once")
        db.session.remove()
    batch = select(Declaration).where(Declaration.batch == other)
    second = db_session.scalars(batch).one()
    response = entered(app, "jingban1").post("/pending/submit", chosen=[draft, second.public_id], key="pressed-once")
    assert response.status_code == 409
    assert db_session.scalars(batch.execution_options(populate_existing=True)).one().state == "draft"


def test_a_newcomer_of_two_employers_becomes_one_person_with_one_of_them(app: Flask, db_session: Session) -> None:
    """Two approvals at one barrier: the second sees what the first has made of him, whichever that is."""
    rounds = [f"EZ000000{number}" for number in range(1, 6)]
    for passport in rounds:
        with app.app_context():
            cases = [submitted_enrolment(login_name, passport) for login_name in ("jingban1", "xiaoqi")]
            reviewers = [actor("shenhe1"), actor("shenhe2")]
            db.session.remove()
        decided: list[review.Decided] = []

        def approve(reviewer: Actor, public_id: str, decided: list[review.Decided] = decided) -> None:
            with app.app_context():
                decided.append(review.decide(reviewer, public_id, review.Decision(review.PASS)))

        together(*(partial(approve, *each) for each in zip(reviewers, cases, strict=True)))
        assert {(each.state, bool(each.findings)) for each in decided} == {("approved", False), ("submitted", True)}
        db_session.rollback()  # what is there now, not when the last round ended
        real = select(Person).where(Person.document_number == passport, Person.number.is_not(None))
        (person,) = db_session.scalars(real).all()
        units = select(func.count(func.distinct(Coverage.unit_id))).where(Coverage.person_id == person.id)
        assert db_session.scalar(units) == 1


def submitted_enrolment(login_name: str, passport: str) -> str:
    """职工参保登记申报(失业) of a foreigner; its public id."""
    answers = enrolling("register")
    answers = replace(answers, person=replace(answers.person, document_number=passport))
    key = f"{login_name} {passport}"
    batch = lifecycle.save_lines(actor(login_name), "register", [Line(None, answers)], key)
    public_id = db.session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)).one()
    assert lifecycle.submit(actor(login_name), [public_id], f"{key} 提交").submission
    return public_id


def test_nothing_gets_in_after_the_freeze(app: Flask, draft: str, db_session: Session) -> None:
    """提交 and 应收核定 at one barrier: one of them comes first, the other is told so, and never do both succeed."""
    with app.app_context():
        clerk, rounds = actor("jingban1"), ROUNDS if db.engine.dialect.name == "sqlite" else ROUNDS_ON_POSTGRESQL
        db.session.remove()
    db_session.execute(update(Coverage).where(Coverage.wage.is_(None)).values(wage=Decimal(5000)))
    db_session.commit()
    first_came = dict.fromkeys(("submitted", "frozen"), 0)
    for number in range(rounds):
        done: dict[str, object] = {}

        def submit(done: dict[str, object] = done, key: str = f"round {number}") -> None:
            with app.app_context():
                done["submitted"] = lifecycle.submit(clerk, [draft], key)

        def freeze(done: dict[str, object] = done) -> None:
            with app.app_context():
                try:
                    done["frozen"] = assessment.freeze(clerk, "pension")
                except NotYet as refusal:
                    done["under way"] = {finding.code for finding in refusal.findings}

        together(submit, freeze)
        submitted = done["submitted"]
        assert isinstance(submitted, lifecycle.Submitted)
        state = db_session.scalars(select(Declaration.state).where(Declaration.public_id == draft)).one()
        if submitted.submission:
            assert (state, done.get("under way")) == ("submitted", {"under-review"})
            first_came["submitted"] += 1
        else:
            assert "frozen" in done
            assert (state, {finding.code for finding in submitted.outcomes[0].findings}) == ("draft", {"assessed"})
            first_came["frozen"] += 1
        begin_anew(db_session, draft)
    assert sum(first_came.values()) == rounds
    assert all(first_came.values()), f"one of the two was always first, nothing has been tried: {first_came}"


def begin_anew(session: Session, public_id: str) -> None:
    session.execute(delete(Assessment))
    back = {"state": "draft", "submission_id": None}
    session.execute(update(Declaration).where(Declaration.public_id == public_id).values(back))
    session.commit()
