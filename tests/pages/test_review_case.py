"""One case before a reviewer: what he sees of it, what he decides, who was faster."""

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.attachments import place
from declarations import lifecycle
from declarations.checking import NotTheirs
from demo.special import SPECIAL
from demo.waiting import SENT
from models import AccountUnit, Assessment, Attachment, AuditEntry, Declaration, LoginSession, Review, Submission
from tests import declared
from tests.declared import LEFT, RETIRED
from tests.pages.htmx import HtmxPage, fresh
from tests.pages.visitor import City, Visitor
from tests.support import Page, page, words

PERSON = SPECIAL["filing_left"]
HOSTILE = '<script>alert(1)</script> & "请重拍"'
RETURN = {"decision": "3", "reason": "B01", "words": "证明书上的日期看不清，请重新拍照。"}
BUTTON = "确定，审下一件"


@pytest.fixture
def case(app: Flask) -> str:
    """Address of a case that needs no papers."""
    return f"/review/{declared.submitted(app, 'filing_left')[0].public_id}"


@pytest.fixture
def paper_case(city: City) -> str:
    """Address of the city's 死亡 with its certificate."""
    return f"/review/{city.declaration_with_paper(SENT[0].number)}"


def the_paper(session: Session, city: City) -> Attachment:
    return session.scalars(select(Attachment).where(Attachment.public_id == city.paper(SENT[0].number))).one()


def state_of(session: Session, address: str) -> str:
    session.rollback()
    return session.scalars(select(Declaration.state).where(Declaration.public_id == address.rpartition("/")[2])).one()


def press(visitor: Visitor, address: str, **typed: str) -> Page:
    """Fill in and send; where it leads to, if it leads on."""
    answer = visitor.page(address).form(BUTTON).send(visitor.client, **typed)
    return page(answer) if answer.status_code != 303 else visitor.page(answer.headers["Location"])


# --- what is seen ---------------------------------------------------------------------------------------------------


def test_everything_about_a_case_stands_on_one_page(reviewer: Visitor, case: str) -> None:
    shown = reviewer.page(case)
    assert PERSON.name in shown.heading
    assert PERSON.name not in shown.title
    for word in ("示例机械制造有限公司", "钱立新", PERSON.number, "219900********1527", "2026-11-10"):
        assert word in shown.text
    assert "11月 仍会产生应缴额，12月 起不再产生" in shown.text
    assert PERSON.id_number not in shown.html
    rules = [words(item) for item in shown.one(".//section[@aria-labelledby='r2']").iter("li")]
    assert len(rules) == 14
    assert all(rule.startswith("符合") for rule in rules[:-1])
    assert "已匹配到本单位退工信息（2026-11-10），无需上传附件。" in rules[-1]
    assert all(word in " ".join(rules) for word in ("注意事项 2", "注意事项 3", "注意事项 9", "常见问题 1"))
    assert "企业职工基本养老保险" in shown.text
    assert "单位没有上传附件。" in shown.text


def test_a_back_payment_shows_the_amounts_of_every_month_as_they_would_be_billed_today(
    reviewer: Visitor, city: City
) -> None:
    address = f"/review/{city.declaration('BJ26111300001')}"
    april = "2026年4月 小计 滞纳 199 天 1,377.60 560.00 192.79 2,130.39"
    shown = reviewer.page(address)
    assert amounts(shown)[:4] == [
        "2026年4月 企业职工基本养老保险 5,600.00 896.00 448.00 133.73 1,477.73",
        "2026年4月 职工基本医疗保险 5,600.00 448.00 112.00 55.72 615.72",
        "2026年4月 生育保险 5,600.00 33.60 0.00 3.34 36.94",
        april,
    ]
    assert amounts(shown)[-1] == "合计 3 个月 84.00 84.00 14.13 182.13"
    assert "合计 6,302.05 元；失业保险随之补缴 182.13 元，一共 6,484.18 元。" in shown.text
    assert "这里按今天出具补缴单计算，算到 2026-11-15" in shown.text
    refused = page(reviewer.post(address, htmx=True, decision="3"))
    assert april in amounts(refused)
    reviewer.post(address, **(shown.form(BUTTON).values() | {"decision": "1"}))
    billed = reviewer.page(address)
    assert "审核通过" in billed.text
    assert april in amounts(billed)
    assert "补缴单已在 2026-11-16 出具，滞纳金算到前一天，由单位承担。" in billed.text


