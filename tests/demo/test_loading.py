"""Loading the city into a database, bringing back its first state, and the commands that do it."""

import dataclasses

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from actions import attachments
from actions.actor import Actor
from clock import STARTED_AT
from database import writing
from declarations import review
from declarations.judging import judge
from demo import load
from demo.accounts import ACCOUNTS, PASSWORD
from demo.other_kinds import HANDED
from demo.past import CHANGES, STOP_NUMBER
from demo.special import SPECIAL
from demo.units import UNITS
from demo.waiting import SENT
from extensions import db
from models import (
    Account,
    Attachment,
    AuditEntry,
    ContactChange,
    Coverage,
    Declaration,
    EmploymentFiling,
    Person,
    Review,
    Setting,
    Submission,
    SubmissionLine,
    TaxMessage,
    Unit,
)
from rules.periods import Month


def test_all_units_and_special_persons_are_there(app_context: Flask) -> None:
    codes = db.session.scalars(select(Unit.credit_code)).all()
    assert set(codes) == {unit.credit_code for unit in UNITS.values()}
    numbers = set(db.session.scalars(select(Person.number)))
    assert {special.number for special in SPECIAL.values()} <= numbers


def test_every_account_is_marked_as_a_demonstration_account(app_context: Flask) -> None:
    marks = {account.login_name: account.demonstration for account in db.session.scalars(select(Account))}
    assert marks == {account.login: True for account in ACCOUNTS}


def test_the_stop_for_the_wrong_month_is_approved_on_both_sides(app_context: Flask) -> None:
    person = db.session.scalars(select(Person).where(Person.number == SPECIAL["stop_wrong_month"].number)).one()
    query = select(Declaration).where(Declaration.person_id == person.id).order_by(Declaration.id)
    pension, unemployment = db.session.scalars(query).all()
    assert (pension.insurance_group, unemployment.insurance_group) == ("pension", "unemployment")
    assert {declaration.state for declaration in (pension, unemployment)} == {"approved"}
    assert {declaration.month for declaration in (pension, unemployment)} == {Month(2026, 11)}
    assert unemployment.origin_id == pension.id
    submission = db.session.get_one(Submission, pension.submission_id)
    assert submission.number == STOP_NUMBER
    stops = db.session.scalars(select(Coverage.stop_month).where(Coverage.person_id == person.id))
    assert set(stops) == {Month(2026, 11)}


def test_both_sides_of_that_stop_have_a_message_for_tax_that_waits_and_could_be_taken_back(app_context: Flask) -> None:
    shenhe1 = db.session.scalars(select(Account).where(Account.login_name == "shenhe1")).one()
    submission = db.session.scalars(select(Submission).where(Submission.number == STOP_NUMBER)).one()
    sides = db.session.scalars(select(Declaration).where(Declaration.submission_id == submission.id)).all()
    notes = [db.session.scalars(select(TaxMessage).where(TaxMessage.declaration_id == side.id)).one() for side in sides]
    assert [(note.transaction, note.month, note.send_state) for note in notes] == [("4", Month(2026, 11), "0")] * 2
    assert [note.content["insurances"] for note in notes] == [["110", "310", "410", "510"], ["210"]]
    review.undo(Actor("127.0.0.1", shenhe1.id), sides[0].public_id)
    db.session.expire_all()
    states = db.session.scalars(select(Coverage.state).where(Coverage.person_id == sides[0].person_id))
    assert set(states) == {"1"}


def test_what_waits_for_the_reviewers_would_pass_as_far_as_it_needs_no_eyes(app_context: Flask) -> None:
    numbers = [sent.number for sent in SENT]
    query = select(Declaration).join(Submission).where(Submission.number.in_(numbers)).order_by(Declaration.id)
    judged = judge(db.session.scalars(query).all()).values()
    assert [each.needs_no_eyes for each in judged] == [True, True, False, True]
    assert not any(each.case.findings for each in judged)
    assert [each.case.declaration.reason for each in judged if each.has_papers] == ["6309"]


