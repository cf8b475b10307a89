"""补缴 through its life, without pages: papers, approval, contributions and the message for tax to the 分, and back."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from clock import business_now
from declarations import KINDS, coordination, lifecycle, review, splitting
from declarations.judging import judge
from declarations.kind import Line
from declarations.lifecycle import Refused
from declarations.review import PASS, Decision, TooLate
from demo.special import SPECIAL
from extensions import db
from models import (
    Assessment,
    Attachment,
    Contribution,
    Coverage,
    Declaration,
    Import,
    ImportRow,
    StoredFile,
    TaxMessage,
    Unit,
)
from queries.back_pay_facts import back_pay_facts
from rules.back_pay import BackPayAnswers
from rules.periods import Month
from rules.resume import ResumeAnswers
from spreadsheets import staging
from spreadsheets.reading import Row
from tests.conftest import Clock
from tests.declared import actor, insured_by, person_id
from tests.statements import statements

JULY, SEPTEMBER, NOVEMBER = Month(2026, 7), Month(2026, 9), Month(2026, 11)
QUARTER = BackPayAnswers(JULY, SEPTEMBER, Decimal("5200.00"))
WHO = "unpaid_quarter"
PAPERS = ("labour_contract", "wage_vouchers")


@pytest.fixture(autouse=True)
def in_the_portal(app_context: Flask) -> Flask:
    return app_context


def drafted(who: str = WHO, slug: str = "back-pay", answers: BackPayAnswers = QUARTER, key: str = "k") -> Declaration:
    batch = lifecycle.save_drafts(actor("jingban1"), slug, [person_id(who)], answers, f"draft {key}")
    return db.session.scalars(select(Declaration).where(Declaration.batch == batch)).one()


def with_papers(declaration: Declaration, *materials: str) -> None:
    """Papers as an upload leaves them, without looking at pictures."""
    for material in materials:
        db.session.merge(StoredFile(digest=material.ljust(64, "0"), media_type="image/jpeg", size=1))
        db.session.flush()
        paper = Attachment(
            declaration_id=declaration.id,
            material=material,
            file_digest=material.ljust(64, "0"),
            file_name=f"{material}.jpg",
            uploaded_by=declaration.created_by,
            uploaded_at=business_now(),
        )
        db.session.add(paper)
    db.session.commit()


def submitted(key: str = "k", **how: Any) -> str:
    declaration = drafted(key=key, **how)
    with_papers(declaration, *PAPERS)
    public_id = declaration.public_id
    result = lifecycle.submit(actor("jingban1"), [public_id], f"submit {key}")
    assert result.submission, result.outcomes[0].findings
    return public_id


def decide(public_id: str) -> review.Decided:
    return review.decide(actor("shenhe1"), public_id, Decision(PASS))


def approved(**how: Any) -> str:
    public_id = submitted(**how)
    decided = decide(public_id)
    assert decided.state == "approved", decided.findings
    return public_id


def declaration(public_id: str) -> Declaration:
    return db.session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()


def owed(who: str = WHO) -> list[Contribution]:
    query = select(Contribution).where(Contribution.person_id == person_id(who), Contribution.payment_type == "31")
    return list(db.session.scalars(query.order_by(Contribution.insurance, Contribution.month)))


def messages(who: str = WHO) -> list[TaxMessage]:
    return list(db.session.scalars(select(TaxMessage).where(TaxMessage.person_id == person_id(who))))


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.code for found in refusal.value.findings.values() for finding in found}


def test_without_both_papers_it_stays_a_draft_and_the_only_one() -> None:
    row = drafted()
    assert (row.month, row.answers["last_month"], row.answers["wage"]) == (JULY, 202609, "5200.00")
    with_papers(row, "labour_contract")
    result = lifecycle.submit(actor("jingban1"), [row.public_id], "once")
    assert [finding.code for finding in result.outcomes[0].findings] == ["papers-missing"]
    with pytest.raises(Refused) as refusal:
        drafted(key="again", answers=BackPayAnswers(JULY, JULY, Decimal(5200)))
    assert codes(refusal) == {"already-declared"}


def test_an_approval_bills_every_month_to_the_cent_and_tells_tax() -> None:
    public_id = approved()
    assert [(row.insurance, row.month) for row in owed()] == [
        (insurance, JULY + later) for insurance in ("110", "310", "510") for later in range(3)
    ]
    july = owed()[0]
    assert (july.base, july.unit_amount, july.person_amount, july.late_fee) == tuple(
        map(Decimal, ("5200.00", "832.00", "416.00", "66.77"))
    )
    assert {(row.period, row.paid, row.credited) for row in owed()} == {(NOVEMBER, False, False)}
    assert sum(row.unit_amount + row.person_amount + row.late_fee for row in owed()) == Decimal("5603.61")
    (message,) = messages()
    assert (message.transaction, message.business, message.month) == ("1", "补缴", JULY)
    assert message.content["months"][0] == {
        "month": 202607,
        "insurance": "110",
        "base": "5200.00",
        "unit": "832.00",
        "person": "416.00",
        "late_fee": "66.77",
    }
    assert message.content["sums"] == {
        "unit": "3837.60",
        "person": "1560.00",
        "late_fee": "206.01",
        "total": "5603.61",
    }
    row, kind = declaration(public_id), KINDS["back-pay"]
    assert kind.insurances(row) == ["110", "310", "510"]
    assert ("应缴额", "单位 3,837.60 元、个人 1,560.00 元、滞纳金 206.01 元，合计 5,603.61 元") in kind.summary(row)
    assert "2026年11月 结算期缴纳" in kind.meaning(row)


def test_the_late_fee_is_fixed_on_the_day_of_the_approval(clock: Clock) -> None:
    public_id = submitted()
    clock.move_to("2026-11-26T09:00")
    decide(public_id)
    assert owed()[0].late_fee == Decimal("73.01")  # 1248.00 × 117 × 0.05 %
    assert messages()[0].content["late_to"] == "2026-11-25"


def test_unemployment_follows_for_the_same_months_and_wage() -> None:
    public_id = approved()
    assert coordination.coordinate(actor("shenhe1"), public_id) == "1"
    followed = [row for row in owed() if row.insurance == "210"]
    assert [(row.month, row.unit_amount, row.person_amount, row.late_fee) for row in followed] == [
        (month, Decimal("26.00"), Decimal("26.00"), Decimal(fee))
        for month, fee in ((JULY, "2.78"), (JULY + 1, "1.98"), (SEPTEMBER, "1.20"))
    ]
    assert [each.content["sums"]["total"] for each in messages()] == ["5603.61", "161.96"]


def test_taking_it_back_takes_both_sides_back_unless_somebody_paid() -> None:
    public_id = approved()
    coordination.coordinate(actor("shenhe1"), public_id)
    review.undo(actor("shenhe1"), public_id)
    assert not owed()
    assert {each.send_state for each in messages()} == {"9"}
    decide(public_id)
    owed()[0].paid = True
    db.session.commit()
    with pytest.raises(TooLate):
        review.undo(actor("shenhe1"), public_id)
    assert len(owed()) == 9


def test_what_has_been_assessed_is_not_taken_back() -> None:
    public_id = approved()
    row = declaration(public_id)
    frozen = Assessment(
        number="HD1",
        unit_id=row.unit_id,
        insurance_group="pension",
        period=NOVEMBER,
        state="assessed",
        account_id=row.created_by,
        at=business_now(),
    )
    db.session.add(frozen)
    db.session.commit()
    with pytest.raises(TooLate):
        review.undo(actor("shenhe1"), public_id)


def test_a_month_is_back_paid_once() -> None:
    approved()
    with pytest.raises(Refused) as refusal:
        drafted(key="again")
    assert codes(refusal) == {"already-back-billed"}
    with pytest.raises(Refused) as refusal:
        drafted(key="paid", answers=BackPayAnswers(Month(2026, 6), JULY - 1, Decimal(5200)))
    assert codes(refusal) == {"already-paid"}
    october = Contribution.person_id == person_id(WHO), Contribution.month == Month(2026, 10)
    db.session.execute(update(Contribution).where(*october).values(paid=False, credited=False))
    db.session.commit()
    with pytest.raises(Refused) as refusal:
        drafted(key="due", answers=BackPayAnswers(Month(2026, 10), Month(2026, 10), Decimal(5200)))
    assert codes(refusal) == {"already-assessed"}


def test_the_unemployment_door_bills_unemployment_alone() -> None:
    approved(slug="back-pay-unemployment")
    assert {row.insurance for row in owed()} == {"210"}
    public_id = approved(key="pension")
    assert coordination.coordinate(actor("shenhe1"), public_id) == "9"


def test_another_units_coverage_bars_the_approval_and_is_not_told_before() -> None:
    public_id = submitted()
    row = declaration(public_id)
    other = db.session.scalars(select(Unit.id).where(Unit.id != row.unit_id).limit(1)).one()
    insured_by(other, row.person_id)
    decided = decide(public_id)
    assert [finding.code for finding in decided.findings] == ["insured-elsewhere"]
    (judged,) = judge([declaration(public_id)]).values()
    assert not judged.case.findings
    assert not owed()


def test_resumption_and_its_past_are_saved_in_one_click_and_approved_in_order() -> None:
    """E13: 暂停缴费 since 202607; he came back in August and nobody said so."""
    asked = ResumeAnswers("J05", business_now().date().replace(month=8, day=3), Month(2026, 8), Decimal(6000))
    kind, unit = KINDS["resume"], db.session.get_one(Unit, actor("jingban1").unit_id)
    (facts,) = kind.facts_for(db.session(), unit, [Line(person_id("paused"), asked)], business_now())
    split = kind.split(facts, asked)
    assert split is not None
    batches = splitting.save_with_back_pay(actor("jingban1"), "resume", person_id("paused"), split, "split")
    rows = [db.session.scalars(select(Declaration).where(Declaration.batch == batch)).one() for batch in batches]
    resume, back = (row.public_id for row in rows)
    with_papers(rows[1], *PAPERS)
    assert lifecycle.submit(actor("jingban1"), [resume, back], "both").submission
    assert [finding.code for finding in decide(back).findings] == ["start-first"]
    assert decide(resume).state == "approved"
    assert decide(back).state == "approved"
    assert {row.month for row in owed("paused")} == {Month(2026, 8), Month(2026, 9), Month(2026, 10)}
    with pytest.raises(TooLate):
        review.undo(actor("shenhe1"), resume)
    for public_id in (back, resume):
        review.undo(actor("shenhe1"), public_id)


def test_a_hundred_people_need_no_more_statements_than_one(app: Flask) -> None:
    unit = db.session.get_one(Unit, actor("jingban1").unit_id)
    here = list(db.session.scalars(select(Coverage.person_id).where(Coverage.unit_id == unit.id).distinct()).all())
    counted = []
    for some in (here[:1], here[:100]):
        with statements(app) as seen:
            assert len(back_pay_facts(db.session(), unit, some, business_now())) == len(some)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 7


def test_rows_of_the_workbook_are_judged_as_the_form_is() -> None:
    sheet = KINDS["back-pay"].sheet
    assert sheet is not None
    assert sheet.title == "批量补收人员信息"
    assert sheet.by_name["payment_type"].choices == ("中断补收",)
    person = SPECIAL[WHO]
    asked = {"name": person.name, "person_number": person.number, "document_number": person.id_number}
    asked |= {"first": "202607", "last": "2026年9月", "wage": "5200", "payment_type": "31"}
    wrong: tuple[dict[str, str], ...] = (
        {},
        {"payment_type": "34"},
        {"unit_number": "2199000287"},
        {"first": "202606"},
        {"wage": "0"},
    )
    rows = [Row(2, dict.fromkeys(sheet.by_name, "") | asked | cells) for cells in wrong]
    said = []
    for order, row in enumerate(rows):
        key = staging.keep(
            actor("jingban1"), "back-pay", [row], staging.FILE, file_name="x.xlsx", digest=f"{order:064}"
        )
        import_id = db.session.scalars(select(Import.id).where(Import.public_id == key)).one()
        while staging.check_next(import_id):
            pass
        found = db.session.scalars(select(ImportRow).where(ImportRow.import_id == import_id)).one()
        said.append((found.state, [fault["column"] for fault in found.findings]))
    assert said == [
        ("pass", []),
        ("fix", ["payment_type"]),
        ("fix", ["unit_number"]),
        ("fix", ["first"]),  # paid; 失业 takes the other months
        ("fix", ["wage"]),
    ]
