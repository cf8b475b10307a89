"""审核结果查询, 结果查询 and one declaration: states, reasons, 失业协同, 撤回, and what happened."""

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from declarations import review
from demo.past import STOP_NUMBER
from demo.special import SPECIAL
from models import Declaration
from queries import results
from tests.declared import (
    RETIRED,
    WORDS,
    actor,
    approved,
    coordinate,
    decide,
    opened,
    portal,
    refused,
    returned,
    submitted,
)
from tests.pages.htmx import HtmxPage, answered, fresh
from tests.pages.visitor import City, Visitor
from tests.support import Page, page, words

LIST, OF_STOP = "/results", "/results/kind/stop"
NOTHING = {"period": "", "kind": "", "state": "", "document_number": "", "name": ""}
FIRST, SECOND = SPECIAL["filing_left"], SPECIAL["filing_hired_elsewhere"]
OURS = {FIRST.name, SECOND.name, SPECIAL["retirement_due"].name}
"""Those whom a test declares; the city has reductions of others from before."""


def lines(shown: Page) -> dict[str, str]:
    """Everything in the rows of those declared here, by name."""
    found = {words(row.find("th")): words(row) for row in shown.all(".//tbody/tr")}
    return {name: row for name, row in found.items() if name in OURS}


def events(shown: Page) -> list[str]:
    return [words(each.find("b")) for each in shown.all(".//ol[@class='line']/li") if each.find("b") is not None]


def freeze_unemployment(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO assessment (public_id, number, unit_id, insurance_group, period, state, account_id, at) "
            "SELECT 'frozen', 'HD-1', unit.id, 'unemployment', 202611, 'assessed', account.id, '2026-11-16 00:00:00' "
            "FROM unit, account WHERE unit.pension_number = '2199000286' AND account.login_name = 'jingban1'"
        )
    )
    session.commit()


# --- the list -------------------------------------------------------------------------------------------------------


def test_everything_submitted_is_listed_with_its_state_newest_first(app: Flask, clerk: Visitor) -> None:
    waiting = submitted(app, "filing_left")[0]
    returned(app, "filing_hired_elsewhere")
    approved(app, "retirement_due", answers=RETIRED)
    shown = clerk.page(LIST)
    found = lines(shown)
    assert list(found) == [SPECIAL["retirement_due"].name, SECOND.name, FIRST.name]
    assert waiting.number in found[FIRST.name]
    assert "待审核" in found[FIRST.name]
    assert "219900********1527" in found[FIRST.name]
    assert f"退回材料不清晰或不完整：{WORDS}" in found[SECOND.name]
    assert "审核通过" in found[SPECIAL["retirement_due"].name]
    assert "2026-11-17 起可打印" in found[SPECIAL["retirement_due"].name]
    assert STOP_NUMBER in shown.text
    assert [words(each) for each in shown.all(".//b[@class='red']")] == ["2026年11月", "2026年11月"]


def test_what_no_reviewer_looks_at_is_effective_and_found_among_the_approved(clerk: Visitor, city: City) -> None:
    wage = {"first": "202611", "last": "202611", "wage": "5300", "key": "once"}
    kept = clerk.post(f"/declare/wage/person/{city.person('filing_left')}", **wage).headers["Location"]
    receipt = clerk.page(clerk.page(kept).form("提交").send(clerk.client, kept).headers["Location"])
    clerk.post(LIST, **NOTHING | {"state": "approved", "kind": "wage", "name": FIRST.name})
    listed = clerk.page(LIST)
    opened = clerk.page(listed.one(".//tbody//a").get("href", ""))
    for shown in (receipt, listed, opened):
        assert "已生效" in [words(tag) for tag in shown.all(".//*[@class='tag ok']")]
    assert "审核通过、已生效" in words(listed.one(".//select[@name='state']"))


def test_the_reviewer_reads_of_the_coordinated_side_in_the_line_of_its_origin(
    app: Flask, clerk: Visitor, city: City, reviewer: Visitor
) -> None:
    wage = {"first": "202611", "last": "202611", "wage": "5300", "key": "once"}
    kept = clerk.post(f"/declare/wage/person/{city.person('filing_left')}", **wage).headers["Location"]
    clerk.page(kept).form("提交").send(clerk.client, kept)
    case = reviewer.page(f"/review/{submitted(app, 'filing_left')[0].public_id}")
    (line,) = case.all(".//section[@aria-labelledby='r6']/ul")[0]
    assert words(line).endswith("已生效 失业已协同")


