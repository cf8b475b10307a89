"""城镇职工减少 · 人员减少: find, pick, say why and until when."""

from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from clock import real_now
from declarations import KINDS
from demo.desk import RETURNED_NUMBER, WORDS
from demo.special import NEWCOMERS, SPECIAL
from models import Assessment, Declaration, Person
from rules.correction import KIND as CORRECTION
from rules.coverage import PERSONNEL_KINDS
from rules.insured import PENSION
from rules.periods import Month
from tests.conftest import Clock
from tests.declared import actor
from tests.pages.htmx import answered, fresh
from tests.pages.visitor import City, Visitor, entered
from tests.support import Page, page, words

BARS = ".//*[@class='bar bad']"
EVERYBODY = {"number": "", "person_number": "", "name": "", "reach": "own"}
LEFT = {"reason": "6301", "sub_reason": "6313", "effective_on": "2026-11-16", "month": "202611"}


def find(visitor: Visitor, htmx: bool = True, **asked: Any) -> Page:
    response = visitor.post("/pay/stop/find", htmx=htmx, **EVERYBODY | asked)
    return page(response if response.status_code != 303 else visitor.get("/pay/stop"))


def row(shown: Page, key: str) -> str:
    name = SPECIAL[key].name
    (found,) = [element for element in shown.all(".//tbody/tr") if name in "".join(element.itertext())]
    return " ".join("".join(found.itertext()).split())


def pickable(shown: Page) -> set[str]:
    return {element.get("value", "") for element in shown.all(".//input[@name='person']")}


def declare(visitor: Visitor, city: City, *keys: str, **typed: Any) -> Any:
    sent = {"key": "one key", "act": "next"} | LEFT | typed
    return visitor.post("/pay/stop/declare", person=[city.person(key) for key in keys], **sent)


def drafts(session: Session, *keys: str) -> list[Declaration]:
    numbers = [SPECIAL[key].number for key in keys]
    query = select(Declaration).join(Person, Person.id == Declaration.person_id).where(Person.number.in_(numbers))
    return list(session.scalars(query.where(Declaration.state == "draft")))


def assess(app: Flask, session: Session) -> None:
    """单位应收核定 of the main unit's pension side for the current settlement period."""
    with app.app_context():
        by = actor("jingban1")
        made = {"number": "HD-TEST", "insurance_group": "pension", "period": Month(2026, 11), "state": "assessed"}
        session.add(Assessment(unit_id=by.unit_id, account_id=by.account_id, at=real_now(), **made))
        session.commit()


def url(app: Flask, endpoint: str) -> str:
    with app.test_request_context():
        return url_for(endpoint)


# --- find ---


def test_nobody_is_listed_before_somebody_asks(clerk: Visitor) -> None:
    shown = clerk.page("/pay/stop")
    assert shown.heading == "城镇职工减少"
    assert not shown.all(".//table")
    assert "按“查询”列出人员" in shown.text


def test_an_empty_search_lists_everybody_insured_in_pages_of_fifty(clerk: Visitor) -> None:
    shown = find(clerk)
    assert len(shown.all(".//tbody/tr")) == 50
    assert "共 128 行" in shown.text or "共 12" in shown.text


def test_every_row_says_whether_the_person_can_be_reduced_and_if_not_why_and_from_when(
    clerk: Visitor, city: City
) -> None:
    shown = find(clerk)
    assert row(shown, "plain_worker").endswith("可以")
    assert "不能" in row(shown, "injury_elsewhere")
    assert "注意事项 2" in row(shown, "injury_elsewhere")
    assert "请在 2026年12月 结算期办理" in row(shown, "credited")
    assert city.person("plain_worker") in pickable(shown)
    assert city.person("credited") not in pickable(shown)


def test_somebody_who_has_left_is_found_by_number_and_the_row_says_so(clerk: Visitor) -> None:
    assert "不能" in row(find(clerk, number=SPECIAL["paused"].id_number), "paused")


def test_a_person_without_an_identity_card_is_found_by_personal_number(clerk: Visitor, city: City) -> None:
    assert pickable(find(clerk, person_number=SPECIAL["foreigner"].number)) == {city.person("foreigner")}


