"""首页 of each role, the page head, display settings, work tabs and the unit switch."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from demo.special import SPECIAL
from demo.units import UNITS
from models import Account, Coverage, Declaration, Person
from tests.conftest import Clock
from tests.pages.visitor import City, Visitor, entered
from tests.support import Page, page, words

HEAD = ".//header"


def test_the_clerk_reads_both_settlement_periods_head_counts_and_bases(clerk: Visitor) -> None:
    shown = clerk.page("/")
    said = words(shown.one(".//*[@aria-label='当前结算期与参保人数']"))
    for part in (
        "养老当前结算期 2026年11月",
        "失业当前结算期 2026年11月",
        "128 人",
        "127 人",
        "不一致",
        "周凯还没有申报缴费工资",
    ):
        assert part in said.replace("期2026", "期 2026")
    assert "元" in said


def test_periods_of_a_unit_that_differ_are_both_said(app: Flask, city: City) -> None:
    visitor = entered(app, "daili")
    visitor.post(f"/units/{city.unit('client_b')}")
    said = words(visitor.page("/").one(".//*[@aria-label='当前结算期与参保人数']"))
    assert "2026年11月" in said
    assert "2026年10月" in said


def test_what_is_to_do_leads_to_where_it_is_done(clerk: Visitor, checker: Visitor) -> None:
    shown = clerk.page("/")
    assert shown.link("补填手机号码") == "/pay/contact/missing-mobile"
    assert "未填写 1 人" in shown.text
    assert shown.link("申报缴费工资") == "/declare/wage"
    assert "周凯还没有申报缴费工资" in shown.text
    assert "申报 2027 年度缴费工资" not in shown.text
    assert "补填手机号码" not in checker.page("/").text


def test_the_days_until_the_annual_window_opens_and_then_closes_are_counted(clerk: Visitor, clock: Clock) -> None:
    said = {}
    for day in ("2026-11-20", "2026-11-21", "2026-12-20", "2026-12-21", "2027-01-15", "2027-01-16"):
        clock.move_to(day)
        lines = [words(line) for line in clerk.page("/").all(".//ul[@class='todo']/li") if "年度" in words(line)]
        said[day] = lines[0] if lines else ""
    assert "还有 30 天" in said["2026-11-21"]
    assert "还有 1 天" in said["2026-12-20"]
    assert "还有 25 天" in said["2026-12-21"]
    assert "未申报 127 人" in said["2026-12-21"]
    assert "今天截止" in said["2027-01-15"]
    assert said["2026-11-20"] == said["2027-01-16"] == ""


def test_with_nothing_to_do_that_is_said(clerk: Visitor, db_session: Session) -> None:
    db_session.execute(update(Person).where(Person.mobile == "").values(mobile="16100000000"))
    db_session.execute(update(Declaration).values(state="refused"))
    db_session.execute(update(Coverage).where(Coverage.wage.is_(None)).values(wage=Decimal(5000)))
    db_session.commit()
    assert "没有待您处理的事项" in clerk.page("/").text
    assert "在职人员都有手机号码" in clerk.page("/pay/contact/missing-mobile").text


def test_people_without_a_mobile_number_are_listed_with_the_way_to_fill_it_in(clerk: Visitor, city: City) -> None:
    shown = clerk.page("/pay/contact/missing-mobile")
    assert [words(cell) for cell in shown.all(".//tbody/tr/th")] == [SPECIAL["contact_empty"].name]
    link = shown.one(".//tbody//a").get("href", "")
    assert link == f"/pay/contact/{city.person('contact_empty')}?edit=mobile"
    clerk.page(link).form("确定").send(clerk.client, mobile="16100000000")
    assert not clerk.page("/pay/contact/missing-mobile").all(".//tbody/tr")


@pytest.mark.parametrize(
    ("login_name", "heading", "said"),
    [
        ("fuhe1", "本结算期待办", "白世安，单位复核"),
        ("shenhe1", "工作台", "共 15 个"),
        ("shenhe2", "工作台", "共 3 个，参保单位 5 户"),
        ("chuangkou", "工作台", "共 1 个，参保单位 2 户"),
        ("guanli", "工作台", "管理员"),
        ("geren1", "我的参保信息", "赵文博"),
    ],
)
def test_every_role_has_its_own_home(app: Flask, login_name: str, heading: str, said: str) -> None:
    shown = entered(app, login_name).page("/")
    assert shown.heading == heading
    assert said in shown.text


def test_a_person_sees_himself_and_nobody_else(app: Flask) -> None:
    shown, other = entered(app, "geren1").page("/"), SPECIAL["paused"]
    assert "219900********0538" in shown.text
    assert UNITS["main"].name in shown.text
    assert other.name not in shown.text


def test_a_personal_account_without_a_person_says_where_to_go(app: Flask, db_session: Session) -> None:
    db_session.execute(update(Account).where(Account.login_name == "geren1").values(person_id=None))
    db_session.commit()
    shown = entered(app, "geren1").page("/")
    assert "没有对应的参保人员" in shown.text
    assert shown.link("所属经办机构") == "/help/offices"


@pytest.mark.parametrize("login_name", ["jingban1", "fuhe1", "shenhe1", "chuangkou", "guanli", "geren1"])
def test_the_menu_has_only_what_the_role_may_open(app: Flask, login_name: str) -> None:
    visitor, waiting = entered(app, login_name), ["/"]
    seen: set[str] = set()
    while waiting:
        shown = visitor.page(waiting.pop())
        links = shown.all(".//nav//a[@href]") + shown.all(".//*[@aria-labelledby='t2']//a")
        found = {(link.get("href") or "").partition("#")[0] for link in links} - {""}
        waiting += sorted(found - seen)
        seen |= found
    assert len(seen) > 3


def test_the_page_head_says_who_when_and_where(clerk: Visitor) -> None:
    shown = clerk.page("/people/states")
    head = words(shown.one(HEAD))
    assert "示例机械制造有限公司养老单位编号 2199000286 失业单位编号 2199870315" in head
    assert "今天是 2026年11月16日 星期一（演示日期）" in shown.text
    where = words(shown.one(".//nav[@aria-label='当前位置']"))
    assert where == "当前位置：首页 › 失业保险 › 单位人员参保状态查询"
    foot = words(shown.one(".//footer"))
    assert "邮编：110031" in foot
    assert "12333" in foot
    assert "12345" in foot


@pytest.mark.parametrize("address", ["/", "/people/states", "/pay/contact", "/people/search", "/my-account"])
def test_a_unit_without_a_number_reads_where_to_go(app: Flask, address: str) -> None:
    shown = entered(app, "weipipei").page(address)
    said = [words(bar) for bar in shown.all(".//*[@role='status']") if "未匹配" in words(bar)]
    assert len(said) == 1
    assert said[0].startswith("未匹配到单位信息")
    assert "没有本单位的失业单位编号" in said[0]
    assert "沈北新区明珠路1号东309室，电话 024-88085626" in said[0]
    assert "失业单位编号 未匹配" in words(shown.one(HEAD))


def test_a_unit_with_both_numbers_reads_nothing_of_the_kind(clerk: Visitor) -> None:
    assert "未匹配" not in clerk.page("/").text


# --- the unit switch ------------------------------------------------------------------------------------------------


def test_who_acts_for_several_units_chooses_first(app: Flask, city: City) -> None:
    visitor = entered(app, "daili")
    for address in ("/", "/people/states", "/pay/contact", f"/people/{city.person('enrolled_elsewhere')}"):
        response = visitor.get(address)
        assert (response.status_code, response.headers["Location"]) == (303, "/units")
        fragment = visitor.get(address, htmx=True)
        assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (204, "/units")
    shown = visitor.page("/units")
    assert [words(cell) for cell in shown.all(".//tbody/tr/th")] == [UNITS["client_a"].name, UNITS["client_b"].name]


def test_the_chosen_unit_is_the_one_that_is_worked_for(app: Flask, city: City) -> None:
    visitor = entered(app, "daili")
    person = city.person("enrolled_elsewhere")
    for key, status in (("client_b", 404), ("client_a", 200), ("client_b", 404)):
        assert visitor.post(f"/units/{city.unit(key)}").headers["Location"] == "/"
        assert UNITS[key].name in words(visitor.page("/").one(HEAD))
        assert visitor.get(f"/people/{person}").status_code == status
        assert visitor.get(f"/pay/contact/{person}").status_code == status


def test_switching_puts_filters_and_tabs_of_the_other_unit_away(app: Flask, city: City) -> None:
    visitor = entered(app, "daili")
    visitor.post(f"/units/{city.unit('client_a')}")
    visitor.page("/people/states").form("查询").send(visitor.client, name="徐美玲")
    assert tabs(visitor.page("/")) == ["首页", "单位人员参保状态查询"]
    visitor.post(f"/units/{city.unit('client_b')}")
    assert tabs(visitor.page("/")) == []
    assert visitor.page("/people/states").one(".//input[@id='name']").get("value") == ""


def test_the_switch_is_offered_to_those_with_several_units_only(app: Flask, clerk: Visitor, city: City) -> None:
    visitor = entered(app, "daili")
    visitor.post(f"/units/{city.unit('client_a')}")
    assert visitor.page("/").link("切换单位") == "/units"
    assert "切换单位" not in clerk.page("/").text


# --- work tabs ------------------------------------------------------------------------------------------------------


def test_opening_a_function_opens_its_tab_once(clerk: Visitor) -> None:
    assert tabs(clerk.page("/")) == []
    for _ in range(2):
        clerk.page("/people/states")
        clerk.page("/pay/contact")
    assert tabs(clerk.page("/")) == ["首页", "单位人员参保状态查询", "在职人员非敏感信息变更"]


def test_a_closed_tab_is_gone_and_the_others_stay(clerk: Visitor) -> None:
    clerk.page("/people/states")
    shown = clerk.page("/pay/contact")
    closing = next(
        form for form in shown.all(".//nav//form") if "people.states" in {b.get("value") for b in form.iter("button")}
    )
    assert closing.get("action") == "/tabs/close"
    response = clerk.client.post(
        "/tabs/close",
        data={"csrf_token": clerk.token, "function": "people.states"},
        headers={"Referer": "http://localhost/pay/contact"},
    )
    assert (response.status_code, response.headers["Location"]) == (303, "/pay/contact")
    assert tabs(clerk.page("/")) == ["首页", "在职人员非敏感信息变更"]


@pytest.mark.parametrize("page_of_it", ["/pay/contact", "/pay/contact?x=1", "/pay/contact/changes"])
def test_closing_the_function_one_is_in_leads_home(clerk: Visitor, page_of_it: str) -> None:
    clerk.page("/people/states")
    clerk.page("/pay/contact")
    response = clerk.client.post(
        "/tabs/close",
        data={"csrf_token": clerk.token, "function": "contact.start"},
        headers={"Referer": f"http://localhost{page_of_it}"},
    )
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert tabs(clerk.page("/")) == ["首页", "单位人员参保状态查询"]


def test_closing_what_is_not_open_changes_nothing(clerk: Visitor) -> None:
    clerk.page("/people/states")
    for function in ("", "no.such", "<script>", "people.search"):
        assert clerk.post("/tabs/close", function=function).status_code == 303
    assert tabs(clerk.page("/")) == ["首页", "单位人员参保状态查询"]


def test_help_pages_and_fragments_open_no_tab(clerk: Visitor) -> None:
    clerk.get("/people/states", htmx=True)
    clerk.get("/help/offices")
    assert tabs(clerk.page("/")) == []


def test_tabs_belong_to_a_browser_not_to_the_account(app: Flask, clerk: Visitor) -> None:
    clerk.page("/people/states")
    assert tabs(entered(app, "jingban1").page("/")) == []


# --- display settings -----------------------------------------------------------------------------------------------


def test_display_settings_are_kept_in_the_browser_signed_in_or_not(app: Flask) -> None:
    client = app.test_client()
    form = page(client.get("/display")).form("确定")
    assert form.send(client, size="huge", contrast="high", theme="dark").status_code == 303
    html = page(client.get("/sign-in/unit")).root
    assert (html.get("data-size"), html.get("data-contrast"), html.get("data-theme")) == ("huge", "high", "dark")
    chosen = page(client.get("/display")).form("确定").values()
    assert (chosen["size"], chosen["contrast"], chosen["theme"]) == ("huge", "high", "dark")


def test_one_button_of_the_head_leaves_the_other_settings_alone(app: Flask) -> None:
    client = app.test_client()
    page(client.get("/display")).form("确定").send(client, size="", contrast="high", theme="dark")
    page(client.get("/sign-in/unit")).form("大字版").send(client, size="large")
    html = page(client.get("/sign-in/unit")).root
    assert (html.get("data-size"), html.get("data-contrast"), html.get("data-theme")) == ("large", "high", "dark")


@pytest.mark.parametrize("cookie", ['"><script>', "huge.high.dark.x.y", "....", "nonsense", "large", "%00", "a" * 3000])
def test_an_odd_display_cookie_is_taken_as_none(app: Flask, cookie: str) -> None:
    client = app.test_client()
    client.set_cookie("display", cookie)
    response = client.get("/sign-in/unit")
    assert response.status_code == 200
    assert "<script>" not in response.get_data(as_text=True).replace("<script src=", "")
    assert page(response).root.get("data-size") in (None, "large", "huge")


def test_odd_display_choices_are_taken_as_none(clerk: Visitor) -> None:
    response = clerk.post("/display", size='"><script>', contrast="\r\nSet-Cookie: x=y", theme="dark;")
    assert response.status_code == 303
    assert response.headers["Set-Cookie"].startswith("display=..;")


def tabs(shown: Page) -> list[str]:
    return [words(link) for link in shown.all(".//nav[@aria-label='已打开的功能']//a")]
