"""我已审核 with 撤销审核, and 失业协同异常."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.past import STOP_NUMBER
from demo.special import SPECIAL
from models import Assessment, Declaration, Review, TaxMessage
from rules.periods import Month
from tests import declared
from tests.declared import WORDS
from tests.pages.htmx import HtmxPage, fresh
from tests.pages.visitor import Visitor, entered
from tests.support import Page, page, words

DECIDED, FAILED = "/review/decided", "/review/coordination"
PERSON = SPECIAL["filing_left"]


def listed(shown: Page) -> list[str]:
    return [words(element).split()[0] for element in shown.all(".//tbody/tr/th")]


def row_of(shown: Page, name: str) -> str:
    return next(words(row) for row in shown.all(".//tbody/tr") if name in words(row))


def undo_address(public_id: str) -> str:
    return f"{DECIDED}/{public_id}/undo"


def test_a_reviewer_sees_his_own_decisions_the_last_first(app: Flask, reviewer: Visitor, second: Visitor) -> None:
    assert listed(reviewer.page(DECIDED)) == [SPECIAL["stop_wrong_month"].name]
    declared.returned(app, "filing_left")
    declared.approved(app, "filing_hired_elsewhere")
    shown = reviewer.page(DECIDED)
    assert listed(shown) == [SPECIAL[key].name for key in ("filing_hired_elsewhere", "filing_left", "stop_wrong_month")]
    assert WORDS in row_of(shown, PERSON.name)
    assert STOP_NUMBER in shown.text
    assert PERSON.name not in second.page(DECIDED).text


def test_many_decisions_come_in_pages_with_and_without_htmx(db_session: Session, reviewer: Visitor) -> None:
    first = db_session.scalars(select(Review)).first()
    assert first is not None
    for _ in range(25):
        db_session.add(
            Review(declaration_id=first.declaration_id, account_id=first.account_id, decision="1", at=first.at)
        )
    db_session.commit()
    here = HtmxPage(reviewer, DECIDED)
    here.follow("下一页")
    assert here.lines() == fresh(reviewer, f"{DECIDED}?page=2")
    assert len(listed(reviewer.page(f"{DECIDED}?page=2"))) == 6


def test_taking_a_decision_back_asks_first_and_brings_the_case_back(
    app: Flask, db_session: Session, reviewer: Visitor
) -> None:
    public_id = declared.approved(app, "filing_left")[0].public_id
    shown = reviewer.page(DECIDED)
    address = shown.link(f"撤销审核撤销对{PERSON.name}的审核")
    asked = reviewer.page(address)
    assert "已协同成功的失业保险业务一并撤销。" in asked.text
    assert asked.link("不撤销，返回") == DECIDED
    answer = asked.form("确定撤销审核").send(reviewer.client, address)
    assert answer.headers["Location"] == f"/review/{public_id}"
    shown = reviewer.page(f"/review/{public_id}")
    assert "已撤销审核，这笔申报回到审核中。" in shown.text
    assert "撤销审核" in words(shown.one(".//section[@aria-labelledby='r5']"))
    row = row_of(reviewer.page(DECIDED), PERSON.name)
    assert "（已撤销）" in row
    assert "撤销对" not in row
    assert db_session.scalars(select(Declaration.state).where(Declaration.public_id == public_id)).one() == "in_review"


@pytest.mark.parametrize("htmx", [False, True])
def test_too_late_is_said_in_words_and_the_link_is_gone(
    app: Flask, db_session: Session, reviewer: Visitor, htmx: bool
) -> None:
    public_id = declared.approved(app, "filing_left")[0].public_id
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()
    db_session.scalars(select(TaxMessage).where(TaxMessage.declaration_id == row.id)).one().send_state = "1"
    db_session.commit()
    assert "撤销对" not in row_of(reviewer.page(DECIDED), PERSON.name)
    answer = reviewer.post(undo_address(public_id), htmx=htmx)
    assert answer.status_code == 409
    assert "税务已收到或处理单已打印" in page(answer).alerts()[0]


def test_nobody_takes_back_what_another_has_decided(app: Flask, second: Visitor) -> None:
    public_id = declared.returned(app, "filing_left")[0].public_id
    answer = second.post(undo_address(public_id))
    assert answer.status_code == 409
    assert "只能撤销自己所作的最近一次审核。" in page(answer).alerts()[0]


def test_what_failed_to_coordinate_is_listed_with_its_cause_and_can_be_retried(
    app: Flask, db_session: Session, reviewer: Visitor, second: Visitor
) -> None:
    assert "没有失业协同异常的业务" in reviewer.page(FAILED).text
    public_id = declared.submitted(app, "filing_left")[0].public_id
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()
    frozen = Assessment(
        number="HD-TEST",
        unit_id=row.unit_id,
        insurance_group="unemployment",
        period=Month(2026, 11),
        state="assessed",
        account_id=row.created_by,
        at=row.created_at,
    )
    db_session.add(frozen)
    db_session.commit()
    answer = reviewer.page(f"/review/{public_id}").form("确定，审下一件").send(reviewer.client, decision="1")
    assert "失业协同失败，已列入失业协同异常。" in reviewer.page(answer.headers["Location"]).text
    for visitor in (reviewer, second):
        assert "协同失败" in row_of(visitor.page(FAILED), PERSON.name)
        assert "应收核定" in row_of(visitor.page(FAILED), PERSON.name)
    retry = f"重试重试{PERSON.name}的失业协同"
    assert reviewer.page(FAILED).form(retry).send(reviewer.client).headers["Location"] == FAILED
    assert "失业协同仍不成功，原因见列表。" in reviewer.page(FAILED).text
    frozen.state = "revoked"
    db_session.commit()
    reviewer.page(FAILED).form(retry).send(reviewer.client)
    shown = reviewer.page(FAILED)
    assert "失业协同成功。" in shown.text
    assert listed(shown) == []


def test_an_interrupted_coordination_is_listed_too(app: Flask, reviewer: Visitor) -> None:
    declared.approved(app, "filing_left", coordinated=False)
    assert "未协同" in row_of(reviewer.page(FAILED), PERSON.name)


def test_a_case_that_was_taken_back_meanwhile_is_not_coordinated(app: Flask, reviewer: Visitor) -> None:
    public_id = declared.approved(app, "filing_left", coordinated=False)[0].public_id
    form = reviewer.page(FAILED).form(f"重试重试{PERSON.name}的失业协同")
    reviewer.post(undo_address(public_id))
    form.send(reviewer.client)
    assert "不需要协同" in reviewer.page(FAILED).text


def test_what_the_unit_has_taken_back_to_correct_stays_among_the_decisions(app: Flask, clerk: Visitor) -> None:
    (made,) = declared.returned(app, "filing_left")
    form = clerk.page(f"/pay/stop/{made.public_id}/edit").form("保存，下一步：附件和核对")
    assert form.send(clerk.client, effective_on="2026-11-11").status_code == 303
    shown = entered(app, "shenhe1").page("/review/decided")
    assert made.number in shown.text
    assert "已申报未提交" in shown.text