def test_every_business_besides_reductions_waits_as_well_and_nothing_stands_against_it(app_context: Flask) -> None:
    numbers = [handed.number for handed in HANDED]
    query = select(Declaration).join(Submission).where(Submission.number.in_(numbers)).order_by(Declaration.id)
    rows = db.session.scalars(query).all()
    assert [(row.kind, row.state) for row in rows] == [
        ("enrol", "returned"),
        ("enrol", "submitted"),
        ("enrol", "submitted"),
        ("resume", "submitted"),
        ("back-pay", "submitted"),
        ("correction", "submitted"),
    ]
    judged = judge(rows)
    assert not any(each.findings for each in judged.values())
    assert [judged[row.id].case.declaration.kind for row in rows if judged[row.id].has_papers] == ["back-pay"]


def test_the_contact_changes_of_the_past_are_there(app_context: Flask) -> None:
    assert db.session.scalar(select(func.count()).select_from(ContactChange)) == len(CHANGES)


def test_a_reset_brings_back_what_was_changed_and_forgets_what_was_added(app_context: Flask) -> None:
    number = SPECIAL["contact_history"].number
    started = db.session.scalars(select(Setting.value).where(Setting.name == STARTED_AT)).one()
    with writing() as session:
        person = session.scalars(select(Person).where(Person.number == number)).one()
        person.mobile = "13900000000"
        add_audit_entry(session)
    stray = attachments.place("ab" * 32)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"%PDF of somebody who tried the portal")
    load.reset_city()
    assert not stray.exists()
    assert all(attachments.open_file(each) for each in db.session.scalars(select(Attachment)))
    db.session.expire_all()
    person = db.session.scalars(select(Person).where(Person.number == number)).one()
    assert person.mobile == SPECIAL["contact_history"].resident.person.mobile
    assert len(db.session.scalars(select(Person.id)).all()) > 190
    assert db.session.scalar(select(Setting.value).where(Setting.name == STARTED_AT)) != started
    assert not [entry for entry in db.session.scalars(select(AuditEntry)) if entry.action == "test-entry"]


def add_audit_entry(session: Session) -> None:
    digest = "0" * 64
    session.add(
        AuditEntry(
            chain="agency",
            sequence=999,
            at=load.real_now(),
            action="test-entry",
            subject="",
            details={},
            address="",
            previous_digest=digest,
            digest=digest,
        )
    )


def test_an_interrupted_loading_is_finished_by_the_next(app_context: Flask) -> None:
    declared = db.session.scalar(select(func.count()).select_from(Declaration))
    with writing() as session:
        by_hand = (ContactChange, Review, TaxMessage, Attachment, SubmissionLine, Declaration, Submission)
        for model in (*by_hand, EmploymentFiling, Setting):
            session.execute(delete(model))
    assert not load.is_loaded()
    load.load_city()
    db.session.expire_all()
    assert load.is_loaded()
    assert db.session.scalar(select(func.count()).select_from(Declaration)) == declared


def test_a_database_of_somebody_else_is_left_alone(app_context: Flask) -> None:
    with writing() as session:
        unit = session.scalars(select(Unit).where(Unit.pension_number == "2199000410")).one()
        unit.credit_code = "91210199MA0TEXT12N"
        session.delete(session.get_one(Setting, STARTED_AT))
    for action in (load.load_city, load.reset_city):
        with pytest.raises(load.CityNotLoaded):
            action()
    assert len(db.session.scalars(select(Person.id)).all()) > 190


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["demo", *words])
    return result.exit_code, result.output


def test_load_does_nothing_where_the_city_is(app: Flask) -> None:
    code, output = run(app, "load")
    assert code == 0
    assert "already there" in output


def test_reset_is_refused_where_neither_the_mode_nor_the_data_are_a_demonstration(app: Flask) -> None:
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, demonstration=False)
    with app.app_context(), writing() as session:
        session.execute(delete(Setting).where(Setting.name == STARTED_AT))
    code, output = run(app, "reset")
    assert code == 1
    assert "PORTAL_DEMO" in output


def test_reset_works_while_it_is_a_demonstration(app: Flask) -> None:
    code, output = run(app, "reset")
    assert (code, "first day" in output) == (0, True), output


def test_accounts_are_printed_in_columns_with_the_password(app: Flask) -> None:
    code, output = run(app, "accounts")
    assert code == 0
    assert "演示数据" in output
    for account in ACCOUNTS:
        (line,) = [line for line in output.splitlines() if line.startswith(f"{account.login} ")]
        assert account.role in line
        assert PASSWORD in line
