"""我的账户: what everybody can do with his own account, and what becomes of his other sign-ins."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clock import real_now
from demo.accounts import ACCOUNTS, PASSWORD
from demo.units import UNITS
from models import AuditEntry, LoginSession
from tests.pages.visitor import City, Visitor, entered
from tests.statements import statements
from tests.support import page, sign_in, words
from web.browsers import browser_name

NEW_PASSWORD = "Neues-Wort-2026"
HERE = "/my-account"


def changed(visitor: Visitor, old: str = PASSWORD, new: str = NEW_PASSWORD, repeated: str | None = None):  # type: ignore[no-untyped-def]
    typed = {"old_password": old, "password": new, "repeated": new if repeated is None else repeated}
    return page(visitor.get(HERE)).form("确定").send(visitor.client, **typed)


def is_over(visitor: Visitor) -> bool:
    response = visitor.get(HERE)
    return response.status_code == 303 and "/sign-in/" in response.headers["Location"]


@pytest.mark.parametrize(
    "login_name", ["jingban1", "fuhe1", "daili", "shenhe1", "shenhe2", "chuangkou", "guanli", "geren1"]
)
def test_everybody_sees_who_he_is(app: Flask, login_name: str) -> None:
    shown = entered(app, login_name).page(HERE)
    known = next(account for account in ACCOUNTS if account.login == login_name)
    assert shown.heading == "我的账户"
    for word in (known.name, known.login, known.role, *(UNITS[key].name for key in known.units)):
        assert word in shown.text
    assert ("全部经办机构" in shown.text) == (login_name == "shenhe1")
    for office in known.offices:
        assert office in shown.text


def test_a_fragment_is_what_the_page_says(clerk: Visitor) -> None:
    fragment = page(clerk.get(HERE, htmx=True))
    assert words(fragment.one(".//h1")) == "我的账户"
    assert "<html" not in clerk.get(HERE, htmx=True).get_data(as_text=True)


def test_the_page_costs_few_queries(app: Flask, clerk: Visitor) -> None:
    with statements(app, bookkeeping=True) as asked:
        clerk.page(HERE)
    assert len([each for each in asked if each.lstrip().startswith("SELECT")]) <= 3


# --- the password ---------------------------------------------------------------------------------------------------


def test_a_changed_password_ends_all_other_sessions_and_this_one_goes_on_under_a_new_token(
    app: Flask, clerk: Visitor, db_session: Session
) -> None:
    elsewhere, colleague = entered(app, "jingban1"), entered(app, "jingban2")
    with clerk.client.session_transaction() as cookie:
        old_token = cookie["_user_id"]
    assert changed(clerk).status_code == 303
    assert "密码已修改" in clerk.page(HERE).text
    assert is_over(elsewhere)
    assert not is_over(colleague)
    with clerk.client.session_transaction() as cookie:
        assert cookie["_user_id"] != old_token
    thief = Visitor(app, app.test_client())
    with thief.client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = old_token, True
    assert is_over(thief)
    assert sign_in(app.test_client(), "jingban1").status_code == 422
    assert sign_in(app.test_client(), "jingban1", NEW_PASSWORD).status_code == 303
    db_session.rollback()
    assert db_session.scalars(select(AuditEntry.action).where(AuditEntry.action == "password-changed")).all()


def test_work_tabs_outlive_the_change(clerk: Visitor) -> None:
    clerk.page("/pay/contact")
    changed(clerk)
    tabs = clerk.page(HERE).one(".//nav[@class='worktabs']")
    assert "在职人员非敏感信息变更" in words(tabs)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"old": "wrong"}, "old_password", "原密码不正确。"),
        ({"old": ""}, "old_password", "请填写原密码。"),
        ({"new": "Kurz-1"}, "password", "密码至少 10 位，现在是 6 位。"),
        ({"new": "nurkleinebuchstaben"}, "password", "现在是 1 类"),
        ({"new": "Ich-bin-jingban1"}, "password", "密码中不能包含登录名。"),
        ({"new": PASSWORD}, "password", "新密码与原密码相同。"),
        ({"repeated": "Anderes-2026"}, "repeated", "两次输入的新密码不一样。"),
        ({"repeated": ""}, "repeated", "请再次输入新密码。"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_changed(
    app: Flask, clerk: Visitor, typed: dict[str, str], field: str, message: str
) -> None:
    response = changed(clerk, **typed)
    shown = page(response)
    assert response.status_code == 422
    assert shown.title.startswith("密码未修改")
    assert message in words(shown.one(f".//*[@id='{field}-err']"))
    assert field in {link.get("href", "")[1:] for link in shown.all(".//*[@class='oops']//a")}
    assert not is_over(clerk)
    assert sign_in(app.test_client(), "jingban1").status_code == 303


def test_wrong_old_passwords_are_counted(app: Flask, clerk: Visitor) -> None:
    for _ in range(5):
        assert changed(clerk, old="wrong").status_code == 422
    response = changed(clerk)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert any("在 15 分钟后再试" in alert for alert in page(response).alerts())
    assert changed(entered(app, "jingban1")).status_code == 429, "from another browser too"
    assert changed(entered(app, "jingban2")).status_code == 303
    assert sign_in(app.test_client(), "jingban1").status_code == 303, "signing in is counted by itself"


def test_the_administrator_lifts_this_lock_too(app: Flask, clerk: Visitor, city: City) -> None:
    for _ in range(5):
        changed(clerk, old="wrong")
    entered(app, "guanli").post(f"/accounts/{city.account('jingban1')}/unlock")
    assert changed(clerk).status_code == 303


def test_right_passwords_are_not_counted(clerk: Visitor) -> None:
    for number in range(6):
        old, new = (f"Neues-Wort-202{n}" if n else PASSWORD for n in (number, number + 1))
        assert changed(clerk, old, new).status_code == 303


def test_a_stopped_account_cannot_change_its_password(app: Flask, clerk: Visitor, city: City) -> None:
    entered(app, "guanli").post(f"/accounts/{city.account('jingban1')}/stop")
    response = clerk.post(f"{HERE}/password", old_password=PASSWORD, password=NEW_PASSWORD, repeated=NEW_PASSWORD)
    assert "/sign-in/" in response.headers["Location"]


# --- the sign-ins ---------------------------------------------------------------------------------------------------


def test_live_sessions_are_listed_and_this_one_is_marked(app: Flask, clerk: Visitor, db_session: Session) -> None:
    entered(app, "jingban1")
    entered(app, "jingban2")
    shown = clerk.page(HERE)
    rows = [words(row) for row in shown.all(".//tbody/tr")]
    assert len(rows) == 2
    assert ["当前登录" in row for row in rows] == [True, False]
    assert all("127.0.0.1" in row for row in rows)
    long_ago = real_now() - timedelta(minutes=31)
    newest = db_session.scalars(select(LoginSession.id).order_by(LoginSession.id.desc()).offset(1).limit(1)).one()
    db_session.execute(update(LoginSession).where(LoginSession.id == newest).values(seen_at=long_ago))
    db_session.commit()
    assert len(clerk.page(HERE).all(".//tbody/tr")) == 1
    assert "结束其他全部登录" not in clerk.page(HERE).text


def test_one_session_is_ended(app: Flask, clerk: Visitor) -> None:
    elsewhere = entered(app, "jingban1")
    third = entered(app, "jingban1")
    forms = clerk.page(HERE).all(".//tbody//form")
    names = [words(form) for form in forms]
    assert len(forms) == 2
    assert all(name.startswith("结束 其他浏览器 ") and name.endswith(" 的登录") for name in names)
    assert clerk.post(forms[1].get("action") or "").status_code == 303
    assert "该登录已结束" in clerk.page(HERE).text
    assert (is_over(elsewhere), is_over(third), is_over(clerk)) == (True, False, False)
    assert clerk.post(forms[1].get("action") or "").status_code == 303, "ending it again does no harm"


def test_all_other_sessions_are_ended(app: Flask, clerk: Visitor) -> None:
    others, colleague = [entered(app, "jingban1") for _ in range(3)], entered(app, "jingban2")
    assert clerk.page(HERE).form("结束其他全部登录").send(clerk.client).status_code == 303
    assert all(is_over(each) for each in others)
    assert not is_over(clerk)
    assert not is_over(colleague)


def test_foreign_unknown_and_own_sessions_cannot_be_ended(app: Flask, clerk: Visitor, city: City) -> None:
    colleague = entered(app, "jingban2")
    for public_id in (city.session("jingban2"), city.session("jingban1"), "A" * 22):
        assert clerk.post(f"{HERE}/sessions/{public_id}/end").status_code == 404
    assert not is_over(colleague)
    assert not is_over(clerk)


# --- who else -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("POST", "/password"), ("POST", "/sessions/end-others"), ("POST", "/sessions/x/end")],
)
def test_nobody_has_an_account_without_signing_in(app: Flask, method: str, path: str) -> None:
    visitor = Visitor(app, app.test_client())
    response = visitor.get(HERE + path) if method == "GET" else visitor.post(HERE + path)
    assert "/sign-in/" in response.headers["Location"]


def test_without_the_token_nothing_happens(app: Flask, clerk: Visitor) -> None:
    elsewhere = entered(app, "jingban1")
    assert clerk.client.post(f"{HERE}/sessions/end-others").status_code == 400
    assert not is_over(elsewhere)


# --- browsers -------------------------------------------------------------------------------------------------------

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"{WINDOWS} {CHROMIUM} Chrome/80.0.3987.87 Safari/537.36", "Chrome 80，Windows"),
        (f"{WINDOWS} {CHROMIUM} Chrome/120.0 Safari/537.36 Edg/120.1", "Edge 120，Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox 120，Linux"),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) {CHROMIUM} Version/17.0 Mobile/15E Safari/604",
            "Safari 17，iPhone",
        ),
        (f"Mozilla/5.0 (Linux; Android 13) {CHROMIUM} Chrome/111.0 MicroMessenger/8.0.42", "微信 8，Android"),
        ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer 11，Windows"),
        ("pytest", "其他浏览器"),
        ("", "其他浏览器"),
    ],
)
def test_a_browser_is_named_in_two_words(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
