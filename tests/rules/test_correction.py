"""参停保时间更正: which months may be put right, and what stands against it (E1, E4, E5, E9, E11; decision 16)."""

from dataclasses import replace
from typing import Any

import pytest

from rules import correction, correction_form
from rules.correction import CorrectionAnswers, CorrectionFacts, Origin, Side
from rules.insured import GroupFacts, LiveDeclaration
from rules.periods import Month
from tests.rules.cases import FOUR, NOVEMBER, NOW, OCTOBER, covered

AUGUST, SEPTEMBER, DECEMBER = Month(2026, 8), Month(2026, 9), Month(2026, 12)
JANUARY, FEBRUARY, MARCH = (Month(2022, month) for month in (1, 2, 3))


def stopped(at: Month = NOVEMBER, period: Month = NOVEMBER, insurances: tuple[str, ...] = FOUR, **more: Any) -> Side:
    """Paid since 2015, stopped with the month `at`."""
    group = "unemployment" if insurances == ("210",) else "pension"
    spell = {"stop": at, "state": "2"} | more
    return Side(at, GroupFacts(group, period), tuple(covered(insurance, **spell) for insurance in insurances))


def begun(at: Month = NOVEMBER, period: Month = NOVEMBER, previous: Month | None = None, **more: Any) -> Side:
    spell = {"start": at, "paid_to": None} | more
    touched = tuple(covered(insurance, **spell) for insurance in FOUR)
    return Side(at, GroupFacts("pension", period), touched, previous_stop=previous)


def origin(side: Side, kind: str = "stop", there: Side | None = None) -> Origin:
    return Origin(7, kind, side, there)


def answered(of: Origin, month: Month | None, words: str = "10 月离职，误填 11 月") -> CorrectionAnswers:
    return CorrectionAnswers(of.id, of.kind, of.declared.month, month, words, of.declared.group.group)


def codes(of: Origin, month: Month | None, blocks: bool = True, **more: Any) -> list[str]:
    answers = replace(answered(of, month), **more)
    found = correction.findings(CorrectionFacts(NOW, (of,)), answers)
    return [finding.code for finding in found if finding.blocks == blocks]


# --- a stop ---


def test_e4_a_stop_for_the_month_of_leaving_the_list_becomes_the_last_month_paid() -> None:
    january = stopped(FEBRUARY, FEBRUARY, start=Month(2019, 5), paid_to=JANUARY)
    of = origin(january)
    assert codes(of, JANUARY) == []
    assert correction_form.consequence(of, JANUARY, False) == (
        "最后一个缴费月由 2022年2月 改为 2022年1月，税务系统从 2022年2月 起不再产生应缴额。"
    )
    before, after = correction_form.strips(of, JANUARY, False)
    assert dict(before.months)[FEBRUARY]
    assert not dict(after.months)[FEBRUARY]
    assert [month for month, _ in before.months] == [month for month, _ in after.months]


def test_a_stop_may_become_every_month_that_is_not_paid_yet_and_one_ahead() -> None:
    assert origin(stopped()).legal == (OCTOBER, DECEMBER)
    assert origin(stopped(OCTOBER)).legal == (NOVEMBER, DECEMBER)


@pytest.mark.parametrize(
    ("of", "month", "code", "words"),
    [
        (origin(stopped(paid_to=NOVEMBER)), OCTOBER, "stop-before-paid", "已缴费到 2026年11月"),
        (origin(stopped(assessed_to=NOVEMBER)), OCTOBER, "stop-before-assessed", "2026年11月 已应收核定"),
        (origin(stopped(start=NOVEMBER, paid_to=None)), OCTOBER, "stop-before-start", "第一个缴费月 2026年11月"),
        (origin(stopped(SEPTEMBER, paid_to=SEPTEMBER)), OCTOBER, "months-gone-by", "2026年10月 的结算期已过"),
        (origin(stopped()), Month(2027, 1), "stop-too-far", "太远"),
        (origin(stopped()), NOVEMBER, "month-same", "相同"),
        (origin(stopped()), None, "month-missing", "未选择"),
    ],
)
def test_why_a_stop_cannot_become_that_month(of: Origin, month: Month | None, code: str, words: str) -> None:
    found = correction.findings(CorrectionFacts(NOW, (of,)), answered(of, month))
    assert [finding.code for finding in found if finding.blocks] == [code]
    assert words in found[0].message
    assert month not in of.legal


# --- a start ---


def test_e5_a_start_in_the_month_of_handling_becomes_the_next() -> None:
    of = origin(begun(FEBRUARY, FEBRUARY, previous=JANUARY), "resume")
    assert of.legal == (MARCH,)
    assert codes(of, MARCH) == []
    assert correction_form.consequence(of, MARCH, False) == (
        "第一个缴费月由 2022年2月 改为 2022年3月，税务系统从 2022年3月 起产生应缴额，2月 不产生。"
    )
    before, after = correction_form.strips(of, MARCH, False)
    assert dict(before.months)[FEBRUARY]
    assert not dict(after.months)[FEBRUARY]
    assert dict(after.months)[JANUARY]