def amounts(shown: Page) -> list[str]:
    """Rows of the tables of 应缴额."""
    tables = (table for table in shown.all(".//table") if "amounts" in (table.get("class") or ""))
    rows = (row for table in tables for row in table.findall("tbody/tr"))
    return [" ".join(filter(None, map(words, row))) for row in rows]


def test_earlier_declarations_stand_beside_it(app: Flask, reviewer: Visitor, case: str) -> None:
    declared.refused(app, "filing_hired_elsewhere")
    shown = reviewer.page(case)
    assert SPECIAL["filing_hired_elsewhere"].name in words(shown.one(".//section[@aria-labelledby='r6']"))
    press(reviewer, case, **RETURN)
    shown = reviewer.page(case)
    assert RETURN["words"] in words(shown.one(".//section[@aria-labelledby='r5']"))


def test_what_the_unit_is_still_changing_is_not_shown_beside_another_case(
    app: Flask, reviewer: Visitor, case: str
) -> None:
    other = declared.returned(app, "filing_hired_elsewhere")[0].public_id
    beside = ".//section[@aria-labelledby='r6']"
    assert SPECIAL["filing_hired_elsewhere"].name in words(reviewer.page(case).one(beside))
    with declared.portal(app):
        lifecycle.change_draft(declared.actor("jingban1"), other, declared.LEFT)
    assert SPECIAL["filing_hired_elsewhere"].name not in words(reviewer.page(case).one(beside))


def test_looking_at_a_case_is_what_puts_it_under_review(
    app: Flask, db_session: Session, reviewer: Visitor, case: str
) -> None:
    assert reviewer.client.head(case).status_code == 200
    assert reviewer.get(case, **{"Sec-Purpose": "prefetch"}).status_code == 200
    assert state_of(db_session, case) == "submitted"
    assert "审核中" in reviewer.page(case).text
    assert state_of(db_session, case) == "in_review"
    with declared.portal(app), pytest.raises(NotTheirs):
        lifecycle.withdraw(declared.actor("jingban1"), case.rpartition("/")[2])
    entries = db_session.scalars(select(AuditEntry).where(AuditEntry.action == "review-opened")).all()
    assert len(entries) == 1


def test_a_foreign_case_and_its_paper_do_not_exist(db_session: Session, second: Visitor, city: City) -> None:
    foreign = f"/review/{city.declaration(SENT[1].number)}"
    assert second.get(foreign).status_code == 404
    assert second.post(foreign, **RETURN).status_code == 404
    assert second.post(f"{foreign}/reveal").status_code == 404
    assert second.get(foreign.replace("/review/", "/review/decided/") + "/undo").status_code == 404
    assert state_of(db_session, foreign) == "submitted"
    submission = db_session.scalars(select(Submission).where(Submission.number == SENT[1].number)).one()
    row = db_session.scalars(select(Declaration).where(Declaration.submission_id == submission.id)).one()
    paper = the_paper(db_session, city)
    paper.declaration_id = row.id
    db_session.commit()
    assert second.get(f"/review/attachments/{paper.public_id}").status_code == 404
    assert second.get(f"/review/attachments/{paper.public_id}/pages/1").status_code == 404


def test_a_draft_is_nobodys_business_yet(app: Flask, reviewer: Visitor) -> None:
    public_id = declared.submitted(app, "filing_left", withdrawn=True)[0].public_id
    assert reviewer.get(f"/review/{public_id}").status_code == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_the_full_number_is_shown_once_and_leaves_a_trace(
    db_session: Session, reviewer: Visitor, case: str, htmx: bool
) -> None:
    shown = page(reviewer.post(f"{case}/reveal", htmx=htmx))
    assert PERSON.id_number in shown.text
    assert PERSON.id_number not in reviewer.page(case).html
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.action == "reveal")).one()
    assert (entry.chain, entry.details["page"]) == ("agency", "review.show")


