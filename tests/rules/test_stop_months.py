"""最后一个缴费月: E1, E3, E4, E9 to E12, E14 of the table, the strip, and the sentence of consequence."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.insured import CoverageFacts
from rules.months import PeriodLine, Spell, billed, gap, horizon, strip
from rules.periods import Month, months_between
from rules.stop_months import StopRange, change_day, legal_stops, stop_consequence, stop_month, suggested_stop
from tests.rules.cases import NOVEMBER, OCTOBER, TODAY, covered

JANUARY, FEBRUARY, MARCH, MAY = Month(2022, 1), Month(2022, 2), Month(2022, 3), Month(2022, 5)
MONTHS = st.builds(Month, st.integers(2015, 2040), st.integers(1, 12))


def zhang(paid_to: Month = JANUARY, assessed_to: Month | None = None) -> CoverageFacts:
    """张某 of the manual: paid to 2022-01."""
    return CoverageFacts("110", Month(2019, 5), paid_to=paid_to, assessed_to=assessed_to)


def codes(month: Month, coverages: list[CoverageFacts], period: Month) -> list[tuple[str, bool]]:
    return [(finding.code, finding.blocks) for finding in stop_month(month, coverages, period)]


def line(period: Month, label: str = "养老保险") -> PeriodLine:
    return PeriodLine(label, period)


def test_e1_the_month_of_the_manual_is_the_last_one_paid() -> None:
    assert codes(JANUARY, [zhang()], FEBRUARY) == []
    assert billed([Spell(Month(2019, 5), JANUARY)], JANUARY)
    assert not billed([Spell(Month(2019, 5), JANUARY)], FEBRUARY)
    assert "税务系统从 2022年2月 起不再产生应缴额" in stop_consequence(JANUARY, [line(FEBRUARY)])


def test_e3_over_the_year_end() -> None:
    december = Month(2021, 12)
    assert codes(december, [zhang(paid_to=december)], JANUARY) == []
    assert stop_consequence(december, [line(JANUARY)]).endswith(
        "选 2021年12月，税务系统从 2022年1月 起不再产生应缴额。"
    )


def test_e4_the_classic_mistake_is_legal_and_its_bill_is_announced() -> None:
    assert codes(FEBRUARY, [zhang()], FEBRUARY) == []
    assert "2月 仍会产生应缴额，3月 起不再产生" in stop_consequence(FEBRUARY, [line(FEBRUARY)])
    (finding,) = change_day(date(2022, 1, 31), FEBRUARY, "6301", date(2022, 2, 10), [zhang()])
    assert (finding.code, finding.blocks) == ("paid-after-leaving", False)
    assert "请改选 2022年1月" in finding.remedy


def test_e9_a_stop_before_the_start_is_no_stop() -> None:
    new = covered(start=MARCH, paid_to=None)
    (finding,) = stop_month(FEBRUARY, [new], MARCH)
    assert (finding.code, finding.blocks) == ("stop-before-start", True)
    assert "撤回参保登记" in finding.remedy
    assert "应缴费的，请选 2022年3月" in finding.remedy


def test_e10_enrolled_and_left_in_the_same_month_is_allowed() -> None:
    assert codes(MARCH, [covered(start=MARCH, paid_to=None)], MARCH) == []
    assert billed([Spell(MARCH, MARCH)], MARCH)


def test_e11_a_stop_before_a_paid_month_is_refused_and_the_counter_gives_back() -> None:
    (finding,) = stop_month(JANUARY, [zhang(paid_to=MARCH), covered("210", paid_to=FEBRUARY)], MARCH)
    assert (finding.code, finding.blocks) == ("stop-before-paid", True)
    assert finding.message == "养老、失业保险已缴费到 2022年3月，最后一个缴费月不能早于它。"
    assert "窗口申请退收" in finding.remedy


def test_e12_one_month_ahead_warns_and_further_is_refused_until_the_period_comes() -> None:
    assert codes(MARCH, [zhang()], MARCH) == []
    assert codes(Month(2022, 4), [zhang()], MARCH) == [("stop-ahead", False)]
    (finding,) = stop_month(MAY, [zhang()], MARCH)
    assert (finding.code, finding.blocks, finding.until) == ("stop-too-far", True, Month(2022, 4))


def test_e14_an_assessed_month_binds_even_unpaid() -> None:
    (finding,) = stop_month(JANUARY, [zhang(assessed_to=FEBRUARY)], MARCH)
    assert (finding.code, finding.clause) == ("stop-before-assessed", "注意事项 9")
    assert codes(FEBRUARY, [zhang(assessed_to=FEBRUARY)], MARCH) == []


def test_each_coverage_has_its_say() -> None:
    several = [zhang(), covered("310", start=MARCH, paid_to=None)]
    assert legal_stops(several, MARCH) == StopRange(MARCH, Month(2022, 4))
    (finding,) = stop_month(JANUARY, several, MARCH)
    assert "医疗保险的第一个缴费月 2022年3月" in finding.message


def test_paid_in_advance_leaves_that_month() -> None:
    assert legal_stops([zhang(paid_to=MAY)], JANUARY) == StopRange(MAY, MAY)
    assert codes(MAY, [zhang(paid_to=MAY)], JANUARY) == [("stop-ahead", False)]


def test_without_coverage_there_is_nothing_to_choose_and_nothing_to_say() -> None:
    assert legal_stops([], MARCH) is None
    assert codes(JANUARY, [], MARCH) == []


coverages = st.lists(
    st.builds(
        lambda start, paid, due: CoverageFacts(
            "110",
            start,
            paid_to=None if paid is None else start + paid,
            assessed_to=None if due is None else start + due,
        ),
        MONTHS,
        st.none() | st.integers(0, 40),
        st.none() | st.integers(0, 40),
    ),
    min_size=1,
    max_size=5,
)


@given(coverages, MONTHS, st.integers(-3, 3))
def test_a_month_is_refused_exactly_where_it_is_not_legal(found: list[CoverageFacts], period: Month, step: int) -> None:
    legal = legal_stops(found, period)
    assert legal is not None
    for edge in (legal.first, legal.last):
        month = edge + step
        refused = any(finding.blocks for finding in stop_month(month, found, period))
        assert refused == (month not in legal)


@given(coverages, MONTHS)
def test_a_legal_month_undoes_nothing_paid_and_is_at_most_one_month_ahead(
    found: list[CoverageFacts], period: Month
) -> None:
    legal = legal_stops(found, period)
    assert legal is not None
    assert legal.months()
    for month in (legal.first, legal.last):
        for coverage in found:
            assert month >= coverage.start
            assert coverage.paid_to is None or month >= coverage.paid_to
            assert coverage.assessed_to is None or month >= coverage.assessed_to
        assert month == legal.first or month - period <= horizon(period)


@given(MONTHS, st.integers(0, 20), MONTHS, st.integers(0, 20))
def test_what_suits_both_is_what_is_legal_in_each(first: Month, more: int, other: Month, other_more: int) -> None:
    one, two = StopRange(first, first + more), StopRange(other, other + other_more)
    common = one.common(two)
    assert set(common.months() if common else ()) == set(one.months()) & set(two.months())


@given(MONTHS, st.integers(0, 24), st.dates(date(2015, 1, 1), date(2040, 12, 31)))
def test_the_suggested_month_is_the_nearest_legal_one(first: Month, more: int, left_on: date) -> None:
    legal = StopRange(first, first + more)
    suggested = suggested_stop(legal, left_on)
    assert suggested in legal
    assert abs(suggested - Month.of(left_on)) == min(abs(month - Month.of(left_on)) for month in legal.months())


@given(MONTHS, st.integers(-30, 1))
def test_the_strip_has_six_months_and_shows_the_turn(period: Month, step: int) -> None:
    stop = period + step
    cells = strip(stop, period)
    months = [month for month, _ in cells]
    assert months == list(months_between(months[0], months[0] + 5))
    assert stop in months
    assert stop + 1 in months
    assert cells == tuple((month, billed([Spell(Month(2000, 1), stop)], month)) for month in months)


def test_the_strip_of_the_demonstration_month() -> None:
    cells = strip(OCTOBER, NOVEMBER)
    assert cells[0] == (Month(2026, 9), True)
    assert [paid for _, paid in cells] == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("month", "sentence"),
    (
        (OCTOBER, "填最后一个缴费月。选 2026年10月，税务系统从 2026年11月 起不再产生应缴额。"),
        (NOVEMBER, "填最后一个缴费月。选 2026年11月，11月 仍会产生应缴额，12月 起不再产生。"),
        (Month(2026, 12), "填最后一个缴费月。选 2026年12月，11月、12月 仍会产生应缴额，2027年1月 起不再产生。"),
    ),
)
def test_the_sentence_says_what_tax_will_ask_for(month: Month, sentence: str) -> None:
    assert stop_consequence(month, [line(NOVEMBER)]) == sentence
    assert stop_consequence(month, [line(NOVEMBER), line(NOVEMBER, "失业保险")]) == sentence


def test_two_settlement_periods_have_two_consequences() -> None:
    sentence = stop_consequence(OCTOBER, [line(NOVEMBER), line(OCTOBER, "失业保险")])
    assert sentence == (
        "填最后一个缴费月。选 2026年10月：养老保险从 2026年11月 起不再产生应缴额；"
        "失业保险 10月 仍会产生应缴额，11月 起不再产生。"
    )


@given(MONTHS, st.integers(1, 12), st.integers(1, 12))
def test_a_gap_is_the_months_without_a_bill(stop: Month, step: int, more: int) -> None:
    start = stop + step
    missing = gap(stop, start)
    spells = [Spell(stop - 5, stop), Spell(start)]
    for month in months_between(stop - 1, start + more):
        assert billed(spells, month) == (month not in missing)


def day_codes(day: date, month: Month, reason: str = "6301") -> list[tuple[str, bool]]:
    return [(found.code, found.blocks) for found in change_day(day, month, reason, TODAY, [covered()])]


@pytest.mark.parametrize(
    ("day", "month", "said"),
    (
        (date(2026, 10, 31), OCTOBER, []),
        (TODAY, OCTOBER, []),
        (TODAY, NOVEMBER, []),
        (date(2026, 12, 31), NOVEMBER, []),
        (date(2027, 1, 1), NOVEMBER, [("day-too-far", True)]),
        (date(2026, 10, 31), NOVEMBER, [("paid-after-leaving", False)]),
        (TODAY, Month(2026, 9), [("unpaid-before-leaving", False)]),
        (date(2015, 2, 28), OCTOBER, [("day-before-start", True)]),
        (date(2015, 3, 1), OCTOBER, [("paid-after-leaving", False)]),
    ),
)
def test_the_day_of_leaving_goes_with_the_month(day: date, month: Month, said: list[tuple[str, bool]]) -> None:
    assert day_codes(day, month) == said


def test_nobody_dies_in_the_future() -> None:
    assert day_codes(date(2026, 11, 17), NOVEMBER, "6309") == [("day-in-future", True)]
    assert day_codes(TODAY, NOVEMBER, "6309") == []


def test_the_months_without_payment_are_named() -> None:
    (finding,) = change_day(TODAY, Month(2026, 9), "6301", TODAY, [covered()])
    assert "2026年10月 没有缴费" in finding.message
    (finding,) = change_day(TODAY, Month(2026, 7), "6301", TODAY, [covered()])
    assert "2026年8月 至 2026年10月 没有缴费" in finding.message


@given(st.dates(date(2014, 1, 1), date(2030, 12, 31)), MONTHS)
def test_every_word_about_the_day_has_its_remedy(day: date, month: Month) -> None:
    assume(month >= Month(2015, 3))
    for finding in change_day(day, month, "6301", TODAY, [covered()]):
        assert finding.remedy.endswith("。")
        assert finding.clause
