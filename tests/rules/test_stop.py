"""城镇职工减少 as a whole: listing, checking, the form, and the special persons of the demonstration city."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from rules.attachments import Filing
from rules.finding import Finding
from rules.insured import PENSION, UNEMPLOYMENT, GroupFacts, LiveDeclaration
from rules.periods import Month
from rules.rule import Rule
from rules.stop import (
    ANSWER_RULES,
    LISTING_RULES,
    RULES,
    StopCase,
    StopFacts,
    findings,
    refused,
    rule_verdicts,
)
from rules.stop_form import (
    consequence,
    reasons_for_all,
    reasons_offered,
    stop_choices,
    stop_lines,
    stop_strips,
    suggested_month,
)
from rules.unit_wide import UnitFacts, unit_findings
from rules.windows import AnnualWage
from tests.rules.cases import (
    HERE,
    NOVEMBER,
    NOW,
    OCTOBER,
    SHANGHAI,
    TODAY,
    born,
    covered,
    injured_here,
    pension,
    stopping,
    unemployment,
    worker,
)

DECEMBER = Month(2026, 12)


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in found]


def blocking(facts: StopFacts, **answers: Any) -> list[str]:
    return [finding.code for finding in findings(facts, stopping(**answers)) if finding.blocks]


def test_a_plain_worker_may_be_listed_declared_and_has_nothing_said_against_him() -> None:
    assert findings(worker()) == ()
    assert findings(worker(), stopping()) == ()
    assert all(verdict.clean and not verdict.refuses for verdict in rule_verdicts(worker(), stopping()))


def test_the_list_asks_only_rules_that_need_no_answers_and_the_form_asks_all() -> None:
    assert set(LISTING_RULES) | set(ANSWER_RULES) == set(RULES)
    assert [verdict.title for verdict in rule_verdicts(worker())] == [rule.title for rule in LISTING_RULES]
    assert [verdict.title for verdict in rule_verdicts(worker(), stopping())] == [rule.title for rule in RULES]
    assert all(verdict.clause for verdict in rule_verdicts(worker(), stopping()))


@pytest.mark.parametrize("rule", ANSWER_RULES, ids=lambda rule: rule.title)
def test_a_rule_about_answers_is_an_error_without_them(rule: Rule[StopCase]) -> None:
    if rule.title not in {"退休条件", "附件"}:
        with pytest.raises(LookupError, match="needs answers"):
            list(rule.check(StopCase(worker())))


@pytest.mark.parametrize(
    ("facts", "code", "until"),
    (
        (worker({"credited": True, "paid_to": NOVEMBER}), "already-credited", DECEMBER),
        (worker(declared=replace(pension(), assessed=True)), "assessed", DECEMBER),
        (worker(injury_elsewhere=("",)), "injury-elsewhere-first", None),
        (worker(person_state="3"), "not-in-service", None),
        (worker(declared=GroupFacts(PENSION, NOVEMBER)), "not-active-here", None),
        (worker(declared=replace(pension(), live=(LiveDeclaration("stop", "draft"),))), "already-declared", None),
        (worker(now=datetime(2026, 12, 21, tzinfo=SHANGHAI)), "annual-wage-first", None),
    ),
)
def test_each_listing_rule_refuses_with_clause_remedy_and_the_month_it_becomes_possible(
    facts: StopFacts, code: str, until: Month | None
) -> None:
    found = findings(facts)
    assert codes(found) == [code]
    assert refused(found)
    assert found[0].until == until
    assert found[0].clause
    assert found[0].remedy
    assert code in codes(findings(facts, stopping()))


def test_of_who_has_retired_one_thing_is_said() -> None:
    facts = worker({"state": "3", "stop": OCTOBER}, person_state="2")
    assert codes(findings(facts)) == ["not-in-service"]


def test_a_complete_annual_wage_declaration_opens_the_window() -> None:
    inside = datetime(2027, 1, 15, 23, 59, tzinfo=SHANGHAI)
    assert findings(worker(now=inside, annual_wage=AnnualWage(0, submitted=True))) == ()
    assert codes(findings(worker(now=inside, annual_wage=AnnualWage(1, submitted=True)))) == ["annual-wage-first"]


def test_what_holds_for_the_whole_unit_is_asked_once_and_needs_no_person() -> None:
    group = GroupFacts(PENSION, NOVEMBER, assessed=True)
    assert codes(unit_findings(RULES, UnitFacts(NOW, "stop", group))) == ["assessed"]
    assert unit_findings(RULES, UnitFacts(NOW, "stop", replace(group, assessed=False))) == ()


def test_a_credited_period_of_one_insurance_is_enough_and_each_is_judged_by_its_own() -> None:
    facts = worker(coordinated=unemployment(OCTOBER, credited=True))
    (finding,) = findings(facts)
    assert "失业保险 2026年10月" in finding.message
    assert finding.until == NOVEMBER


def test_paid_and_not_credited_may_be_reduced_but_not_for_a_month_already_paid() -> None:
    facts = worker({"paid_to": NOVEMBER})
    assert findings(facts) == ()
    assert blocking(facts, month=OCTOBER) == ["stop-before-paid"]
    assert blocking(facts, month=NOVEMBER, effective_on=TODAY) == []


def test_the_unemployment_door_looks_at_unemployment_alone() -> None:
    facts = StopFacts(NOW, HERE, unemployment(), injury_elsewhere=("",))
    assert findings(facts, stopping(papers=frozenset())) == ()
    assert codes(findings(replace(facts, declared=replace(unemployment(), assessed=True)))) == ["assessed"]


# --- 失业协同 ---


def test_a_frozen_unemployment_side_warns_and_lets_the_pension_side_go() -> None:
    facts = worker(coordinated=replace(unemployment(paid_to=NOVEMBER), assessed=True))
    found = findings(facts, stopping())
    assert codes(found) == ["coordination-unemployment-assessed"]
    assert not refused(found)


def test_a_worker_without_unemployment_insurance_is_told_and_a_civil_servant_is_not() -> None:
    facts = worker(coordinated=GroupFacts(UNEMPLOYMENT, NOVEMBER))
    assert codes(findings(facts)) == []
    assert codes(findings(facts, stopping())) == ["coordination-no-record"]
    servant = worker({"scope": "GWY_BZ"}, coordinated=GroupFacts(UNEMPLOYMENT, NOVEMBER))
    assert codes(findings(servant, stopping(papers=frozenset({"transfer_order"})))) == []


def test_where_the_periods_differ_the_month_is_checked_for_each_and_the_strip_has_two_rows() -> None:
    facts = worker(coordinated=unemployment(OCTOBER, paid_to=Month(2026, 9)))
    case = StopCase(facts, stopping())
    assert stop_choices([case], NOVEMBER) == (OCTOBER, NOVEMBER)
    assert [row.label for row in stop_strips(stop_lines([case]), OCTOBER)] == ["养老、医疗、工伤、生育保险", "失业保险"]
    assert consequence(stop_lines([case]), OCTOBER) == (
        "填最后一个缴费月。选 2026年10月：养老、医疗、工伤、生育保险从 2026年11月 起不再产生应缴额；"
        "失业保险 10月 仍会产生应缴额，11月 起不再产生。"
    )
    (finding,) = [found for found in findings(facts, stopping(month=DECEMBER, effective_on=TODAY)) if found.blocks]
    assert (finding.code, finding.until) == ("stop-too-far", NOVEMBER)
    assert "失业当前结算期是 2026年10月" in finding.message


def test_where_no_month_suits_both_the_unemployment_side_only_warns() -> None:
    facts = worker(coordinated=unemployment(Month(2026, 7), paid_to=Month(2026, 6)))
    case = StopCase(facts, stopping())
    assert stop_choices([case], NOVEMBER) == (OCTOBER, NOVEMBER, DECEMBER)
    found = findings(facts, stopping())
    assert codes(found) == ["stop-too-far"]
    assert not refused(found)


def test_where_no_month_suits_both_in_the_same_period_it_is_said_whose_it_is() -> None:
    facts = worker(coordinated=unemployment(paid_to=Month(2027, 3)))
    found = findings(facts, stopping())
    assert [(finding.code, finding.blocks) for finding in found] == [("stop-before-paid", False)]


def test_the_same_thing_is_not_said_twice_of_two_groups() -> None:
    assert codes(findings(worker(), stopping(month=DECEMBER, effective_on=date(2026, 12, 1)))) == ["stop-ahead"]


# --- 多重工伤 ---


def test_an_injury_coverage_is_offered_its_own_reason_and_nothing_else() -> None:
    facts = StopFacts(NOW, HERE, injured_here(), GroupFacts(UNEMPLOYMENT, NOVEMBER), injury_elsewhere=("",))
    assert findings(facts) == ()
    assert [reason.label for reason in reasons_offered(facts)] == ["解除多重劳动关系(工伤)"]
    papers = frozenset({"resignation_report"})
    assert findings(facts, stopping(reason="L901", sub_reason="", papers=papers)) == ()
    assert blocking(facts) == ["only-multiple-injury"]


def test_several_people_are_offered_the_reasons_that_fit_each_of_them() -> None:
    hurt = StopFacts(NOW, HERE, injured_here(), GroupFacts(UNEMPLOYMENT, NOVEMBER), injury_elsewhere=("",))
    assert [reason.label for reason in reasons_for_all([hurt])] == ["解除多重劳动关系(工伤)"]
    assert reasons_for_all([worker(), worker()]) == reasons_offered(worker())
    assert reasons_for_all([worker(), hurt]) == () == reasons_for_all([])


def test_a_plain_worker_is_not_offered_to_end_an_injury_coverage() -> None:
    assert [reason.label for reason in reasons_offered(worker())] == ["停缴费", "退休", "死亡", "出国定居"]
    assert blocking(worker(), reason="L901", sub_reason="") == ["no-multiple-injury"]


def test_with_both_coverages_the_reason_decides_which_one_ends() -> None:
    both = replace(pension(), coverages=(*pension().coverages, covered("410", kind="2")))
    facts = worker(declared=both)
    assert [item.kind for item in StopCase(facts, stopping()).ending] == ["1"] * 4
    case = StopCase(facts, stopping(reason="L901", sub_reason=""))
    assert [item.kind for item in case.ending] == ["2"]
    assert case.following == ()


# --- 退休 ---


@pytest.mark.parametrize(
    ("person", "sub_reason", "said"),
    (
        (born("M60", 1966, 6, 5, 412), "", []),
        (born("F50", 1976, 3, 20, 160, 24), "", []),
        (born("M60", 1968, 2, 14, 390), "", ["retirement-not-due"]),
        (born("M60", 1966, 8, 15, 405), "", ["retirement-not-due"]),
        (born("M60", 1966, 8, 15, 405), "L902", []),
        (born("F50", 1976, 1, 10, 150), "", ["retirement-years-short"]),
        (born("M60", 1962, 6, 5, 420), "", []),
        (born("M60", 1966, 6, 5, 412), "L904", ["counter-only"]),
        (born("M60", 1966, 6, 5, 412), "L905", ["counter-only"]),
    ),
)
def test_retirement_of_the_special_persons(person: Any, sub_reason: str, said: list[str]) -> None:
    facts = worker(retirement=person)
    papers = frozenset({"early_retirement_notice"})
    answers = {"reason": "6308", "sub_reason": sub_reason, "effective_on": TODAY, "month": NOVEMBER, "papers": papers}
    assert blocking(facts, **answers) == said


def test_the_months_missing_are_counted_from_the_last_paid_month_of_the_pension() -> None:
    facts = worker(retirement=born("F50", 1976, 1, 10, 150))
    found = findings(facts, stopping(reason="6308", sub_reason="", effective_on=TODAY))
    assert [finding.until for finding in found if finding.code == "retirement-years-short"] == [Month(2029, 5)]


def test_retirement_long_past_is_a_warning_only() -> None:
    facts = worker(retirement=born("M60", 1962, 6, 5, 420))
    found = findings(facts, stopping(reason="6308", sub_reason="", effective_on=TODAY, month=NOVEMBER))
    assert codes(found) == ["retirement-long-past"]
    assert not refused(found)


# --- 附件 ---


def test_papers_are_asked_for_once_they_are_asked_for() -> None:
    assert findings(worker(), stopping(papers=None)) == ()
    assert blocking(worker(), papers=frozenset()) == ["papers-missing"]
    left = worker(filings=(Filing("2", HERE, date(2026, 11, 10)),))
    assert blocking(left, papers=frozenset()) == []


def test_the_papers_follow_scope_and_legal_person_of_what_ends() -> None:
    def needed(**coverage: Any) -> str:
        requirement = StopCase(worker(coverage), stopping()).papers
        assert requirement is not None
        return requirement.rule

    assert needed() == "R6"
    assert needed(scope="NJG") == "R8"
    assert needed(scope="HTG") == "R7"
    assert needed(legal=True) == "R5"
    assert StopCase(worker()).papers is None
    assert StopCase(worker(), stopping(reason="none")).papers is None


def test_a_filing_older_than_the_pension_coverage_does_not_count() -> None:
    facts = worker({"start": Month(2021, 3)}, filings=(Filing("2", HERE, date(2019, 12, 20)),))
    assert blocking(facts, papers=frozenset()) == ["papers-missing"]


# --- the form ---


def test_the_form_offers_the_legal_months_and_suggests_the_one_of_leaving() -> None:
    case = StopCase(worker())
    assert stop_choices([case], NOVEMBER) == (OCTOBER, NOVEMBER, DECEMBER)
    assert suggested_month(stop_choices([case], NOVEMBER), TODAY) == NOVEMBER
    assert suggested_month(stop_choices([case], NOVEMBER), date(2026, 8, 1)) == OCTOBER
    (row,) = stop_strips(stop_lines([case]), OCTOBER)
    assert row.period == NOVEMBER
    assert (
        consequence(stop_lines([case]), OCTOBER)
        == "填最后一个缴费月。选 2026年10月，税务系统从 2026年11月 起不再产生应缴额。"
    )


def test_a_list_of_months_stays_short_where_nothing_was_ever_paid() -> None:
    case = StopCase(worker({"paid_to": None}))
    assert len(stop_choices([case], NOVEMBER)) == 12
    assert stop_choices([case], NOVEMBER)[-1] == DECEMBER
    assert blocking(worker({"paid_to": None}), month=Month(2016, 1), effective_on=date(2016, 1, 31)) == []


def test_where_nothing_would_end_the_form_has_nothing_to_offer() -> None:
    case = StopCase(StopFacts(NOW, HERE, GroupFacts(PENSION, NOVEMBER)))
    assert stop_choices([case], NOVEMBER) == stop_strips(stop_lines([case]), OCTOBER) == ()
    assert suggested_month(stop_choices([case], NOVEMBER), TODAY) is None
    assert consequence(stop_lines([case]), OCTOBER) == ""
    assert reasons_offered(case.facts) == ()


def test_every_finding_of_a_bad_day_has_clause_and_remedy() -> None:
    facts = worker(
        {"credited": True, "paid_to": NOVEMBER},
        now=datetime(2026, 12, 25, tzinfo=SHANGHAI),
        declared=replace(pension(credited=True), assessed=True, live=(LiveDeclaration("resume", "returned"),)),
        injury_elsewhere=("draft",),
        person_state="2",
    )
    found = findings(facts, stopping(sub_reason="", month=Month(2030, 1), papers=frozenset()))
    assert len(found) >= 8
    for finding in found:
        assert finding.clause
        assert finding.message.endswith(("。", "？"))
        assert finding.remedy.endswith("。")
        assert not set(finding.text) & set(",;:?!")


def test_several_persons_are_offered_the_months_that_suit_them_all() -> None:
    unpaid, paid = StopCase(worker({"paid_to": None})), StopCase(worker())
    assert stop_choices([unpaid, paid], NOVEMBER) == (OCTOBER, NOVEMBER, DECEMBER)


def test_before_anybody_is_chosen_the_months_round_the_settlement_period_are_offered() -> None:
    assert stop_choices([], NOVEMBER) == (NOVEMBER - 2, OCTOBER, NOVEMBER, DECEMBER)
