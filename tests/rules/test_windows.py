"""年度工资申报期."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.windows import AnnualWage, annual_wage_first, annual_window, business_day, next_annual_window
from tests.rules.cases import NOW, SHANGHAI

INSIDE = datetime(2027, 1, 4, 9, 0, tzinfo=SHANGHAI)
DONE = AnnualWage(missing=0, submitted=True)
LAST_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("instant", "is_open"),
    (
        (datetime(2026, 12, 21, tzinfo=SHANGHAI) - LAST_MOMENT, False),
        (datetime(2026, 12, 21, tzinfo=SHANGHAI), True),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI), True),
        (datetime(2027, 1, 1, tzinfo=SHANGHAI), True),
        (datetime(2027, 1, 16, tzinfo=SHANGHAI) - LAST_MOMENT, True),
        (datetime(2027, 1, 16, tzinfo=SHANGHAI), False),
        (datetime(2026, 12, 20, 16, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 20, 16, 0, tzinfo=UTC) - LAST_MOMENT, False),
        (datetime(2027, 1, 15, 16, 0, tzinfo=UTC), False),
    ),
)
def test_both_days_of_the_window_belong_to_it_by_shanghai_time(instant: datetime, is_open: bool) -> None:
    assert (annual_window(instant) is not None) == is_open
    assert bool(list(annual_wage_first(instant, None))) == is_open


@given(st.dates(date(2012, 1, 1), date(2090, 12, 31)), st.times())
def test_the_window_is_open_from_21_december_to_15_january(day: date, at: time) -> None:
    instant = datetime.combine(day, at, tzinfo=SHANGHAI)
    expected = (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 15)
    window = annual_window(instant)
    assert (window is not None) == expected
    coming = next_annual_window(instant)
    assert coming.closes >= day
    assert (coming.closes - coming.opens).days == 25
    assert coming.year == coming.opens.year + 1
    assert window in {None, coming}


def test_the_year_declared_is_that_of_the_closing_january() -> None:
    for instant in (datetime(2026, 12, 21, tzinfo=SHANGHAI), datetime(2027, 1, 15, tzinfo=SHANGHAI)):
        window = annual_window(instant)
        assert window is not None
        assert (window.year, window.opens, window.closes) == (2027, date(2026, 12, 21), date(2027, 1, 15))


def test_outside_the_window_nobody_asks_for_the_annual_wage() -> None:
    assert list(annual_wage_first(NOW, None)) == []
    assert list(annual_wage_first(NOW, AnnualWage(128, submitted=False))) == []


def test_a_complete_and_submitted_declaration_opens_the_window() -> None:
    assert list(annual_wage_first(INSIDE, DONE)) == []


@pytest.mark.parametrize(
    ("declared", "said"),
    (
        (None, "尚未申报"),
        (AnnualWage(3, submitted=False), "还有 3 人未申报"),
        (AnnualWage(1, submitted=True), "还有 1 人未申报"),
        (AnnualWage(0, submitted=False), "尚未提交"),
        (AnnualWage(0, submitted=True, returned=2), "2 人的申报被退回"),
    ),
)
def test_anything_less_keeps_it_closed_and_says_what_is_lacking(declared: AnnualWage | None, said: str) -> None:
    (finding,) = annual_wage_first(INSIDE, declared)
    assert finding.blocks
    assert said in finding.message
    assert "12月21日至1月15日" in finding.message
    assert "2027 年度" in finding.message
    assert finding.clause == "业务功能说明 2"
    assert "职工缴费工资申报" in finding.remedy


def test_an_instant_without_a_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        business_day(datetime(2026, 12, 21))  # noqa: DTZ001 - that it has none is the case