@pytest.mark.parametrize(
    ("side", "month", "code"),
    [
        (begun(DECEMBER), OCTOBER, "start-before-period"),
        (begun(DECEMBER, previous=NOVEMBER), NOVEMBER, "start-before-stop"),
        (begun(paid_to=NOVEMBER), DECEMBER, "start-after-paid"),
        (begun(OCTOBER, assessed_to=OCTOBER), NOVEMBER, "start-after-paid"),
    ],
)
def test_why_a_start_cannot_become_that_month(side: Side, month: Month, code: str) -> None:
    assert codes(origin(side, "resume"), month) == [code]


def test_e9_a_registration_whose_first_month_is_not_paid_is_withdrawn() -> None:
    of = origin(begun(), "enrol")
    assert codes(of, None) == []
    assert "11月 起不产生应缴额" in correction_form.consequence(of, None, True)
    _, after = correction_form.strips(of, None, True)
    assert not any(paid for _, paid in after.months)


@pytest.mark.parametrize(
    ("side", "code"),
    [
        (begun(OCTOBER, paid_to=OCTOBER), "withdraw-paid"),
        (begun(OCTOBER, assessed_to=OCTOBER), "withdraw-paid"),
        (replace(begun(), back_paid=OCTOBER), "withdraw-paid"),
        (
            replace(begun(), group=GroupFacts("pension", NOVEMBER, live=(LiveDeclaration("back-pay", "draft"),))),
            "others-under-way",
        ),
    ],
)
def test_why_a_registration_cannot_be_withdrawn(side: Side, code: str) -> None:
    assert codes(origin(side, "enrol"), None) == [code]


# --- what else stands against it ---


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"later": "恢复缴费"}, "not-the-last"),
        ({"stands": False}, "effect-gone"),
        ({"group": GroupFacts("pension", NOVEMBER, assessed=True)}, "assessed"),
        ({"group": GroupFacts("pension", NOVEMBER, live=(LiveDeclaration("resume", "draft"),))}, "already-declared"),
    ],
)
def test_what_bars_it_before_anything_is_filled_in(changed: dict[str, Any], code: str) -> None:
    of = origin(replace(stopped(), **changed))
    assert [finding.code for finding in correction.findings_on(of)] == [code]
    assert code in codes(of, OCTOBER)


def test_words_are_needed_and_what_was_seen_must_still_count() -> None:
    of = origin(stopped())
    assert codes(of, OCTOBER, words="") == ["words-missing"]
    assert codes(of, OCTOBER, words="字" * 101) == ["words-too-long"]
    assert codes(of, OCTOBER, was=OCTOBER) == ["changed-since"]


def test_a_row_of_a_workbook_names_it_by_business_and_month() -> None:
    of = origin(stopped())
    assert codes(of, OCTOBER, origin=0) == []
    assert codes(of, OCTOBER, origin=0, was=SEPTEMBER) == ["origin-unknown"]
    assert codes(of, OCTOBER, origin=0, business="resume") == ["origin-unknown"]
    assert correction.findings(CorrectionFacts(NOW, (of,))) == ()


# --- 失业协同 ---


def test_the_month_is_checked_for_the_unemployment_side_too() -> None:
    of = origin(stopped(), there=stopped(insurances=("210",), paid_to=NOVEMBER))
    assert of.legal == (DECEMBER,)
    assert codes(of, OCTOBER) == ["stop-before-paid"]
    of = origin(stopped(), there=stopped(insurances=("210",), period=OCTOBER, paid_to=AUGUST))
    assert of.legal == (OCTOBER,)
    assert codes(of, OCTOBER) == []
    assert len(correction_form.consequence(of, OCTOBER, False).split("；")) == 2


def test_an_unemployment_side_that_cannot_follow_only_warns() -> None:
    frozen = GroupFacts("unemployment", NOVEMBER, assessed=True)
    of = origin(stopped(), there=replace(stopped(insurances=("210",)), group=frozen))
    assert codes(of, OCTOBER) == []
    assert codes(of, OCTOBER, blocks=False) == ["coordination-assessed"]
    assert [cause.code for cause in correction.coordination_causes(of, OCTOBER)] == ["assessed"]


def test_an_unemployment_side_that_has_the_right_month_already_is_left_alone() -> None:
    of = origin(stopped(), there=stopped(OCTOBER, insurances=("210",)))
    assert codes(of, OCTOBER) == []
    assert codes(of, OCTOBER, blocks=False) == []
    assert OCTOBER in of.legal