def test_a_coordinated_side_is_a_part_of_its_origin_not_a_row(app: Flask, clerk: Visitor) -> None:
    before = len(clerk.page(LIST).all(".//tbody/tr"))
    approved(app, "filing_left")
    shown = clerk.page(LIST)
    assert f"共 {before + 1} 笔" in shown.text
    assert "协同成功" in lines(shown)[FIRST.name]


def test_drafts_that_were_never_submitted_are_not_listed(app: Flask, clerk: Visitor) -> None:
    from declarations import lifecycle
    from tests.declared import LEFT, person_id

    with portal(app):
        lifecycle.save_drafts(actor("jingban1"), "stop", [person_id("filing_left")], LEFT, "draft")
    assert FIRST.name not in lines(clerk.page(LIST))


def test_what_was_withdrawn_stays_in_the_list(app: Flask, clerk: Visitor) -> None:
    submitted(app, "filing_left", withdrawn=True)
    row = lines(clerk.page(LIST))[FIRST.name]
    assert "已申报未提交" in row
    assert "已撤回" in row


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {FIRST.name, SECOND.name}),
        ({"state": "returned"}, {SECOND.name}),
        ({"state": "submitted"}, {FIRST.name}),
        ({"name": FIRST.name[:2]}, {FIRST.name}),
        ({"document_number": f" {SECOND.id_number} "}, {SECOND.name}),
        ({"period": "202611"}, {FIRST.name, SECOND.name}),
        ({"kind": "stop", "state": "refused"}, set()),
    ],
)
def test_the_filters_choose(app: Flask, clerk: Visitor, asked: dict[str, str], found: set[str]) -> None:
    submitted(app, "filing_left")
    returned(app, "filing_hired_elsewhere")
    answer = clerk.post(LIST, **(NOTHING | asked))
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert set(lines(clerk.page(LIST))) == found
    clerk.post(LIST, reset="1")
    assert set(lines(clerk.page(LIST))) == {FIRST.name, SECOND.name}


def test_nothing_found_says_so(clerk: Visitor) -> None:
    clerk.post(LIST, **(NOTHING | {"name": "无名氏"}))
    assert "没有符合条件的申报" in clerk.page(LIST).text


def test_a_unit_without_declarations_is_told_so(foreign_clerk: Visitor) -> None:
    assert "还没有提交过业务" in foreign_clerk.page(LIST).text


@pytest.mark.parametrize("wrong", [{"period": "209912"}, {"state": "eaten"}, {"name": "王" * 51}])
def test_a_wrong_filter_is_refused_and_shows_why(clerk: Visitor, wrong: dict[str, str]) -> None:
    answer = clerk.post(LIST, **(NOTHING | wrong))
    assert answer.status_code == 422
    assert page(answer).alerts()


def test_the_tab_of_a_kind_has_its_own_filter_and_no_other_kinds(app: Flask, clerk: Visitor) -> None:
    submitted(app, "filing_left", "filing_hired_elsewhere")
    clerk.post(OF_STOP, **(NOTHING | {"name": FIRST.name}))
    assert set(lines(clerk.page(OF_STOP))) == {FIRST.name}
    assert set(lines(clerk.page(LIST))) == {FIRST.name, SECOND.name}
    shown = clerk.page(OF_STOP)
    assert shown.link("结果查询") == OF_STOP
    assert not shown.all(".//select[@name='kind']")
    assert clerk.get("/results/kind/nothing").status_code == 404
    assert clerk.post("/results/kind/nothing").status_code == 404


@pytest.mark.parametrize("address", [LIST, OF_STOP])
def test_a_filter_by_htmx_shows_what_the_page_shows(app: Flask, clerk: Visitor, address: str) -> None:
    submitted(app, "filing_left")
    browser = HtmxPage(clerk, address)
    browser.press("查询", name=FIRST.name)
    assert rows_of(browser)
    assert rows_of(browser) <= without_keys(fresh(clerk, address))
    refusal = clerk.post(address, **(NOTHING | {"name": "王" * 51}))
    browser.press("查询", name="王" * 51)
    assert rows_of(browser) <= without_keys(answered(refusal))


def rows_of(browser: HtmxPage) -> set[str]:
    """What htmx has put in: everything from the list on."""
    lines = browser.lines()
    start = next(number for number, line in enumerate(lines) if 'id="rows"' in line)
    return without_keys(lines[start:])


def without_keys(lines: list[str]) -> set[str]:
    """Tokens and keys are new on every page."""
    return {line for line in lines if 'name="csrf_token"' not in line and 'name="key"' not in line}


def test_other_units_declarations_are_not_listed(app: Flask, foreign_clerk: Visitor) -> None:
    submitted(app, "filing_left")
    assert FIRST.name not in foreign_clerk.page(LIST).html