# --- papers ---------------------------------------------------------------------------------------------------------


def image_of(shown: Page) -> str:
    return shown.one(".//*[@id='papers']//img").get("src") or ""


def test_a_pdf_is_shown_as_images_that_turn_and_grow_by_links(reviewer: Visitor, paper_case: str) -> None:
    shown = reviewer.page(paper_case)
    assert "居民死亡医学证明书" in words(shown.one(".//*[@id='papers']"))
    sizes = []
    for link in ("", "右转90 度", "放大"):
        address = shown.link(link).partition("#")[0] if link else paper_case
        shown = reviewer.page(address)
        answer = reviewer.get(image_of(shown))
        assert answer.mimetype in ("image/png", "image/jpeg")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        sizes.append(Image.open(io.BytesIO(answer.get_data())).size)
    (upright, turned, large) = sizes
    assert upright[0] < upright[1]
    assert turned[0] > turned[1]
    assert large[0] > turned[0]
    assert "上一页" not in shown.text


def test_turning_a_paper_by_htmx_is_the_page_itself(reviewer: Visitor, paper_case: str) -> None:
    here = HtmxPage(reviewer, paper_case)
    here.follow("右转90 度")
    turned = reviewer.page(paper_case).link("右转90 度").partition("#")[0]
    assert here.lines() == fresh(reviewer, turned)


@pytest.mark.parametrize("asked", ["page=0", "page=-5", "page=x", "turn=45", "turn=-90", "zoom=99", "zoom=", "paper=x"])
def test_a_look_that_makes_no_sense_is_the_nearest_that_does(reviewer: Visitor, paper_case: str, asked: str) -> None:
    shown = reviewer.page(f"{paper_case}?{asked}")
    assert reviewer.get(image_of(shown)).status_code == 200


def test_a_page_there_is_not_and_a_damaged_or_missing_file_are_said_in_words(
    app: Flask, db_session: Session, reviewer: Visitor, paper_case: str, city: City
) -> None:
    assert "这一页无法显示" in reviewer.page(f"{paper_case}?page=2").text
    paper = the_paper(db_session, city)
    assert reviewer.get(f"/review/attachments/{paper.public_id}/pages/2").status_code == 404
    with app.app_context():
        place(paper.file_digest).unlink()
    assert "这一页无法显示" in reviewer.page(paper_case).text
    assert reviewer.get(f"/review/attachments/{paper.public_id}/pages/1").status_code == 404
    assert reviewer.get(f"/review/attachments/{paper.public_id}").status_code == 404


def test_a_paper_is_saved_under_what_it_is_and_runs_nowhere(
    db_session: Session, reviewer: Visitor, paper_case: str
) -> None:
    address = reviewer.page(paper_case).link("下载居民死亡医学证明书")
    answer = reviewer.get(address)
    assert answer.get_data().startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert SPECIAL["filing_left"].name not in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


# --- deciding -------------------------------------------------------------------------------------------------------


def test_an_approval_takes_effect_and_leads_to_the_next_case(
    db_session: Session, reviewer: Visitor, case: str, city: City
) -> None:
    shown = press(reviewer, case, decision="1")
    assert state_of(db_session, case) == "approved"
    assert "审核通过，即时生效。失业协同成功。" in shown.text
    assert f"/review/{city.declaration(SENT[0].number)}" == shown.form(BUTTON).action
    assert PERSON.name not in shown.text


def test_a_return_keeps_its_words_for_the_unit_and_leads_on(db_session: Session, reviewer: Visitor, case: str) -> None:
    shown = press(reviewer, case, **RETURN)
    assert "已退回单位" in shown.text
    row = db_session.scalars(select(Review).order_by(Review.id.desc())).first()
    assert row is not None
    assert (row.decision, row.reason_code, row.words) == ("3", "B01", RETURN["words"])
    assert state_of(db_session, case) == "returned"


