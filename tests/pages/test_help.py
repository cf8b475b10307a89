"""帮助中心: open to anybody, true to what the portal does, small."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rules.offices import OFFICES
from tests.pages.visitor import FRAGMENT, Visitor, entered
from tests.statements import statements
from tests.support import Page, page, words
from web.menu import MENU

PAGES = {
    "/help": "操作手册",
    "/help/questions": "常见问题",
    "/help/offices": "经办机构地址、电话",
    "/help/site-map": "网站地图",
    "/help/accessibility": "无障碍声明",
    "/help/privacy": "个人信息保护",
}
LARGEST = 8 * 1024
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.mark.parametrize(("address", "heading"), PAGES.items())
def test_anybody_reads_the_page(client: FlaskClient, address: str, heading: str) -> None:
    response = client.get(address)
    shown = page(response)
    assert response.status_code == 200
    assert shown.heading == heading
    assert shown.title.startswith(heading)
    assert shown.one(".//nav[@id='menu']//a[@aria-current='page']").text == heading


@pytest.mark.parametrize(("address", "heading"), PAGES.items())
def test_a_fragment_is_what_the_page_says(client: FlaskClient, address: str, heading: str) -> None:
    fragment = client.get(address, headers=FRAGMENT).get_data(as_text=True)
    whole = client.get(address).get_data(as_text=True)
    assert fragment.strip() in whole
    assert words(page(fragment).one(".//h1")) == heading


@pytest.mark.parametrize("address", PAGES)
def test_the_page_is_small_and_asks_the_database_nothing(app: Flask, client: FlaskClient, address: str) -> None:
    with statements(app, bookkeeping=True) as asked:
        body = client.get(address).data
    assert len(gzip.compress(body)) <= LARGEST
    assert asked == []


@pytest.mark.parametrize("address", PAGES)
def test_every_link_leads_somewhere(app: Flask, client: FlaskClient, address: str) -> None:
    for visitor in (client, entered(app, "daili").client):
        shown = page(visitor.get(address))
        ids = {element.get("id") for element in shown.all(".//*[@id]")}
        for link in (each.get("href") or "" for each in shown.all(".//main//a")):
            if link.startswith("#"):
                assert link[1:] in ids
            elif not link.startswith("tel:"):
                assert visitor.get(link, follow_redirects=True).status_code == 200, link


def test_all_offices_are_listed_with_telephones_that_can_be_dialled(client: FlaskClient) -> None:
    shown = page(client.get("/help/offices"))
    assert [words(row) for row in shown.all(".//tbody/tr/th")] == [office.district for office in OFFICES]
    assert "2022年3月" in shown.text
    dialled = {words(link): link.get("href") for link in shown.all(".//tbody//a")}
    assert dialled["024-31096625"] == "tel:02431096625"
    assert dialled["024-24843636-317"] == "tel:02424843636,317"


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.district)
def test_a_district_shows_its_office_alone(client: FlaskClient, office: object) -> None:
    district = office.district  # type: ignore[attr-defined]
    shown = page(client.get(page(client.get("/help/offices")).link(district)))
    assert [words(row) for row in shown.all(".//tbody/tr/th")] == [district]
    assert shown.one(".//main//a[@aria-current='true']").text == district


@pytest.mark.parametrize("number", ["99", "0", "x", "1' OR '1"])
def test_an_unknown_district_does_not_exist(client: FlaskClient, number: str) -> None:
    assert client.get("/help/offices", query_string={"no": number}).status_code == 404


@pytest.mark.parametrize(
    ("login_name", "there", "not_there"),
    [
        (None, {"单位登录", "个人登录", "工作人员登录", "操作手册"}, {"首页", "我的账户", "账户管理"}),
        ("jingban1", {"在职人员非敏感信息变更", "养老花名册查询", "我的账户"}, {"账户管理", "单位登录", "切换单位"}),
        ("fuhe1", {"单位人员参保状态查询", "人员参保信息查询"}, {"在职人员非敏感信息变更"}),
        ("daili", {"切换单位"}, set()),
        ("guanli", {"账户管理", "首页"}, {"养老花名册查询"}),
        ("geren1", {"首页", "我的账户"}, {"养老花名册查询", "账户管理"}),
    ],
)
def test_the_site_map_lists_what_the_visitor_may_open(
    app: Flask, login_name: str | None, there: set[str], not_there: set[str]
) -> None:
    visitor = entered(app, login_name) if login_name else Visitor(app, app.test_client())
    shown = visitor.page("/help/site-map")
    links = {words(link) for link in shown.all(".//main//a")}
    assert there <= links
    assert not (not_there & links)
    for link in shown.all(".//main//section//a"):
        assert visitor.client.get(link.get("href") or "", follow_redirects=True).status_code == 200


def help_text(client: FlaskClient) -> str:
    return " ".join(page(client.get(address)).text for address in PAGES)


def test_the_manual_explains_every_function_of_the_menu(client: FlaskClient) -> None:
    sections = [words(heading) for heading in page(client.get("/help")).all(".//main//h2")]
    for section in MENU[:-1]:
        for _, entries in section.groups:
            assert {entry.label for entry in entries} <= set(sections)


def test_what_the_manual_calls_a_button_is_written_on_one(client: FlaskClient) -> None:
    """A word in quotes that no template has is a promise of something that is not there."""
    shown: Page = page(client.get("/help"))
    quoted = set(re.findall("“([^”]+)”", words(shown.one(".//main"))))
    elsewhere = "".join(path.read_text() for path in TEMPLATES.rglob("*.html") if "help" not in path.parts) + "".join(
        entry.label for section in MENU for _, entries in section.groups for entry in entries
    )
    python = (TEMPLATES.parent / "blueprints" / "session.py").read_text()
    assert {word for word in quoted if word not in elsewhere and word not in python} == set()


def test_the_limits_told_are_the_limits_in_force(client: FlaskClient) -> None:
    text = page(client.get("/help/questions")).text
    assert "15 分钟内连续输错 5 次密码" in text
    assert "一个账户每小时 100 次，一个单位每天 300 次" in text
