"""Who may be reduced."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.coverage import (
    active_here,
    assessment_freeze,
    credited_this_period,
    in_service,
    injury_elsewhere_first,
    injury_reason_fits,
    one_live_declaration,
)
from rules.insured import PENSION, GroupFacts, LiveDeclaration, insurance_names
from rules.periods import Month
from tests.rules.cases import FOUR, NOVEMBER, covered, injured_here, pension, unemployment

DECEMBER = Month(2026, 12)


@pytest.mark.parametrize(("state", "said"), (("2", "人员状态为退休"), ("3", "人员状态为死亡")))
def test_only_people_in_service_may_be_reduced(state: str, said: str) -> None:
    assert list(in_service("1")) == []
    (finding,) = in_service(state)
    assert finding.blocks
    assert said in finding.message


def test_a_person_without_coverage_of_the_group_here_cannot_be_reduced() -> None:
    assert list(active_here(pension())) == []
    (finding,) = active_here(GroupFacts(PENSION, NOVEMBER))
    assert "没有该人员的养老参保关系" in finding.message
    (finding,) = active_here(replace(unemployment(), coverages=()))
    assert "没有该人员的失业参保关系" in finding.message


def test_a_person_already_stopped_reads_his_last_month_and_where_to_correct_it() -> None:
    (finding,) = active_here(pension(state="2", stop=NOVEMBER))
    assert "最后一个缴费月是 2026年11月" in finding.message
    assert "参停保时间更正" in finding.remedy
    (finding,) = active_here(pension(state="2"))
    assert finding.message == "该人员在本单位已停缴。"


def test_one_active_coverage_of_the_group_is_enough() -> None:
    group = pension(state="2", stop=NOVEMBER)
    assert list(active_here(replace(group, coverages=(*group.coverages, covered("410"))))) == []


def test_a_credited_period_sends_to_the_next_one_and_names_the_insurances() -> None:
    coverages = [covered(), covered("410", credited=True), covered("310", credited=True)]
    (finding,) = credited_this_period(coverages, NOVEMBER)
    assert finding.message == "工伤、医疗保险 2026年11月 已缴费到账、权益到账，本结算期不能申报减少。"
    assert (finding.until, finding.clause) == (DECEMBER, "注意事项 3")
    assert "2026年12月" in finding.remedy


def test_paid_but_not_credited_is_no_bar() -> None:
    assert list(credited_this_period([covered(paid_to=NOVEMBER)], NOVEMBER)) == []
    assert list(credited_this_period([], NOVEMBER)) == []


def test_december_is_followed_by_january() -> None:
    (finding,) = credited_this_period([covered(credited=True)], DECEMBER)
    assert finding.until == Month(2027, 1)


def test_after_the_assessment_nothing_is_reduced_in_that_period() -> None:
    assert list(assessment_freeze(pension())) == []
    (finding,) = assessment_freeze(replace(pension(), assessed=True))
    assert finding.blocks
    assert (finding.until, finding.clause) == (DECEMBER, "注意事项 9")
    assert "养老 2026年11月 已应收核定" in finding.message
    (finding,) = assessment_freeze(replace(unemployment(Month(2026, 10)), assessed=True))
    assert finding.until == NOVEMBER


@pytest.mark.parametrize(
    ("state", "said", "todo"),
    (
        ("draft", "已申报未提交", "申请提交"),
        ("submitted", "待审核", "撤回"),
        ("in_review", "审核中", "等待审核结果"),
        ("returned", "已退回", "重新提交"),
    ),
)
@pytest.mark.parametrize(("kind", "name"), (("enrol", "参保登记"), ("stop", "减少"), ("resume", "恢复缴费")))
def test_of_enrolment_stop_and_resumption_there_is_one_at_a_time(
    kind: str, name: str, state: str, said: str, todo: str
) -> None:
    (finding,) = one_live_declaration([LiveDeclaration(kind, state)])
    assert f"已有一笔{name}申报（{said}）" in finding.message
    assert todo in finding.remedy


@pytest.mark.parametrize("kind", ("wage", "back_pay", "base_change", "base_difference"))
def test_wages_and_back_payments_stand_beside_a_stop(kind: str) -> None:
    assert list(one_live_declaration([LiveDeclaration(kind, "submitted")])) == []


@given(st.lists(st.sampled_from(("", "draft", "submitted", "in_review", "returned", "unheard of"))))
def test_an_injury_coverage_elsewhere_always_comes_first_and_no_employer_is_named(steps: list[str]) -> None:
    found = list(injury_elsewhere_first(steps))
    assert len(found) == bool(steps)
    for finding in found:
        assert finding.blocks
        assert finding.clause == "注意事项 2"
        assert "公司" not in finding.text


def test_the_farthest_step_is_the_one_named() -> None:
    (finding,) = injury_elsewhere_first(["in_review", ""])
    assert "尚未申报" in finding.message
    (finding,) = injury_elsewhere_first(["submitted"])
    assert "尚未审核通过" in finding.message
    (finding,) = injury_elsewhere_first(["returned"])
    assert "被退回" in finding.message


def test_an_injury_coverage_here_ends_by_its_own_reason_and_no_other() -> None:
    assert list(injury_reason_fits(injured_here(), "2")) == []
    assert list(injury_reason_fits(pension(), "1")) == []
    (finding,) = injury_reason_fits(pension(), "2")
    assert finding.code == "no-multiple-injury"
    (finding,) = injury_reason_fits(injured_here(), "1")
    assert finding.code == "only-multiple-injury"


def test_a_person_without_any_coverage_hears_of_that_and_not_of_the_reason() -> None:
    nobody = GroupFacts(PENSION, NOVEMBER)
    assert list(injury_reason_fits(nobody, "1")) == list(injury_reason_fits(nobody, "2")) == []


def test_insurances_are_named_once_and_briefly() -> None:
    assert insurance_names(FOUR) == "养老、医疗、工伤、生育保险"
    assert insurance_names(["210", "210"]) == "失业保险"
    assert insurance_names(["320"]) == "320保险"