def test_numbers_are_read_as_people_write_them(clerk: Visitor, city: City) -> None:
    typed = SPECIAL["plain_worker"].id_number.lower()
    assert pickable(find(clerk, number=f" {typed[:6]} {typed[6:]} ")) == {city.person("plain_worker")}


def test_a_wrong_number_is_said_beside_the_field_and_keeps_the_typing(clerk: Visitor) -> None:
    response = clerk.post("/pay/stop/find", htmx=True, **EVERYBODY | {"number": "21990019870512121"})
    assert response.status_code == 422
    assert page(response).alerts()


def test_nobody_found_reads_as_in_the_manual_and_a_foreign_person_like_an_unknown_one(clerk: Visitor) -> None:
    unknown = clerk.post("/pay/stop/find", htmx=True, **EVERYBODY | {"number": NEWCOMERS["newcomer"][2]})
    foreign = clerk.post("/pay/stop/find", htmx=True, **EVERYBODY | {"number": SPECIAL["enrolled_elsewhere"].id_number})
    assert "未查询到社保人员信息,请核实(人员状态、登记状态)" in page(unknown).text
    assert unknown.get_data() == foreign.get_data()


def test_the_fragment_is_what_the_page_shows(clerk: Visitor) -> None:
    fragment = find(clerk, name="王")
    whole = clerk.page("/pay/stop")
    assert fragment.text in whole.text


def test_those_who_are_ticked_stay_ticked_when_somebody_else_is_looked_for(clerk: Visitor, city: City) -> None:
    for htmx in (True, False):
        asked = EVERYBODY | {"number": SPECIAL["no_filing"].id_number, "person": [city.person("plain_worker")]}
        shown = page(clerk.post("/pay/stop/find", htmx=htmx, **asked))
        ticked = {box.get("value") for box in shown.all(".//input[@name='person'][@checked]")}
        assert ticked == {city.person("plain_worker")}
        assert pickable(shown) == {city.person("plain_worker"), city.person("no_filing")}


def test_the_second_page_is_turned_to_with_those_who_are_ticked(clerk: Visitor, city: City) -> None:
    asked = EVERYBODY | {"page": "2", "person": [city.person("plain_worker")]}
    shown = page(clerk.post("/pay/stop/find", **asked))
    assert "第 2 / 3 页" in shown.text
    assert city.person("plain_worker") in pickable(shown)


def test_the_people_of_a_branch_are_shown_and_belong_to_the_branch(clerk: Visitor, foreign_clerk: Visitor) -> None:
    shown = find(clerk, name=SPECIAL["legal_representative_moved"].name, reach="branches")
    assert "属于分支" in shown.text
    assert not pickable(shown)
    assert "本单位及分支" not in foreign_clerk.page("/pay/stop").text


# --- choose ---


def test_the_reason_brings_its_sub_reasons_the_months_and_the_papers(clerk: Visitor, city: City) -> None:
    answer = clerk.post(
        "/pay/stop/choices",
        htmx=True,
        person=[city.person("farmer"), city.person("filing_left")],
        reason="6301",
        effective_on="2026-10-20",
    )
    shown = page(answer)
    assert shown.all(".//select[@name='sub_reason']")
    assert [each.get("value") for each in shown.all(".//select[@name='month']/option[@selected]")] == ["202610"]
    assert "税务系统从 2026年11月 起不再产生应缴额" in shown.text
    assert "农籍工" in shown.text
    assert "无需上传附件" in shown.text


def test_a_month_that_somebody_chose_stays_when_the_day_changes(clerk: Visitor, city: City) -> None:
    asked = {"person": city.person("farmer"), "reason": "6301", "month": "202610", "suggested": "202611"}
    shown = page(clerk.post("/pay/stop/choices", htmx=True, **asked | {"effective_on": "2026-11-20"}))
    assert [each.get("value") for each in shown.all(".//select[@name='month']/option[@selected]")] == ["202610"]


def test_the_day_is_prefilled_with_today(clerk: Visitor) -> None:
    assert clerk.page("/pay/stop").one(".//input[@name='effective_on']").get("value") == "2026-11-16"


# --- declare ---


def test_the_check_says_what_it_found_and_saves_nothing(clerk: Visitor, city: City, db_session: Session) -> None:
    fine = declare(clerk, city, "plain_worker", act="check")
    assert "提交前校验通过" in page(fine).text
    refused = page(declare(clerk, city, "retirement_not_due", act="check", reason="6308", sub_reason=""))
    assert "2028" in refused.text
    assert refused.alerts()
    assert not drafts(db_session, "plain_worker", "retirement_not_due")


