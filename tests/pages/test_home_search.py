"""Finding a person from 首页: with JavaScript his page comes at once, without it the search's own page takes over."""

from flask import Flask

from demo.special import NEWCOMERS, SPECIAL
from tests.pages.htmx import HtmxPage, answered
from tests.pages.messages import message_beside, value_of
from tests.pages.visitor import City, Visitor, entered
from tests.support import page

SEARCH = "/pay/contact/search"
WORKER = SPECIAL["plain_worker"]
UNKNOWN = NEWCOMERS["newcomer"][2]


def test_the_answer_is_the_whole_page_of_that_person(clerk: Visitor, city: City) -> None:
    address = f"/pay/contact/{city.person('plain_worker')}"
    here = HtmxPage(clerk, "/")
    assert here.press("查询", number=WORKER.id_number).status_code == 200
    assert here.address == address
    assert here.everything() == HtmxPage(clerk, address).everything()


def test_what_was_put_right_in_the_typing_is_said_once(clerk: Visitor) -> None:
    here = HtmxPage(clerk, "/")
    here.press("查询", number=f" {WORKER.id_number}")
    assert any("已去掉空格和不可见字符" in line for line in here.lines())
    assert "已去掉" not in clerk.page(here.address).text


def test_work_tabs_stay_open_when_the_page_is_exchanged(clerk: Visitor) -> None:
    clerk.page("/people/states")
    here = HtmxPage(clerk, "/")
    here.press("查询", number=WORKER.id_number)
    assert any("关闭" in line for line in here.everything())


def test_nobody_found_is_said_beside_the_field_on_the_home_page(clerk: Visitor) -> None:
    here = HtmxPage(clerk, "/")
    assert here.press("查询", number=UNKNOWN).status_code == 422
    assert here.address == "/"
    lines = here.lines()
    assert any("未查询到社保人员信息,请核实(人员状态、登记状态)" in line for line in lines)
    assert any("本结算期待办" in line for line in lines)
    assert here.press("查询", number=WORKER.id_number).status_code == 200


def test_without_javascript_the_page_of_the_function_takes_over(clerk: Visitor, city: City) -> None:
    form = clerk.page("/").form("查询")
    found = form.send(clerk.client, number=WORKER.id_number)
    assert (found.status_code, found.headers["Location"]) == (303, f"/pay/contact/{city.person('plain_worker')}")
    nobody = form.send(clerk.client, number=UNKNOWN)
    assert nobody.status_code == 422
    assert answered(nobody) == answered(clerk.post(SEARCH, number=UNKNOWN))
    shown = page(nobody)
    assert shown.heading == "在职人员非敏感信息变更"
    assert message_beside(shown, "number")
    assert value_of(shown, "number") == UNKNOWN


def test_a_person_of_another_unit_is_nobody(clerk: Visitor) -> None:
    unknown, foreign, elsewhere = HtmxPage(clerk, "/"), HtmxPage(clerk, "/"), SPECIAL["enrolled_elsewhere"].id_number
    assert unknown.press("查询", number=UNKNOWN).status_code == 422
    assert foreign.press("查询", number=elsewhere).status_code == 422
    assert [line.replace(elsewhere, UNKNOWN) for line in foreign.lines()] == unknown.lines()


def test_who_may_not_change_contact_details_is_not_offered_the_search(app: Flask) -> None:
    assert "社会保障号码" not in entered(app, "fuhe1").page("/").text
