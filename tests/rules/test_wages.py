"""职工缴费工资申报, 年度职工缴费工资申报: person, months, wage, window, 协同."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import wages
from rules.finding import Finding
from rules.insured import PENSION, UNEMPLOYMENT, GroupFacts, LiveDeclaration
from rules.periods import Month
from rules.rule import Rule, all_findings
from rules.wage_form import dues, wage_consequence, wage_months
from rules.wages import FiledWage, WageAnswers, WageCase, WageFacts, unemployment_causes, unemployment_needed
from tests.rules.cases import NOVEMBER, NOW, OCTOBER, SHANGHAI, covered, injured_here, pension, unemployment

DECEMBER = Month(2026, 12)
JANUARY = Month(2027, 1)
INSIDE = datetime(2026, 12, 28, 9, 0, tzinfo=SHANGHAI)
EARNS = Decimal(5200)


def filed(wage: str = "5200", **more: Any) -> tuple[FiledWage, ...]:
    """What was given at 登记, for every insurance."""
    return (FiledWage(("110", "210", "310", "410", "510"), Month(2015, 3), None, Decimal(wage))._replace(**more),)


def worker(**more: Any) -> WageFacts:
    facts = WageFacts(NOW, "wage", pension(), unemployment(), filed=filed(), injury_class="3")
    return replace(facts, **more)


def declaring(**more: Any) -> WageAnswers:
    return replace(WageAnswers(NOVEMBER, EARNS, NOVEMBER), **more)


def said(
    facts: WageFacts, answers: WageAnswers | None = None, rules: tuple[Rule[WageCase], ...] = wages.MONTHLY
) -> tuple[Finding, ...]:
    return all_findings(rules, WageCase(facts, answers))


def codes(*found: Finding) -> list[str]:
    return [finding.code for finding in found]


def annual(facts: WageFacts, answers: WageAnswers | None = None) -> list[str]:
    return codes(*said(replace(facts, kind="annual-wage"), answers, wages.ANNUAL))


# --- the person -----------------------------------------------------------------------------------------------------


def test_nothing_is_said_against_the_wage_of_somebody_in_service() -> None:
    assert said(worker()) == ()
    assert said(worker(), declaring()) == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    (
        (worker(declared=replace(pension(), assessed=True)), "assessed"),
        (worker(person_state="2"), "not-in-service"),
        (worker(person_state="2", state_since=NOVEMBER), "not-in-service"),
        (worker(declared=GroupFacts(PENSION, NOVEMBER)), "not-active-here"),
        (worker(declared=pension(state="2", stop=OCTOBER)), "not-active-here"),
        (worker(declared=replace(pension(), live=(LiveDeclaration("wage", "draft"),))), "already-declared"),
    ),
)
def test_who_may_not_be_declared_is_told_before_anything_is_filled_in(facts: WageFacts, code: str) -> None:
    found = said(facts)
    assert codes(*found) == [code]
    assert found[0].blocks
    assert found[0].remedy
    assert "减少" not in found[0].text


def test_who_leaves_with_the_settlement_period_still_needs_its_wage() -> None:
    """He is counted in 参保人数 (decision 9): without it 应收核定 could never succeed."""
    leaving = worker(declared=pension(state="2", stop=NOVEMBER), person_state="2", state_since=DECEMBER)
    assert said(leaving, declaring()) == ()
    assert codes(*said(leaving, declaring(last=DECEMBER))) == ["wage-after-stop"]


def test_declarations_of_other_kinds_stand_beside_a_wage() -> None:
    live = (LiveDeclaration("stop", "submitted"), LiveDeclaration("base-change", "draft"))
    assert said(worker(declared=replace(pension(), live=live))) == ()


def test_by_the_unemployment_door_nothing_of_the_pension_is_asked() -> None:
    facts = worker(kind="wage-unemployment", declared=unemployment(), coordinated=None)
    assert said(facts, declaring()) == ()


# --- months ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    (
        (OCTOBER, NOVEMBER, "wage-before-period", "first"),
        (DECEMBER, NOVEMBER, "wage-months-reversed", "last"),
        (NOVEMBER, JANUARY, "wage-beyond-year", "last"),
        (JANUARY, JANUARY, "wage-beyond-year", "last"),
        (Month(1900, 1), Month(2999, 12), "wage-before-period", "first"),
    ),
)
def test_months_lie_between_the_settlement_period_and_december(
    first: Month, last: Month, code: str, field: str
) -> None:
    (finding,) = said(worker(), declaring(first=first, last=last))
    assert (finding.code, finding.field, finding.blocks) == (code, field, True)


def test_of_months_without_sense_nothing_is_worked_out() -> None:
    for first, last in ((Month(1900, 1), Month(2999, 12)), (OCTOBER, OCTOBER), (DECEMBER, NOVEMBER)):
        assert wage_consequence(WageCase(worker(), declaring(first=first, last=last))) == ""


def test_a_wage_begins_with_the_coverage() -> None:
    facts = worker(declared=pension(start=DECEMBER, paid_to=None), coordinated=unemployment(start=DECEMBER))
    (finding,) = (finding for finding in said(facts, declaring(last=DECEMBER)) if finding.blocks)
    assert (finding.code, finding.field) == ("wage-before-start", "first")
    assert said(facts, declaring(first=DECEMBER, last=DECEMBER)) == ()


@given(st.integers(1, 12), st.integers(-30, 30), st.integers(-30, 30))
def test_no_month_outside_the_offered_ones_is_ever_accepted(month: int, start: int, length: int) -> None:
    period = Month(2026, month)
    facts = worker(declared=pension(period), coordinated=unemployment(period))
    first, last = period + start, period + start + length
    allowed = set(wage_months(period))
    accepted = not any(finding.blocks for finding in said(facts, declaring(first=first, last=last)))
    assert accepted == (first <= last and {first, last} <= allowed)


# --- the wage -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wage", "code"), (("0", "wage-not-positive"), ("-1", "wage-not-positive"), ("5200.001", "wage-parts"))
)
def test_a_wage_is_an_amount_to_the_cent(wage: str, code: str) -> None:
    (finding,) = said(worker(), declaring(wage=Decimal(wage)))
    assert (finding.code, finding.field, finding.blocks) == (code, "wage", True)


@pytest.mark.parametrize(
    ("wage", "words"),
    (
        ("520", None),
        ("519.99", "不到上次申报 5,200.00 元的 1/10"),
        ("52000", None),
        ("52000.01", "超过上次申报 5,200.00 元的 10 倍"),
    ),
)
def test_a_wage_far_from_the_last_one_is_doubted_and_may_be_meant(wage: str, words: str | None) -> None:
    found = said(worker(), declaring(wage=Decimal(wage)))
    assert codes(*found) == (["wage-doubtful"] if words else [])
    assert all(words and words in finding.message and not finding.blocks for finding in found)


def test_a_first_wage_is_measured_by_floor_and_cap() -> None:
    unknown = worker(filed=())
    assert said(unknown, declaring(wage=Decimal(200_000))) == ()
    assert "上限 21,535.50 元的 10 倍" in said(unknown, declaring(wage=Decimal(220_000)))[0].message
    assert "下限 4,307.10 元的 1/10" in said(unknown, declaring(wage=Decimal(430)))[0].message


def test_the_latest_declaration_covering_a_month_counts_and_else_the_wage_of_registration() -> None:
    monthly = FiledWage(("110",), OCTOBER, OCTOBER, Decimal(5600))
    facts = worker(filed=(*filed(), FiledWage(("110",), Month(2026, 1), DECEMBER, Decimal(5400)), monthly))
    assert facts.wage_on("110", OCTOBER) == Decimal(5600)
    assert facts.wage_on("110", NOVEMBER) == Decimal(5400)
    assert facts.wage_on("310", NOVEMBER) == Decimal(5200)
    assert facts.wage_on("110", Month(2015, 2)) is None
    assert WageCase(facts).last_wage == Decimal(5600)


# --- what it means --------------------------------------------------------------------------------------------------


def test_the_sentence_names_months_insurances_base_amounts_and_the_difference() -> None:
    sentence = wage_consequence(WageCase(worker(), declaring(wage=Decimal(3200), last=DECEMBER)))
    assert sentence.startswith("2026年11月 至 2026年12月，养老、失业、医疗、工伤、生育保险")
    assert "缴费基数 4,307.10 元（低于下限，按下限）" in sentence
    assert "比上次申报的 5,200.00 元减少 2,000.00 元" in sentence


def test_amounts_are_sums_of_rounded_parts() -> None:
    case = WageCase(worker(), declaring(wage=Decimal("5000.01")))
    unit, person = (
        sum(part, Decimal(0)) for part in zip(*((each.unit, each.person) for each in dues(case)), strict=True)
    )
    assert f"单位应缴 {unit:,.2f} 元、个人应缴 {person:,.2f} 元" in wage_consequence(case)


def test_where_the_unit_has_no_risk_class_work_injury_is_left_out() -> None:
    case = WageCase(worker(injury_class=""), declaring())
    assert [each.insurance for each in dues(case)] == ["110", "210", "310", "510"]


# --- 协同 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behind", "code"),
    (
        (GroupFacts(UNEMPLOYMENT, NOVEMBER), "coordination-no-record"),
        (replace(unemployment(), assessed=True), "coordination-unemployment-assessed"),
        (unemployment(DECEMBER), "coordination-month"),
        (unemployment(start=DECEMBER), "coordination-month"),
    ),
)
def test_what_will_make_the_unemployment_side_fail_is_told_and_bars_nothing(behind: GroupFacts, code: str) -> None:
    facts = worker(coordinated=behind)
    found = said(facts, declaring())
    assert [(finding.code, finding.blocks) for finding in found] == [(code, False)]
    assert unemployment_needed(facts)
    assert next(unemployment_causes(facts, NOVEMBER)).message in found[0].message


def test_an_earlier_unemployment_period_is_no_obstacle() -> None:
    facts = worker(coordinated=unemployment(OCTOBER))
    assert said(facts, declaring()) == ()
    assert list(unemployment_causes(facts, NOVEMBER)) == []


def test_who_has_none_by_his_kind_of_employment_needs_no_coordination() -> None:
    servant = worker(declared=pension(scope="GWY_BZ"), coordinated=GroupFacts(UNEMPLOYMENT, NOVEMBER))
    injured = worker(declared=injured_here(), coordinated=GroupFacts(UNEMPLOYMENT, NOVEMBER))
    assert not unemployment_needed(servant)
    assert not unemployment_needed(injured)
    assert said(servant, declaring()) == said(injured, declaring()) == ()


# --- 年度 -----------------------------------------------------------------------------------------------------------

THE_YEAR = WageAnswers(JANUARY, EARNS, Month(2027, 12))


def test_the_year_is_declared_in_the_window_and_outside_the_page_says_when_it_opens() -> None:
    assert annual(worker(now=INSIDE), THE_YEAR) == []
    closed = wages.annual_closed(NOW)
    assert closed is not None
    assert "12月21日至次年1月15日" in closed.message
    assert "2026年12月21日" in closed.remedy
    assert "2027 年度" in closed.remedy
    assert closed.until == DECEMBER
    assert annual(worker()) == ["annual-window-closed"]


def test_the_assessed_december_does_not_keep_the_new_year_from_being_declared() -> None:
    """Decision 8 keeps the wage declaration open; decision 9 freezes the assessed month, which it does not touch."""
    frozen = replace(pension(DECEMBER), assessed=True)
    assert annual(worker(now=INSIDE, declared=frozen, coordinated=unemployment(DECEMBER)), THE_YEAR) == []
    later = datetime(2027, 1, 10, 9, 0, tzinfo=SHANGHAI)
    january = replace(pension(JANUARY), assessed=True)
    assert annual(worker(now=later, declared=january, coordinated=unemployment(JANUARY)), THE_YEAR) == ["assessed"]


def test_another_year_is_not_declared() -> None:
    assert annual(worker(now=INSIDE), replace(THE_YEAR, first=Month(2028, 1), last=Month(2028, 12))) == ["annual-year"]


def test_whoever_has_unemployment_insurance_alone_is_declared_too() -> None:
    assert annual(worker(now=INSIDE, declared=GroupFacts(PENSION, NOVEMBER)), THE_YEAR) == []
    assert annual(worker(now=INSIDE, declared=pension(state="2", stop=OCTOBER), coordinated=None)) == [
        "not-active-here"
    ]
    stopped = worker(now=INSIDE, declared=GroupFacts(PENSION, NOVEMBER, (covered(state="2", stop=OCTOBER),)))
    assert annual(stopped, THE_YEAR) == []