def test_going_on_keeps_the_declarations_and_leads_to_their_papers(
    clerk: Visitor, city: City, db_session: Session
) -> None:
    answer = declare(clerk, city, "plain_worker", "farmer")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/papers")
    kept = drafts(db_session, "plain_worker", "farmer")
    assert len(kept) == 2
    assert len({each.batch for each in kept}) == 1


def test_saving_for_later_leads_to_what_is_pending(clerk: Visitor, city: City, db_session: Session) -> None:
    assert declare(clerk, city, "plain_worker", act="save").headers["Location"] == "/pending"
    assert "已保存 1 笔" in clerk.page("/pending").text
    assert len(drafts(db_session, "plain_worker")) == 1


def test_pressing_twice_declares_once(clerk: Visitor, city: City, db_session: Session) -> None:
    first, second = (declare(clerk, city, "plain_worker").headers["Location"] for _ in range(2))
    assert first == second
    assert len(drafts(db_session, "plain_worker")) == 1


def test_an_old_page_sent_with_other_contents_is_refused_in_words(clerk: Visitor, city: City) -> None:
    declare(clerk, city, "plain_worker")
    again = declare(clerk, city, "farmer")
    assert again.status_code == 409
    assert "没有重复保存" in page(again).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": ""}, "未选择减少原因"),
        ({"sub_reason": ""}, "未选择具体原因"),
        ({"effective_on": ""}, "请填写变更日期"),
        ({"effective_on": "0202-11-10"}, "请填写变更日期"),
        ({"month": ""}, "请选择最后一个缴费月"),
        ({"month": "x"}, "请选择最后一个缴费月"),
        ({"month": "202601"}, "已缴费到"),
        ({"reason": "nonsense", "sub_reason": ""}, "未选择减少原因"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_the_top_and_beside_the_field(
    clerk: Visitor, city: City, db_session: Session, typed: dict[str, str], words: str
) -> None:
    answer = declare(clerk, city, "plain_worker", **typed)
    shown = page(answer)
    assert answer.status_code == 422
    assert words in shown.alerts()[0]
    assert shown.all(".//*[@aria-invalid='true']")
    assert pickable(shown) >= {city.person("plain_worker")}
    assert not drafts(db_session, "plain_worker")


def test_without_anybody_ticked_the_page_asks_for_somebody(clerk: Visitor) -> None:
    answer = clerk.post("/pay/stop/declare", key="k", act="next", **LEFT)
    assert answer.status_code == 422
    assert "请先查询并勾选要减少的人员" in page(answer).alerts()[0]


def test_one_who_is_refused_keeps_all_from_being_declared_and_is_named(
    clerk: Visitor, city: City, db_session: Session
) -> None:
    answer = declare(clerk, city, "plain_worker", "credited")
    assert answer.status_code == 422
    assert SPECIAL["credited"].name in page(answer).alerts()[0]
    assert not drafts(db_session, "plain_worker", "credited")


def test_a_person_of_another_unit_does_not_exist_here(clerk: Visitor, city: City) -> None:
    assert declare(clerk, city, "enrolled_elsewhere").status_code == 404
    assert clerk.post("/pay/stop/choices", htmx=True, person="nonsense").status_code == 404


def test_after_the_assessment_nobody_can_be_reduced_and_it_is_said_once(
    app: Flask, clerk: Visitor, city: City, db_session: Session
) -> None:
    assess(app, db_session)
    shown = find(clerk, htmx=False)
    assert shown.text.count("应收核定") >= 1
    assert not pickable(shown)
    assert not shown.all(".//button[@value='next']")
    assert declare(clerk, city, "plain_worker").status_code == 422


# --- change ---


def test_every_first_page_says_before_anybody_is_chosen_what_keeps_the_whole_unit(
    app: Flask, clerk: Visitor, city: City, clock: Clock, db_session: Session
) -> None:
    assess(app, db_session)
    clock.move_to("2026-12-22")
    for kind in KINDS.values():
        said = [words(bar) for bar in clerk.page(url(app, f"{kind.slug}.start")).all(BARS)]
        waits, frozen = kind.slug in PERSONNEL_KINDS, kind.group == PENSION and kind.slug != "annual-wage"
        expected = [part for part, holds in (("127 人未申报", waits), ("已应收核定", frozen)) if holds]
        assert len(said) == (0 if kind.slug == CORRECTION else len(expected)), kind.slug
        assert all(part in bar for part, bar in zip(expected, said, strict=False))
    first, of_person = clerk.page("/declare/resume"), clerk.page(f"/declare/resume/person/{city.person('paused')}")
    assert [words(bar) for bar in first.all(BARS)] == [words(bar) for bar in of_person.all(BARS)][-2:]
    assert [bar.get("href") for bar in first.all(f"{BARS}//a")] == ["/declare/annual-wage"]
    of_workbooks = clerk.page("/imports/kind/resume")
    assert [words(bar) for bar in of_workbooks.all(BARS)] == [words(bar) for bar in first.all(BARS)]


def test_a_returned_declaration_shows_why_and_is_changed(
    clerk: Visitor, city: City, db_session: Session, foreign_clerk: Visitor
) -> None:
    address = f"/pay/stop/{city.declaration(RETURNED_NUMBER)}/edit"
    shown = clerk.page(address)
    assert WORDS in shown.text
    assert foreign_clerk.get(address).status_code == 404
    answer = clerk.post(address, **LEFT | {"effective_on": "2026-11-10"})
    assert answer.status_code == 303
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == address.split("/")[3])).one()
    assert (row.state, row.effective_on and row.effective_on.isoformat()) == ("draft", "2026-11-10")


