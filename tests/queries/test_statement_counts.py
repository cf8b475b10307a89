"""Every page needs a fixed number of SQL statements, whatever the number of people it lists."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from clock import real_now
from demo.people import id_number
from demo.special import NEWCOMERS, SPECIAL
from demo.units import UNITS
from models import Account, ContactChange, Coverage, Declaration, Person, SubmissionLine, Unit
from rules.codes import EMPLOYMENT_SCOPE
from rules.periods import Month
from tests.audits.routes import LOGINS, own_id, routes
from tests.pages.visitor import City, Visitor, entered
from tests.statements import statements

pytestmark = pytest.mark.any_database  # statements are counted before any database sees them
NOTHING = {"document_number": "", "name": "", "number": "", "state": "", "insurance": ""}

READING = {
    ("clerk", "GET /"): 8,
    ("checker", "GET /"): 5,
    ("reviewer", "GET /"): 7,
    ("counter", "GET /"): 3,
    ("admin", "GET /"): 3,
    ("person", "GET /"): 3,
    ("clerk", "GET /healthz"): 2,
    ("clerk", "GET /pay/stop"): 4,
    ("clerk", "GET /pay/stop/<public_id>/edit"): 11,
    ("clerk", "GET /declare/annual-wage"): 11,
    ("clerk", "GET /declare/back-pay"): 5,
    ("clerk", "GET /declare/back-pay-unemployment"): 5,
    ("clerk", "GET /declare/base-change"): 5,
    ("clerk", "GET /declare/interrupt"): 5,
    ("clerk", "GET /declare/resume"): 5,
    ("clerk", "GET /declare/resume-unemployment"): 5,
    ("clerk", "GET /declare/wage"): 8,
    ("clerk", "GET /declare/wage-unemployment"): 8,
    ("clerk", "GET /declare/<slug>/missing"): 5,
    ("clerk", "GET /declare/<slug>/person/<public_id>"): 12,
    ("clerk", "GET /declare/<public_id>/edit"): 11,
    ("clerk", "GET /imports/kind/<slug>"): 4,
    ("clerk", "GET /imports/kind/<slug>/template"): 1,
    ("clerk", "GET /imports/<public_id>"): 6,
    ("clerk", "GET /imports/<public_id>/rows/<place>"): 8,
    ("clerk", "GET /imports/<public_id>/errors"): 6,
    ("clerk", "GET /declarations/batch/<batch>"): 14,
    ("clerk", "GET /declarations/batch/<batch>/papers"): 14,
    ("clerk", "GET /declarations/attachments/<public_id>"): 2,
    ("clerk", "GET /pending"): 26,
    ("clerk", "GET /pay/enrol"): 6,
    ("clerk", "GET /pay/enrol/check"): 1,
    ("clerk", "GET /pay/enrol/<public_id>/edit"): 9,
    ("clerk", "GET /unemployment/register"): 6,
    ("clerk", "GET /unemployment/register/check"): 1,
    ("clerk", "GET /unemployment/register/<public_id>/edit"): 9,
    ("clerk", "GET /corrections"): 11,
    ("clerk", "GET /corrections/<public_id>"): 12,
    ("clerk", "GET /display"): 1,
    ("clerk", "GET /downloads"): 3,
    ("clerk", "GET /downloads/<public_id>"): 5,
    ("clerk", "GET /help"): 1,
    ("clerk", "GET /help/accessibility"): 1,
    ("clerk", "GET /help/offices"): 1,
    ("clerk", "GET /help/privacy"): 1,
    ("clerk", "GET /help/questions"): 1,
    ("clerk", "GET /help/site-map"): 1,
    ("clerk", "GET /sign-in"): 1,
    ("clerk", "GET /sign-in/<door>"): 1,
    ("clerk", "GET /units"): 2,
    ("clerk", "GET /my-account"): 3,
    ("clerk", "GET /pay/contact"): 1,
    ("clerk", "GET /pay/contact/search"): 1,
    ("clerk", "GET /pay/contact/pick"): 1,
    ("clerk", "GET /pay/contact/changes"): 3,
    ("clerk", "GET /pay/contact/missing-mobile"): 3,
    ("clerk", "GET /pay/contact/<public_id>"): 3,
    ("clerk", "GET /pay/contact/<public_id>/all"): 2,
    ("clerk", "GET /pay/contact/<public_id>/changes"): 4,
    ("clerk", "GET /people/states"): 7,
    ("clerk", "GET /people/pension-roster"): 7,
    ("clerk", "GET /people/search"): 1,
    ("clerk", "GET /people/pick"): 1,
    ("clerk", "GET /people/<public_id>"): 5,
    ("reviewer", "GET /review"): 59,  # some for each kind of each unit that waits, however many persons
    ("reviewer", "GET /review/<public_id>"): 20,
    ("reviewer", "GET /review/attachments/<public_id>"): 3,
    ("reviewer", "GET /review/attachments/<public_id>/pages/<page>"): 3,
    ("reviewer", "GET /review/decided"): 3,
    ("reviewer", "GET /review/decided/<public_id>/undo"): 4,
    ("reviewer", "GET /review/coordination"): 4,
    ("clerk", "GET /submissions/<public_id>"): 6,
    ("clerk", "GET /results"): 6,
    ("clerk", "GET /results/<public_id>"): 15,
    ("clerk", "GET /results/kind/<slug>"): 5,
    ("clerk", "GET /process-forms"): 5,
    ("clerk", "GET /process-forms/printed/<public_id>"): 7,
    ("clerk", "GET /process-forms/printed/<public_id>/pdf"): 7,
    ("clerk", "GET /verify"): 1,
    ("clerk", "GET /verify/<code>"): 5,
    ("clerk", "GET /verify/<code>/qr.svg"): 2,
    ("admin", "GET /accounts"): 6,
    ("admin", "GET /accounts/new"): 1,
    ("admin", "GET /accounts/<public_id>"): 7,
}
"""Statements of each page by who opens it, its work tab being open already."""


@pytest.fixture
def city(app: Flask) -> City:
    return City(app)


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    return entered(app, "jingban1")


@pytest.fixture
def count(app: Flask) -> Callable[..., int]:
    """How many statements a request of somebody needs."""

    def counted(ask: Callable[..., Any], *arguments: Any, **named: Any) -> int:
        with statements(app) as seen:
            ask(*arguments, **named)
        return len(seen)

    return counted


def test_every_page_is_in_the_table(app: Flask) -> None:
    assert {name for _, name in READING} == {route.name for route in routes(app) if not route.unsafe}


@pytest.mark.parametrize("role", LOGINS)
def test_no_page_needs_more_statements_than_it_says(
    app: Flask, city: City, role: str, count: Callable[..., int]
) -> None:
    visitor, wrong = entered(app, LOGINS[role]), {}
    for route in routes(app):
        if (role, route.name) in READING:
            address = route.address(own_id(city, route, LOGINS[role]))
            visitor.get(address)
            needed = count(visitor.get, address)
            if needed != READING[role, route.name]:
                wrong[route.name] = (READING[role, route.name], needed)
    assert not wrong, "\n".join(f"{name}: {numbers}" for name, numbers in wrong.items())


@pytest.mark.parametrize("htmx", [False, True])
def test_the_search_for_a_person_needs_six_statements_at_most(
    app: Flask, clerk: Visitor, count: Callable[..., int], htmx: bool
) -> None:
    assert clerk.token
    number = SPECIAL["contact_history"].id_number
    assert count(clerk.post, "/pay/contact/search", htmx=htmx, number=number) <= (4 if htmx else 2)
    assert count(clerk.post, "/people/search", htmx=htmx, number=number) <= 2
    assert count(clerk.post, "/pay/contact/search", htmx=htmx, number=number[:-1]) == 1


def test_a_missed_search_counts_itself_and_leaves_a_trace_in_few_statements(
    clerk: Visitor, count: Callable[..., int]
) -> None:
    assert clerk.token
    assert count(clerk.post, "/pay/contact/search", number=NEWCOMERS["newcomer"][2]) <= 12


def test_every_step_of_the_edit_needs_few_statements(clerk: Visitor, city: City, count: Callable[..., int]) -> None:
    address = f"/pay/contact/{city.person('contact_empty')}"
    values = clerk.page(f"{address}?edit=postcode").form("确定").values()
    assert clerk.token
    steps = {
        "open": count(clerk.get, f"{address}?edit=postcode", htmx=True),
        "close": count(clerk.get, f"{address}?row=postcode", htmx=True),
        "refused": count(clerk.post, f"{address}/postcode", htmx=True, **{**values, "postcode": "1"}),
        "saved": count(clerk.post, f"{address}/postcode", htmx=True, **{**values, "postcode": "219901"}),
    }
    assert steps["open"] <= 2
    assert steps["close"] <= 2
    assert steps["refused"] <= 2
    assert steps["saved"] <= 10


@pytest.mark.parametrize("address", ["/people/states", "/people/pension-roster", "/pay/contact/missing-mobile", "/"])
def test_two_hundred_people_need_no_more_statements_than_twenty(
    app: Flask, db_session: Session, count: Callable[..., int], address: str
) -> None:
    visitor = entered(app, "xiaoqi")
    hire(db_session, 20 - 8)
    visitor.get(address)
    few = count(visitor.get, address)
    hire(db_session, 180)
    assert "200 人" in visitor.page("/people/pension-roster").text
    assert count(visitor.get, address) == few
    if address != "/":
        assert count(visitor.get, f"{address}?page=5") == few


def test_two_hundred_records_need_no_more_statements_than_one(
    app: Flask, db_session: Session, count: Callable[..., int]
) -> None:
    visitor = entered(app, "xiaoqi")
    record(db_session, 1)
    counted = {
        address: count(visitor.get, address) for address in ("/pay/contact/changes", "/pay/contact/changes?page=1")
    }
    record(db_session, 199)
    assert {address: count(visitor.get, address) for address in counted} == counted


def test_a_person_with_insurances_at_many_units_needs_no_more_statements(
    app: Flask, db_session: Session, count: Callable[..., int]
) -> None:
    visitor = entered(app, "geren1")
    one = count(visitor.get, "/")
    person = db_session.scalars(select(Person).where(Person.number == SPECIAL["contact_history"].number)).one()
    for unit in db_session.scalars(select(Unit).where(Unit.name != UNITS["main"].name)):
        db_session.add(coverage(unit.id, person.id, "410", kind="2"))
    db_session.commit()
    assert UNITS["small"].name in visitor.page("/").text
    assert count(visitor.get, "/") == one


def test_a_hundred_results_need_no_more_statements_than_a_few(
    app: Flask, db_session: Session, clerk: Visitor, count: Callable[..., int]
) -> None:
    lists = ("/results", "/results/kind/stop", "/process-forms")
    pages = {address: (clerk.get(address), count(clerk.get, address))[1] for address in lists}
    reduce_again(db_session, 100)
    assert "3 页" in clerk.page("/process-forms").text
    assert all(count(clerk.get, address) <= pages[address] for address in lists)
    assert count(clerk.get, "/results?page=4") <= pages["/results"]


def reduce_again(session: Session, times: int) -> None:
    """So many more approved reductions of the unit, as the city's own one."""
    past = session.scalars(select(Declaration).where(Declaration.origin_id.is_not(None)).limit(1)).one()
    origin = session.get_one(Declaration, past.origin_id)
    names = ("kind", "unit_id", "person_id", "insurance_group", "period", "state", "reason", "effective_on", "month")
    more = ("answers", "coordination", "created_by", "created_at", "submission_id", "decided_at")
    for _ in range(times):
        copy = Declaration(**{name: getattr(origin, name) for name in (*names, *more)})
        session.add(copy)
        session.flush()
        session.add(SubmissionLine(submission_id=copy.submission_id, declaration_id=copy.id))
    session.commit()