def test_the_checker_sees_all_and_may_withdraw_and_correct_nothing(app: Flask, checker: Visitor) -> None:
    submitted(app, "filing_left")
    returned(app, "filing_hired_elsewhere")
    shown = checker.page(LIST)
    assert set(lines(shown)) == {FIRST.name, SECOND.name}
    assert "撤回" not in "".join(words(each) for each in shown.all(".//table//form"))
    assert not [each for each in shown.all(".//td/a") if (each.get("href") or "").startswith("/stop")]


# --- one declaration ------------------------------------------------------------------------------------------------


def test_one_declaration_tells_its_content_and_consequence(app: Flask, clerk: Visitor) -> None:
    declared = approved(app, "filing_left")[0]
    shown = clerk.page(f"{LIST}/{declared.public_id}")
    assert shown.heading == "城镇职工减少"
    assert "最后一个缴费月为 2026年11月，税务系统从 2026年12月 起不再产生应缴额。" in shown.text
    assert "企业职工基本养老保险、职工基本医疗保险、工伤保险、生育保险" in shown.text
    assert "失业保险结算期 2026年11月" in shown.text
    assert "没有上传材料" in shown.text
    assert FIRST.id_number not in shown.html


def test_before_and_without_approval_nothing_has_changed(app: Flask, clerk: Visitor) -> None:
    waiting, denied = submitted(app, "filing_left")[0], refused(app, "filing_hired_elsewhere")[0]
    assert "在此之前，参保关系没有变化" in clerk.page(f"{LIST}/{waiting.public_id}").text
    shown = clerk.page(f"{LIST}/{denied.public_id}").text
    assert "未予通过" in shown
    assert "不再产生应缴额" not in shown


def test_the_timeline_tells_a_long_story_in_its_order(app: Flask, clerk: Visitor) -> None:
    declared = submitted(app, "filing_left", withdrawn=True)[0]
    again = resubmitted(app, declared.public_id, "second")
    opened(app, declared.public_id)
    decide(app, declared.public_id, "3", "B01", WORDS)
    third = resubmitted(app, declared.public_id, "third")
    decide(app, declared.public_id, "1")
    coordinate(app, declared.public_id)
    shown = clerk.page(f"{LIST}/{declared.public_id}")
    assert events(shown) == [
        "申报",
        "提交",
        "撤回",
        "提交",
        "开始审核",
        "退回",
        "提交",
        "审核通过",
        "失业协同",
    ]
    for said in (declared.number, again, third, WORDS, "失业协同：协同成功", "2026-11-17 起可打印综合业务处理单"):
        assert said in shown.text
    assert len({declared.number, again, third}) == 3


def test_taking_a_decision_back_is_told(app: Flask, clerk: Visitor) -> None:
    from declarations import review

    declared = submitted(app, "filing_left")[0]
    decide(app, declared.public_id, "1")
    with portal(app):
        review.undo(actor("shenhe1"), declared.public_id)
    shown = clerk.page(f"{LIST}/{declared.public_id}")
    assert events(shown)[-2:] == ["审核通过", "撤销审核，重新审核"]


def test_what_was_loaded_and_not_done_here_has_a_timeline_too(clerk: Visitor, city: City) -> None:
    shown = clerk.page(f"{LIST}/{city.declaration(STOP_NUMBER)}")
    assert events(shown) == ["申报", "提交", "审核通过"]


def resubmitted(app: Flask, public_id: str, key: str) -> str:
    """提交 once more; the new 受理编号."""
    from declarations import lifecycle
    from extensions import db
    from models import Submission

    with portal(app):
        result = lifecycle.submit(actor("jingban1"), [public_id], key)
        assert result.submission, result.outcomes
        return db.session.scalars(db.select(Submission.number).where(Submission.public_id == result.submission)).one()


# --- 撤回 -----------------------------------------------------------------------------------------------------------


def test_withdrawing_brings_it_back_to_pending(app: Flask, clerk: Visitor, db_session: Session) -> None:
    declared = submitted(app, "filing_left")[0]
    form = clerk.page(f"{LIST}/{declared.public_id}").form(f"撤回{FIRST.name}的减少申报")
    answer = form.send(clerk.client)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/pending")
    assert state_of(db_session, declared.public_id) == "draft"
    assert "已撤回 1 笔城镇职工减少申报" in clerk.page(answer.headers["Location"]).text