def test_of_two_who_change_the_same_the_second_is_told_and_loses_nothing(
    clerk: Visitor, other_clerk: Visitor, city: City
) -> None:
    address = f"/pay/stop/{city.declaration(RETURNED_NUMBER)}/edit"
    opened = clerk.page(address).one(".//form//input[@name='batch']").get("value") or ""
    assert other_clerk.post(address, **LEFT | {"effective_on": "2026-11-10"}).status_code == 303
    answer = clerk.post(address, **LEFT | {"effective_on": "2026-11-12", "batch": opened})
    assert answer.status_code == 409
    shown = page(answer)
    assert "其他经办人员刚刚修改了这笔申报" in shown.alerts()[0]
    assert "2026-11-10" in shown.alerts()[0]
    assert shown.one(".//input[@name='effective_on']").get("value") == "2026-11-12"
    sent_unseen = clerk.post(f"/declarations/batch/{opened}/submit", declaration=address.split("/")[3], key="k")
    assert sent_unseen.headers["Location"].startswith("/pending")
    assert "修改或删除，没有重复提交" in clerk.page("/pending").text
    again = shown.one(".//form//input[@name='batch']").get("value") or ""
    assert clerk.post(address, **LEFT | {"effective_on": "2026-11-12", "batch": again}).status_code == 303


def test_a_change_that_the_rules_refuse_changes_nothing(clerk: Visitor, city: City, db_session: Session) -> None:
    address = f"/pay/stop/{city.declaration(RETURNED_NUMBER)}/edit"
    answer = clerk.post(address, htmx=True, **LEFT | {"month": "202708"})
    assert answer.status_code == 422
    assert "太远" in page(answer).alerts()[0]
    row = db_session.scalars(select(Declaration).where(Declaration.public_id == address.split("/")[3])).one()
    assert row.state == "returned"


def test_the_home_page_leads_to_what_was_sent_back_and_to_what_was_not_submitted(clerk: Visitor) -> None:
    shown = clerk.page("/")
    assert WORDS in shown.text
    assert "提交已申报的业务" in shown.text


def test_a_clerk_without_branches_of_another_unit_sees_only_his_own(app: Flask) -> None:
    shown = find(entered(app, "xiaoqi"))
    assert SPECIAL["plain_worker"].name not in shown.text


def test_with_htmx_the_papers_themselves_answer(clerk: Visitor, city: City) -> None:
    answer = clerk.post(
        "/pay/stop/declare", htmx="#work", person=city.person("plain_worker"), key="k", act="next", **LEFT
    )
    address = answer.headers["HX-Push-Url"]
    assert address.endswith("/papers")
    assert answered(answer) == fresh(clerk, address)
