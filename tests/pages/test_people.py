"""单位人员参保状态查询, 养老花名册查询, 人员参保信息查询."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.special import NEWCOMERS, SPECIAL
from models import AuditEntry, LoginSession
from tests.pages.htmx import HtmxPage, answered, fresh
from tests.pages.messages import message_beside, value_of
from tests.pages.visitor import City, Visitor
from tests.support import Page, page, words

STATES, PENSION, SEARCH = "/people/states", "/people/pension-roster", "/people/search"
ROSTERS = [STATES, PENSION]
NOTHING = {"document_number": "", "name": "", "number": "", "state": "", "insurance": ""}
NOBODY = "未查询到社保人员信息,请核实(人员状态、登记状态)"


@pytest.mark.parametrize("roster", ROSTERS)
def test_a_roster_lists_the_unit_in_pages_of_twenty(clerk: Visitor, roster: str) -> None:
    first, second = names(clerk.page(roster)), names(clerk.page(f"{roster}?page=2"))
    assert len(first) == len(second) == 20
    assert clerk.page(f"{roster}?page=2").link("上一页") == f"{roster}?page=1"


@pytest.mark.parametrize("asked", ["0", "-1", "999999999999999999999", "x", "1.5", ""])
def test_a_page_that_does_not_exist_is_the_nearest_that_does(clerk: Visitor, asked: str) -> None:
    shown = clerk.page(f"{STATES}?page={asked}")
    assert names(shown)


def test_every_person_of_the_unit_is_on_exactly_one_page(clerk: Visitor) -> None:
    shown, links = clerk.page(STATES), []
    total = int(words(shown.one(".//*[@id='rows']//h2")).split()[1])
    for number in range(1, -(-total // 20) + 1):
        links += [element.get("href") for element in clerk.page(f"{STATES}?page={number}").all(".//tbody//a")]
    assert len(links) == len(set(links)) == total


def test_the_head_counts_and_settlement_periods_stand_above_the_roster(clerk: Visitor) -> None:
    said = {words(pair[0]): words(pair[1]) for pair in clerk.page(STATES).all(".//*[@aria-label='参保人数']/dl/div")}
    assert said == {
        "养老正常参保人数": "128 人",
        "失业正常参保人数": "127 人",
        "养老当前结算期": "2026年11月",
        "失业当前结算期": "2026年11月",
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"document_number": SPECIAL["check_x"].id_number.lower()}, ["check_x"]),
        ({"document_number": f" {SPECIAL['check_x'].id_number[:9]} {SPECIAL['check_x'].id_number[9:]} "}, ["check_x"]),
        ({"number": SPECIAL["foreigner"].number}, ["foreigner"]),
        ({"name": "王伟"}, ["same_name_a", "same_name_b"]),
        ({"name": "𠮷"}, ["rare_name"]),
        ({"name": "阿依古丽·买买提"}, ["dotted_name"]),
        ({"name": "王伟", "number": SPECIAL["same_name_b"].number}, ["same_name_b"]),
        ({"document_number": SPECIAL["enrolled_elsewhere"].id_number}, []),
        ({"name": "%"}, []),
        ({"name": "_伟"}, []),
    ],
)
@pytest.mark.parametrize("roster", ROSTERS)
def test_a_filter_finds_whom_it_names(clerk: Visitor, roster: str, typed: dict[str, str], found: list[str]) -> None:
    response = clerk.page(roster).form("查询").send(clerk.client, **typed)
    assert (response.status_code, response.headers["Location"]) == (303, roster)
    assert sorted(names(clerk.page(roster))) == sorted(SPECIAL[key].name for key in found)


def test_states_and_insurances_can_be_filtered_for(clerk: Visitor) -> None:
    clerk.post(STATES, **(NOTHING | {"state": "2"}))
    assert SPECIAL["paused"].name in names(clerk.page(STATES))
    assert SPECIAL["plain_worker"].name not in names(clerk.page(STATES))
    clerk.post(STATES, **(NOTHING | {"insurance": "210", "name": SPECIAL["no_unemployment"].name}))
    assert names(clerk.page(STATES)) == []
    assert "没有符合条件的人员" in clerk.page(STATES).text


def test_the_pension_roster_has_only_those_with_a_pension_insurance(clerk: Visitor) -> None:
    for roster, found in ((STATES, [SPECIAL["injury_here"].name]), (PENSION, [])):
        clerk.post(roster, **(NOTHING | {"name": SPECIAL["injury_here"].name}))
        assert names(clerk.page(roster)) == found


def test_a_filter_stays_on_the_server_for_the_next_visit_and_each_list_has_its_own(
    clerk: Visitor, other_clerk: Visitor
) -> None:
    clerk.post(STATES, **(NOTHING | {"name": "王伟", "state": "1"}))
    shown = clerk.page(STATES)
    assert value_of(shown, "name") == "王伟"
    assert shown.form("查询").values()["state"] == "1"
    assert len(names(clerk.page(PENSION))) == 20
    assert len(names(other_clerk.page(STATES))) == 20


@pytest.mark.parametrize("roster", ROSTERS)
def test_resetting_shows_everybody_again(clerk: Visitor, roster: str) -> None:
    clerk.post(roster, **(NOTHING | {"name": "王伟"}))
    assert clerk.page(roster).form("重置").send(clerk.client).status_code == 303
    assert len(names(clerk.page(roster))) == 20
    assert value_of(clerk.page(roster), "name") == ""


@pytest.mark.parametrize("roster", ROSTERS)
def test_filtering_by_htmx_is_the_page_filtered(clerk: Visitor, roster: str) -> None:
    here = HtmxPage(clerk, roster)
    assert here.press("查询", name="王").status_code == 200
    typed = '<input autocomplete="off" class="in" id="name"'  # typing changes no attribute of the page in front of one
    assert [line for line in here.lines() if typed not in line] == [
        line for line in fresh(clerk, roster) if typed not in line
    ]


@pytest.mark.parametrize("roster", ROSTERS)
def test_turning_pages_and_resetting_by_htmx_is_the_page_itself(clerk: Visitor, roster: str) -> None:
    here = HtmxPage(clerk, roster)
    here.follow("下一页")
    assert here.lines() == fresh(clerk, f"{roster}?page=2")
    here = HtmxPage(clerk, roster)
    clerk.post(roster, **(NOTHING | {"name": "王伟"}))
    assert here.press("重置").status_code == 204
    assert value_of(clerk.page(here.address), "name") == ""


@pytest.mark.parametrize("htmx", [False, True])
def test_a_filter_that_is_too_long_is_refused_and_named(clerk: Visitor, htmx: bool) -> None:
    response = clerk.post(STATES, htmx=htmx, **(NOTHING | {"name": "王" * 51}))
    assert response.status_code == 422
    assert any("姓名" in alert and "最多 50 个字符" in alert for alert in page(response).alerts())
    if not htmx:
        assert message_beside(page(response), "name")
        assert value_of(page(response), "name") == "王" * 51
    assert value_of(clerk.page(STATES), "name") == ""


def test_a_choice_that_is_not_offered_is_refused_in_chinese(clerk: Visitor) -> None:
    response = clerk.post(STATES, **(NOTHING | {"state": "9", "insurance": "999"}))
    assert response.status_code == 422
    assert not [alert for alert in page(response).alerts() if "choice" in alert]


def test_what_is_kept_of_a_filter_is_what_may_be_filtered_for(clerk: Visitor, db_session: Session) -> None:
    clerk.post(STATES, **(NOTHING | {"name": "王", "unit_id": "2", "csrf": "x"}))
    kept = db_session.scalars(select(LoginSession.filters).order_by(LoginSession.id.desc())).first()
    assert kept == {"people.states": NOTHING | {"name": "王"}}


# --- one person -----------------------------------------------------------------------------------------------------


def test_one_person_is_shown_with_his_insurances_here_and_nowhere_else(clerk: Visitor, city: City) -> None:
    shown = clerk.page(f"/people/{city.person('injury_here')}")
    rows = [words(row[0]) for row in shown.all(".//tbody/tr")]
    assert rows == ["工伤保险"]
    assert "示例小满" not in shown.text


def test_a_checker_reads_and_does_not_change(checker: Visitor, city: City) -> None:
    shown = checker.page(f"/people/{city.person('plain_worker')}")
    assert "修改联系方式" not in shown.text
    assert checker.get(f"/pay/contact/{city.person('plain_worker')}").status_code == 403


def test_contact_details_can_be_changed_only_of_those_in_service(clerk: Visitor, city: City) -> None:
    assert clerk.page(f"/people/{city.person('plain_worker')}").link("修改联系方式")
    for key in ("paused", "retired", "deceased"):
        assert "修改联系方式" not in clerk.page(f"/people/{city.person(key)}").text
        assert clerk.get(f"/pay/contact/{city.person(key)}").status_code == 404


def test_a_number_is_shown_in_full_only_when_asked_and_that_is_written_down(
    clerk: Visitor, city: City, db_session: Session
) -> None:
    number, public_id = SPECIAL["plain_worker"].id_number, city.person("plain_worker")
    address = f"/people/{public_id}"
    assert number not in clerk.page(address).html
    shown = page(clerk.page(address).form("显示完整号码").send(clerk.client))
    assert number in shown.text
    assert "已记录本次查看" in shown.text
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.action == "reveal")).one()
    assert entry.subject == f"person:{public_id}"
    assert entry.details == {"what": "document-number", "page": "people.show"}
    assert number not in str(vars(entry))
    assert number not in clerk.page(address).html


def test_revealing_by_htmx_is_the_page_revealed(clerk: Visitor, city: City) -> None:
    address = f"/people/{city.person('plain_worker')}"
    here = HtmxPage(clerk, address)
    here.press("显示完整号码")
    assert here.lines() == answered(clerk.post(f"{address}/reveal"))


def test_asking_for_a_reveal_by_a_link_shows_nothing(clerk: Visitor, city: City) -> None:
    response = clerk.get(f"/people/{city.person('plain_worker')}/reveal")
    assert response.status_code in (404, 405)
    assert SPECIAL["plain_worker"].id_number not in response.get_data(as_text=True)


@pytest.mark.parametrize("key", ["paused", "retired", "deceased", "plain_worker", "hong_kong", "foreign_permanent"])
def test_anybody_who_was_ever_insured_here_is_found_by_number(clerk: Visitor, city: City, key: str) -> None:
    response = clerk.page(SEARCH).form("查询").send(clerk.client, number=SPECIAL[key].id_number)
    assert (response.status_code, response.headers["Location"]) == (303, f"/people/{city.person(key)}")
    assert SPECIAL[key].name in clerk.page(response.headers["Location"]).text


def test_a_found_person_is_told_to_htmx_as_a_page_to_go_to(clerk: Visitor, city: City) -> None:
    here = HtmxPage(clerk, SEARCH)
    response = here.press("查询", number=SPECIAL["paused"].id_number)
    assert response.status_code == 204
    assert here.address == f"/people/{city.person('paused')}"


@pytest.mark.parametrize("number", [NEWCOMERS["newcomer"][2], SPECIAL["enrolled_elsewhere"].id_number])
def test_nobody_of_this_unit_is_nobody_in_the_search(clerk: Visitor, number: str) -> None:
    here = HtmxPage(clerk, SEARCH)
    assert here.press("查询", number=number).status_code == 422
    whole = clerk.post(SEARCH, number=number)
    assert whole.status_code == 422
    assert NOBODY in message_beside(page(whole), "number")
    assert here.lines() == answered(whole)


@pytest.mark.parametrize(
    "typed", [{"person_number": "2026000014"}, {"person_name": "冯秀英"}, {"person_name": "无名氏"}]
)
def test_the_picker_of_this_page_finds_those_who_are_not_paying_too(
    clerk: Visitor, city: City, typed: dict[str, str]
) -> None:
    here = HtmxPage(clerk, SEARCH)
    here.follow("放大镜")
    assert here.lines() == fresh(clerk, "/people/pick")
    here.press("查找", **typed)
    whole = clerk.post("/people/pick", **({"person_number": "", "person_name": ""} | typed))
    assert here.lines() == answered(whole)
    found = [element.get("href") for element in page(whole).all(".//table//a")]
    assert found == ([] if "无名氏" in typed.values() else [f"/people/{city.person('paused')}"])


def names(shown: Page) -> list[str]:
    return [words(cell) for cell in shown.all(".//*[@id='rows']//tbody/tr/th")]


@pytest.mark.parametrize(
    ("key", "offered"),
    [
        ("farmer", ["职工缴费工资申报", "单个职工缴费基数变更申报", "城镇职工减少", "单位人员正常补缴费"]),
        ("paused", ["人员恢复缴费申报", "单位人员正常补缴费"]),
        ("stop_wrong_month", ["人员恢复缴费申报", "单位人员正常补缴费", "参停保时间更正"]),
        ("injury_here", []),
    ],
)
def test_a_persons_page_leads_to_the_business_that_fits(
    clerk: Visitor, checker: Visitor, city: City, key: str, offered: list[str]
) -> None:
    address = f"/people/{city.person(key)}"
    here = ".//section[@aria-labelledby='p2']//*[@class='btn']"
    assert [words(each) for each in clerk.page(address).all(here)] == offered
    assert not checker.page(address).all(here)


def test_whom_to_stop_is_found_from_his_page(clerk: Visitor, city: City) -> None:
    clerk.page(f"/people/{city.person('farmer')}").form("城镇职工减少").send(clerk.client)
    assert SPECIAL["farmer"].name in clerk.page("/pay/stop").text
