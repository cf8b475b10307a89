"""参停保时间更正: opened filled in from what was approved, checked, kept, changed."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.desk import RETURNED_NUMBER
from demo.past import STOP_NUMBER
from demo.special import SPECIAL
from demo.waiting import SENT
from models import Declaration
from tests.pages.visitor import City, Visitor
from tests.support import Page, page

RIGHT = {"month": "202610", "was": "202611", "words": "10 月 31 日离职，误填 11 月"}
NAME = SPECIAL["stop_wrong_month"].name


@pytest.fixture
def address(city: City) -> str:
    return f"/corrections/{city.declaration(STOP_NUMBER)}"


def declare(clerk: Visitor, address: str, **typed: Any) -> Any:
    return clerk.post(address, **{"key": "one key", "act": "next"} | RIGHT | typed)


def drafts(session: Session) -> list[Declaration]:
    return list(
        session.scalars(select(Declaration).where(Declaration.kind == "correction", Declaration.state == "draft"))
    )


def months(shown: Page) -> list[str]:
    return [option.get("value", "") for option in shown.all(".//select[@name='month']/option")]


def test_it_is_opened_filled_in_from_the_results_and_from_the_person(clerk: Visitor, city: City, address: str) -> None:
    result = clerk.page(f"/results/{city.declaration(STOP_NUMBER)}")
    person = clerk.page(f"/people/{city.person('stop_wrong_month')}")
    assert result.link("参停保时间更正") == person.link("参停保时间更正") == address
    shown = clerk.page(address)
    assert "城镇职工减少" in shown.text
    assert "最后一个缴费月2026年11月" in shown.text
    assert months(shown) == ["", "202610", "202612"]
    assert len(shown.all(".//dl[@class='strip']")) == 1


def test_the_list_says_what_can_be_corrected(clerk: Visitor, address: str) -> None:
    shown = clerk.page("/corrections")
    assert NAME in shown.text
    assert shown.one(f".//a[@href='{address}']") is not None
    declare(clerk, address, act="save")
    shown = clerk.page("/corrections")
    assert not shown.all(f".//td/a[@href='{address}']")
    assert "该人员已有一笔参停保时间更正申报（已申报未提交）" in shown.text
    assert "当前参停保时间更正申报信息" in shown.text


def test_choosing_a_month_shows_before_and_after_and_what_it_means(clerk: Visitor, address: str) -> None:
    fragment = page(clerk.post(f"{address}/choices", htmx=True, **RIGHT))
    assert [label.text for label in fragment.all(".//div[@class='whose']/dt")] == ["现在", "更正后"]
    assert "由 2026年11月 改为 2026年10月，税务系统从 2026年11月 起不再产生应缴额" in fragment.text
    whole = page(declare(clerk, address, act="refresh"))
    assert fragment.text in whole.text


@pytest.mark.parametrize(
    ("typed", "words", "field"),
    [
        ({"month": ""}, "请选择更正后的月份", "month"),
        ({"month": "202611"}, "与原来的最后一个缴费月 2026年11月 相同", "month"),
        ({"month": "202609"}, "已缴费到 2026年10月", "month"),
        ({"month": "withdraw"}, "未选择更正后的月份", "month"),
        ({"words": " "}, "未填写更正原因", "words"),
        ({"was": "202610", "month": "202612"}, "现在是 2026年11月，不是 2026年10月", "month"),
    ],
)
def test_what_is_wrong_is_said_at_the_top_and_beside_the_field(
    clerk: Visitor, address: str, db_session: Session, typed: dict[str, str], words: str, field: str
) -> None:
    answer = declare(clerk, address, **typed)
    shown = page(answer)
    assert answer.status_code == 422
    assert words in shown.alerts()[0]
    assert shown.one(f".//*[@name='{field}'][@aria-invalid='true']") is not None
    assert not drafts(db_session)


def test_the_check_saves_nothing(clerk: Visitor, address: str, db_session: Session) -> None:
    assert "提交前校验通过" in page(declare(clerk, address, act="check")).text
    assert page(declare(clerk, address, act="check", month="202609")).alerts()
    assert not drafts(db_session)


def test_a_kept_correction_is_checked_changed_and_mentioned_beside_its_origin(
    clerk: Visitor, city: City, address: str, db_session: Session
) -> None:
    first, again = (declare(clerk, address).headers["Location"] for _ in range(2))
    assert first == again
    (draft,) = drafts(db_session)
    confirmed = clerk.page(first)
    assert "更正为2026年10月" in confirmed.text
    own = f"/corrections/{draft.public_id}"
    assert confirmed.link("修改") == own
    shown = clerk.page(own)
    assert shown.heading == "修改参停保时间更正申报"
    assert shown.one(".//textarea").text.strip() == RIGHT["words"]
    batch = shown.one(".//input[@name='batch']").get("value", "")
    assert clerk.post(own, batch=batch, act="next", **RIGHT | {"month": "202612"}).status_code == 303
    assert clerk.post(own, batch=batch, act="next", **RIGHT).status_code == 409
    db_session.expire_all()
    assert str(drafts(db_session)[0].month) == "2026-12"
    result = clerk.page(f"/results/{city.declaration(STOP_NUMBER)}")
    assert result.link("修改更正申报") == own
    assert "参停保时间更正2026年12月" in result.text
    barred = clerk.page(address)
    assert "不能同时再办理参停保时间更正" in barred.text
    assert not barred.all(".//select[@name='month']")


def test_what_is_not_the_units_or_not_approved_does_not_exist(
    clerk: Visitor, foreign_clerk: Visitor, city: City, address: str
) -> None:
    assert foreign_clerk.get(address).status_code == 404
    assert declare(foreign_clerk, address).status_code == 404
    for number in (RETURNED_NUMBER, SENT[0].number):
        other = f"/corrections/{city.declaration(number)}"
        assert clerk.get(other).status_code == 404
        assert clerk.post(f"{other}/choices", **RIGHT).status_code == 404
