"""How long a session lives, and what ends it at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import create_app
from clock import real_now
from config import Settings
from demo.accounts import ACCOUNTS
from demo.units import UNITS
from extensions import db
from models import Account, AccountUnit, LoginSession, Unit
from tests.pages.visitor import City, Visitor, entered
from tests.support import page, sign_in

HALF_AN_HOUR, TWELVE_HOURS = 30 * 60, 12 * 3600


def test_half_an_hour_of_nothing_ends_a_session(app: Flask) -> None:
    with time_machine.travel(real_now(), tick=False) as traveller:
        clerk = entered(app, "jingban1")
        traveller.shift(HALF_AN_HOUR - 1)
        assert clerk.get("/").status_code == 200
        traveller.shift(HALF_AN_HOUR - 1)
        assert clerk.get("/").status_code == 200
        traveller.shift(HALF_AN_HOUR + 60)
        assert clerk.get("/people/states").headers["Location"] == "/sign-in/unit?next=/people/states"


def test_a_lost_session_sends_a_fragment_to_sign_in_and_back_to_the_page(app: Flask) -> None:
    with time_machine.travel(real_now(), tick=False) as traveller:
        clerk = entered(app, "jingban1")
        token = clerk.token
        traveller.shift(HALF_AN_HOUR + 60)
        answer = clerk.client.post(
            "/people/states",
            data={"csrf_token": token},
            headers={"HX-Request": "true", "Referer": "http://localhost/people/states"},
        )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in/unit?next=/people/states"
    assert answer.get_data() == b""


def test_twelve_hours_end_even_a_busy_session(app: Flask) -> None:
    with time_machine.travel(real_now(), tick=False) as traveller:
        clerk = entered(app, "jingban1")
        for _ in range(36):
            traveller.shift(20 * 60 - 1)
            assert clerk.get("/display").status_code == 200
            assert clerk.get("/my-account").status_code == 200
        traveller.shift(60)
        assert clerk.get("/").status_code == 303


def test_pages_for_everybody_do_not_keep_a_session_alive(app: Flask) -> None:
    with time_machine.travel(real_now(), tick=False) as traveller:
        clerk = entered(app, "jingban1")
        for _ in range(4):
            traveller.shift(10 * 60)
            clerk.get("/healthz")
            clerk.get("/help/offices")
        assert clerk.get("/").status_code == 303


def test_business_time_has_no_say_in_how_long_a_session_lives(app: Flask, clock: object) -> None:
    clerk = entered(app, "jingban1")
    clock.move_to("2027-12-31")  # type: ignore[attr-defined]
    assert clerk.get("/").status_code == 200


def test_a_stopped_account_is_out_at_once(app: Flask, clerk: Visitor, db_session: Session) -> None:
    change(db_session, active=False)
    assert clerk.get("/").status_code == 303
    assert sign_in(app.test_client(), "jingban1").status_code == 422


def test_a_role_taken_away_is_gone_with_the_next_request(clerk: Visitor, db_session: Session) -> None:
    assert clerk.get("/pay/contact").status_code == 200
    change(db_session, role="checker")
    assert clerk.get("/pay/contact").status_code == 403
    assert clerk.get("/people/states").status_code == 200


def test_a_unit_taken_away_is_gone_with_the_next_request(clerk: Visitor, city: City, db_session: Session) -> None:
    person = city.person("plain_worker")
    account = select(Account.id).where(Account.login_name == "jingban1").scalar_subquery()
    db_session.execute(delete(AccountUnit).where(AccountUnit.account_id == account))
    db_session.commit()
    for address in ("/", "/people/states", f"/people/{person}", f"/pay/contact/{person}"):
        response = clerk.get(address)
        assert (response.status_code, response.headers["Location"]) == (303, "/units")
    assert clerk.post(f"/pay/contact/{person}/postcode", postcode="219901").status_code == 303
    assert UNITS["main"].name not in clerk.page("/units").text


def test_a_unit_given_instead_is_the_one_that_may_be_chosen(clerk: Visitor, city: City, db_session: Session) -> None:
    account = db_session.scalars(select(Account).where(Account.login_name == "jingban1")).one()
    small = db_session.scalars(select(Unit).where(Unit.name == UNITS["small"].name)).one()
    db_session.execute(delete(AccountUnit).where(AccountUnit.account_id == account.id))
    db_session.add(AccountUnit(account_id=account.id, unit_id=small.id))
    db_session.commit()
    assert clerk.post(f"/units/{city.unit('main')}").status_code == 404
    assert clerk.post(f"/units/{city.unit('small')}").status_code == 303
    assert UNITS["small"].name in clerk.page("/").text


def test_the_cookie_holds_no_unit_to_be_changed(app: Flask, clerk: Visitor) -> None:
    with clerk.client.session_transaction() as cookie:
        cookie["unit_id"] = 3
        cookie["role"] = "admin"
    assert UNITS["main"].name in clerk.page("/").text
    assert clerk.get("/accounts").status_code == 403


@pytest.fixture
def earnest(settings: Settings) -> Callable[[], Flask]:
    """The same data in a portal that is no demonstration, at the time it really is."""
    made: list[Flask] = []

    def make() -> Flask:
        made.append(create_app(replace(settings, demonstration=False, now=None)))
        return made[-1]

    return make


def test_demonstration_accounts_are_refused_outside_the_demonstration(earnest: Callable[[], Flask]) -> None:
    portal = earnest()
    for account in ACCOUNTS[:1] + ACCOUNTS[-6:]:
        response = sign_in(portal.test_client(), account.login)
        assert response.status_code == 422
        assert "演示账户，只能在演示环境中使用" in page(response).text
    dispose(portal)


def test_a_demonstration_session_is_worth_nothing_outside_the_demonstration(
    app: Flask, clerk: Visitor, earnest: Callable[[], Flask]
) -> None:
    cookie = clerk.client.get_cookie("session")
    assert cookie is not None
    portal = earnest()
    client = portal.test_client()
    client.set_cookie("session", cookie.value)
    assert client.get("/").status_code == 303
    dispose(portal)


def test_an_ordinary_account_signs_in_outside_the_demonstration(
    earnest: Callable[[], Flask], db_session: Session
) -> None:
    change(db_session, demonstration=False)
    portal = earnest()
    client = portal.test_client()
    assert sign_in(client, "jingban1").status_code == 303
    shown = page(client.get("/"))
    assert "演示" not in shown.text
    dispose(portal)


def test_last_seen_is_written_once_a_minute_not_with_every_request(app: Flask, db_session: Session) -> None:
    def seen() -> object:
        value = db_session.scalar(select(sa.func.max(LoginSession.seen_at)))
        db_session.rollback()
        return value

    start = real_now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as traveller:
        clerk = entered(app, "jingban1")
        traveller.shift(59)
        clerk.get("/display")
        clerk.get("/")
        assert seen() == start
        traveller.shift(2)
        clerk.get("/")
        assert seen() == start + timedelta(seconds=61)


def change(session: Session, **values: object) -> None:
    session.execute(update(Account).where(Account.login_name == "jingban1").values(**values))
    session.commit()


def dispose(portal: Flask) -> None:
    with portal.app_context():
        db.session.remove()
        db.engine.dispose()
