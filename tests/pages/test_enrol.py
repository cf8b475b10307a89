"""参保登记: the document first, then the person; somebody insured elsewhere is answered like nobody at all."""

import re
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from actions.limits import key_digest
from clock import real_now
from demo.people import id_number
from demo.special import NEWCOMERS, SPECIAL
from models import Account, Assessment, Declaration, LimitHit, Person, Unit
from rules.periods import Month
from tests.pages.htmx import HtmxPage, main_lines
from tests.pages.visitor import City, Visitor
from tests.support import Page, page

ENROL, REGISTER = "/pay/enrol", "/unemployment/register"
NUMBER = NEWCOMERS["newcomer"][2]
PASSPORT = NEWCOMERS["newcomer_passport"][2]
INSURED_ELSEWHERE = SPECIAL["enrolled_elsewhere"].id_number
INSURED_NOWHERE = id_number(date(1992, 9, 26), 928)
FILLED = {
    "name": "崔念",
    "household": "11",
    "mobile": "16100000001",
    "scope": "ZG",
    "kind": "1",
    "wage": "5800",
    "insurances": ["110", "310", "410", "510"],
    "reason": "J01",
    "effective_on": "2026-11-03",
    "month": "202611",
    "suggested": "202611",
    "key": "once",
}


def checked(
    visitor: Visitor, number: str, document: str = "01", door: str = ENROL, htmx: bool | str = False
) -> TestResponse:
    return visitor.post(f"{door}/check", htmx=htmx, document_type=document, document_number=number)


def declared(visitor: Visitor, door: str = ENROL, **more: Any) -> TestResponse:
    return visitor.post(f"{door}/declare", **FILLED | {"document_type": "01", "document_number": NUMBER} | more)


def drafted(visitor: Visitor, db_session: Session, door: str = ENROL, **more: Any) -> Declaration:
    assert declared(visitor, door, act="save", **more).status_code == 303
    return db_session.scalars(select(Declaration).order_by(Declaration.id.desc()).limit(1)).one()


def value(shown: Page, name: str) -> str:
    return shown.one(f".//input[@id='{name}']").get("value", "")


def drafts(session: Session) -> int:
    kept = (Declaration.kind.in_(["enrol", "register"]), Declaration.state == "draft")
    return session.scalar(select(func.count()).where(*kept)) or 0


def anonymous(response: TestResponse, number: str) -> str:
    """The answer without what differs in every one: the number itself, the token, the form's key."""
    html = response.get_data(as_text=True).replace(number, "…")
    return re.sub(r'name="(csrf_token|key)" value="[^"]*"', "", html)


def test_somebody_insured_elsewhere_is_answered_byte_for_byte_like_nobody(clerk: Visitor, db_session: Session) -> None:
    assert clerk.token
    for door, htmx in ((ENROL, False), (ENROL, True), (REGISTER, False), (REGISTER, True)):
        answers = []
        for number in (INSURED_ELSEWHERE, INSURED_NOWHERE):
            response = checked(clerk, number, door=door, htmx=htmx)
            answers.append((response.status_code, sorted(response.headers.keys()), anonymous(response, number)))
        assert answers[0] == answers[1]
        assert "本单位没有该人员的参保信息" in answers[0][2]
        given = FILLED | {"name": "徐美玲", "document_type": "01", "act": "check"}
        said = [
            anonymous(clerk.post(f"{door}/declare", htmx=htmx, **given | {"document_number": number}), number)
            for number in (INSURED_ELSEWHERE, INSURED_NOWHERE)
        ]
        assert said[0] == said[1]
    assert db_session.scalar(select(func.count()).where(LimitHit.bucket == "lookup-account")) == 8


def test_too_many_misses_are_refused_with_the_time_to_wait(clerk: Visitor, db_session: Session) -> None:
    account = db_session.scalars(select(Account.id).where(Account.login_name == "jingban1")).one()
    hit = {"bucket": "lookup-account", "key": key_digest(str(account)), "at": real_now()}
    db_session.add_all(LimitHit(**hit) for _ in range(99))
    db_session.commit()
    assert checked(clerk, NUMBER).status_code == 200
    refused = checked(clerk, INSURED_ELSEWHERE)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert not page(refused).all(".//form[@action='/pay/enrol/declare']")
    assert checked(clerk, SPECIAL["filing_left"].id_number).status_code == 200


