"""参停保时间更正 through its life, without pages: the right month on both sides, a 登记 withdrawn, and back again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from declarations import KINDS, coordination, lifecycle, review
from declarations.kind import Line
from declarations.kinds.correction import DOORS
from declarations.lifecycle import Refused
from declarations.review import PASS, Decision, TooLate
from demo.past import STOP_NUMBER
from demo.special import NEWCOMERS
from extensions import db
from models import Contribution, Coverage, Declaration, Person, Submission, TaxMessage
from rules.applicant import Applicant
from rules.correction import CorrectionAnswers
from rules.enrol import EnrolAnswers
from rules.periods import Month
from rules.resume import ResumeAnswers
from tests.declared import actor, person_id

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
WHO = "stop_wrong_month"
WHY = "10 月 31 日离职，误填 11 月"


@pytest.fixture(autouse=True)
def in_the_portal(app_context: Flask) -> Flask:
    return app_context


def wrong_stop() -> Declaration:
    query = select(Declaration).join(Submission, Submission.id == Declaration.submission_id)
    return db.session.scalars(query.where(Submission.number == STOP_NUMBER, Declaration.origin_id.is_(None))).one()


def answered(origin: Declaration, month: Month | None, **more: Any) -> CorrectionAnswers:
    was = origin.month or NOVEMBER
    return replace(CorrectionAnswers(origin.id, origin.kind, was, month, WHY, origin.insurance_group), **more)


def corrected(answers: CorrectionAnswers, key: str = "k", whom: int | None = None) -> str:
    """Declared, submitted, approved and coordinated."""
    return approve("correction", [Line(whom or person_id(WHO), answers)], key).public_id


def declaration(public_id: str) -> Declaration:
    return db.session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()


def months(who: str = WHO) -> dict[str, tuple[Month, Month | None]]:
    """First and last month of the newest spell of each insurance."""
    rows = db.session.scalars(
        select(Coverage).where(Coverage.person_id == person_id(who)).order_by(Coverage.start_month)
    )
    return {row.insurance: (row.start_month, row.stop_month) for row in rows}


def messages(public_id: str) -> list[TaxMessage]:
    lead = declaration(public_id)
    ids = select(Declaration.id).where((Declaration.id == lead.id) | (Declaration.origin_id == lead.id))
    query = select(TaxMessage).where(TaxMessage.declaration_id.in_(ids)).order_by(TaxMessage.id)
    return list(db.session.scalars(query))


def refused(answers: CorrectionAnswers) -> set[str]:
    with pytest.raises(Refused) as refusal:
        corrected(answers, f"refused {answers.month} {answers.was}")
    return {finding.code for found in refusal.value.findings.values() for finding in found if finding.blocks}


def test_the_doors_are_the_kinds_own_words() -> None:
    assert {slug: (door.label, door.group) for slug, door in DOORS.items()} == {
        slug: (KINDS[slug].label, KINDS[slug].group) for slug in DOORS
    }


def test_a_stop_approved_for_the_wrong_month_is_put_right_on_both_sides_and_tax_is_told() -> None:
    public_id = corrected(answered(wrong_stop(), OCTOBER))
    assert {stop for _, stop in months().values()} == {OCTOBER}
    assert len(months()) == 5
    assert declaration(public_id).coordination == "1"
    sent = messages(public_id)
    assert {(each.transaction, each.business, each.month) for each in sent} == {("2", "缴费中断", OCTOBER)}
    assert [each.content["insurances"] for each in sent] == [["110", "310", "410", "510"], ["210"]]
    assert {(each.content["was"], each.content["stop_month"]) for each in sent} == {(202611, 202610)}
    kind, row = KINDS["correction"], declaration(public_id)
    assert dict(kind.summary(row))["原来的最后一个缴费月"] == "2026年11月"
    assert kind.insurances(row) == ["110", "310", "410", "510"]
    with pytest.raises(TooLate):
        review.undo(actor("shenhe1"), wrong_stop().public_id)


def test_taking_the_correction_back_restores_what_was() -> None:
    before = months()
    public_id = corrected(answered(wrong_stop(), OCTOBER))
    review.undo(actor("shenhe1"), public_id)
    assert months() == before
    assert declaration(public_id).state == "in_review"


def test_what_was_corrected_can_be_corrected_again_from_where_it_stands() -> None:
    first = corrected(answered(wrong_stop(), OCTOBER))
    assert refused(answered(wrong_stop(), DECEMBER)) == {"changed-since"}
    corrected(answered(wrong_stop(), DECEMBER, was=OCTOBER), "again")
    assert {stop for _, stop in months().values()} == {DECEMBER}
    with pytest.raises(TooLate):
        review.undo(actor("shenhe1"), first)


def test_a_month_that_is_paid_is_not_taken_away() -> None:
    paid = {"unit_id": wrong_stop().unit_id, "person_id": person_id(WHO), "period": NOVEMBER, "month": NOVEMBER}
    sums = {"base": Decimal(6100), "unit_amount": Decimal(1), "person_amount": Decimal(1)}
    state = {"payment_type": "10", "paid": True, "credited": False}
    db.session.add(Contribution(insurance="110", **paid, **sums, **state))
    db.session.commit()
    assert refused(answered(wrong_stop(), OCTOBER)) == {"stop-before-paid"}


def test_only_the_last_business_is_corrected_and_only_one_at_a_time() -> None:
    stop, who = wrong_stop(), person_id(WHO)
    lifecycle.save_drafts(actor("jingban1"), "correction", [who], answered(stop, OCTOBER), "draft")
    assert refused(answered(stop, DECEMBER)) == {"already-declared"}
    drafted = select(Declaration).where(Declaration.kind == "correction", Declaration.state == "draft")
    row = db.session.scalars(drafted).one()
    assert (row.origin_id, row.insurance_group, row.reason, row.month) == (stop.id, "pension", "J08", OCTOBER)
    lifecycle.delete_drafts(actor("jingban1"), [row.public_id])
    back = ResumeAnswers("J05", date(2026, 12, 1), DECEMBER, Decimal(6100))
    resumed = approve("resume", [Line(who, back)])
    assert resumed.month == DECEMBER
    assert refused(answered(wrong_stop(), OCTOBER)) == {"not-the-last"}
    with pytest.raises(TooLate):
        review.undo(actor("shenhe1"), wrong_stop().public_id)


def approve(slug: str, lines: list[Line[Any]], key: str = "k", coordinated: bool = True) -> Declaration:
    """One declaration: submitted, approved and coordinated."""
    batch = lifecycle.save_lines(actor("jingban1"), slug, lines, f"draft {slug} {key}")
    public_id = db.session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)).one()
    result = lifecycle.submit(actor("jingban1"), [public_id], f"submit {slug} {key}")
    assert result.submission, result.outcomes[0].findings
    decided = review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert decided.state == "approved", decided.findings
    if coordinated:
        coordination.coordinate(actor("shenhe1"), public_id)
    return declaration(public_id)


def test_e5_a_resumption_one_month_early_begins_later_with_its_wage() -> None:
    back = ResumeAnswers("J05", date(2026, 11, 2), NOVEMBER, Decimal(5800))
    origin = approve("resume", [Line(person_id("paused"), back)])
    public_id = corrected(answered(origin, DECEMBER), whom=person_id("paused"))
    assert set(months("paused").values()) == {(DECEMBER, None)}
    assert {(each.transaction, each.business) for each in messages(public_id)} == {("2", "恢复缴费")}
    review.undo(actor("shenhe1"), public_id)
    assert set(months("paused").values()) == {(NOVEMBER, None)}


def test_the_unemployment_side_never_follows_with_a_month_that_was_put_right_before() -> None:
    back = ResumeAnswers("J05", date(2026, 11, 2), NOVEMBER, Decimal(5800))
    origin = approve("resume", [Line(person_id("paused"), back)], coordinated=False).public_id
    corrected(answered(declaration(origin), DECEMBER), whom=person_id("paused"))
    assert coordination.coordinate(actor("shenhe1"), origin) == "2"
    assert declaration(origin).coordination_cause == coordination.CORRECTED
    assert months("paused")["210"] == (Month(2018, 6), Month(2026, 7))


def test_e9_a_registration_is_withdrawn_on_both_sides_and_can_be_restored() -> None:
    newcomer = Applicant(
        "01", NEWCOMERS["newcomer"][2], "崔念", "1", date(2001, 4, 8), household="11", mobile="16100000001"
    )
    insurances = ("110", "310", "410", "510")
    new = EnrolAnswers(newcomer, "ZG", Decimal("5800.05"), insurances, "J01", date(2026, 11, 3), NOVEMBER)
    origin = approve("enrol", [Line(None, new)])
    before = spells(origin.person_id)
    assert len(before) == 5
    public_id = corrected(answered(origin, None), whom=origin.person_id)
    assert spells(origin.person_id) == []
    assert {(each.transaction, each.business, each.month) for each in messages(public_id)} == {
        ("6", "参保登记", NOVEMBER)
    }
    assert "撤回参保登记" in dict(KINDS["correction"].summary(declaration(public_id))).values()
    review.undo(actor("shenhe1"), public_id)
    assert spells(declaration(public_id).person_id) == before


def spells(whom: int | None) -> list[tuple[Any, ...]]:
    query = select(Coverage).where(Coverage.person_id == whom).order_by(Coverage.insurance)
    names = ("id", "public_id", "insurance", "kind", "scope", "state", "start_month", "stop_month", "wage")
    return [tuple(getattr(row, name) for name in names) for row in db.session.scalars(query)]


def test_a_row_of_a_workbook_finds_what_it_corrects() -> None:
    kind = KINDS["correction"]
    values = {"business": "stop", "was": 202611, "month": 202610, "words": WHY}
    batch = lifecycle.save_lines(actor("jingban1"), "correction", [Line(person_id(WHO), kind.row_answers(values))], "k")
    row = db.session.scalars(select(Declaration).where(Declaration.batch == batch)).one()
    assert (row.origin_id, row.insurance_group) == (wrong_stop().id, "pension")
    unknown = kind.row_answers(values | {"was": 202609})
    with pytest.raises(Refused) as refusal:
        lifecycle.save_lines(actor("jingban1"), "correction", [Line(person_id(WHO), unknown)], "unknown")
    assert [finding.code for finding in refusal.value.findings[person_id(WHO)]] == ["origin-unknown"]


def test_retirement_begins_the_month_after_the_right_one() -> None:
    stop, who = wrong_stop(), db.session.get_one(Person, person_id(WHO))
    who.state, who.state_since = "2", DECEMBER
    db.session.commit()
    public_id = corrected(answered(stop, OCTOBER))
    assert db.session.get_one(Person, who.id).state_since == NOVEMBER
    review.undo(actor("shenhe1"), public_id)
    assert db.session.get_one(Person, who.id).state_since == DECEMBER
