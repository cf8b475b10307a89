"""参保登记 through its whole life, without pages: persons to be, 重复参保, the effect to month and 分, taken back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from database import writing
from declarations import KINDS, coordination, lifecycle, review
from declarations.judging import judge
from declarations.kind import Line
from declarations.lifecycle import Refused
from declarations.review import PASS, Decision
from declarations.splitting import save_with_back_pay
from demo import other_kinds as city
from demo.special import NEWCOMERS, SPECIAL
from demo.units import UNITS
from extensions import db
from models import Assessment, Coverage, Declaration, Person, TaxMessage, Unit
from rules.applicant import Applicant
from rules.enrol import EnrolAnswers
from rules.periods import Month
from tests.declared import actor

NOVEMBER = Month(2026, 11)
NEW = Applicant(
    "01",
    NEWCOMERS["newcomer"][2],
    "崔念",
    "1",
    date(2001, 4, 8),
    household="11",
    mobile="16100000001",
    nation="01",
    residence_address="示例市铁西区一路 1 号",
)
FOREIGNER = Applicant(
    "08",
    NEWCOMERS["newcomer_passport"][2],
    "SPECIMEN JANE",
    "2",
    date(1990, 2, 3),
    household="41",
    mobile="16100000002",
    retirement_category="F55",
)
ELSEWHERE = Applicant(
    "01",
    SPECIAL["enrolled_elsewhere"].id_number,
    "徐美丽",
    "2",
    date(1992, 9, 26),
    household="11",
    mobile="16100000003",
)
FOUR = ("110", "310", "410", "510")


@pytest.fixture(autouse=True)
def in_the_portal(app_context: Flask) -> Flask:
    return app_context


def enrolling(person: Applicant = NEW, **more: object) -> EnrolAnswers:
    answers = EnrolAnswers(person, "ZG", Decimal("5800.05"), FOUR, "J01", date(2026, 11, 3), NOVEMBER)
    return replace(answers, **more)


def registering(person: Applicant = NEW, **more: object) -> EnrolAnswers:
    return enrolling(person, insurances=("210",), **more)


def drafted(answers: EnrolAnswers, slug: str = "enrol", by: str = "jingban1") -> Declaration:
    key = f"draft-{slug}-{answers.person.document_number}-{by}"
    batch = lifecycle.save_lines(actor(by), slug, [Line(None, answers)], key)
    return db.session.scalars(select(Declaration).where(Declaration.batch == batch)).one()


def submitted(answers: EnrolAnswers, slug: str = "enrol", by: str = "jingban1") -> str:
    public_id = drafted(answers, slug, by).public_id
    result = lifecycle.submit(actor(by), [public_id], f"submit-{public_id}")
    assert result.submission, result.outcomes[0].findings
    return public_id


def approved(answers: EnrolAnswers, slug: str = "enrol") -> str:
    public_id = submitted(answers, slug)
    decided = review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert decided.state == "approved", decided.findings
    return public_id


def declaration(public_id: str) -> Declaration:
    return db.session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()


def person_of(public_id: str) -> Person:
    return db.session.get_one(Person, declaration(public_id).person_id)


def coverages(person: Person) -> list[tuple[str, str, int, Decimal | None]]:
    rows = db.session.scalars(select(Coverage).where(Coverage.person_id == person.id).order_by(Coverage.insurance))
    return [(each.insurance, each.state, int(each.start_month), each.wage) for each in rows]


def registered(key: str) -> Person:
    return db.session.scalars(select(Person).where(Person.number == SPECIAL[key].number)).one()


def main() -> Unit:
    return db.session.scalars(select(Unit).where(Unit.credit_code == UNITS["main"].credit_code)).one()


def people_to_be() -> int:
    """Besides those of the city."""
    citys = (city.GRADUATE, city.FOREIGNER, city.SENT_BACK)
    others = Person.document_number.not_in([person.document_number for person in citys])
    return db.session.scalar(select(func.count()).where(Person.number.is_(None), others)) or 0


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.code for found in refusal.value.findings.values() for finding in found}


def hidden(public_id: str) -> dict[str, set[str]]:
    """What the reviewer alone is told, by verdict."""
    (judged,) = judge([declaration(public_id)]).values()
    return {verdict.title: {each.code for each in verdict.findings} for verdict in judged.confidential}


def test_somebody_new_becomes_a_person_with_a_number_and_coverages_and_unemployment_follows() -> None:
    public_id = submitted(enrolling())
    row, person = declaration(public_id), person_of(public_id)
    assert (row.state, row.month, person.number, person.name) == ("submitted", NOVEMBER, None, "崔念")
    assert not any(hidden(public_id).values())
    assert review.decide(actor("shenhe1"), public_id, Decision(PASS)).state == "approved"
    assert coordination.coordinate(actor("shenhe1"), public_id) == "1"
    person = person_of(public_id)
    assert person.number == "2026900001"
    assert (person.household, person.mobile, person.retirement_category) == ("11", "16100000001", "M60")
    wage = Decimal("5800.05")
    assert coverages(person) == [(insurance, "1", 202611, wage) for insurance in ("110", "210", "310", "410", "510")]
    messages = db.session.scalars(select(TaxMessage).where(TaxMessage.person_id == person.id)).all()
    told = {(each.transaction, each.business, each.month, tuple(each.content["insurances"])) for each in messages}
    assert told == {("1", "参保登记", NOVEMBER, FOUR), ("1", "参保登记", NOVEMBER, ("210",))}
    assert {each.content["wage"] for each in messages} == {"5800.05"}
    assert {(each.content["reason"], each.content["start_month"]) for each in messages} == {("J01", 202611)}


def test_a_foreigner_with_a_passport_is_registered_for_unemployment_alone() -> None:
    public_id = approved(registering(FOREIGNER), "register")
    assert coordination.coordinate(actor("shenhe1"), public_id) == "9"
    person = person_of(public_id)
    assert (person.document_type, person.name, person.retirement_category) == ("08", "SPECIMEN JANE", "F55")
    assert [insurance for insurance, *_ in coverages(person)] == ["210"]


def test_a_civil_servant_has_the_other_pension_and_nothing_to_coordinate() -> None:
    public_id = approved(enrolling(scope="GWY_BZ", insurances=("120", "310", "410", "510")))
    assert coordination.coordinate(actor("shenhe1"), public_id) == "9"
    assert [insurance for insurance, *_ in coverages(person_of(public_id))] == ["120", "310", "410", "510"]
    with pytest.raises(Refused) as refusal:
        drafted(registering(FOREIGNER, scope="GWY_BZ"), "register")
    assert codes(refusal) == {"no-unemployment"}


def test_a_frozen_unemployment_period_fails_the_coordination_and_keeps_the_approval() -> None:
    public_id = approved(enrolling())
    with writing() as session:
        row = Assessment(
            number="JS1",
            unit_id=declaration(public_id).unit_id,
            insurance_group="unemployment",
            period=NOVEMBER,
            state="assessed",
            account_id=declaration(public_id).created_by,
            at=declaration(public_id).created_at,
        )
        session.add(row)
    assert coordination.coordinate(actor("shenhe1"), public_id) == "2"
    assert "已应收核定" in (declaration(public_id).coordination_cause or "")
    assert declaration(public_id).state == "approved"


def test_nobody_is_declared_twice_here_whichever_row_holds_him() -> None:
    drafted(enrolling())
    with pytest.raises(Refused) as refusal:
        drafted(enrolling(name_again := replace(NEW, name="崔念念")), by="jingban2")
    assert codes(refusal) == {"already-declared"}
    with pytest.raises(Refused) as refusal:
        drafted(registering(name_again), "register")
    assert codes(refusal) == {"coordinated-anyway"}
    lines = [Line(None, enrolling(FOREIGNER)), Line(None, enrolling(FOREIGNER))]
    with pytest.raises(Refused) as refusal:
        lifecycle.save_lines(actor("jingban1"), "enrol", lines, "twice")
    assert codes(refusal) == {"twice-in-batch"}
    assert people_to_be() == 1


@pytest.mark.parametrize(
    ("key", "code"), [("filing_left", "active-here"), ("paused", "paused-here"), ("injury_here", "injury-here")]
)
def test_whom_the_unit_has_already_is_not_enrolled_again(key: str, code: str) -> None:
    person = registered(key)
    known = Applicant(
        person.document_type, person.document_number, person.name, person.sex, person.birth_date, mobile="16100000009"
    )
    with pytest.raises(Refused) as refusal:
        drafted(enrolling(replace(known, household="11")))
    assert codes(refusal) == {code}


def test_somebody_insured_elsewhere_is_declared_like_anybody_and_never_approved() -> None:
    public_id = submitted(enrolling(ELSEWHERE))
    assert person_of(public_id).name == "徐美丽"
    assert hidden(public_id)["重复参保"] == {"insured-elsewhere"}
    assert hidden(public_id)["与已有登记一致"] == {"record-differs"}
    decided = review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert decided.state != "approved"
    assert [each.message for each in decided.findings] == ["该人员有未停缴的参保关系，请由本人联系原单位先办理减少。"]
    assert KINDS["enrol"].findings(*facts_and_answers(public_id)) == ()


def facts_and_answers(public_id: str) -> tuple[object, object]:
    row = declaration(public_id)
    answers = KINDS["enrol"].answers(row)
    (facts,) = KINDS["enrol"].facts_for(db.session(), main(), [Line(row.person_id, answers)], row.created_at, [row.id])
    return facts, answers


def test_once_the_other_unit_has_stopped_the_coverages_go_to_the_registered_person_and_back() -> None:
    public_id = submitted(enrolling(ELSEWHERE))
    to_be, known = person_of(public_id).id, registered("enrolled_elsewhere")
    before = coverages(known)
    with writing() as session:
        for coverage in session.scalars(select(Coverage).where(Coverage.person_id == known.id)):
            coverage.state, coverage.stop_month = "2", Month(2026, 10)
    assert review.decide(actor("shenhe1"), public_id, Decision(PASS)).state == "approved"
    assert coordination.coordinate(actor("shenhe1"), public_id) == "1"
    person = person_of(public_id)
    assert (person.id, person.name, person.mobile) == (known.id, "徐美玲", registered("enrolled_elsewhere").mobile)
    assert len(coverages(person)) == len(before) + 5
    review.undo(actor("shenhe1"), public_id)
    assert person_of(public_id).id == to_be
    assert len(coverages(registered("enrolled_elsewhere"))) == len(before)


def test_somebody_of_the_unit_without_unemployment_insurance_gets_it_as_himself() -> None:
    person = registered("no_unemployment")
    known = Applicant("01", person.document_number, person.name, person.sex, person.birth_date, household="11")
    public_id = approved(registering(replace(known, mobile="16100000009")), "register")
    assert (person_of(public_id).id, people_to_be()) == (person.id, 0)
    assert "210" in [insurance for insurance, *_ in coverages(registered("no_unemployment"))]
    review.undo(actor("shenhe1"), public_id)
    assert "210" not in [insurance for insurance, *_ in coverages(registered("no_unemployment"))]
    assert registered("no_unemployment").number == SPECIAL["no_unemployment"].number


def test_only_work_injury_may_stand_beside_another_unit_as_the_second_one() -> None:
    public_id = approved(enrolling(ELSEWHERE, kind="2", insurances=("410",)))
    assert coordination.coordinate(actor("shenhe1"), public_id) == "9"
    here = select(Coverage).where(Coverage.person_id == person_of(public_id).id, Coverage.unit_id == main().id)
    assert [(each.insurance, each.kind) for each in db.session.scalars(here)] == [("410", "2")]


def test_taking_an_approval_back_leaves_a_person_to_be() -> None:
    public_id = approved(enrolling())
    coordination.coordinate(actor("shenhe1"), public_id)
    review.undo(actor("shenhe1"), public_id)
    person = person_of(public_id)
    assert (person.number, coverages(person), declaration(public_id).state) == (None, [], "in_review")
    assert {each.send_state for each in db.session.scalars(select(TaxMessage))} >= {"9"}
    assert review.decide(actor("shenhe1"), public_id, Decision(PASS)).state == "approved"


def test_what_has_changed_since_is_not_taken_back() -> None:
    public_id = approved(enrolling())
    with writing() as session:
        coverage = session.scalars(select(Coverage).where(Coverage.person_id == person_of(public_id).id)).first()
        coverage.stop_month = NOVEMBER
    with pytest.raises(review.TooLate):
        review.undo(actor("shenhe1"), public_id)


def test_a_changed_draft_changes_its_own_person_and_a_deleted_one_takes_him_along() -> None:
    public_id = drafted(enrolling()).public_id
    lifecycle.change_draft(actor("jingban1"), public_id, enrolling(replace(NEW, name="崔念一")))
    assert (person_of(public_id).name, people_to_be()) == ("崔念一", 1)
    lifecycle.delete_drafts(actor("jingban1"), [public_id])
    assert people_to_be() == 0


def test_two_employers_never_read_what_the_other_has_typed() -> None:
    first = drafted(enrolling()).public_id
    second = drafted(enrolling(replace(NEW, name="崔某")), by="xiaoqi").public_id
    assert (person_of(first).name, person_of(second).name) == ("崔念", "崔某")
    lifecycle.delete_drafts(actor("xiaoqi"), [second])
    assert person_of(first).name == "崔念"


def test_a_row_of_the_workbook_declares_what_the_form_does() -> None:
    sheet = KINDS["enrol"].sheet
    assert sheet is not None
    assert sheet.identity
    typed = {"姓名": "崔念", "证件类型": "居民身份证", "证件号码": NEW.document_number, "户口性质": "本市城镇户口"}
    typed |= {"手机号码": "161-0000-0001", "工资": "5800.05", "开始缴费月": "202611", "用工范围": "职工"}
    values = {column.name: column.reader.one(typed.get(column.header, "")) for column in sheet.columns}
    values |= {"retirement_category": "M60"}
    person = replace(NEW, nation="", residence_address="", retirement_category="M60")
    assert KINDS["enrol"].row_answers(values) == enrolling(person, effective_on=date(2026, 11, 1))
    alone = KINDS["register"].row_answers(values | {"scope": "GWY_BZ"})
    assert alone.insurances == (), "公务员 have no 失业保险; the rules say so"


def test_a_start_in_the_past_is_a_start_now_and_a_back_payment_of_the_same_person() -> None:
    answers = enrolling(month=Month(2026, 9), effective_on=date(2026, 9, 1))
    with pytest.raises(Refused) as refusal:
        drafted(answers)
    assert codes(refusal) == {"start-before-period"}
    (facts,) = KINDS["enrol"].facts_for(db.session(), main(), [Line(None, answers)], declared_at())
    split = KINDS["enrol"].split(facts, answers)
    assert split is not None
    assert split.words == "从 2026年11月 登记，并补缴 2026年9月 至 2026年10月"
    save_with_back_pay(actor("jingban1"), "enrol", None, split, "split")
    rows = db.session.scalars(select(Declaration).order_by(Declaration.id.desc()).limit(2)).all()
    assert {(row.kind, row.state) for row in rows} == {("enrol", "draft"), ("back-pay", "draft")}
    assert rows[0].person_id == rows[1].person_id
    for public_id in [row.public_id for row in sorted(rows, key=lambda each: each.kind, reverse=True)]:
        assert people_to_be() == 1
        lifecycle.delete_drafts(actor("jingban1"), [public_id])
    assert people_to_be() == 0, "he goes with the last of what is said of him"


def declared_at() -> object:
    return db.session.scalars(select(Declaration.created_at).order_by(Declaration.id.desc())).first()
