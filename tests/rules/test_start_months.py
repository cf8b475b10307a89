"""第一个缴费月 of 登记 and 恢复: E2, E5 to E8, E13; decision 5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.months import PeriodLine, Spell, billed, gap, strip_from
from rules.periods import Month, months_between
from rules.start_months import (
    BackPaid,
    Side,
    SplitStart,
    following_start,
    legal_starts,
    split_sides,
    split_start,
    start_consequence,
    start_month,
)
from tests.rules.cases import NOVEMBER, OCTOBER

JANUARY, FEBRUARY, MARCH, APRIL = (Month(2022, month) for month in (1, 2, 3, 4))
STOPS = st.none() | st.integers(-15, -1)
MONTHS = st.builds(Month, st.integers(2015, 2040), st.integers(1, 12))


def codes(month: Month, period: Month, previous_stop: Month | None = None) -> list[str]:
    return [finding.code for finding in start_month(month, period, previous_stop)]


def test_e2_resumed_in_february_to_be_paid_from_march() -> None:
    assert codes(MARCH, FEBRUARY, JANUARY) == []
    assert start_consequence(MARCH, [PeriodLine("养老保险", FEBRUARY)]) == (
        "填第一个缴费月。选 2022年3月，税务系统从 2022年3月 起产生应缴额，2月 不产生。"
    )


def test_e5_the_month_of_handling_brings_its_own_bill() -> None:
    assert codes(FEBRUARY, FEBRUARY, JANUARY) == []
    assert start_consequence(FEBRUARY, [PeriodLine("养老保险", FEBRUARY)]) == (
        "填第一个缴费月。选 2022年2月，税务系统从 2022年2月 起产生应缴额。"
    )


def test_e6_and_e7_the_gap_is_what_to_offer_for_back_payment() -> None:
    assert gap(JANUARY, FEBRUARY) == ()
    assert gap(JANUARY, APRIL) == (FEBRUARY, MARCH)
    spells = [Spell(Month(2019, 5), JANUARY), Spell(APRIL)]
    assert [billed(spells, month) for month in (JANUARY, FEBRUARY, MARCH, APRIL)] == [True, False, False, True]


def test_e8_a_start_must_come_after_the_stop() -> None:
    (finding,) = start_month(JANUARY, FEBRUARY, JANUARY)
    assert finding.message == "开始缴费月应晚于停止缴费月 2022年1月。"
    assert "2022年2月 或之后" in finding.remedy


def test_e13_a_start_in_the_past_is_a_start_now_and_a_back_payment() -> None:
    june, may = Month(2022, 6), Month(2022, 5)
    (finding,) = start_month(APRIL, june, JANUARY)
    assert (finding.code, finding.blocks) == ("start-before-period", True)
    assert "请从 2022年6月 起办理，2022年4月 至 2022年5月 另办补缴" in finding.remedy
    assert split_start(APRIL, june, JANUARY) == SplitStart(june, (APRIL, may))
    (finding,) = start_month(may, june)
    assert "2022年5月 另办补缴" in finding.remedy
    assert start_consequence(may, [PeriodLine("养老保险", june)]) == (
        "填第一个缴费月。选 2022年5月，2022年5月 要另办补缴，2022年6月 起按月产生应缴额。"
    )


def test_a_start_is_declared_one_month_ahead_at_most() -> None:
    assert codes(Month(2026, 12), NOVEMBER) == []
    (finding,) = start_month(Month(2027, 1), NOVEMBER)
    assert (finding.code, finding.until) == ("start-too-far", Month(2026, 12))


def test_each_group_is_split_by_its_own_period() -> None:
    assert split_start(Month(2026, 8), OCTOBER).back_months == (Month(2026, 8), Month(2026, 9))
    assert len(split_start(Month(2026, 8), NOVEMBER).back_months) == 3
    sentence = start_consequence(NOVEMBER, [PeriodLine("养老保险", NOVEMBER), PeriodLine("失业保险", OCTOBER)])
    assert sentence == (
        "填第一个缴费月。选 2026年11月：养老保险从 2026年11月 起产生应缴额；"
        "失业保险从 2026年11月 起产生应缴额，10月 不产生。"
    )


@given(MONTHS, st.integers(-15, 5), st.none() | st.integers(-15, 3))
def test_a_start_is_refused_exactly_where_it_is_not_legal(period: Month, step: int, stopped: int | None) -> None:
    previous = None if stopped is None else period + stopped
    assert bool(codes(period + step, period, previous)) == (period + step not in legal_starts(period, previous))


@given(MONTHS, st.integers(-30, 1), st.none() | st.integers(-30, 1))
def test_a_split_start_pays_every_month_once(period: Month, step: int, stopped: int | None) -> None:
    start, previous = period + step, None if stopped is None else period + stopped
    split = split_start(start, period, previous)
    wanted = max(start, previous + 1) if previous is not None else start
    paid = [*split.back_months, *months_between(split.start, period + 3)]
    assert paid == list(months_between(wanted, period + 3))
    assert split.start >= period


@given(MONTHS, st.integers(-12, 1), st.none() | st.integers(1, 12))
def test_the_strip_of_a_start_shows_the_turn_and_the_spell_before(period: Month, step: int, before: int | None) -> None:
    start = period + step
    previous = None if before is None else start - before
    cells = dict(strip_from(start, period, previous))
    assert len(cells) == 6
    assert cells[start]
    assert cells[start - 1] == (previous == start - 1)


@pytest.mark.parametrize("period", (NOVEMBER, Month(2026, 12)))
def test_the_legal_starts_are_the_period_and_the_month_after(period: Month) -> None:
    assert legal_starts(period) == (period, period + 1)
    assert legal_starts(period, period) == (period + 1,)
    assert legal_starts(period, period + 1) == ()


# --- two settlement periods ---


def test_each_group_starts_as_early_as_its_own_period_lets_it() -> None:
    behind = split_sides(OCTOBER, Side(NOVEMBER), Side(OCTOBER))
    assert behind == SplitStart(NOVEMBER, (OCTOBER,), SplitStart(OCTOBER, ()))
    assert behind.words("登记") == "养老从 2026年11月、失业从 2026年10月 登记，并补缴养老 2026年10月"
    ahead = split_sides(OCTOBER, Side(OCTOBER), Side(NOVEMBER))
    assert ahead == SplitStart(OCTOBER, (), SplitStart(NOVEMBER, (OCTOBER,)))
    assert ahead.words("登记") == "养老从 2026年10月、失业从 2026年11月 登记，并补缴失业 2026年10月"
    same = split_sides(OCTOBER, Side(NOVEMBER), Side(NOVEMBER))
    assert same == SplitStart(NOVEMBER, (OCTOBER,))
    assert same.words("登记") == "从 2026年11月 登记，并补缴 2026年10月"
    assert split_sides(NOVEMBER, Side(NOVEMBER), Side(OCTOBER)) is None
    assert split_sides(OCTOBER, Side(NOVEMBER, OCTOBER), Side(OCTOBER)) is None


@given(MONTHS, st.integers(-15, 0), st.integers(-3, 3), STOPS, STOPS)
def test_with_the_back_payment_beside_it_each_group_begins_where_the_split_has_said(
    period: Month, step: int, apart: int, stopped: int | None, stopped_behind: int | None
) -> None:
    own = Side(period, None if stopped is None else period + stopped)
    behind = Side(period + apart, None if stopped_behind is None else period + stopped_behind)
    split = split_sides(period + step, own, behind)
    if split is None:
        return
    theirs = split.following or split_start(period + step, behind.period, behind.previous_stop)
    alone = frozenset() if split.back_months else frozenset(theirs.back_months)
    back = frozenset(split.back_months)
    start = following_start(split.start, behind, BackPaid(back, alone, back))
    assert start == theirs.start
    assert start >= behind.period


@given(MONTHS, st.integers(0, 1), st.integers(-3, 3), st.none() | st.integers(-15, 3))
def test_without_a_back_payment_both_groups_begin_with_the_same_month(
    period: Month, step: int, apart: int, stopped: int | None
) -> None:
    behind = Side(period + apart, None if stopped is None else period + stopped)
    assert following_start(period + step, behind, BackPaid()) == period + step
    elsewhen = frozenset({period + step - 2})
    assert following_start(period + step, behind, BackPaid(elsewhen, frozenset(), elsewhen)) == period + step


def test_unemployment_whose_period_has_moved_on_begins_later_only_where_no_month_is_lost() -> None:
    """恢复 from October was approved, 失业 failed then; it is tried again in the 结算期 November."""
    behind, september = Side(NOVEMBER), frozenset({Month(2026, 9)})
    assert following_start(OCTOBER, behind, BackPaid(september)) == OCTOBER, "its 补缴 is over: 月份不符"
    assert following_start(OCTOBER, behind, BackPaid(september, frozenset(), september)) == NOVEMBER
    assert following_start(OCTOBER, behind, BackPaid(september, frozenset({OCTOBER}))) == NOVEMBER


def test_the_consequence_names_the_month_of_each_group() -> None:
    lines = [PeriodLine("养老保险", NOVEMBER), PeriodLine("失业保险", OCTOBER)]
    assert start_consequence(NOVEMBER, lines, OCTOBER) == (
        "填第一个缴费月。选 2026年11月：养老保险从 2026年11月 起产生应缴额；"
        "失业保险从 2026年10月 起产生应缴额。以前的月份随补缴办理。"
    )
    assert start_consequence(NOVEMBER, lines, NOVEMBER) == start_consequence(NOVEMBER, lines)
