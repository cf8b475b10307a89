"""人员恢复缴费申报, 职工缴费恢复申报(失业): what is particular about the form, and a start in the past in one click."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.special import SPECIAL
from models import Declaration, Person
from tests.pages.visitor import City, Visitor
from tests.support import Page, page

BACK = {"reason": "J05", "effective_on": "2026-11-02", "month": "202611", "suggested": "202611", "wage": "3200"}


@pytest.fixture
def address(city: City) -> str:
    return f"/declare/resume/person/{city.person('paused')}"


def kept(session: Session) -> list[tuple[str, str]]:
    query = select(Declaration).join(Person, Person.id == Declaration.person_id).order_by(Declaration.id)
    rows = session.scalars(query.where(Person.number == SPECIAL["paused"].number, Declaration.state == "draft"))
    return [(row.kind, str(row.month)) for row in rows]


def chosen(shown: Page) -> list[str]:
    return [option.get("value", "") for option in shown.all(".//select[@name='month']/option[@selected]")]


def test_the_form_shows_what_is_resumed_the_months_and_the_base(clerk: Visitor, address: str) -> None:
    opened = clerk.page(address)
    assert "恢复的险种：养老、医疗、工伤、生育保险；失业保险在审核通过后随之恢复" in opened.text
    assert chosen(opened) == ["202611"]
    fragment = page(clerk.post(f"{address}/choices", htmx=True, **BACK))
    assert "缴费基数 4,307.10 元（低于下限，按下限）" in fragment.text
    assert fragment.text in page(clerk.post(address, act="refresh", key="k", **BACK)).text
    moved = page(clerk.post(f"{address}/choices", htmx=True, **BACK | {"effective_on": "2026-09-10"}))
    assert chosen(moved) == ["202609"]


def test_a_start_in_the_past_is_kept_with_its_back_payment_in_one_click(
    clerk: Visitor, address: str, db_session: Session
) -> None:
    earlier = BACK | {"month": "202608", "suggested": "", "effective_on": "2026-08-03", "wage": "5800"}
    refused = clerk.post(address, key="k", act="next", **earlier)
    shown = page(refused)
    assert refused.status_code == 422
    assert "第一个缴费月 2026年8月 早于当前结算期 2026年11月" in shown.alerts()[0]
    assert "从 2026年11月 恢复缴费，并补缴 2026年8月 至 2026年10月" in shown.text
    both: Any = shown.form("一并保存这两笔").send(clerk.client, address, act="split")
    assert both.headers["Location"] == "/pending"
    assert "已保存 2 笔" in clerk.page("/pending").text
    assert kept(db_session) == [("resume", "2026-11"), ("back-pay", "2026-08")]


def test_by_the_unemployment_door_unemployment_insurance_is_ticked(
    clerk: Visitor, city: City, db_session: Session
) -> None:
    there = f"/declare/resume-unemployment/person/{city.person('paused')}"
    assert clerk.page(there).one(".//input[@name='insured']").get("checked") is not None
    unticked = clerk.post(there, key="k", act="save", **BACK)
    assert unticked.status_code == 422
    assert "请勾选失业保险" in page(unticked).alerts()[0]
    assert clerk.post(there, key="k", act="save", insured="y", **BACK).status_code == 303
    assert kept(db_session) == [("resume-unemployment", "2026-11")]
