"""恢复缴费: who may be taken up again, from which month, and what it brings about (E2, E5 to E8, E13)."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from rules import resume, resume_form
from rules.coverage import IN_SERVICE
from rules.insured import CoverageFacts, GroupFacts, LiveDeclaration
from rules.periods import Month
from rules.resume import ResumeAnswers, ResumeCase, ResumeFacts
from rules.windows import AnnualWage
from tests.rules.cases import FOUR, NOVEMBER, NOW, OCTOBER, SHANGHAI, covered

JULY, AUGUST, DECEMBER = Month(2026, 7), Month(2026, 8), Month(2026, 12)
BACK = ResumeAnswers("J05", date(2026, 11, 2), NOVEMBER, Decimal(5800))


def paused(*insurances: str, **more: Any) -> tuple[CoverageFacts, ...]:
    """Paid from 2018-06 to July."""
    spell = {"start": Month(2018, 6), "stop": JULY, "state": "2", "paid_to": JULY} | more
    return tuple(covered(insurance, **spell) for insurance in insurances)


def pension(period: Month = NOVEMBER, **more: Any) -> GroupFacts:
    return GroupFacts("pension", period, paused(*FOUR, **more))


def unemployment(period: Month = NOVEMBER, **more: Any) -> GroupFacts:
    return GroupFacts("unemployment", period, paused("210", **more))


def facts(**more: Any) -> ResumeFacts:
    return replace(ResumeFacts(NOW, pension(), unemployment()), **more)


def codes(known: ResumeFacts, answers: ResumeAnswers | None = BACK, blocks: bool = True) -> list[str]:
    return [finding.code for finding in resume.findings(known, answers) if finding.blocks == blocks]


def test_somebody_paused_here_is_resumed_from_the_settlement_period() -> None:
    assert resume.findings(facts(), BACK) == ()
    assert all(verdict.clean for verdict in resume.rule_verdicts(facts(), BACK))


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (facts(declared=pension(state="1", stop=None)), "active-here"),
        (facts(declared=GroupFacts("pension", NOVEMBER)), "not-here"),
        (facts(declared=pension(state="3")), "ended-here"),
        (facts(declared=GroupFacts("pension", NOVEMBER, (covered("410", kind="2"),))), "not-here"),
        (facts(person_state="2", declared=pension(state="3")), "not-in-service"),
        (facts(declared=replace(pension(), assessed=True)), "assessed"),
        (facts(declared=replace(pension(), live=(LiveDeclaration("enrol", "draft"),))), "already-declared"),
        (facts(leading=(LiveDeclaration("resume", "submitted"),)), "coordinated-anyway"),
    ],
)
def test_what_bars_it_before_anything_is_filled_in(known: ResumeFacts, code: str) -> None:
    assert codes(known, None) == [code]


def test_in_the_annual_window_the_years_wages_come_first() -> None:
    window = datetime(2026, 12, 28, 9, 0, tzinfo=SHANGHAI)
    assert codes(facts(now=window, annual_wage=AnnualWage(3, False)), None) == ["annual-wage-first"]
    assert codes(facts(now=window, annual_wage=AnnualWage(0, True)), None) == []


def test_what_was_taken_up_once_is_known_by_its_last_spell() -> None:
    earlier, later = paused("110"), paused("110", start=AUGUST, stop=OCTOBER)
    known = facts(declared=GroupFacts("pension", NOVEMBER, (*later, *earlier)))
    assert ResumeCase(known).resuming == later
    assert ResumeCase(known).previous_stop == OCTOBER
    again = facts(declared=GroupFacts("pension", NOVEMBER, (*paused("110"), covered("110", start=AUGUST))))
    assert codes(again, None) == ["active-here"]


def test_e8_the_start_comes_after_the_stop() -> None:
    known = facts(declared=pension(stop=NOVEMBER))
    found = [each for each in resume.findings(known, BACK) if each.code == "start-before-stop"]
    assert found[0].message == "开始缴费月应晚于停止缴费月 2026年11月。"


def test_e13_a_start_in_the_past_is_refused_with_an_offer_for_both() -> None:
    answers = replace(BACK, month=AUGUST, effective_on=date(2026, 8, 3))
    assert codes(facts(), answers) == ["start-before-period"]
    split = ResumeCase(facts(), answers).split
    assert split is not None
    assert (split.start, split.back_months) == (NOVEMBER, (AUGUST, Month(2026, 9), OCTOBER))
    assert ResumeCase(facts(), BACK).split is None
    assert ResumeCase(facts(), replace(BACK, month=JULY)).split is None


def test_one_month_ahead_at_most() -> None:
    assert codes(facts(), replace(BACK, month=DECEMBER, effective_on=date(2026, 12, 1))) == []
    assert codes(facts(), replace(BACK, month=Month(2027, 1))) == ["start-too-far"]


def test_where_the_periods_differ_the_month_is_checked_for_each() -> None:
    known = facts(coordinated=unemployment(OCTOBER))
    assert codes(known) == []
    assert codes(known, replace(BACK, month=DECEMBER)) == ["start-too-far"]
    assert resume_form.start_choices(ResumeCase(known))[-1] == NOVEMBER
    assert len(resume_form.start_strips(ResumeCase(known), NOVEMBER)) == 2


def test_an_unemployment_period_ahead_only_warns() -> None:
    known = facts(coordinated=unemployment(DECEMBER))
    assert codes(known) == []
    assert codes(known, blocks=False) == ["start-before-period"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"wage": None}, "wage-missing"),
        ({"wage": Decimal(0)}, "wage-missing"),
        ({"reason": "J01"}, "reason-unknown"),
        ({"reason": ""}, "reason-unknown"),
        ({"effective_on": date(2026, 6, 30)}, "day-before-stop"),
        ({"effective_on": date(2027, 1, 1)}, "day-too-far"),
    ],
)
def test_what_is_filled_in_wrongly(changed: dict[str, Any], code: str) -> None:
    assert codes(facts(), replace(BACK, **changed)) == [code]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"effective_on": date(2026, 9, 1)}, "unpaid-after-return"),
        ({"effective_on": date(2026, 12, 1)}, "paid-before-return"),
    ],
)
def test_a_day_that_does_not_go_with_the_month_is_doubted(changed: dict[str, Any], code: str) -> None:
    answers = replace(BACK, **changed)
    assert codes(facts(), answers) == []
    assert codes(facts(), answers, blocks=False) == [code]


def test_the_form_proposes_the_month_of_coming_back() -> None:
    choices = resume_form.start_choices(ResumeCase(facts()))
    assert choices == (AUGUST, Month(2026, 9), OCTOBER, NOVEMBER, DECEMBER)
    assert resume_form.suggested_start(choices, date(2026, 9, 20)) == Month(2026, 9)
    assert resume_form.suggested_start(choices, date(2026, 3, 1)) == AUGUST


def test_the_consequence_names_the_bill_the_gap_and_the_base() -> None:
    words = resume_form.consequence(ResumeCase(facts()), NOVEMBER, Decimal(3200))
    assert "税务系统从 2026年11月 起产生应缴额" in words
    assert "2026年8月 至 2026年10月 没有缴费，在职的月份请另办补缴。" in words
    assert "缴费基数 4,307.10 元（低于下限，按下限）" in words
    assert resume_form.consequence(ResumeCase(facts(declared=GroupFacts("pension", NOVEMBER))), NOVEMBER) == ""


# --- 失业协同 ---


def test_the_unemployment_side_follows_where_it_was_paused_too() -> None:
    case = ResumeCase(facts(declared=pension(state="1", stop=None)))
    assert resume.coordination_needed(case, NOVEMBER)
    assert not list(resume.coordination_causes(case, NOVEMBER))


def test_nothing_follows_where_it_is_paid_from_that_month_already_or_does_not_belong() -> None:
    begun = GroupFacts("unemployment", NOVEMBER, (*paused("210"), covered("210", start=NOVEMBER)))
    assert not resume.coordination_needed(ResumeCase(facts(coordinated=begun)), NOVEMBER)
    assert resume.coordination_needed(ResumeCase(facts(coordinated=begun)), DECEMBER)
    civil = facts(declared=pension(scope="GWY_BZ"), coordinated=GroupFacts("unemployment", NOVEMBER))
    assert not resume.coordination_needed(ResumeCase(civil), NOVEMBER)


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (GroupFacts("unemployment", NOVEMBER), "没有停缴的失业参保记录"),
        (unemployment(state="1", stop=None), "失业保险正在缴费，第一个缴费月是 2018年6月"),
        (replace(unemployment(), assessed=True), "失业 2026年11月 已应收核定"),
        (replace(unemployment(), live=(LiveDeclaration("interrupt", "submitted"),)), "该人员已有一笔缴费中断申报"),
        (unemployment(DECEMBER), "失业月份不符：第一个缴费月 2026年11月 早于当前结算期 2026年12月"),
    ],
)
def test_why_the_unemployment_side_cannot_follow(behind: GroupFacts, words: str) -> None:
    (cause,) = resume.coordination_causes(ResumeCase(facts(coordinated=behind)), NOVEMBER)
    assert words in cause.message
    assert all(not each.blocks for each in resume.findings(facts(coordinated=behind)))
    assert facts().person_state == IN_SERVICE
