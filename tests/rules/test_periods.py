"""Months and days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.periods import Month, NotADate, NotAMonth, months_between, parse_date

MONTHS = st.builds(Month, st.integers(1900, 2999), st.integers(1, 12))
MIDDLE_MONTHS = st.builds(Month, st.integers(1950, 2900), st.integers(1, 12))


@pytest.mark.parametrize(
    "text",
    (
        "202611",
        "2026-11",
        "2026/11",
        "2026.11",
        "2026年11月",
        "2026 年 11 月",
        " 202611 ",
        "２０２６１１",
        "２０２６－１１",
        "２０２６年１１月",
    ),
)
def test_every_usual_way_of_writing_a_month_is_understood(text: str) -> None:
    assert Month.parse(text) == Month(2026, 11)


@pytest.mark.parametrize("text", ("2026-3", "2026/3", "2026.3", "2026年3月", "2026-03", "2026.03"))
def test_a_month_with_one_digit_is_understood_when_it_cannot_be_mistaken(text: str) -> None:
    assert Month.parse(text) == Month(2026, 3)


@pytest.mark.parametrize("text", ("", "2026", "20261", "202613", "202600", "2026-00", "20261130", "十一月", "²02611"))
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(NotAMonth):
        Month.parse(text)


def test_a_dotted_one_is_refused_because_a_spreadsheet_writes_it_for_january_and_october() -> None:
    with pytest.raises(NotAMonth, match="202611"):
        Month.parse("2022.1")


@pytest.mark.parametrize(("year", "month"), ((2026, 0), (2026, 13), (1899, 12), (3000, 1)))
def test_a_month_outside_the_calendar_cannot_be_made(year: int, month: int) -> None:
    with pytest.raises(NotAMonth):
        Month(year, month)


def test_a_month_is_written_for_storing_for_reading_and_as_a_number() -> None:
    november = Month(2026, 11)
    assert (str(november), november.label, int(november)) == ("2026-11", "2026年11月", 202611)
    assert Month(2026, 3).label == "2026年3月"


@given(MONTHS)
def test_a_written_month_reads_back_as_itself(month: Month) -> None:
    assert Month.parse(str(month)) == Month.parse(month.label) == Month.parse(str(int(month))) == month
    assert Month.from_int(int(month)) == month


@given(MIDDLE_MONTHS, st.integers(-500, 500))
def test_months_are_counted_over_the_year_end_in_both_directions(month: Month, steps: int) -> None:
    assert (month + steps) - month == steps
    assert (month + steps) - steps == month
    assert (month + steps > month) == (steps > 0)


def test_the_month_after_december_is_january_of_the_next_year() -> None:
    assert Month(2021, 12) + 1 == Month(2022, 1)
    assert Month(2022, 1) - 1 == Month(2021, 12)


@given(MONTHS)
def test_a_month_holds_exactly_its_days(month: Month) -> None:
    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert month.first_day.day == 1
    assert 28 <= month.last_day.day <= 31


def test_february_ends_on_the_29th_in_leap_years_only() -> None:
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    assert Month(2026, 2).last_day == date(2026, 2, 28)


@given(MIDDLE_MONTHS, st.integers(-3, 40))
def test_the_months_between_two_include_both_ends(first: Month, steps: int) -> None:
    months = list(months_between(first, first + steps))
    assert len(months) == max(steps + 1, 0)
    assert months == sorted(set(months))
    if months:
        assert (months[0], months[-1]) == (first, first + steps)


def test_equal_months_are_one_key() -> None:
    assert len({Month(2026, 11), Month.parse("202611")}) == 1


@pytest.mark.parametrize("text", ("20210315", "2021-03-15", " 2021-03-15\n", "２０２１０３１５"))
def test_a_day_is_read_in_both_formats(text: str) -> None:
    assert parse_date(text) == date(2021, 3, 15)


@pytest.mark.parametrize(
    ("text", "said"),
    (
        ("", "格式不对"),
        ("2021-3-15", "格式不对"),
        ("2021-0315", "格式不对"),
        ("20211301", "月份是 13"),
        ("20210229", "2021年2月没有 29 日"),
        ("20210400", "没有 0 日"),
        ("18990101", "年份是 1899"),
    ),
)
def test_a_day_that_does_not_exist_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(NotADate, match=said):
        parse_date(text)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_every_day_reads_back_as_itself(day: date) -> None:
    assert parse_date(day.isoformat()) == parse_date(day.strftime("%Y%m%d")) == day