def test_the_next_case_follows_the_filter_and_the_last_one_ends_at_the_queue(
    app: Flask, reviewer: Visitor, case: str
) -> None:
    other = declared.submitted(app, "filing_hired_elsewhere")[0].public_id
    reviewer.post("/review", office="", kind="", reason="", state="", unit_name="机械", ready="")
    assert press(reviewer, case, decision="1").form(BUTTON).action == f"/review/{other}"
    shown = press(reviewer, f"/review/{other}", decision="1")
    assert shown.heading == "待审核"
    assert "没有下一件可审核的业务。" in shown.text


def test_the_next_case_is_none_that_somebody_else_is_looking_at(
    app: Flask, reviewer: Visitor, second: Visitor, case: str
) -> None:
    taken = declared.submitted(app, "filing_hired_elsewhere")[0].public_id
    free = declared.submitted(app, "retirement_due", answers=RETIRED)[0].public_id
    second.page(f"/review/{taken}")
    reviewer.post("/review", office="", kind="", reason="", state="", unit_name="机械", ready="")
    assert press(reviewer, case, decision="1").form(BUTTON).action == f"/review/{free}"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"decision": ""}, "decision"),
        ({"decision": "9"}, "decision"),
        ({"decision": "3", "reason": "", "words": "有话"}, "reason"),
        ({"decision": "3", "reason": "N01", "words": "有话"}, "reason"),
        ({"decision": "2", "reason": "B01", "words": "有话"}, "reason"),
        ({"decision": "2", "reason": "N01", "words": " "}, "words"),
        ({"decision": "3", "reason": "B01", "words": "长" * 501}, "words"),
        ({"decision": "1", "reason": "B01", "words": "改了主意"}, "decision"),
    ],
)
def test_an_incomplete_opinion_is_refused_and_nothing_typed_is_lost(
    db_session: Session, reviewer: Visitor, case: str, typed: dict[str, str], field: str
) -> None:
    answer = reviewer.page(case).form(BUTTON).send(reviewer.client, **typed)
    assert answer.status_code == 422
    shown = page(answer)
    assert shown.title.startswith("有 1 项错误")
    assert words(shown.one(f".//*[@id='{field}-err']"))
    assert f"{field}-err" in (shown.one(f".//*[@id='{field}']").get("aria-describedby") or "")
    values = shown.form(BUTTON).values()
    assert values["words"].strip() == typed.get("words", "").strip()
    assert values["reason"] == typed.get("reason", "")
    assert values.get("decision", "") == ("" if typed["decision"] == "9" else typed["decision"])
    assert state_of(db_session, case) == "in_review"


def test_words_of_a_reviewer_are_text_wherever_they_are_shown(
    app: Flask, reviewer: Visitor, case: str, clerk: Visitor
) -> None:
    press(reviewer, case, decision="3", reason="B01", words=HOSTILE)
    pages = [
        reviewer.get(address)
        for address in (case, "/review/decided", case.replace("/review/", "/review/decided/") + "/undo")
    ]
    pages += [clerk.get(case.replace("/review/", "/results/")), clerk.get("/results")]
    for answer in pages:
        assert answer.status_code == 200
        assert "<script>alert(1)" not in answer.get_data(as_text=True)
    assert all("alert(1)" in answer.get_data(as_text=True) for answer in pages[:4])


def test_an_approval_that_the_rules_refuse_now_shows_why_and_keeps_the_case(
    db_session: Session, reviewer: Visitor, case: str
) -> None:
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == case.rpartition("/")[2])).one()
    frozen = Assessment(
        number="HD-TEST",
        unit_id=row.unit_id,
        insurance_group="pension",
        period=row.period,
        state="assessed",
        account_id=row.created_by,
        at=row.created_at,
    )
    db_session.add(frozen)
    db_session.commit()
    shown = reviewer.page(case)
    answer = shown.form(BUTTON).send(reviewer.client, decision="1")
    assert answer.status_code == 409
    assert "注意事项 9" in page(answer).alerts()[0]
    assert page(answer).form(BUTTON).values()["decision"] == "1"
    assert state_of(db_session, case) == "in_review"