def hire(session: Session, people: int) -> None:
    """So many more people at the small unit, with all five insurances."""
    unit = session.scalars(select(Unit).where(Unit.name == UNITS["small"].name)).one()
    first = len(session.scalars(select(Person.id)).all())
    for order in range(first, first + people):
        person = Person(
            number=f"77{order:08d}",
            document_type="01",
            document_number=id_number(date(1990, 1, 1 + order % 28), order % 1000),
            name=f"工人{order}",
            sex="1",
            state="1",
        )
        session.add(person)
        session.flush()
        for insurance in ("110", "210", "310", "410", "510"):
            session.add(coverage(unit.id, person.id, insurance))
    session.commit()


def coverage(unit_id: int, person_id: int, insurance: str, kind: str = "1") -> Coverage:
    return Coverage(
        unit_id=unit_id,
        person_id=person_id,
        insurance=insurance,
        kind=kind,
        scope=EMPLOYMENT_SCOPE.code("职工"),
        legal_representative=False,
        state="1",
        start_month=Month(2020, 1),
    )


def record(session: Session, changes: int) -> None:
    """So many more 变更记录 of different people by different clerks of the small unit."""
    unit = session.scalars(select(Unit).where(Unit.name == UNITS["small"].name)).one()
    people, accounts = session.scalars(select(Person.id)).all(), session.scalars(select(Account.id)).all()
    for number in range(changes):
        session.add(
            ContactChange(
                person_id=people[number % len(people)],
                unit_id=unit.id,
                account_id=accounts[number % len(accounts)],
                field="postcode",
                before="",
                after="219901",
                at=real_now(),
                terminal="网厅 192.0.2.1",
            )
        )
    session.commit()