def test_withdrawing_twice_is_withdrawing_once(app: Flask, clerk: Visitor) -> None:
    address = f"{LIST}/{submitted(app, 'filing_left')[0].public_id}/withdraw"
    first, second = clerk.post(address), clerk.post(address)
    assert (first.status_code, second.status_code) == (303, 303)
    assert "经办机构已开始审核" not in clerk.page(second.headers["Location"]).text


def test_the_cookie_names_nobody(app: Flask, clerk: Visitor) -> None:
    declared = submitted(app, "filing_left")[0]
    clerk.post(f"{LIST}/{declared.public_id}/withdraw")
    with clerk.client.session_transaction() as cookie:
        assert FIRST.name not in str(dict(cookie))


def test_an_approval_that_came_again_shows_its_own_coordinated_side(app: Flask, db_session: Session) -> None:
    declared = approved(app, "filing_left")[0]
    with portal(app):
        review.undo(actor("shenhe1"), declared.public_id)
    decide(app, declared.public_id, "1")
    coordinate(app, declared.public_id)
    origin = db_session.scalars(select(Declaration).where(Declaration.public_id == declared.public_id)).one()
    with portal(app):
        follower = results.follower_of(origin)
        assert follower is not None
        assert follower.state == "approved"


def test_the_list_has_the_same_button(app: Flask, clerk: Visitor, db_session: Session) -> None:
    declared = submitted(app, "filing_left")[0]
    (form,) = [each for each in clerk.page(LIST).all(".//td/form") if "撤回王丽华的减少申报" in words(each)]
    clerk.post(form.get("action") or "")
    assert state_of(db_session, declared.public_id) == "draft"


def test_once_a_reviewer_has_looked_it_is_too_late_and_said_so(app: Flask, clerk: Visitor, db_session: Session) -> None:
    declared = submitted(app, "filing_left")[0]
    opened(app, declared.public_id)
    answer = clerk.post(f"{LIST}/{declared.public_id}/withdraw")
    assert answer.status_code == 409
    assert any("经办机构已开始审核，不能再撤回" in alert for alert in page(answer).alerts())
    assert state_of(db_session, declared.public_id) == "in_review"
    assert not [each for each in page(answer).all(".//button") if words(each).startswith("撤回")]


def test_nobody_withdraws_for_another_unit(app: Flask, foreign_clerk: Visitor, db_session: Session) -> None:
    declared = submitted(app, "filing_left")[0]
    assert foreign_clerk.post(f"{LIST}/{declared.public_id}/withdraw").status_code == 404
    assert state_of(db_session, declared.public_id) == "submitted"


def state_of(session: Session, public_id: str) -> str:
    return str(session.execute(text("SELECT state FROM declaration WHERE public_id = :id"), {"id": public_id}).scalar())


# --- 失业协同 -------------------------------------------------------------------------------------------------------


def test_a_failed_coordination_names_its_cause_and_is_tried_again(
    app: Flask, clerk: Visitor, db_session: Session
) -> None:
    freeze_unemployment(db_session)
    declared = approved(app, "filing_left")[0]
    shown = clerk.page(f"{LIST}/{declared.public_id}")
    assert "协同失败" in lines(clerk.page(LIST))[FIRST.name]
    assert "应收核定" in shown.text
    form = shown.form("重试失业协同")
    assert "失业协同仍未成功" in after(clerk, form.send(clerk.client).headers["Location"])
    db_session.execute(text("DELETE FROM assessment WHERE public_id = 'frozen'"))
    db_session.commit()
    assert "失业协同成功" in after(clerk, form.send(clerk.client).headers["Location"])
    assert "协同成功" in lines(clerk.page(LIST))[FIRST.name]
    assert not [each for each in clerk.page(f"{LIST}/{declared.public_id}").all(".//button") if "重试" in words(each)]


def after(visitor: Visitor, address: str) -> str:
    return visitor.page(address).text


def test_nobody_coordinates_for_another_unit(app: Flask, foreign_clerk: Visitor) -> None:
    from declarations import coordination
    from declarations.checking import NotTheirs

    declared = approved(app, "filing_left", coordinated=False)[0]
    assert foreign_clerk.post(f"{LIST}/{declared.public_id}/coordinate").status_code == 404
    with portal(app), pytest.raises(NotTheirs):
        coordination.coordinate(actor("xiaoqi"), declared.public_id)
    assert coordinate(app, declared.public_id, by="jingban1") == "1"


def test_before_an_approval_there_is_nothing_to_coordinate(app: Flask, clerk: Visitor) -> None:
    declared = submitted(app, "filing_left")[0]
    answer = clerk.post(f"{LIST}/{declared.public_id}/coordinate")
    assert answer.status_code == 409
    assert any("审核通过以后才有失业协同" in alert for alert in page(answer).alerts())
