"""在职人员非敏感信息变更 with JavaScript: what a fragment makes of the page is what the page itself would say."""

import pytest

from demo.special import SPECIAL
from tests.pages.htmx import HtmxPage, answered, fresh
from tests.pages.visitor import City, Visitor
from tests.support import page, words

START = "/pay/contact"


@pytest.fixture
def address(city: City) -> str:
    """The page of somebody of whom nothing is filled in."""
    return f"{START}/{city.person('contact_empty')}"


def test_a_found_person_stands_where_the_page_of_that_person_has_him(clerk: Visitor, city: City) -> None:
    here = HtmxPage(clerk, START)
    response = here.press("查询", number=SPECIAL["plain_worker"].id_number)
    assert response.status_code == 200
    assert here.address == f"{START}/{city.person('plain_worker')}"
    assert here.lines() == fresh(clerk, here.address)


def test_nobody_found_is_said_alike_in_the_fragment_and_on_the_page(clerk: Visitor) -> None:
    here = HtmxPage(clerk, START)
    typed = SPECIAL["enrolled_elsewhere"].id_number
    assert here.press("查询", number=typed).status_code == 422
    whole = clerk.post(f"{START}/search", number=typed)
    assert whole.status_code == 422
    assert here.lines() == answered(whole)


def test_the_picker_opens_in_place_as_on_its_own_page(clerk: Visitor) -> None:
    here = HtmxPage(clerk, START)
    here.follow("放大镜")
    assert here.lines() == fresh(clerk, f"{START}/pick")


@pytest.mark.parametrize("typed", [{"person_number": "2026000035"}, {"person_name": "王伟"}, {"person_number": ""}])
def test_people_to_pick_are_listed_alike_in_the_fragment_and_on_the_page(clerk: Visitor, typed: dict[str, str]) -> None:
    here = HtmxPage(clerk, START)
    here.follow("放大镜")
    response = here.press("查找", **typed)
    whole = clerk.post(f"{START}/pick", **({"person_number": "", "person_name": ""} | typed))
    assert whole.status_code == response.status_code
    assert here.lines() == answered(whole)


@pytest.mark.parametrize(
    "name", ["residence_address", "mobile", "home_phone", "education", "mailing_address", "postcode"]
)
def test_a_field_opened_for_editing_is_the_page_with_that_field_open(clerk: Visitor, city: City, name: str) -> None:
    address = f"{START}/{city.person('contact_history')}"
    labels = {element.get("hx-get"): words(element[1]) for element in page(clerk.get(address)).all(".//dl//a[@hx-get]")}
    here = HtmxPage(clerk, address)
    here.follow(labels[f"{address}?edit={name}"])
    assert here.lines() == fresh(clerk, f"{address}?edit={name}")


def test_cancelling_gives_the_page_back_as_it_was(clerk: Visitor, address: str) -> None:
    here = HtmxPage(clerk, address)
    before = here.lines()
    here.follow("修改邮政编码")
    here.follow("取消")
    assert here.lines() == before


def test_a_saved_field_with_its_record_is_the_page_after_saving(clerk: Visitor, address: str) -> None:
    here = HtmxPage(clerk, address)
    here.follow("修改手机号码")
    assert here.press("确定", mobile="16100000001").status_code == 200
    assert here.lines() == fresh(clerk, f"{address}?saved=mobile")


def test_saving_is_told_to_those_who_do_not_see_it(clerk: Visitor, address: str) -> None:
    here = HtmxPage(clerk, address)
    here.follow("修改手机号码")
    here.press("确定", mobile="16100000001")
    status = next(element for element in here.root.iter() if element.get("id") == "live")
    assert status.get("role") == "status"
    assert words(status) == "手机号码已保存，即时生效。"


def test_what_was_put_right_in_the_typing_is_said_beside_the_saved_field(clerk: Visitor, address: str) -> None:
    here = HtmxPage(clerk, address)
    here.follow("修改手机号码")
    response = here.press("确定", mobile="１６１ 0000-0001")
    said = page(response).text
    assert "161****0001" in said
    assert "全角数字已转为半角" in said
    assert "已去掉空格和不可见字符" in said
    assert "已去掉短横线" in said


def test_a_refused_field_is_the_page_with_that_field_refused(clerk: Visitor, address: str) -> None:
    here = HtmxPage(clerk, address)
    here.follow("修改邮政编码")
    assert here.press("确定", postcode="11010").status_code == 422
    whole = clerk.post(f"{address}/postcode", postcode="11010", seen_postcode=seen(here, "postcode"))
    assert whole.status_code == 422
    assert here.lines() == answered(whole)


def test_a_conflict_is_the_page_with_that_conflict(clerk: Visitor, other_clerk: Visitor, address: str) -> None:
    here, there = HtmxPage(clerk, address), HtmxPage(other_clerk, address)
    here.follow("修改邮政编码")
    there.follow("修改邮政编码")
    first_seen = seen(here, "postcode")
    there.press("确定", postcode="110031")
    assert here.press("确定", postcode="110032").status_code == 409
    whole = clerk.post(f"{address}/postcode", postcode="110032", seen_postcode=first_seen)
    assert whole.status_code == 409
    # the fragment replaces the row only: what has been added to 变更记录 meanwhile is shown after the choice
    kept = [line for line in here.lines() if "110032" in line]
    assert kept
    assert kept == [line for line in answered(whole) if "110032" in line]


def test_all_pages_of_the_records_are_the_same_turned_and_opened(clerk: Visitor, city: City) -> None:
    for number in range(21):
        clerk.post(f"{START}/{city.person('plain_worker')}/residence_address", **change(clerk, city, number))
    here = HtmxPage(clerk, f"{START}/changes")
    here.follow("下一页")
    assert here.lines() == fresh(clerk, f"{START}/changes?page=2")
    here.follow("上一页")
    assert here.lines() == fresh(clerk, f"{START}/changes?page=1")


def change(clerk: Visitor, city: City, number: int) -> dict[str, str]:
    address = f"{START}/{city.person('plain_worker')}?edit=residence_address"
    return {**clerk.page(address).form("确定").values(), "residence_address": f"示例路{number}号"}


def seen(here: HtmxPage, name: str) -> str:
    hidden = next(element for element in here.root.iter("input") if element.get("name") == f"seen_{name}")
    return hidden.get("value", "")
