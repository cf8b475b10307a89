"""受理回执: what one 提交 received, for the unit that submitted it."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from demo.special import SPECIAL
from rules.verification import grouped
from tests.declared import WORDS, decide, returned, submitted
from tests.pages.visitor import Visitor
from tests.support import page, words

FIRST, SECOND = SPECIAL["filing_left"], SPECIAL["filing_hired_elsewhere"]


def states(visitor: Visitor, address: str) -> dict[str, str]:
    """现在的状态 by name."""
    shown = visitor.page(address)
    rows = shown.all(".//tbody/tr")
    return {words(row.find("th")): words(row.findall("td")[-1]) for row in rows}


@pytest.fixture
def receipt(app: Flask) -> str:
    return f"/submissions/{submitted(app, 'filing_left', 'filing_hired_elsewhere')[0].submission}"


def test_the_receipt_says_what_was_received_from_whom_and_what_comes_next(app: Flask, clerk: Visitor) -> None:
    declared = submitted(app, "filing_left")[0]
    shown = clerk.page(f"/submissions/{declared.submission}")
    assert shown.heading == "职工减员提交成功"
    for said in (declared.number, "2026-11-16 10:00", "钱立新", FIRST.name, "219900********1527", "无需材料"):
        assert said in shown.text
    assert FIRST.id_number not in shown.html
    assert "审核通过的次日起" in shown.text
    assert grouped(declared.code) in shown.text
    (image,) = [each for each in shown.all(".//img") if "verify" in (each.get("src") or "")]
    assert image.get("src") == f"/verify/{declared.code}/qr.svg"
    assert shown.link("查看审核结果") == "/results"


def test_every_declaration_is_listed_with_its_state_now(app: Flask, clerk: Visitor, receipt: str) -> None:
    assert states(clerk, receipt) == {FIRST.name: "待审核", SECOND.name: "待审核"}


def test_what_was_withdrawn_stays_on_the_receipt_and_says_so(app: Flask, clerk: Visitor) -> None:
    first, second = submitted(app, "filing_left", "filing_hired_elsewhere")
    clerk.post(f"/results/{first.public_id}/withdraw")
    assert states(clerk, f"/submissions/{second.submission}") == {
        FIRST.name: "已撤回或另行提交",
        SECOND.name: "待审核",
    }


def test_what_the_employer_deleted_is_gone_and_the_receipt_still_opens(
    app: Flask, clerk: Visitor, db_session: Session
) -> None:
    declared = returned(app, "filing_left")[0]
    db_session.execute(text("DELETE FROM declaration WHERE public_id = :id"), {"id": declared.public_id})
    db_session.commit()
    shown = clerk.page(f"/submissions/{declared.submission}")
    assert "已全部撤回并删除" in shown.text


def test_lines_that_stayed_back_are_named_with_a_way_to_them(clerk: Visitor, receipt: str) -> None:
    assert "另有" not in clerk.page(receipt).text
    shown = clerk.page(f"{receipt}?kept=2")
    assert "另有 2 笔没有提交，仍在申请提交中" in shown.text
    assert shown.link("去申请提交").startswith("/pending")
    assert "另有" not in clerk.page(f"{receipt}?kept=-1").text
    assert "另有" not in clerk.page(f"{receipt}?kept=x").text


def test_the_checker_reads_it_and_another_unit_does_not(checker: Visitor, foreign_clerk: Visitor, receipt: str) -> None:
    assert checker.get(receipt).status_code == 200
    assert foreign_clerk.get(receipt).status_code == 404


def test_the_fragment_is_what_the_page_says(clerk: Visitor, receipt: str) -> None:
    fragment, whole = page(clerk.get(receipt, htmx=True)), clerk.page(receipt)
    assert words(fragment.one(".//h1")) == whole.heading
    assert [words(row) for row in fragment.all(".//tr")] == [words(row) for row in whole.all(".//tr")]


def test_a_decision_is_seen_on_the_receipt(app: Flask, clerk: Visitor) -> None:
    first, _ = submitted(app, "filing_left", "filing_hired_elsewhere")
    decide(app, first.public_id, "3", "B01", WORDS)
    assert states(clerk, f"/submissions/{first.submission}")[FIRST.name] == "退回"