def test_two_persons_approve_a_retirement(app: Flask, db_session: Session, reviewer: Visitor, second: Visitor) -> None:
    case = f"/review/{declared.submitted(app, 'retirement_due', answers=RETIRED)[0].public_id}"
    assert "须 2 名审核员" in reviewer.page(case).text
    form = reviewer.page(case).form(BUTTON)
    for said in ("已记录您的通过，还须另一名审核员审核。", "请由另一名审核员审核"):
        answer = form.send(reviewer.client, decision="1")
        assert answer.status_code == 303
        assert said in reviewer.page(answer.headers["Location"]).text
    assert state_of(db_session, case) == "in_review"
    again = reviewer.page(case)
    assert "您已审核通过" in again.text
    assert BUTTON not in again.text
    assert "江审一" in words(second.page(case).one(".//section[@aria-labelledby='r5']"))
    press(second, case, decision="1")
    assert state_of(db_session, case) == "approved"


def test_nobody_decides_for_a_unit_he_acts_for(app: Flask, db_session: Session, reviewer: Visitor, case: str) -> None:
    with declared.portal(app):
        me, unit = declared.actor("shenhe1"), declared.actor("jingban1").unit_id
    db_session.add(AccountUnit(account_id=me.account_id, unit_id=unit))
    db_session.commit()
    shown = reviewer.page(case)
    assert "不能审核自己申报的业务" in shown.text
    assert state_of(db_session, case) == "submitted"
    assert reviewer.post(case, decision="1").status_code == 409
    assert state_of(db_session, case) == "submitted"


def test_who_comes_second_is_told_what_has_happened(
    app: Flask, db_session: Session, reviewer: Visitor, second: Visitor, case: str
) -> None:
    form = second.page(case).form(BUTTON)
    press(reviewer, case, **RETURN)
    answer = form.send(second.client, decision="1")
    assert answer.status_code == 409
    assert "已退回单位" in page(answer).alerts()[0]
    with declared.portal(app):
        clerk, public_id = declared.actor("jingban1"), case.rpartition("/")[2]
        lifecycle.change_draft(clerk, public_id, LEFT)
        taken_back = form.send(second.client, decision="1")
        assert taken_back.status_code == 303
        assert "单位已撤回或正在修改" in second.page("/review").text
        lifecycle.submit(clerk, [public_id], "again")
    stale = form.send(second.client, decision="1")
    assert stale.status_code == 409
    assert "单位已重新提交这笔申报，请重新查看。" in page(stale).alerts()[0]
    assert state_of(db_session, case) == "submitted"


def test_the_same_form_sent_twice_goes_on_twice(db_session: Session, reviewer: Visitor, case: str) -> None:
    form = reviewer.page(case).form(BUTTON)
    first, again = (form.send(reviewer.client, **RETURN) for _ in range(2))
    assert (first.status_code, first.headers["Location"]) == (again.status_code, again.headers["Location"])
    assert len(db_session.scalars(select(Review.id).where(Review.words == RETURN["words"])).all()) == 1


def test_nothing_personal_is_kept_in_the_browser(reviewer: Visitor, case: str) -> None:
    answer = reviewer.page(case).form(BUTTON).send(reviewer.client, decision="1")
    shown = reviewer.page(answer.headers["Location"])
    said = words(shown.all(".//*[@role='status']")[0])
    assert "受理编号 JS2611" in said
    assert PERSON.name not in said


def test_the_filter_is_kept_with_the_session_and_not_in_an_address(db_session: Session, reviewer: Visitor) -> None:
    answer = reviewer.post("/review", office="", kind="", reason="", state="", unit_name="纺织", ready="")
    assert answer.headers["Location"] == "/review"
    kept = [row.filters.get("review.queue", {}) for row in db_session.scalars(select(LoginSession))]
    assert "纺织" in [each.get("unit_name") for each in kept]