def test_whom_the_unit_has_is_named_with_the_way_on_and_not_counted(
    clerk: Visitor, city: City, db_session: Session
) -> None:
    active = page(checked(clerk, SPECIAL["filing_left"].id_number))
    assert "不需要再办理参保登记" in active.text
    assert active.link(f"查看{SPECIAL['filing_left'].name}的参保信息") == f"/people/{city.person('filing_left')}"
    paused = page(checked(clerk, SPECIAL["paused"].id_number))
    assert paused.link("办理恢复缴费") == f"/declare/resume/person/{city.person('paused')}"
    for shown in (active, paused):
        assert not shown.all(".//input[@id='name']")
    there = page(checked(clerk, SPECIAL["paused"].id_number, door=REGISTER))
    assert there.link("办理恢复缴费") == f"/declare/resume-unemployment/person/{city.person('paused')}"
    half = page(checked(clerk, SPECIAL["no_unemployment"].id_number, door=REGISTER))
    assert value(half, "name") == SPECIAL["no_unemployment"].name
    assert value(half, "mobile") == SPECIAL["no_unemployment"].resident.person.mobile
    assert not db_session.scalar(select(func.count()).select_from(LimitHit))


def test_a_wrong_number_is_refused_before_anybody_is_looked_for(clerk: Visitor, db_session: Session) -> None:
    wrong = (("01", "", "证件号码未填写"), ("01", NUMBER[:-1], "应为 18 位"), ("08", "X", "护照号码应为 6 至 14 位"))
    for document, number, words in wrong:
        response = checked(clerk, number, document)
        assert response.status_code == 422
        assert words in page(response).text
        assert value(page(response), "document_number") == number
    assert not db_session.scalar(select(func.count()).select_from(LimitHit))


def test_with_htmx_the_part_that_changes_is_the_same_as_the_page(clerk: Visitor) -> None:
    shown = HtmxPage(clerk, ENROL)
    shown.press("查询", document_type="08", document_number=PASSPORT)
    whole = page(checked(clerk, PASSPORT, "08"))
    assert without_key(shown.lines()) == without_key(main_lines(whole.root))
    given = (
        whole.form("确定，下一步").values() | FILLED | {"sex": "2", "scope": "SYBZ", "wage": "100", "csrf_token": "…"}
    )
    given.pop("csrf_token")
    part = clerk.post(f"{ENROL}/choices", htmx="#choices", **given)
    again = page(clerk.post(f"{ENROL}/declare", **given | {"act": "refresh"}))
    (there,) = [element for element in again.root.iter() if element.get("id") == "choices"]
    assert "".join("".join(there.itertext()).split()) == "".join(page(part).text.split())
    assert "缴费基数 4,307.10 元（低于下限，按下限）" in page(part).text
    assert page(part).one(".//select[@name='retirement_category']") is not None
    assert value(page(part), "insurance-120") == "120"


def without_key(lines: list[str]) -> list[str]:
    return [line for line in lines if 'name="key"' not in line]


def test_what_was_typed_stays_where_it_is_refused(clerk: Visitor, db_session: Session) -> None:
    typed = {"name": "崔 1", "mobile": "1390000", "wage": "八千", "effective_on": "2026-13-01", "reason": ""}
    response = declared(clerk, residence_address="示例路 1 号", **typed)
    assert response.status_code == 422
    shown = page(response)
    assert [value(shown, name) for name in ("name", "mobile", "wage", "effective_on")] == [
        typed[name] for name in ("name", "mobile", "wage", "effective_on")
    ]
    assert value(shown, "residence_address") == "示例路 1 号"
    assert shown.title.startswith("有 3 项错误")
    refused = page(declared(clerk, name="崔 1", mobile="1390000"))
    assert {alert for alert in refused.alerts() if "姓名中有数字" in alert and "手机号码应为 11 位数字" in alert}
    assert drafts(db_session) == 0


