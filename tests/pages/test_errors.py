"""What the visitor reads when something goes wrong: what happened, what to do, a reference, and never a trace."""

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pysqlite3.dbapi2
import pytest
import time_machine
from flask import Flask
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

import database
from app import create_app
from clock import real_now
from config import Settings
from demo.special import SPECIAL
from extensions import db
from models import AuditEntry, ContactChange, Person
from queries import home
from tests.pages.visitor import City, Visitor, entered
from tests.support import page, sign_in


class Forced(RuntimeError):
    """What the tests make fail."""


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(unit_id: int) -> None:
        raise Forced(f"secret of unit {unit_id} 219900198705120000")

    monkeypatch.setattr(home, "employer_overview", fail)


@pytest.mark.usefixtures("failing")
def test_an_unforeseen_failure_is_a_plain_page_with_a_reference(clerk: Visitor, logged: io.StringIO) -> None:
    response = clerk.get("/")
    assert response.status_code == 500
    shown = page(response)
    assert shown.heading == "系统出错"
    reference = re.search(r"记录号 ([0-9a-f]{8})", shown.text)
    assert reference
    for inside in ("Traceback", "Forced", "secret", "employer_overview", ".py", "219900"):
        assert inside not in shown.html
    line = json.loads(logged.getvalue())
    assert line["reference"] == reference[1]
    assert "Forced" in line["exception"]
    assert "219900198705120000" not in str(line)


@pytest.mark.usefixtures("failing")
def test_an_unforeseen_failure_tells_htmx_one_sentence(clerk: Visitor) -> None:
    response = clerk.get("/", htmx=True)
    assert response.status_code == 500
    assert response.mimetype == "text/plain"
    assert re.fullmatch(r"系统处理时出了错，没有保存。.*（记录号 [0-9a-f]{8}）", response.get_data(as_text=True))


@pytest.mark.usefixtures("failing")
def test_after_a_failure_other_pages_work(clerk: Visitor) -> None:
    clerk.get("/")
    assert clerk.get("/people/states").status_code == 200


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_not_there_is_said_without_repeating_what_was_asked(clerk: Visitor, htmx: bool) -> None:
    for address in ("/nothing/219900198705120000", "/people/219900198705120000", "/<script>alert(1)</script>"):
        response = clerk.get(address, htmx=htmx)
        assert response.status_code == 404
        assert "219900198705120000" not in response.get_data(as_text=True)
        assert "<script>alert" not in response.get_data(as_text=True)
        assert "没有" in response.get_data(as_text=True)


def test_an_unknown_page_is_the_same_for_nobody(app: Flask) -> None:
    response = app.test_client().get("/nothing")
    assert response.status_code == 404
    assert page(response).heading == "没有找到"


def test_a_way_of_asking_that_does_not_exist_is_said(clerk: Visitor) -> None:
    for method in ("put", "delete", "patch"):
        response = getattr(clerk.client, method)("/people/states", data={"csrf_token": clerk.token})
        assert response.status_code in (400, 405)
    response = clerk.get("/people/states/")
    assert response.status_code == 404
    response = clerk.get("/tabs/close")
    assert response.status_code == 405


def test_too_much_at_once_is_refused(clerk: Visitor) -> None:
    response = clerk.post("/people/states", name="x" * (1024 * 1024 + 1))
    assert response.status_code == 413
    assert page(response).heading == "内容太大"


def test_too_many_fields_at_once_are_refused(clerk: Visitor) -> None:
    data = {"csrf_token": clerk.token} | {f"field{number}": "x" for number in range(2000)}
    response = clerk.client.post("/people/states", data=data, content_type="multipart/form-data")
    assert response.status_code == 413


@pytest.fixture
def impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A portal that waits a tenth of a second for a lock."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 100)
    monkeypatch.setattr(database.writing.__wrapped__, "__defaults__", (100,))  # type: ignore[attr-defined]
    portal = create_app(settings)
    yield portal
    with portal.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def writer(impatient: Flask) -> Iterator[Connection]:
    """Somebody else who is writing all the time."""
    with impatient.app_context():
        engine = db.engine
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("SELECT 1"))
        else:
            connection.execute(text("LOCK TABLE person, audit_head, login_session, limit_hit IN EXCLUSIVE MODE"))
        yield connection
        connection.rollback()


@pytest.mark.parametrize("htmx", [False, True])
def test_while_the_database_is_busy_nothing_is_half_saved(
    impatient: Flask, request: pytest.FixtureRequest, htmx: bool
) -> None:
    clerk, city = entered(impatient, "jingban1"), City(impatient)
    address = f"/pay/contact/{city.person('contact_empty')}"
    form = clerk.page(f"{address}?edit=postcode").form("确定").values()
    clerk.page(address)
    writer: Connection = request.getfixturevalue("writer")
    response = clerk.post(f"{address}/postcode", htmx=htmx, **{**form, "postcode": "219901"})
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    said = response.get_data(as_text=True)
    assert "再提交一次" in said
    assert "locked" not in said
    writer.rollback()
    person_id = select(Person.id).where(Person.number == SPECIAL["contact_empty"].number).scalar_subquery()
    with Session(writer.engine) as session:
        assert not session.scalars(select(ContactChange).where(ContactChange.person_id == person_id)).all()
        assert not session.scalars(select(AuditEntry).where(AuditEntry.action == "contact-changed")).all()
    again = clerk.post(f"{address}/postcode", htmx=htmx, **{**form, "postcode": "219901"})
    assert again.status_code == (200 if htmx else 303)


def test_while_the_database_is_busy_signing_in_is_put_off(impatient: Flask, request: pytest.FixtureRequest) -> None:
    client = impatient.test_client()
    request.getfixturevalue("writer")
    response = sign_in(client, "jingban1")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_while_the_database_is_busy_pages_can_be_read(impatient: Flask, request: pytest.FixtureRequest) -> None:
    clerk, city = entered(impatient, "jingban1"), City(impatient)
    person = city.person("plain_worker")
    request.getfixturevalue("writer")
    for address in ("/", "/healthz", f"/people/{person}", f"/pay/contact/{person}", "/help/offices"):
        assert clerk.get(address).status_code == 200, address
    for address in ("/people/states", "/pay/contact"):
        assert clerk.get(address).status_code == 200, f"{address}: its work tab can wait"
    with time_machine.travel(real_now() + timedelta(minutes=5)):
        assert clerk.get("/").status_code == 200, "when he was last seen can wait"


@pytest.mark.sqlite_only
def test_a_damaged_database_is_a_failure_not_a_wait(
    app: Flask, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def broken(unit_id: int) -> None:
        raise OperationalError("SELECT 1", {}, pysqlite3.dbapi2.OperationalError("disk I/O error"))

    monkeypatch.setattr(home, "employer_overview", broken)
    response = clerk.get("/")
    assert response.status_code == 500
    assert "disk" not in response.get_data(as_text=True)
