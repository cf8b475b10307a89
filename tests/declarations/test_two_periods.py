"""A start in the past where the 结算期 of 养老 and 失业 differ: each group by its own (decisions 3, 4, 5)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from clock import business_now
from declarations import KINDS, coordination, lifecycle, review
from declarations.judging import judge
from declarations.kind import Line, Split
from declarations.review import PASS, Decision, TooLate
from declarations.splitting import save_with_back_pay
from extensions import db
from models import Attachment, Contribution, Coverage, Declaration, Person, StoredFile, TaxMessage, Unit
from queries.enrol_facts import enrol_facts
from queries.resume_facts import resume_facts
from rules.enrol import EnrolAnswers
from rules.periods import Month
from rules.resume import ResumeAnswers
from tests.declarations.test_enrolment import FOUR, NEW
from tests.declared import actor, person_id
from tests.statements import statements

SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)
WAGE = Decimal("5800.00")
PENSIONS, UNEMPLOYMENT = ("110", "310", "510"), ("210",)
Months = Mapping[str, list[Month]]


@pytest.fixture(autouse=True)
def in_the_portal(app_context: Flask) -> Flask:
    return app_context


def unit() -> Unit:
    return db.session.get_one(Unit, actor("jingban1").unit_id)


def periods(pension: Month, unemployment: Month) -> None:
    unit().pension_period, unit().unemployment_period = pension, unemployment
    db.session.commit()


def asked(slug: str, month: Month) -> tuple[int | None, Any]:
    """Somebody new, or who was paused in July, from a month on."""
    if slug == "enrol":
        return None, EnrolAnswers(NEW, "ZG", WAGE, FOUR, "J01", month.first_day, month)
    return person_id("paused"), ResumeAnswers("J05", month.first_day, month, WAGE)


def taken_apart(slug: str, month: Month) -> tuple[int | None, Split[Any]]:
    whom, answers = asked(slug, month)
    (facts,) = KINDS[slug].facts_for(db.session(), unit(), [Line(whom, answers)], business_now())
    split = KINDS[slug].split(facts, answers)
    assert split is not None
    return whom, split


def handed_in(slug: str, month: Month) -> tuple[str, str]:
    """Both kept in one click and submitted: their public ids, the start first."""
    whom, split = taken_apart(slug, month)
    batches = save_with_back_pay(actor("jingban1"), slug, whom, split, "both")
    rows = [db.session.scalars(select(Declaration).where(Declaration.batch == batch)).one() for batch in batches]
    with_papers(rows[1])
    start, back = submitted(*rows)
    return start, back


def with_papers(back: Declaration) -> None:
    for material in ("labour_contract", "wage_vouchers"):
        digest = material.ljust(64, "0")
        db.session.merge(StoredFile(digest=digest, media_type="image/jpeg", size=1))
        db.session.flush()
        paper = Attachment(declaration_id=back.id, material=material, file_digest=digest, file_name="a.jpg")
        paper.uploaded_by, paper.uploaded_at = back.created_by, business_now()
        db.session.add(paper)
    db.session.commit()


def submitted(*rows: Declaration) -> list[str]:
    ids = [row.public_id for row in rows]
    result = lifecycle.submit(actor("jingban1"), ids, "in")
    assert result.submission, [outcome.findings for outcome in result.outcomes]
    return ids


def approve(public_id: str) -> str:
    """The 失业协同标志 that comes of it."""
    decided = review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert decided.state == "approved", decided.findings
    return coordination.coordinate(actor("shenhe1"), public_id)


def declaration(public_id: str) -> Declaration:
    return db.session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()


def begun(whom: int | None) -> dict[str, Month]:
    """What is being paid, by insurance."""
    rows = select(Coverage).where(Coverage.person_id == whom, Coverage.state == "1")
    return {row.insurance: row.start_month for row in db.session.scalars(rows)}


def billed(whom: int | None) -> dict[str, list[Month]]:
    rows = select(Contribution).where(Contribution.person_id == whom, Contribution.payment_type == "31")
    found: dict[str, list[Month]] = {}
    for row in db.session.scalars(rows.order_by(Contribution.month)):
        found.setdefault(row.insurance, []).append(row.month)
    return found


def told(whom: int | None) -> set[tuple[str, Month, tuple[str, ...]]]:
    """What tax is told and has not been taken back: business, month, insurances."""
    rows = db.session.scalars(select(TaxMessage).where(TaxMessage.person_id == whom, TaxMessage.send_state == "0"))
    return {(each.business, each.month, insurances_told(each.content)) for each in rows}


def insurances_told(content: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(content.get("insurances") or sorted({line["insurance"] for line in content["months"]}))


def warned(*public_ids: str) -> set[str]:
    """What is said of them where they are looked at together."""
    every = judge([declaration(public_id) for public_id in public_ids]).values()
    return {finding.code for judged in every for finding in judged.case.findings}


CASES = [
    pytest.param(NOVEMBER, OCTOBER, OCTOBER, {"110": [OCTOBER]}, "19", id="失业 a month behind, nothing left to it"),
    pytest.param(NOVEMBER, OCTOBER, SEPTEMBER, {"110": [SEPTEMBER, OCTOBER], "210": [SEPTEMBER]}, "11", id="behind"),
    pytest.param(OCTOBER, NOVEMBER, SEPTEMBER, {"110": [SEPTEMBER], "210": [SEPTEMBER, OCTOBER]}, "11", id="ahead"),
    pytest.param(OCTOBER, NOVEMBER, OCTOBER, {"210": [OCTOBER]}, "19", id="ahead, 失业 alone is past"),
]


@pytest.mark.parametrize("slug", ["enrol", "resume"])
@pytest.mark.parametrize(("pension", "unemployment", "wanted", "back", "flags"), CASES)
def test_every_month_is_paid_once_in_each_group(
    slug: str, pension: Month, unemployment: Month, wanted: Month, back: Months, flags: str
) -> None:
    periods(pension, unemployment)
    start, later = handed_in(slug, wanted)
    assert warned(start, later) <= {"no-filing"}, "the 补缴 beside the start answers for the months before"
    assert warned(later) <= {"no-filing", "coordinated-anyway"}
    assert approve(start) + approve(later) == flags
    whom = declaration(start).person_id
    assert begun(whom) == {insurance: max(wanted, pension) for insurance in FOUR} | {"210": max(wanted, unemployment)}
    expected = {insurance: back["110"] for insurance in PENSIONS if "110" in back}
    assert billed(whom) == expected | {insurance: back[insurance] for insurance in UNEMPLOYMENT if insurance in back}
    business = {"enrol": "参保登记", "resume": "恢复缴费"}[slug]
    messages = {(business, pension, FOUR), (business, max(wanted, unemployment), UNEMPLOYMENT)}
    messages |= {("补缴", months[0], PENSIONS if code == "110" else UNEMPLOYMENT) for code, months in back.items()}
    assert told(whom) == messages
    with pytest.raises(TooLate):
        review.undo(actor("shenhe1"), start)
    for public_id in (later, start):
        review.undo(actor("shenhe1"), public_id)
    assert (begun(whom), billed(whom), told(whom)) == ({}, {}, set())


def test_the_click_says_the_month_of_each_group() -> None:
    periods(NOVEMBER, OCTOBER)
    _, split = taken_apart("enrol", OCTOBER)
    assert split.words == "养老从 2026年11月、失业从 2026年10月 登记，并补缴养老 2026年10月"
    periods(OCTOBER, NOVEMBER)
    _, split = taken_apart("resume", SEPTEMBER)
    assert split.words == (
        "养老从 2026年10月、失业从 2026年11月 恢复缴费，并补缴养老 2026年9月、失业 2026年9月 至 2026年10月"
    )


def test_the_back_payment_of_unemployment_alone_waits_for_the_start_too() -> None:
    periods(OCTOBER, NOVEMBER)
    _, back = handed_in("enrol", OCTOBER)
    assert declaration(back).kind == "back-pay-unemployment"
    decided = review.decide(actor("shenhe1"), back, Decision(PASS))
    assert [finding.code for finding in decided.findings] == ["start-first"]


def test_a_back_payment_deleted_again_is_warned_of_again() -> None:
    whom, split = taken_apart("resume", SEPTEMBER)
    start, back = save_with_back_pay(actor("jingban1"), "resume", whom, split, "both")
    rows = db.session.scalars(select(Declaration).where(Declaration.batch.in_((start, back))))
    ids = {row.batch: row.public_id for row in rows}
    assert not warned(ids[start])
    lifecycle.delete_drafts(actor("jingban1"), [ids[back]])
    assert warned(ids[start]) == {"unpaid-after-return"}


def test_a_back_payment_alone_takes_the_months_that_unemployment_can_and_names_the_others() -> None:
    """失业 began in November by itself, so October, its current 结算期, is due neither way."""
    periods(NOVEMBER, OCTOBER)
    whom = person_id("unpaid_quarter")
    spell = db.session.scalars(select(Coverage).where(Coverage.person_id == whom, Coverage.insurance == "210")).one()
    spell.start_month = NOVEMBER
    paid = Contribution.person_id == whom, Contribution.month >= SEPTEMBER
    db.session.execute(delete(Contribution).where(*paid))
    db.session.commit()
    answers = KINDS["back-pay"].row_answers(
        {"first": 202609, "last": 202610, "wage": 580000, "payment_type": "31", "unit_number": None}
    )
    batch = lifecycle.save_drafts(actor("jingban1"), "back-pay", [whom], answers, "alone")
    row = db.session.scalars(select(Declaration).where(Declaration.batch == batch)).one()
    assert "coordination-part" in warned(row.public_id)
    with_papers(row)
    (public_id,) = submitted(row)
    assert approve(public_id) == "1"
    assert billed(whom) == {each: [SEPTEMBER, OCTOBER] for each in PENSIONS} | {"210": [SEPTEMBER]}
    meaning = KINDS["back-pay"].meaning(declaration(public_id))
    assert meaning.endswith(
        "失业当前结算期是 2026年10月，2026年10月 不能随之补缴。失业进入 2026年11月 结算期后，请办理职工补缴申报(失业)。"
    )


def test_a_hundred_people_cost_no_more_statements_than_one(app: Flask) -> None:
    here = list(db.session.scalars(select(Coverage.person_id).where(Coverage.unit_id == unit().id).distinct()))
    documents = db.session.execute(select(Person.document_type, Person.document_number).where(Person.id.in_(here)))
    people, papers = here[:100], [tuple(row) for row in documents][:100]
    counted = []
    for some in (1, 100):
        with statements(app) as seen:
            resume_facts(db.session(), unit(), people[:some], business_now())
            enrol_facts(db.session(), unit(), papers[:some], business_now())
        counted.append(len(seen))
    assert counted[0] == counted[1]
