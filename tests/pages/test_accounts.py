"""账户管理: what the administrator can do with accounts, and what he cannot do to himself."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions import accounts as acting
from actions.actor import Actor
from demo.accounts import PASSWORD
from demo.special import SPECIAL
from demo.units import UNITS
from models import Account, AuditEntry
from queries import accounts
from queries.pages import PER_PAGE
from tests.pages.visitor import City, Visitor, entered
from tests.statements import statements
from tests.support import Page, page, sign_in, words

NEW_PASSWORD = "Neues-Wort-2026"


@pytest.fixture
def admin(app: Flask) -> Visitor:
    return entered(app, "guanli")


@pytest.fixture
def address(city: City) -> str:
    """The page of the clerk 钱立新."""
    return f"/accounts/{city.account('jingban1')}"


def account(session: Session, login_name: str) -> Account:
    session.rollback()
    return session.scalars(select(Account).where(Account.login_name == login_name)).one()


def last_audit(session: Session) -> AuditEntry:
    session.rollback()
    query = select(AuditEntry).where(AuditEntry.chain == "agency").order_by(AuditEntry.id.desc())
    return session.scalars(query.limit(1)).one()


def error_of(shown: Page, field: str) -> str:
    return words(shown.one(f".//*[@id='{field}-err']"))


def rows(shown: Page) -> list[str]:
    return [words(element) for element in shown.all(".//tbody/tr/th")]


# --- the list -------------------------------------------------------------------------------------------------------


def test_all_accounts_are_listed_with_what_they_work_for(admin: Visitor) -> None:
    shown = admin.page("/accounts")
    assert shown.heading == "账户管理"
    lines = {" ".join(words(cell) for cell in row) for row in shown.all(".//tbody/tr")}
    assert "叶安琪 daili 单位经办 示例纺织有限公司、示例食品有限公司 启用 修改账户 daili" in lines
    assert "纪审二 shenhe2 审核员 和平区、铁西区等 3 个 启用 修改账户 shenhe2" in lines
    assert "江审一 shenhe1 审核员 全部经办机构 启用 修改账户 shenhe1" in lines
    assert f"赵文博 geren1 个人 {SPECIAL['contact_history'].number} 启用 修改账户 geren1" in lines


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"words": "jingban"}, ["钱立新", "孔文秀"]),
        ({"words": " 立新 "}, ["钱立新"]),
        ({"words": "%"}, []),
        ({"role": "checker"}, ["白世安"]),
        ({"state": "stopped"}, []),
    ],
)
def test_the_list_is_filtered_and_the_filter_stays_on_the_server(
    admin: Visitor, typed: dict[str, Any], found: list[str]
) -> None:
    response = admin.post("/accounts", **typed)
    assert (response.status_code, response.headers["Location"]) == (303, "/accounts")
    shown = admin.page("/accounts")
    assert rows(shown) == found
    for name, value in typed.items():
        if name == "words":
            assert shown.one(".//input[@id='words']").get("value") == value


def test_htmx_gets_the_rows_that_the_page_has(admin: Visitor) -> None:
    fragment = page(admin.post("/accounts", htmx=True, role="reviewer"))
    assert rows(fragment) == ["江审一", "纪审二"] == rows(admin.page("/accounts"))
    assert not fragment.all(".//h1")


def test_resetting_the_filter_opens_the_whole_list_anew(admin: Visitor) -> None:
    admin.post("/accounts", words="nobody")
    assert admin.page("/accounts").text.count("没有符合条件的账户") == 1
    response = admin.post("/accounts", htmx=True, reset="1", words="nobody")
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/accounts")
    assert len(rows(admin.page("/accounts"))) == 15


@pytest.mark.parametrize(
    ("typed", "message"), [({"words": "长" * 65}, "最多 64 个字"), ({"role": "king"}, "没有这个角色")]
)
def test_a_filter_that_cannot_be_meant_is_refused(admin: Visitor, typed: dict[str, Any], message: str) -> None:
    response = admin.post("/accounts", **typed)
    assert response.status_code == 422
    assert any(message in alert for alert in page(response).alerts())


def test_a_long_list_comes_in_pages_and_costs_the_same(app: Flask, admin: Visitor, db_session: Session) -> None:
    admin.page("/accounts")
    with statements(app, bookkeeping=True) as before:
        admin.page("/accounts")
    db_session.add_all(
        Account(login_name=f"neu{number}", name="新人", role="clerk", password_hash="-") for number in range(PER_PAGE)
    )
    db_session.commit()
    with statements(app, bookkeeping=True) as after:
        first = admin.page("/accounts")
    assert (len(rows(first)), len(rows(admin.page("/accounts?page=2")))) == (20, 15)
    assert len(queries(after)) == len(queries(before)) <= 6


def queries(asked: list[str]) -> list[str]:
    return [statement for statement in asked if statement.lstrip().upper().startswith("SELECT")]


# --- a new account --------------------------------------------------------------------------------------------------


def filled(**typed: Any) -> dict[str, Any]:
    return {"login_name": "xinren", "name": "新人", "role": "clerk", "units": UNITS["main"].credit_code} | typed


def test_an_account_is_made_without_javascript_and_signs_in(app: Flask, admin: Visitor, db_session: Session) -> None:
    form = page(admin.get("/accounts/new")).form("确定")
    response = form.send(admin.client, **filled(password=NEW_PASSWORD))
    assert response.status_code == 303
    made = account(db_session, "xinren")
    assert response.headers["Location"] == f"/accounts/{made.public_id}"
    assert made.demonstration, "made by a demonstration account, so that it is none in production either"
    assert "已新增账户" in admin.page(response.headers["Location"]).text
    assert sign_in(app.test_client(), "xinren", NEW_PASSWORD, "unit").status_code == 303
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.action == "account-created")).one()
    assert (entry.subject, entry.details["role"]) == (f"account:{made.public_id}", "clerk")
    assert "新人" not in str(entry.details)


def test_a_generated_password_is_shown_once_and_works(app: Flask, admin: Visitor, db_session: Session) -> None:
    response = admin.post("/accounts/new", **filled())
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    password = words(page(response).one(".//dd[@tabindex]"))
    assert re.fullmatch(r"(?:[A-Za-z2-9]{4}-){3}[A-Za-z2-9]{4}", password)
    assert sign_in(app.test_client(), "xinren", password, "unit").status_code == 303
    public_id = account(db_session, "xinren").public_id
    assert password not in admin.page(f"/accounts/{public_id}").html


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            {"units": f"{UNITS['main'].credit_code} 示例机械制造有限公司\n{UNITS['small'].pension_number}；"},
            {"main", "small"},
        ),
        ({"units": f"\n {UNITS['main'].credit_code.lower()} \r\n{UNITS['main'].pension_number}"}, {"main"}),
        ({"role": "admin"}, set()),
    ],
)
def test_units_are_named_by_either_number(
    app: Flask, admin: Visitor, city: City, typed: dict[str, str], expected: set[str]
) -> None:
    assert admin.post("/accounts/new", **filled(password=NEW_PASSWORD, **typed)).status_code == 303
    with app.app_context():
        made = accounts.account_by_public_id(city.account("xinren"))
        assert made is not None
        found = accounts.units_by_number([UNITS[key].credit_code for key in expected])
        assert accounts.standing(made).unit_ids == frozenset(found.values())


def test_offices_and_the_person_of_an_account_are_kept(app: Flask, admin: Visitor, city: City) -> None:
    admin.post("/accounts/new", **filled(role="counter", offices=["5", "1"], password=NEW_PASSWORD))
    person = SPECIAL["paused"]
    given = filled(login_name="xin2", name=person.name, role="person", person_number=person.number)
    assert admin.post("/accounts/new", **given, password=NEW_PASSWORD).status_code == 303
    counter, own = (admin.page(f"/accounts/{city.account(login_name)}") for login_name in ("xinren", "xin2"))
    chosen = [box.get("value") for box in counter.all(".//input[@name='offices']") if box.get("checked") is not None]
    assert chosen == ["1", "5"]
    assert own.one(".//input[@id='person_number']").get("value") == person.number


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"login_name": ""}, "login_name", "请填写登录名。"),
        ({"login_name": "a b"}, "login_name", "登录名为 2 至 64 个"),
        ({"login_name": "jingban1"}, "login_name", "登录名“jingban1”已被其他账户使用。"),
        ({"name": "　"}, "name", "请填写姓名。"),
        ({"name": "长" * 51}, "name", "姓名最多 50 个字。"),
        ({"role": ""}, "role", "请选择角色。"),
        ({"role": "king"}, "role", "请选择角色。"),
        ({"units": ""}, "units", "至少要有一个单位"),
        ({"units": "123\n91219900MA0DEMA17B"}, "units", "没有这个单位：123。"),
        ({"units": "\n".join(map(str, range(501)))}, "units", "最多办理 500 个单位，现在是 501 个"),
        ({"role": "reviewer", "offices": "99"}, "offices", "没有这个经办机构。"),
        ({"role": "person"}, "person_number", "要填写本人的个人编号"),
        ({"role": "person", "person_number": "1"}, "person_number", "没有这个个人编号，或者姓名与参保信息不一致。"),
        ({"role": "person", "person_number": SPECIAL["paused"].number}, "person_number", "姓名与参保信息不一致"),
        ({"password": "kurz"}, "password", "密码至少 10 位，现在是 4 位。"),
        ({"password": "Xinren-2026-xinren"}, "password", "密码中不能包含登录名。"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    admin: Visitor, db_session: Session, typed: dict[str, str], field: str, message: str
) -> None:
    response = admin.post("/accounts/new", **filled(**typed))
    shown = page(response)
    assert response.status_code == 422
    assert message in error_of(shown, field)
    links = shown.all(".//*[@class='oops']//a")
    assert shown.title.startswith(f"有 {len(links)} 项错误")
    assert {link.get("href") for link in links} == {f"#{field}"}
    kept = filled(**typed)
    assert shown.one(".//input[@id='login_name']").get("value") == kept["login_name"]
    assert (shown.one(".//textarea").text or "").strip() == str(kept["units"]).strip()
    db_session.rollback()
    assert db_session.scalars(select(Account.name).where(Account.login_name == "xinren")).all() == []


def test_a_name_full_of_markup_is_text(admin: Visitor, city: City) -> None:
    name = "<script>alert(1)</script>{{7*7}}"
    admin.post("/accounts/new", **filled(name=name, password=NEW_PASSWORD))
    shown = admin.page(f"/accounts/{city.account('xinren')}")
    assert shown.one(".//input[@id='name']").get("value") == name
    assert name in admin.page("/accounts").text


# --- changing one ---------------------------------------------------------------------------------------------------


def test_an_account_is_shown_as_it_is(admin: Visitor, address: str) -> None:
    shown = admin.page(address)
    assert shown.heading == "修改账户"
    assert shown.one(".//input[@id='name']").get("value") == "钱立新"
    assert (shown.one(".//textarea").text or "").strip() == f"{UNITS['main'].credit_code} {UNITS['main'].name}"
    assert "现在没有登录" in shown.text


def test_a_changed_name_is_saved_and_recorded(admin: Visitor, address: str, db_session: Session) -> None:
    response = page(admin.get(address)).form("确定").send(admin.client, name="钱新立")
    assert (response.status_code, response.headers["Location"]) == (303, address)
    assert "已保存，即时生效" in admin.page(address).text
    assert account(db_session, "jingban1").name == "钱新立"
    entry = last_audit(db_session)
    assert (entry.action, entry.details["renamed"]) == ("account-changed", True)


def test_sending_the_same_again_changes_nothing(admin: Visitor, address: str, db_session: Session) -> None:
    form = page(admin.get(address)).form("确定")
    for _ in range(2):
        assert form.send(admin.client, name="钱新立").status_code == 303
    db_session.rollback()
    written = select(AuditEntry.id).where(AuditEntry.action == "account-changed")
    assert len(db_session.scalars(written).all()) == 1


def test_a_new_role_holds_at_once_and_ends_what_was_going_on(app: Flask, admin: Visitor, address: str) -> None:
    clerk = entered(app, "jingban1")
    assert clerk.get("/pay/contact").status_code == 200
    page(admin.get(address)).form("确定").send(admin.client, role="checker")
    assert "/sign-in/" in clerk.get("/pay/contact").headers["Location"]
    again = entered(app, "jingban1")
    assert (again.get("/pay/contact").status_code, again.get("/people/search").status_code) == (403, 200)


def test_a_unit_taken_away_is_out_of_reach_at_once(app: Flask, admin: Visitor, city: City) -> None:
    clerk = entered(app, "daili")
    clerk.post(f"/units/{city.unit('client_a')}")
    assert clerk.get("/people/search").status_code == 200
    form = page(admin.get(f"/accounts/{city.account('daili')}")).form("确定")
    form.send(admin.client, units=UNITS["client_b"].credit_code)
    assert clerk.get("/people/search").headers["Location"] == "/units"
    assert clerk.post(f"/units/{city.unit('client_a')}").status_code == 404
    assert clerk.post(f"/units/{city.unit('client_b')}").status_code == 303


def test_what_belongs_to_another_role_is_put_away(app: Flask, admin: Visitor, city: City, address: str) -> None:
    form = page(admin.get(address)).form("确定")
    assert form.send(admin.client, role="reviewer", offices=["5"]).status_code == 303
    with app.app_context():
        changed = accounts.account_by_public_id(city.account("jingban1"))
        assert changed is not None
        assert accounts.standing(changed) == accounts.Standing("钱立新", "reviewer", offices=frozenset({5}))


def test_two_administrators_do_not_overwrite_each_other(admin: Visitor, address: str, db_session: Session) -> None:
    stale = page(admin.get(address)).form("确定")
    page(admin.get(address)).form("确定").send(admin.client, units=UNITS["small"].credit_code)
    response = stale.send(admin.client, name="钱新立")
    assert response.status_code == 409
    shown = page(response)
    assert any("另一位管理员修改过" in alert and "示例小满商贸有限公司" in alert for alert in shown.alerts())
    assert shown.one(".//input[@id='name']").get("value") == "钱新立"
    assert account(db_session, "jingban1").name == "钱立新"
    assert shown.form("确定").send(admin.client).status_code == 303
    assert account(db_session, "jingban1").name == "钱新立"


def test_a_wrong_change_keeps_what_was_typed(admin: Visitor, address: str) -> None:
    response = page(admin.get(address)).form("确定").send(admin.client, name="新名", units="12345")
    shown = page(response)
    assert response.status_code == 422
    assert "没有这个单位：12345" in error_of(shown, "units")
    assert shown.one(".//input[@id='name']").get("value") == "新名"
    assert shown.title.startswith("有 1 项错误")


# --- passwords, stopping, unlocking ---------------------------------------------------------------------------------


def test_a_reset_password_ends_all_sessions_and_the_old_password(app: Flask, admin: Visitor, address: str) -> None:
    clerk = entered(app, "jingban1")
    form = page(admin.get(address)).form("重置密码")
    assert form.send(admin.client, password=NEW_PASSWORD).status_code == 303
    assert "/sign-in/" in clerk.get("/").headers["Location"]
    assert sign_in(app.test_client(), "jingban1").status_code == 422
    assert sign_in(app.test_client(), "jingban1", NEW_PASSWORD).status_code == 303


def test_a_reset_without_a_password_shows_a_generated_one(app: Flask, admin: Visitor, address: str) -> None:
    shown = page(page(admin.get(address)).form("重置密码").send(admin.client))
    password = words(shown.one(".//dd[@tabindex]"))
    assert "只在这里显示一次" in shown.text
    assert sign_in(app.test_client(), "jingban1", password).status_code == 303


def test_a_bad_password_is_refused_beside_its_field(app: Flask, admin: Visitor, address: str) -> None:
    response = admin.post(f"{address}/password", password="kurz")
    assert response.status_code == 422
    assert "密码至少 10 位" in error_of(page(response), "password")
    assert sign_in(app.test_client(), "jingban1").status_code == 303
    assert admin.post(f"{address}/password", password="x" * 129).status_code == 422


def test_a_stopped_account_is_out_at_once_and_comes_back(
    app: Flask, admin: Visitor, address: str, db_session: Session
) -> None:
    clerk = entered(app, "jingban1")
    shown = admin.page(address)
    assert "现有 1 处登录" in shown.text
    assert shown.form("停用此账户").send(admin.client).status_code == 303
    assert "/sign-in/" in clerk.get("/").headers["Location"]
    assert sign_in(app.test_client(), "jingban1").status_code == 422
    assert last_audit(db_session).action == "sign-in-failed"
    stopped = admin.page(address)
    assert "已停用" in stopped.text
    assert stopped.form("启用此账户").send(admin.client).status_code == 303
    assert "/sign-in/" in clerk.get("/").headers["Location"], "what was ended stays ended"
    assert sign_in(app.test_client(), "jingban1").status_code == 303


def test_stopping_twice_is_recorded_once(admin: Visitor, address: str, db_session: Session) -> None:
    for route in ("stop", "stop", "reopen", "reopen"):
        assert admin.post(f"{address}/{route}").status_code == 303
    db_session.rollback()
    actions = db_session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("account-%"))).all()
    assert sorted(actions) == ["account-reopened", "account-stopped"]


def test_a_locked_account_can_be_unlocked(app: Flask, admin: Visitor, address: str) -> None:
    for _ in range(5):
        assert sign_in(app.test_client(), "jingban1", "wrong").status_code == 422
    assert sign_in(app.test_client(), "jingban1").status_code == 429
    shown = admin.page(address)
    assert "以下地点暂停登录：127.0.0.1，还有 15 分钟" in shown.text.replace(" 127", "127")
    assert shown.form("解除登录锁定").send(admin.client).status_code == 303
    assert "暂停登录" not in admin.page(address).text
    assert sign_in(app.test_client(), "jingban1").status_code == 303


# --- himself --------------------------------------------------------------------------------------------------------


def test_the_administrator_cannot_stop_himself(admin: Visitor, city: City, db_session: Session) -> None:
    own = f"/accounts/{city.account('guanli')}"
    assert "停用此账户" not in admin.page(own).text
    response = admin.post(f"{own}/stop")
    assert response.status_code == 422
    assert any("不能停用自己的账户" in alert for alert in page(response).alerts())
    assert account(db_session, "guanli").active
    assert admin.get("/accounts").status_code == 200


def test_the_administrator_cannot_take_his_own_role_away(admin: Visitor, city: City, db_session: Session) -> None:
    own = f"/accounts/{city.account('guanli')}"
    form = page(admin.get(own)).form("确定")
    response = form.send(admin.client, role="reviewer")
    assert response.status_code == 422
    assert "不能取消自己的管理员角色" in error_of(page(response), "role")
    assert account(db_session, "guanli").role == "admin"
    assert form.send(admin.client, name="管理员甲").status_code == 303, "his own name he may change"


def test_the_administrator_changes_his_own_password_elsewhere(app: Flask, admin: Visitor, city: City) -> None:
    response = admin.post(f"/accounts/{city.account('guanli')}/password", password=NEW_PASSWORD)
    assert response.status_code == 422
    assert sign_in(app.test_client(), "guanli").status_code == 303


def test_two_administrators_cannot_stop_each_other(app: Flask, city: City, db_session: Session) -> None:
    """The second one is no administrator any more when his turn comes, though his request had already begun."""
    db_session.execute(update(Account).where(Account.login_name == "shenhe1").values(role="admin"))
    db_session.commit()
    first, second = (account(db_session, name) for name in ("guanli", "shenhe1"))
    db_session.rollback()
    with app.app_context():
        acting.stop(Actor("", first.id), second.public_id)
        with pytest.raises(acting.AuthorityGone):
            acting.stop(Actor("", second.id), first.public_id)


# --- who else -------------------------------------------------------------------------------------------------------

ROUTES = [
    ("GET", ""),
    ("POST", ""),
    ("GET", "/new"),
    ("POST", "/new"),
    ("GET", "/{id}"),
    ("POST", "/{id}"),
    ("POST", "/{id}/password"),
    ("POST", "/{id}/stop"),
    ("POST", "/{id}/reopen"),
    ("POST", "/{id}/unlock"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_else_has_these_pages(app: Flask, city: City, method: str, path: str, db_session: Session) -> None:
    address = "/accounts" + path.replace("{id}", city.account("jingban2"))
    for login_name in ("jingban1", "fuhe1", "shenhe1", "chuangkou", "geren1"):
        visitor = entered(app, login_name)
        response = visitor.get(address) if method == "GET" else visitor.post(address)
        assert response.status_code == 403
    assert account(db_session, "jingban2").active


@pytest.mark.parametrize(("method", "path"), [each for each in ROUTES if "{id}" in each[1]])
def test_an_unknown_account_does_not_exist(admin: Visitor, method: str, path: str) -> None:
    address = "/accounts" + path.replace("{id}", "A" * 22)
    response = admin.get(address) if method == "GET" else admin.post(address)
    assert response.status_code == 404


def test_the_administrator_has_no_business_pages(admin: Visitor, city: City) -> None:
    addresses = ("/pay/contact", "/people/states", "/people/pension-roster", f"/people/{city.person('paused')}")
    assert {admin.get(address).status_code for address in addresses} == {403}


def test_without_the_token_nothing_happens(admin: Visitor, address: str, db_session: Session) -> None:
    assert admin.client.post(f"{address}/stop").status_code == 400
    assert account(db_session, "jingban1").active


@pytest.mark.parametrize("path", ["/accounts", "/accounts/new", "/accounts/{id}"])
def test_every_page_costs_few_queries(app: Flask, admin: Visitor, city: City, path: str) -> None:
    address = path.replace("{id}", city.account("daili"))
    admin.page(address)
    with statements(app, bookkeeping=True) as asked:
        admin.page(address)
    assert len(queries(asked)) <= 7


def test_the_demonstration_password_is_never_shown(admin: Visitor, address: str) -> None:
    assert PASSWORD not in admin.page(address).html