def test_a_declaration_is_kept_changed_and_nobody_elses(
    clerk: Visitor, foreign_clerk: Visitor, db_session: Session
) -> None:
    response = declared(clerk)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/declarations/batch/")
    assert NUMBER not in str(response.headers)
    draft = db_session.scalars(
        select(Declaration).where(Declaration.kind == "enrol", Declaration.state == "draft")
    ).one()
    address = f"{ENROL}/{draft.public_id}"
    shown = clerk.page(f"{address}/edit")
    assert (value(shown, "name"), value(shown, "wage")) == ("崔念", "5800.00")
    assert "崔念" in clerk.page(ENROL).text
    given = shown.form("保存，下一步").values() | {"name": "崔念一", "document_number": PASSPORT}
    given.pop("csrf_token")
    assert clerk.post(f"{address}/edit", **given).status_code == 303
    person = db_session.scalars(select(Person).where(Person.id == draft.person_id)).one()
    assert (person.name, person.document_number) == ("崔念一", NUMBER)
    stale = clerk.post(f"{address}/edit", **given)
    assert stale.status_code == 409
    assert "其他经办人员刚刚修改了这笔申报" in page(stale).text
    for method, rest in ((foreign_clerk.get, "edit"), (foreign_clerk.post, "edit"), (foreign_clerk.post, "choices")):
        assert method(f"{address}/{rest}").status_code == 404
    assert clerk.get(f"{REGISTER}/{draft.public_id}/edit").status_code == 404


def test_an_old_start_is_offered_with_its_back_payment_in_one_click(clerk: Visitor, db_session: Session) -> None:
    past = {"effective_on": "2026-09-01", "month": "202609", "suggested": "202609"}
    told = page(clerk.post(f"{ENROL}/choices", htmx=True, document_type="01", document_number=NUMBER, **past))
    assert "从 2026年11月 登记，并补缴 2026年9月 至 2026年10月" in told.text, "before anything else is filled in"
    refused = page(declared(clerk, **past))
    assert "早于当前结算期" in refused.text
    assert "从 2026年11月 登记，并补缴 2026年9月 至 2026年10月" in refused.text
    assert refused.one(".//button[@value='split']") is not None
    assert declared(clerk, act="split", **past).status_code == 303
    kept = db_session.scalars(select(Declaration).order_by(Declaration.id.desc()).limit(2)).all()
    assert {row.kind for row in kept} == {"enrol", "back-pay"}
    assert declared(clerk, act="split", key="again").status_code == 422, "nothing to split"


def test_unemployment_alone_is_ticked_and_has_to_be(clerk: Visitor, db_session: Session) -> None:
    shown = page(checked(clerk, PASSPORT, "08", REGISTER))
    assert [box.get("value") for box in shown.all(".//input[@type='checkbox']") if box.get("checked") is not None] == [
        "210"
    ]
    person = {"document_type": "08", "document_number": PASSPORT, "sex": "2", "birth_date": "1990-02-03"}
    given = person | {"name": "SPECIMEN JANE", "household": "41"}
    refused = declared(clerk, REGISTER, insurances=[], **given)
    assert refused.status_code == 422
    assert "请勾选失业保险" in page(refused).text
    draft = drafted(clerk, db_session, REGISTER, insurances=["210"], **given)
    assert (draft.kind, draft.insurance_group, draft.answers["insurances"]) == ("register", "unemployment", ["210"])


def test_after_the_assessment_the_page_says_so_before_anything_is_typed(clerk: Visitor, db_session: Session) -> None:
    unit = db_session.scalars(select(Unit).where(Unit.name == "示例机械制造有限公司")).one()
    account = db_session.scalars(select(Account.id)).first()
    of_november = {"insurance_group": "pension", "period": Month(2026, 11), "state": "assessed", "at": real_now()}
    db_session.add(Assessment(number="JS1", unit_id=unit.id, account_id=account, **of_november))
    db_session.commit()
    assert "已应收核定，本结算期不能再办理参保登记" in clerk.page(ENROL).text
    assert "已应收核定" not in clerk.page(REGISTER).text
