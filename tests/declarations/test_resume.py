"""恢复缴费 through its life, without pages: a spell of its own, the unemployment side, back and forth."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from clock import business_now
from declarations import KINDS, coordination, lifecycle, review
from declarations.effects import take_effect
from declarations.lifecycle import Refused
from declarations.review import PASS, Decision, TooLate
from declarations.splitting import save_with_back_pay
from demo.units import UNITS
from extensions import db
from models import Contribution, Coverage, Declaration, DeclaredWage, TaxMessage, Unit
from queries.people import RosterFilter, roster
from queries.settlement import wage_in
from rules.periods import Month
from rules.resume import ResumeAnswers, ResumeFacts
from rules.stop import StopAnswers
from tests.declared import actor, insured_by, person_id

JULY, NOVEMBER = Month(2026, 7), Month(2026, 11)
BACK = ResumeAnswers("J05", date(2026, 11, 2), NOVEMBER, Decimal("6200.50"))
WHO = "paused"


@pytest.fixture(autouse=True)
def in_the_portal(app_context: Flask) -> Flask:
    return app_context


def submitted(slug: str = "resume", answers: object = BACK, key: str = "k") -> str:
    batch = lifecycle.save_drafts(actor("jingban1"), slug, [person_id(WHO)], answers, f"draft {key}")
    public_id = db.session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)).one()
    result = lifecycle.submit(actor("jingban1"), [public_id], f"submit {key}")
    assert result.submission, result.outcomes[0].findings
    return public_id


def approved(slug: str = "resume", answers: object = BACK, key: str = "k") -> str:
    public_id = submitted(slug, answers, key)
    decided = review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert decided.state == "approved", decided.findings
    return public_id


def spells(insurance: str = "110") -> list[tuple[str, Month, Month | None, Decimal | None]]:
    rows = db.session.scalars(
        select(Coverage)
        .where(Coverage.person_id == person_id(WHO), Coverage.insurance == insurance)
        .order_by(Coverage.start_month)
    )
    return [(row.state, row.start_month, row.stop_month, row.wage) for row in rows]


OLD = ("2", Month(2018, 6), JULY, Decimal(5800))
NEW = ("1", NOVEMBER, None, Decimal("6200.50"))


def test_an_approval_begins_a_spell_of_each_insurance_tells_tax_and_is_coordinated() -> None:
    public_id = approved()
    assert spells("210") == [OLD]
    assert coordination.coordinate(actor("shenhe1"), public_id) == "1"
    assert [spells(insurance) for insurance in ("110", "210", "310", "410", "510")] == [[OLD, NEW]] * 5
    sent = db.session.scalars(select(TaxMessage).where(TaxMessage.person_id == person_id(WHO))).all()
    assert {(each.transaction, each.business, each.month) for each in sent} == {("1", "恢复缴费", NOVEMBER)}
    assert [each.content["insurances"] for each in sent] == [["110", "310", "410", "510"], ["210"]]
    assert sent[0].content["wage"] == "6200.50"
    for asked in (RosterFilter(state="1", name="冯秀英"), RosterFilter(name="冯秀英")):
        (line,) = roster(actor("jingban1").unit_id or 0, asked, 1).rows
        assert line.states == [("1", ["养老", "失业", "医疗", "工伤", "生育"])]
        assert line.wage == Decimal("6200.50")
    assert not roster(actor("jingban1").unit_id or 0, RosterFilter(state="2", name="冯秀英"), 1).rows


def test_taking_the_approval_back_takes_the_spells_back_unless_something_has_come_of_them() -> None:
    public_id = approved()
    coordination.coordinate(actor("shenhe1"), public_id)
    due = Contribution(
        unit_id=actor("jingban1").unit_id,
        person_id=person_id(WHO),
        insurance="110",
        period=NOVEMBER,
        month=NOVEMBER,
        payment_type="10",
        base=Decimal(6200),
        unit_amount=Decimal(992),
        person_amount=Decimal(496),
        paid=False,
        credited=False,
    )
    db.session.add(due)
    db.session.commit()
    with pytest.raises(TooLate):
        review.undo(actor("shenhe1"), public_id)
    assert spells() == [OLD, NEW]
    db.session.delete(due)
    db.session.commit()
    review.undo(actor("shenhe1"), public_id)
    assert [spells(insurance) for insurance in ("110", "210")] == [[OLD]] * 2


def test_who_was_resumed_can_be_stopped_again_and_resumed_again() -> None:
    first = approved()
    coordination.coordinate(actor("shenhe1"), first)
    left = StopAnswers("6301", date(2026, 11, 14), NOVEMBER, sub_reason="6313")
    with pytest.raises(Refused):
        lifecycle.save_drafts(actor("jingban1"), "resume", [person_id(WHO)], BACK, "not while he is paid for")
    batch = lifecycle.save_drafts(actor("jingban1"), "stop", [person_id(WHO)], left, "stop again")
    stop = db.session.scalars(select(Declaration).where(Declaration.batch == batch)).one()
    take_effect(db.session(), stop)
    stop.coordination = "0"
    db.session.commit()
    assert coordination.coordinate(actor("shenhe1"), stop.public_id) == "1"
    assert spells("210") == [OLD, ("2", NOVEMBER, NOVEMBER, Decimal("6200.50"))]
    with pytest.raises(TooLate):
        review.undo(actor("shenhe1"), first)
    again = replace(BACK, month=Month(2026, 12), effective_on=date(2026, 12, 1))
    approved("resume", again, "again")
    assert [start for _, start, _, _ in spells()] == [Month(2018, 6), NOVEMBER, Month(2026, 12)]


def test_the_unemployment_door_resumes_that_alone() -> None:
    public_id = approved("resume-unemployment")
    assert (spells("210"), spells("110")) == ([OLD, NEW], [OLD])
    assert coordination.coordinate(actor("shenhe1"), public_id) == "9"


def test_a_wage_declared_before_the_stop_gives_way_to_the_one_given_now() -> None:
    december, unit_id = Month(2026, 12), actor("jingban1").unit_id
    of_year = {"unit_id": unit_id, "person_id": person_id(WHO), "first_month": Month(2026, 1), "last_month": december}
    db.session.add(DeclaredWage(insurance="110", wage=Decimal(5000), **of_year))
    db.session.commit()
    public_id = approved()
    counts = select(wage_in(december)).where(Coverage.person_id == person_id(WHO), Coverage.insurance == "110")
    assert db.session.scalar(counts.where(Coverage.start_month == NOVEMBER)) == Decimal("6200.50")
    review.undo(actor("shenhe1"), public_id)
    assert db.session.scalar(counts) == Decimal(5000)


def test_whom_another_unit_pays_for_is_accepted_and_cannot_be_approved() -> None:
    elsewhere = db.session.scalars(select(Unit).where(Unit.credit_code == UNITS["client_a"].credit_code)).one()
    job = insured_by(elsewhere.id, person_id(WHO))
    public_id = submitted()
    decided = review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert decided.state == "submitted"
    assert decided.findings[0].message == "该人员有未停缴的参保关系，请由本人联系原单位先办理减少。"
    job.state, job.stop_month = "2", Month(2026, 10)
    db.session.commit()
    assert review.decide(actor("shenhe1"), public_id, Decision(PASS)).state == "approved"


EARLIER = replace(BACK, month=Month(2026, 8), effective_on=date(2026, 8, 3))


def test_a_start_in_the_past_is_refused_by_itself() -> None:
    with pytest.raises(Refused) as refusal:
        submitted(answers=EARLIER)
    assert {finding.code for found in refusal.value.findings.values() for finding in found} == {"start-before-period"}


@pytest.mark.parametrize("slug", ["resume", "resume-unemployment"])
def test_e13_the_start_and_its_back_payment_are_kept_together_and_once(slug: str) -> None:
    kind, by, who = KINDS[slug], actor("jingban1"), person_id(WHO)
    split = kind.split(facts_now(slug), EARLIER)
    assert split is not None
    batches = save_with_back_pay(by, slug, who, split, "both")
    assert save_with_back_pay(by, slug, who, split, "both") == batches
    rows = db.session.scalars(select(Declaration).where(Declaration.person_id == who).order_by(Declaration.id)).all()
    assert [(row.kind, row.batch, row.month) for row in rows] == [
        (slug, batches[0], NOVEMBER),
        (slug.replace("resume", "back-pay"), batches[1], Month(2026, 8)),
    ]
    assert rows[1].answers["last_month"] == 202610
    assert rows[1].answers["wage"] == "6200.50"


def test_a_row_of_the_workbook_is_read_like_the_form() -> None:
    kind = KINDS["resume"]
    assert kind.sheet is not None
    assert kind.sheet.by_name["reason"].reader.one("停薪留职返岗") == "J05"
    values = {"reason": "J05", "month": 202611, "wage": 620050, "effective_on": None}
    assert kind.row_answers(values) == replace(BACK, effective_on=date(2026, 11, 1))
    assert kind.row_answers(values | {"effective_on": "2026-11-02"}) == BACK


def test_without_the_back_payment_the_start_is_not_kept_either() -> None:
    split = KINDS["resume"].split(facts_now(), replace(EARLIER, wage=None))
    assert split is not None
    with pytest.raises(Refused):
        save_with_back_pay(actor("jingban1"), "resume", person_id(WHO), replace(split, answers=BACK), "neither")
    assert not db.session.scalars(select(Declaration).where(Declaration.person_id == person_id(WHO))).all()


def facts_now(slug: str = "resume") -> ResumeFacts:
    unit = db.session.get_one(Unit, actor("jingban1").unit_id)
    facts: ResumeFacts = KINDS[slug].facts(db.session(), unit, [person_id(WHO)], business_now())[person_id(WHO)]
    return facts
