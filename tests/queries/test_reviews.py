"""The reviewers' queue stays fast: an index has its order, and a page costs the same whatever waits behind it."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from demo.waiting import SENT
from extensions import db
from models import Account, Declaration, Person, Submission
from queries import reviews
from queries.reviews import QueueFilter
from rules.periods import Month
from tests.pages.visitor import entered
from tests.statements import statements


@pytest.fixture
def asked(app_context: Flask) -> Iterator[list[str]]:
    """The plan of every statement that runs."""
    plans: list[str] = []

    def explain(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("SELECT"):
            raw = db.engine.raw_connection()
            rows = raw.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.append("\n".join(str(row[3]) for row in rows))
            raw.close()

    event.listen(db.engine, "before_cursor_execute", explain)
    yield plans
    event.remove(db.engine, "before_cursor_execute", explain)


def account_id(login_name: str) -> int:
    return db.session.scalars(select(Account.id).where(Account.login_name == login_name)).one()


@pytest.mark.sqlite_only
def test_the_queue_is_read_in_its_order_and_nothing_is_sorted(app_context: Flask, asked: list[str]) -> None:
    reviewer = account_id("shenhe1")
    asked.clear()
    reviews.waiting(reviewer, QueueFilter(), 1)
    reviews.duties(reviewer)
    first = reviews.waiting(reviewer, QueueFilter(), 1).rows[0]
    reviews.next_case(reviewer, QueueFilter(), first.declaration)
    reviews.uncoordinated(reviewer, 1)
    of_cases = [plan for plan in asked if "declaration" in plan]
    assert len(of_cases) >= 8
    assert not [plan for plan in of_cases if "TEMP B-TREE" in plan]
    assert all("ix_declaration_queue" in plan or "ix_declaration_uncoordinated" in plan for plan in of_cases)


def test_two_hundred_cases_need_no_more_statements_than_twenty(app: Flask, db_session: Session) -> None:
    visitor = entered(app, "shenhe1")
    submit(db_session, 20)
    counted: dict[str, list[int]] = {}
    for number in (20, 200):
        submit(db_session, number)
        for address in ("/review", "/review?page=2", "/"):
            visitor.get(address)
            with statements(app) as seen:
                assert visitor.get(address).status_code == 200
            counted.setdefault(address, []).append(len(seen))
    assert all(few == many for address, (few, many) in counted.items() if address != "/review?page=2")
    assert counted["/review?page=2"][1] <= counted["/review"][0]


def submit(session: Session, number: int) -> None:
    """Until so many more people of a unit wait, submitted together before everything else."""
    known = session.scalars(select(Submission).where(Submission.number == SENT[0].number)).one()
    session.execute(text("UPDATE declaration SET state = 'refused' WHERE batch = 'many'"))
    for person in session.scalars(select(Person).order_by(Person.id.desc()).limit(number)):
        session.add(
            Declaration(
                kind="stop",
                unit_id=known.unit_id,
                person_id=person.id,
                insurance_group="pension",
                period=Month(2026, 12),
                state="submitted",
                reason="6301",
                effective_on=date(2026, 11, 10),
                month=Month(2026, 11),
                answers={"sub_reason": "6313"},
                batch="many",
                created_by=known.account_id,
                created_at=known.at,
                submission_id=known.id,
            )
        )
    session.commit()
