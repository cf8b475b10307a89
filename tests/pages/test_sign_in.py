"""Signing in and out: doors, refusals, counting, and what the cookie is worth before and after."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.sign_in import WRONG
from clock import real_now
from demo.accounts import ACCOUNTS, PASSWORD
from models import AuditEntry, LimitHit, LoginSession
from tests.pages.htmx import HtmxPage
from tests.pages.messages import message_beside, value_of
from tests.pages.visitor import Visitor
from tests.support import door_of, page, sign_in

COOKIE = "session"
THERE = {"environ_base": {"REMOTE_ADDR": "198.51.100.7"}}
"""Another address."""


@pytest.mark.parametrize("login_name", [account.login for account in ACCOUNTS])
def test_every_demonstration_account_signs_in_by_its_door(client: FlaskClient, login_name: str) -> None:
    response = sign_in(client, login_name)
    assert response.status_code == 303
    assert response.headers["Location"] == "/"
    several = login_name == "daili"
    assert client.get("/").status_code == (303 if several else 200)


def test_the_three_doors_are_links_of_one_page(client: FlaskClient) -> None:
    shown = page(client.get("/sign-in", follow_redirects=True))
    assert shown.link("单位登录") == "/sign-in/unit"
    assert shown.link("个人登录") == "/sign-in/person"
    assert shown.link("工作人员登录") == "/sign-in/staff"
    assert shown.one(".//main//a[@aria-current='page']").text == "单位登录"


@pytest.mark.parametrize("login_name", ["jingban1", "shenhe1", "geren1"])
def test_a_wrong_door_is_named_only_to_who_knows_the_password(client: FlaskClient, login_name: str) -> None:
    wrong = {"unit": "person", "person": "staff", "staff": "unit"}[door_of(login_name)]
    right = {"unit": "单位登录", "person": "个人登录", "staff": "工作人员登录"}[door_of(login_name)]
    response = sign_in(client, login_name, door=wrong)
    assert response.status_code == 422
    assert f"请从“{right}”进入" in page(response).text
    assert page(sign_in(client, login_name, "wrong", door=wrong)).alerts()[0].endswith(WRONG)


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client: FlaskClient) -> None:
    wrong, unknown = sign_in(client, "jingban1", "wrong"), sign_in(client, "nobody00", "wrong")
    assert wrong.status_code == unknown.status_code == 422
    assert page(wrong).text == page(unknown).text


def test_a_refused_sign_in_keeps_the_name_and_never_the_password(client: FlaskClient) -> None:
    response = sign_in(client, "jingban1", "Wrong-Password-1")
    shown = page(response)
    assert value_of(shown, "login_name") == "jingban1"
    assert "Wrong-Password-1" not in shown.html
    assert shown.title.startswith("登录未成功")
    assert shown.link(WRONG) == "#login_name"


@pytest.mark.parametrize(
    ("typed", "control", "said"),
    [
        ({"login_name": "", "password": "x"}, "login_name", "请填写登录名。"),
        ({"login_name": "jingban1", "password": ""}, "password", "请填写密码。"),
        ({"login_name": "j" * 65, "password": "x"}, "login_name", "登录名最多 64 个字符。"),
        ({"login_name": "jingban1", "password": "x" * 129}, "password", "密码最多 128 个字符。"),
    ],
)
def test_what_is_missing_or_too_long_is_said_beside_the_field(
    client: FlaskClient, typed: dict[str, str], control: str, said: str
) -> None:
    response = sign_in(client, typed["login_name"], typed["password"], door="unit")
    assert response.status_code == 422
    assert message_beside(page(response), control) == said


def test_blanks_around_the_name_do_not_matter(client: FlaskClient) -> None:
    assert sign_in(client, " jingban1\u200b ", door="unit").status_code == 303


def test_the_cookie_changes_with_signing_in_and_the_one_before_is_nobody(app: Flask, client: FlaskClient) -> None:
    client.get("/sign-in/unit")
    before = cookie_of(client)
    sign_in(client, "jingban1")
    assert cookie_of(client) != before
    assert with_cookie(app, before).get("/").status_code == 303


def test_a_token_of_before_signing_in_sends_nothing_afterwards(client: FlaskClient) -> None:
    token = page(client.get("/sign-in/unit")).form("登录").values()["csrf_token"]
    sign_in(client, "jingban1")
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400
    assert client.get("/").status_code == 200


def test_who_signs_in_again_ends_the_session_before(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "jingban1")
    before = cookie_of(client)
    token = page(client.get("/")).all(".//input[@name='csrf_token']")[0].get("value")
    typed = {"csrf_token": token, "login_name": "shenhe1", "password": PASSWORD}
    assert client.post("/sign-in/staff", data=typed).status_code == 303
    assert "工作台" in page(client.get("/")).text
    assert with_cookie(app, before).get("/").status_code == 303


def test_a_cookie_given_by_somebody_else_is_not_signed_in_by_using_it(app: Flask, client: FlaskClient) -> None:
    attacker = app.test_client()
    attacker.get("/sign-in/unit")
    given = cookie_of(attacker)
    client.set_cookie(COOKIE, given)
    sign_in(client, "jingban1")
    assert with_cookie(app, given).get("/").status_code == 303


def test_a_cookie_of_before_signing_out_is_dead(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "jingban1")
    before = cookie_of(client)
    response = page(client.get("/")).form("退出").send(client)
    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in/unit"
    assert client.get("/").status_code == 303
    replayed = with_cookie(app, before)
    assert replayed.get("/").status_code == 303
    fragment = replayed.get("/", headers={"HX-Request": "true"})
    assert fragment.status_code == 401
    assert fragment.headers["HX-Redirect"].startswith("/sign-in/unit")


def test_a_forged_cookie_is_nobody(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "jingban1")
    value = cookie_of(client)
    for forged in (value[:-2], value[1:], value.replace(".", "", 1), "eyJfdXNlcl9pZCI6IjEifQ", "", "x" * 3000):
        assert with_cookie(app, forged).get("/").status_code == 303


def test_the_database_does_not_hold_what_the_cookie_holds(client: FlaskClient, db_session: Session) -> None:
    sign_in(client, "jingban1")
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
        assert set(cookie) <= {"_user_id", "_fresh", "csrf_token"}
    row = db_session.scalars(select(LoginSession).order_by(LoginSession.id.desc())).first()
    assert row is not None
    assert len(token) >= 43, "128 bits at least"
    assert token not in str(vars(row))


def test_five_failures_lock_the_name_for_this_address_and_not_for_another(client: FlaskClient, app: Flask) -> None:
    assert [sign_in(client, "jingban1", "wrong").status_code for _ in range(5)] == [422] * 5
    locked = sign_in(client, "jingban1")
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 15 * 60
    assert "15 分钟后再试" in page(locked).text
    assert client.get("/").status_code == 303
    assert sign_in(client, "jingban2").status_code == 303
    elsewhere = app.test_client()
    form = page(elsewhere.get("/sign-in/unit", **THERE)).form("登录").values()
    answer = elsewhere.post("/sign-in/unit", data=form | {"login_name": "jingban1", "password": PASSWORD}, **THERE)
    assert answer.status_code == 303


def test_the_lock_opens_after_a_quarter_of_an_hour(client: FlaskClient) -> None:
    with time_machine.travel(real_now(), tick=False) as traveller:
        for _ in range(5):
            sign_in(client, "jingban1", "wrong")
        traveller.shift(14 * 60)
        assert sign_in(client, "jingban1").status_code == 429
        traveller.shift(61)
        assert sign_in(client, "jingban1").status_code == 303


def test_writing_the_name_differently_does_not_help_against_the_lock(client: FlaskClient) -> None:
    for name in ("jingban1", "JINGBAN1", " jingban1", "Jingban1", "jingban1\u200b"):
        sign_in(client, name, "wrong", door="unit")
    assert sign_in(client, "jingban1").status_code == 429


def test_a_success_forgets_the_failures_before_it(client: FlaskClient) -> None:
    for _ in range(4):
        sign_in(client, "jingban1", "wrong")
    assert sign_in(client, "jingban1").status_code == 303
    page(client.get("/")).form("退出").send(client)
    assert [sign_in(client, "jingban1", "wrong").status_code for _ in range(4)] == [422] * 4


def test_an_unknown_name_is_locked_like_a_known_one(client: FlaskClient) -> None:
    answers = [sign_in(client, "nobody00", "wrong").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_wrong_passwords_at_the_same_moment_are_all_counted(app: Flask, db_session: Session) -> None:
    barrier, answers = threading.Barrier(9), []

    def attempt(ready: Iterator[Any]) -> None:
        client, typed = next(ready)
        barrier.wait()
        answers.append(client.post("/sign-in/unit", data=typed).status_code)

    prepared = []
    for _ in range(9):
        client = app.test_client()
        form = page(client.get("/sign-in/unit")).form("登录").values()
        prepared.append((client, form | {"login_name": "jingban1", "password": "wrong"}))
    threads = [threading.Thread(target=attempt, args=(iter([each]),)) for each in prepared]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [422] * 5 + [429] * 4
    assert db_session.scalar(select(func.count()).select_from(LimitHit)) == 5


def test_a_flood_of_sign_ins_is_told_when_to_come_back(client: FlaskClient) -> None:
    typed = page(client.get("/sign-in/unit")).form("登录").values() | {"login_name": ""}
    with time_machine.travel(real_now(), tick=False):
        answers = [client.post("/sign-in/unit", data=typed) for _ in range(12)]
    assert [each.status_code for each in answers] == [422] * 10 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_signing_in_and_failing_to_are_written_down_without_name_or_password(
    client: FlaskClient, db_session: Session
) -> None:
    sign_in(client, "jingban1", "Wrong-Password-1")
    sign_in(client, "nobody00", "Wrong-Password-1")
    sign_in(client, "jingban1")
    page(client.get("/")).form("退出").send(client)
    entries = db_session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(4)).all()
    assert [entry.action for entry in entries] == ["sign-out", "sign-in", "sign-in-failed", "sign-in-failed"]
    assert [entry.account_id is None for entry in entries] == [False, False, True, False]
    said = " ".join(str([entry.subject, entry.details, entry.address]) for entry in entries)
    assert "Wrong-Password-1" not in said
    assert "nobody00" not in said


def test_who_is_signed_in_needs_no_sign_in_page(client: FlaskClient) -> None:
    sign_in(client, "jingban1")
    response = client.get("/sign-in/unit")
    assert (response.status_code, response.headers["Location"]) == (303, "/")


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, value)
    return client


@pytest.mark.parametrize("login_name", ["jingban1", "daili", "shenhe1", "geren1"])
def test_with_htmx_the_first_page_itself_answers(app: Flask, login_name: str) -> None:
    """A redirect would be one more wait on a slow line."""
    visitor = Visitor(app, app.test_client())
    here = HtmxPage(visitor, f"/sign-in/{door_of(login_name)}")
    here.press("登录", login_name=login_name, password="wrong")
    assert here.address.startswith("/sign-in")
    here.press("登录", login_name=login_name, password=PASSWORD)
    assert here.address == ("/units" if login_name == "daili" else "/")
    assert here.everything() == HtmxPage(visitor, here.address).everything()
