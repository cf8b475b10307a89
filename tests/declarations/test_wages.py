"""缴费工资 through its whole life, without pages: effective at 提交, coordinated, counted; the year; a changed base."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from actions.assessment import freeze
from declarations import coordination, lifecycle, review
from declarations.checking import precheck
from declarations.kind import EffectGone, Line
from declarations.kinds.base_change import BaseChange
from declarations.kinds.wage import AnnualWage, Wage
from declarations.lifecycle import Refused
from declarations.review import PASS, Decision, TooLate
from demo.people import id_number
from extensions import db
from models import Coverage, Declaration, DeclaredWage, Person, TaxMessage, Unit
from queries.settlement import PENSIONS, UNEMPLOYMENT, HeadCount, head_count
from queries.wage_facts import last_month_wages
from queries.wage_overview import annual_overview, wage_overview
from rules.insured import PENSION
from rules.periods import Month
from rules.stop import StopAnswers
from rules.wages import WageAnswers
from tests.conftest import Clock
from tests.declared import actor, person_id
from tests.statements import statements

NOVEMBER, DECEMBER, JANUARY = Month(2026, 11), Month(2026, 12), Month(2027, 1)
THIS_MONTH = WageAnswers(NOVEMBER, Decimal("5300.00"), NOVEMBER)
THE_YEAR = WageAnswers(JANUARY, Decimal("5300.00"), JANUARY + 11)
FOUR = ["110", "310", "410", "510"]


@pytest.fixture(autouse=True)
def in_the_portal(app_context: Flask) -> Flask:
    return app_context


def key_of(slug: str, people: Sequence[int], answers: WageAnswers) -> str:
    """Of a form: one that is filled in with the same is the same."""
    return f"{slug} {hash((tuple(people), answers))}"


def drafted(slug: str, people: Sequence[int], answers: WageAnswers, by: str = "jingban1") -> list[str]:
    batch = lifecycle.save_drafts(actor(by), slug, people, answers, key_of(slug, people, answers))
    query = select(Declaration.public_id).where(Declaration.batch == batch)
    return list(db.session.scalars(query.order_by(Declaration.id)))


def submitted(slug: str, people: Sequence[int], answers: WageAnswers, by: str = "jingban1") -> list[str]:
    public_ids = drafted(slug, people, answers, by)
    result = lifecycle.submit(actor(by), public_ids, f"submit {key_of(slug, people, answers)}")
    assert all(outcome.submitted for outcome in result.outcomes), result.outcomes
    return public_ids


def declaration(public_id: str) -> Declaration:
    return db.session.scalars(select(Declaration).where(Declaration.public_id == public_id)).one()


def wages_of(person: int) -> list[tuple[str, Month, Month | None, Decimal]]:
    query = select(DeclaredWage).where(DeclaredWage.person_id == person).order_by(DeclaredWage.id)
    return [(row.insurance, row.first_month, row.last_month, row.wage) for row in db.session.scalars(query)]


def told(person: int) -> list[dict[str, Any]]:
    query = select(TaxMessage).where(TaxMessage.person_id == person).order_by(TaxMessage.id)
    return [
        {"transaction": row.transaction, "business": row.business, "month": row.month, **row.content}
        for row in db.session.scalars(query)
    ]


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.code for found in refusal.value.findings.values() for finding in found}


def counts(by: str = "jingban1") -> tuple[HeadCount, HeadCount]:
    unit = actor(by).unit_id
    return head_count(unit, PENSIONS, NOVEMBER), head_count(unit, (UNEMPLOYMENT,), NOVEMBER)


def unit_of(by: str = "jingban1") -> Unit:
    return db.session.get_one(Unit, actor(by).unit_id)


# --- the month ------------------------------------------------------------------------------------------------------


def test_a_wage_is_effective_at_submission_and_makes_the_head_counts_equal() -> None:
    someone = person_id("no_wage")
    assert [count.missing for count in counts()] == [1, 1]
    assert [person.id for person in wage_overview(unit_of(), PENSION).missing] == [someone]
    (public_id,) = submitted("wage", [someone], THIS_MONTH)
    row = declaration(public_id)
    assert (row.state, row.coordination, row.period) == ("approved", "0", NOVEMBER)
    assert wages_of(someone) == [(each, NOVEMBER, NOVEMBER, THIS_MONTH.wage) for each in FOUR]
    assert coordination.coordinate_all(actor("jingban1"), [public_id]) == {public_id: "1"}
    assert ("210", NOVEMBER, NOVEMBER, THIS_MONTH.wage) in wages_of(someone)
    assert [count.missing for count in counts()] == [0, 0]
    overview = wage_overview(unit_of(), PENSION)
    assert (list(overview.missing), overview.more) == ([], 0)
    message, follows = told(someone)
    common = {"transaction": "2", "business": "工资申报", "month": NOVEMBER, "wage": "5300.00"}
    assert message == {**common, "insurances": FOUR, "first_month": 202611, "last_month": 202611}
    assert follows == {**message, "insurances": ["210"]}


def test_the_same_month_may_be_declared_anew_and_the_latest_counts() -> None:
    someone, before = person_id("no_wage"), counts()[0]
    submitted("wage", [someone], THIS_MONTH)
    submitted("wage", [someone], WageAnswers(NOVEMBER, Decimal("6300.00"), DECEMBER))
    assert counts()[0].base_total == before.base_total + Decimal("6300.00")
    assert counts()[0].declared == before.declared + 1


def test_one_draft_of_a_kind_at_a_time_but_each_door_has_its_own() -> None:
    someone = person_id("low_wage")
    drafted("wage", [someone], THIS_MONTH)
    drafted("wage-unemployment", [someone], THIS_MONTH)
    with pytest.raises(Refused) as refusal:
        drafted("wage", [someone], WageAnswers(NOVEMBER, Decimal(5400), NOVEMBER))
    assert codes(refusal) == {"already-declared"}


def test_by_the_unemployment_door_only_unemployment_is_declared() -> None:
    someone = person_id("no_wage")
    (public_id,) = submitted("wage-unemployment", [someone], THIS_MONTH)
    assert wages_of(someone) == [("210", NOVEMBER, NOVEMBER, THIS_MONTH.wage)]
    assert coordination.coordinate_all(actor("jingban1"), [public_id]) == {public_id: "9"}
    assert declaration(public_id).period == NOVEMBER


def test_where_there_is_no_unemployment_record_the_wage_stands_and_coordination_names_the_cause() -> None:
    someone = person_id("no_unemployment")
    (public_id,) = submitted("wage", [someone], THIS_MONTH)
    assert coordination.coordinate(actor("jingban1"), public_id) == "2"
    row = declaration(public_id)
    assert row.state == "approved"
    assert row.coordination_cause == "该人员在本单位没有正在缴费的失业参保记录。"
    assert coordination.coordinate_all(actor("jingban1"), [public_id]) == {public_id: "2"}
    assert len(told(someone)) == 1


def test_after_assessment_no_wage_is_declared_until_the_next_period() -> None:
    submitted("wage", [person_id("no_wage")], THIS_MONTH)
    waiting = drafted("wage", [person_id("low_wage")], THIS_MONTH)
    query = select(Declaration.public_id).where(Declaration.unit_id == actor("jingban1").unit_id)
    for other in db.session.scalars(query.where(Declaration.state.in_(("submitted", "in_review")))).all():
        row = declaration(other)
        row.state = "refused"
    db.session.commit()
    freeze(actor("jingban1"), PENSION)
    (outcome,) = lifecycle.submit(actor("jingban1"), waiting, "too late").outcomes
    assert [finding.code for finding in outcome.findings] == ["assessed"]
    with pytest.raises(Refused) as refusal:
        drafted("wage", [person_id("high_wage")], THIS_MONTH)
    assert codes(refusal) == {"assessed"}


def test_last_months_wages_are_those_that_counted_then_and_an_empty_line_for_who_had_none() -> None:
    someone, unit = person_id("low_wage"), unit_of()
    rows = {row.person_id: row for row in last_month_wages(db.session(), unit, PENSION)}
    assert len(rows) == counts()[0].insured
    assert (rows[someone].wage, rows[person_id("no_wage")].wage) == (Decimal("3200.00"), None)
    for month, wage in ((NOVEMBER - 1, "3600.00"), (NOVEMBER, "9999.00")):
        row = {"unit_id": unit.id, "person_id": someone, "insurance": "110", "wage": Decimal(wage)}
        db.session.add(DeclaredWage(first_month=month, last_month=month, **row))
    db.session.flush()
    again = {row.person_id: row.wage for row in last_month_wages(db.session(), unit, PENSION)}
    assert again[someone] == Decimal("3600.00")


# --- the year -------------------------------------------------------------------------------------------------------

LEFT = StopAnswers("6301", DECEMBER.first_day, DECEMBER, sub_reason="6313")


def stop_refusals(person: int, by: str) -> set[str]:
    found = precheck("stop", actor(by).unit_id, [person], LEFT)
    return {finding.code for finding in found[person]}


def test_the_years_wages_once_complete_and_submitted_open_personnel_changes(clock: Clock) -> None:
    now, by = clock.move_to("2026-12-28"), "xiaoqi"
    unit = unit_of(by)
    everybody = [person.id for person in annual_overview(db.session(), unit, now).missing]
    assert len(everybody) == 8
    *most, last = everybody
    assert "annual-wage-first" in stop_refusals(last, by)
    sent = submitted("annual-wage", most, THE_YEAR, by)
    coordination.coordinate_all(actor(by), sent)
    overview = annual_overview(db.session(), unit, now)
    assert [person.id for person in overview.missing] == [last]
    assert "annual-wage-first" in stop_refusals(last, by)
    sent = submitted("annual-wage", [last], WageAnswers(THE_YEAR.first, Decimal(99), THE_YEAR.last), by)
    assert "annual-wage-first" in stop_refusals(last, by), "失业 has not followed yet"
    coordination.coordinate_all(actor(by), sent)
    assert "annual-wage-first" not in stop_refusals(last, by)
    assert annual_overview(db.session(), unit, now).progress.submitted
    assert wages_of(last)[0] == ("110", JANUARY, JANUARY + 11, Decimal(99))


def test_a_changed_base_that_goes_on_is_no_declaration_of_the_new_year(clock: Clock) -> None:
    unit = unit_of("xiaoqi")
    someone = db.session.scalars(select(Coverage.person_id).where(Coverage.unit_id == unit.id)).first()
    for insurance in ("110", "210"):
        row = {"unit_id": unit.id, "person_id": someone, "insurance": insurance, "wage": Decimal(5000)}
        db.session.add(DeclaredWage(first_month=NOVEMBER, last_month=None, **row))
    db.session.flush()
    assert annual_overview(db.session(), unit, clock.move_to("2026-12-28")).progress.missing == 8


def test_outside_the_window_the_year_is_not_declared() -> None:
    with pytest.raises(Refused) as refusal:
        drafted("annual-wage", [person_id("low_wage")], THE_YEAR)
    assert codes(refusal) == {"annual-window-closed"}


# --- a changed base -------------------------------------------------------------------------------------------------

HIGHER = WageAnswers(DECEMBER, Decimal("6100.00"))


def test_a_changed_base_counts_from_its_month_on_once_one_person_has_approved_it() -> None:
    someone = person_id("low_wage")
    (public_id,) = submitted("base-change", [someone], HIGHER)
    assert declaration(public_id).state == "submitted"
    assert not wages_of(someone)
    assert review.decide(actor("shenhe1"), public_id, Decision(PASS)).state == "approved"
    assert coordination.coordinate(actor("shenhe1"), public_id) == "1"
    assert wages_of(someone) == [(each, DECEMBER, None, HIGHER.wage) for each in [*FOUR, "210"]]
    first = told(someone)[0]
    assert (first["business"], first["wage"], first["last_month"]) == ("基数变更", "6100.00", None)
    assert counts()[0].declared == counts()[0].insured - 1
    assert BaseChange().insurances(declaration(public_id)) == FOUR


def test_it_ends_where_a_later_wage_is_declared_already(clock: Clock) -> None:
    clock.move_to("2026-12-28")
    someone = person_id("low_wage")
    submitted("annual-wage", [someone], THE_YEAR)
    (public_id,) = submitted("base-change", [someone], HIGHER)
    review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert wages_of(someone)[-1] == ("510", DECEMBER, DECEMBER, HIGHER.wage)


def test_an_approval_taken_back_leaves_the_wage_as_it_was() -> None:
    someone = person_id("low_wage")
    (public_id,) = submitted("base-change", [someone], HIGHER)
    review.decide(actor("shenhe1"), public_id, Decision(PASS))
    coordination.coordinate(actor("shenhe1"), public_id)
    review.undo(actor("shenhe1"), public_id)
    assert not wages_of(someone)
    assert declaration(public_id).state == "in_review"


def test_what_has_been_assessed_with_it_is_not_taken_back(db_session: Any) -> None:
    from tests.declarations.test_reduction import freeze_unemployment

    someone = person_id("low_wage")
    (public_id,) = submitted("base-change", [someone], WageAnswers(NOVEMBER, Decimal("6100.00")))
    review.decide(actor("shenhe1"), public_id, Decision(PASS))
    assert coordination.coordinate(actor("shenhe1"), public_id) == "1"
    freeze_unemployment(db_session)
    with pytest.raises(TooLate) as refusal:
        review.undo(actor("shenhe1"), public_id)
    assert isinstance(refusal.value.__cause__, EffectGone)
    assert wages_of(someone)


def test_the_summary_says_what_was_declared() -> None:
    (public_id,) = drafted("base-change", [person_id("low_wage")], HIGHER)
    kind, row = BaseChange(), declaration(public_id)
    assert kind.answers(row) == HIGHER
    assert dict(kind.summary(row)) == {"从哪个月起": "2026年12月", "变更后缴费工资": "6,100.00 元"}
    assert "2026年12月 起按缴费工资 6,100.00 元" in kind.meaning(row)


# --- by spreadsheet -------------------------------------------------------------------------------------------------


def test_a_row_of_a_workbook_answers_what_the_form_asks(clock: Clock) -> None:
    row = {"first": 202611, "last": 202612, "month": 202612, "wage": 610050}
    assert Wage().row_answers(row) == WageAnswers(NOVEMBER, Decimal("6100.50"), DECEMBER)
    assert BaseChange().row_answers(row) == WageAnswers(DECEMBER, Decimal("6100.50"))
    clock.move_to("2027-01-15")
    assert AnnualWage().row_answers(row) == WageAnswers(JANUARY, Decimal("6100.50"), JANUARY + 11)
    for kind in (Wage(), AnnualWage(), BaseChange()):
        assert kind.sheet is not None
        assert kind.sheet.one_of == ("document_number", "person_number")
    assert Wage.copies_last_month
    assert not AnnualWage.copies_last_month


# --- many at once ---------------------------------------------------------------------------------------------------


def test_a_thousand_wages_need_no_more_statements_than_a_few(app: Flask) -> None:
    many, few = hired(1000), hired(5)
    counted = {len(people): cost(app, people) for people in (few, many)}
    saved, sent, followed = counted[1000]
    assert saved <= counted[5][0] + 2
    assert sent <= counted[5][1] + 10
    assert followed <= counted[5][2] + 10
    assert db.session.scalar(select(func.count()).where(DeclaredWage.person_id.in_(many))) == 2000


def cost(app: Flask, people: Sequence[int]) -> tuple[int, int, int]:
    """Statements to save, to submit and to coordinate the wages of these people."""
    lines = [Line(person, THIS_MONTH) for person in people]
    with statements(app) as saving:
        batch = lifecycle.save_lines(actor("xiaoqi"), "wage", lines, f"save {len(people)}")
    public_ids = db.session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)).all()
    with statements(app) as sending:
        result = lifecycle.submit(actor("xiaoqi"), public_ids, f"send {len(people)}")
    assert all(outcome.submitted for outcome in result.outcomes)
    with statements(app) as following:
        flags = coordination.coordinate_all(actor("xiaoqi"), public_ids)
    assert set(flags.values()) == {"1"}
    return len(saving), len(sending), len(following)


def hired(people: int) -> list[int]:
    """So many more at the small unit, with 养老 and 失业 and no wage."""
    unit, first = unit_of("xiaoqi"), (db.session.scalar(select(func.max(Person.id))) or 0) + 1
    ids = list(range(first, first + people))
    born = Month(1990, 1).first_day
    person = {"document_type": "01", "name": "工人", "sex": "1", "birth_date": born, "state": "1"}
    db.session.execute(
        Person.__table__.insert(),
        [
            {**person, "id": each, "number": f"77{each:08d}", "document_number": f"{id_number(born, 1)}-{each}"}
            | {"public_id": f"test-{each}"}
            for each in ids
        ],
    )
    coverage = {"unit_id": unit.id, "kind": "1", "scope": "ZG", "legal_representative": False, "state": "1"}
    db.session.execute(
        Coverage.__table__.insert(),
        [
            {**coverage, "person_id": each, "insurance": insurance, "start_month": Month(2020, 1)}
            | {"public_id": f"test-{each}-{insurance}"}
            for each in ids
            for insurance in ("110", "210")
        ],
    )
    db.session.commit()
    return ids
