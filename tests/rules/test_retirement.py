"""退休: the reform of 2024-09-13, minimum months and flexible retirement."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.finding import Finding
from rules.periods import Month
from rules.retirement import (
    Retirement,
    RetirementFacts,
    State,
    early_retirement,
    late_retirement,
    minimum_months,
    retirement,
    retirement_due,
)
from tests.rules.cases import OCTOBER, TODAY, born

VECTORS = Path(__file__).parent / "vectors" / "retirement_vectors.csv"
FIRST_DELAYED = {"M60": (1965, 4, 36), "F55": (1970, 4, 36), "F50": (1975, 2, 60)}
AGES = {"M60": 60, "F55": 55, "F50": 50}
people = st.tuples(st.sampled_from(sorted(AGES)), st.dates(date(1950, 1, 1), date(2010, 12, 31)))


def rows() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def month_of(day: date | None) -> str:
    return str(Month.of(day)) if day is not None else ""


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['category']} {row['birth_ym']}")
def test_every_reference_value_comes_out(row: dict[str, str]) -> None:
    dates = retirement(row["category"], Month.parse(row["birth_ym"]).first_day)
    assert dates.age_label == row["statutory_age"]
    assert dates.delay == int(row["delay_months"])
    assert month_of(dates.original) == row["original_ym"]
    assert month_of(dates.statutory) == row["statutory_ym"]
    assert dates.minimum_label == row["min_contribution"]
    assert month_of(dates.earliest) == row["earliest_flexible_ym"]
    assert month_of(dates.latest) == row["latest_flexible_ym"]


def test_the_reference_values_are_all_there() -> None:
    assert len(rows()) == 65
    assert {row["category"] for row in rows()} == set(AGES)


@pytest.mark.parametrize(
    ("category", "birth", "statutory"),
    (
        ("M60", date(1965, 10, 31), date(2026, 1, 31)),
        ("M60", date(1966, 3, 31), date(2026, 7, 31)),
        ("F50", date(1975, 1, 31), date(2025, 2, 28)),
        ("F50", date(1976, 8, 30), date(2027, 6, 30)),
        ("F55", date(1972, 2, 29), date(2027, 9, 29)),
        ("M60", date(1968, 2, 29), date(2028, 12, 29)),
        ("M60", date(1967, 5, 12), date(2028, 1, 12)),
        ("F55", date(1974, 10, 8), date(2031, 1, 8)),
        ("M60", date(1983, 2, 25), date(2046, 2, 25)),
        ("F50", date(1995, 12, 1), date(2050, 12, 1)),
        ("M60", date(2000, 12, 1), date(2063, 12, 1)),
        ("F55", date(1963, 4, 1), date(2018, 4, 1)),
        ("M60", date(1966, 6, 5), date(2026, 11, 5)),
        ("F50", date(1976, 3, 20), date(2026, 11, 20)),
    ),
)
def test_the_day_follows_the_birthday_and_becomes_the_last_one_of_a_short_month(
    category: str, birth: date, statutory: date
) -> None:
    assert retirement(category, birth).statutory == statutory


def delay_by_the_article(category: str, birth: date) -> int:
    """Article 1 walked month by month: one month later for every so many months, until the cap."""
    year, step, cap = FIRST_DELAYED[category]
    month, delay, walked = Month(year, 1), 0, 0
    while month <= Month.of(birth):
        if walked % step == 0:
            delay = min(cap, delay + 1)
        month, walked = month + 1, walked + 1
    return delay


@given(people)
def test_the_delay_is_that_of_the_article_walked_month_by_month(person: tuple[str, date]) -> None:
    category, birth = person
    assert retirement(category, birth).delay == delay_by_the_article(category, birth)


@given(people)
def test_the_dates_stand_in_their_order_and_in_their_limits(person: tuple[str, date]) -> None:
    category, birth = person
    dates = retirement(category, birth)
    assert Month.of(dates.statutory) - Month.of(birth) == dates.age_months == AGES[category] * 12 + dates.delay
    assert dates.statutory.day in {birth.day, Month.of(dates.statutory).last_day.day}
    assert (dates.earliest is None) == (dates.latest is None) == (Month.of(dates.statutory) < Month(2025, 1))
    if dates.earliest is not None and dates.latest is not None:
        assert dates.original <= dates.earliest <= dates.statutory < dates.latest
        assert Month.of(dates.statutory) - Month.of(dates.earliest) == min(36, dates.delay)
        assert Month.of(dates.latest) - Month.of(dates.statutory) == 36


@given(people, st.integers(0, 20))
def test_whoever_is_born_later_retires_no_earlier(person: tuple[str, date], months: int) -> None:
    category, birth = person
    later = (Month.of(birth) + months).last_day
    assert retirement(category, later).statutory >= retirement(category, birth).statutory


@given(st.integers(1990, 2080), st.integers(1, 12))
def test_the_minimum_grows_by_six_months_a_year_from_2030_to_2039(year: int, month: int) -> None:
    assert minimum_months(Month(year, month)) == 180 + 6 * min(max(year - 2029, 0), 10)


@given(people, st.integers(-60, 60))
def test_the_states_follow_each_other_by_the_month(person: tuple[str, date], step: int) -> None:
    dates = retirement(*person)
    order = list(State)
    month = Month.of(dates.statutory) + step
    first, last = dates.state(month.first_day), dates.state(month.last_day)
    assert first == last
    assert order.index(first) <= order.index(dates.state((month + 1).first_day))
    assert (first == State.DUE) == (step == 0)


@pytest.mark.parametrize(
    ("on", "state"),
    (
        (date(2026, 7, 31), State.TOO_EARLY),
        (date(2026, 8, 1), State.EARLY),
        (date(2026, 12, 31), State.EARLY),
        (date(2027, 1, 1), State.DUE),
        (date(2027, 1, 31), State.DUE),
        (date(2027, 2, 1), State.LATE),
        (date(2030, 1, 31), State.LATE),
        (date(2030, 2, 1), State.PAST),
    ),
)
def test_each_state_begins_on_the_first_of_its_month(on: date, state: State) -> None:
    assert retirement("M60", date(1966, 8, 15)).state(on) == state


def test_before_the_reform_there_is_no_flexible_retirement() -> None:
    dates = retirement("M60", date(1962, 6, 5))
    assert dates.state(date(2022, 5, 31)) == State.TOO_EARLY
    assert dates.state(date(2022, 7, 1)) == State.PAST


def said(found: list[Finding]) -> list[tuple[str, bool, Month | None]]:
    return [(finding.code, finding.blocks, finding.until) for finding in found]


def test_a_person_of_age_with_his_years_may_retire_from_the_first_of_the_statutory_month() -> None:
    due, deemed = born("M60", 1966, 6, 5, 412), born("F50", 1976, 3, 20, 160, 24)
    assert list(retirement_due(due, TODAY)) == []
    assert list(retirement_due(deemed, TODAY)) == []
    assert list(retirement_due(deemed, date(2026, 11, 1))) == []
    assert said(list(retirement_due(deemed, date(2026, 10, 31)))) == [("retirement-not-due", True, Month(2026, 11))]


def test_too_early_is_refused_with_the_date_the_months_to_go_and_the_flexible_way() -> None:
    (finding,) = retirement_due(born("M60", 1968, 2, 14), TODAY)
    assert finding.until == Month(2028, 12)
    assert finding.message == "未到法定退休年龄：2028年12月14日 满 60岁10个月，还差 25 个月。"
    assert "2028年2月 起也可申报弹性提前退休" in finding.remedy
    (finding,) = retirement_due(born("M60", 1966, 8, 15), TODAY)
    assert "请选弹性提前退休并上传书面告知" in finding.remedy


def test_before_the_reform_nobody_was_offered_to_go_early() -> None:
    (finding,) = retirement_due(born("M60", 1962, 6, 5), date(2022, 5, 1))
    assert finding.remedy == "请从 2022年6月 起申报退休。"
    (finding,) = early_retirement(born("M60", 1962, 6, 5), date(2022, 5, 1))
    assert (finding.code, finding.until) == ("early-not-possible", Month(2022, 6))


def test_missing_months_are_counted_and_the_month_named_in_which_they_are_complete() -> None:
    (finding,) = retirement_due(born("F50", 1976, 1, 10, 150), TODAY, OCTOBER)
    assert (finding.code, finding.until) == ("retirement-years-short", Month(2029, 5))
    assert "最低 180 个月，已有 150 个月（实际缴费 150 个月），还差 30 个月" in finding.message
    assert "2029年4月 缴满" in finding.remedy
    (finding,) = retirement_due(born("F50", 1976, 1, 10, 150, 12), TODAY)
    assert finding.until is None
    assert "视同缴费 12 个月" in finding.message


@given(st.integers(0, 300), st.integers(0, 100))
def test_the_years_are_paid_and_deemed_months_against_the_minimum(paid: int, deemed: int) -> None:
    found = list(retirement_due(born("M60", 1966, 6, 5, paid, deemed), TODAY))
    assert bool(found) == (paid + deemed < 180)


def test_long_after_the_date_it_is_only_asked_about() -> None:
    (finding,) = retirement_due(born("M60", 1962, 6, 5, 420), TODAY)
    assert (finding.code, finding.blocks) == ("retirement-long-past", False)
    assert "是否办理弹性延迟" in finding.message
    assert "2025年1月 前到龄" in finding.remedy
    (finding,) = retirement_due(born("M60", 1966, 1, 5, 420), TODAY)
    assert "请改选弹性延迟退休并上传书面协议" in finding.remedy
    (finding,) = retirement_due(born("M60", 1965, 1, 5, 420), date(2028, 3, 1))
    assert "最晚到 2028年2月" in finding.remedy
    assert list(retirement_due(born("M60", 1966, 3, 5, 420), date(2026, 10, 31))) == []


def test_who_may_go_early_may_and_nobody_else() -> None:
    assert list(early_retirement(born("M60", 1966, 8, 15), TODAY)) == []
    assert said(list(early_retirement(born("M60", 1966, 8, 15), date(2026, 7, 31)))) == [
        ("early-too-early", True, Month(2026, 8))
    ]
    assert said(list(early_retirement(born("M60", 1966, 6, 5), TODAY))) == [("early-not-early", True, None)]


def test_for_an_early_retirement_the_year_of_the_chosen_day_decides_on_the_months() -> None:
    dates = retirement("M60", date(1969, 12, 1))
    assert (dates.minimum_months, dates.minimum_when_early(date(2029, 12, 31))) == (192, 180)
    assert list(early_retirement(born("M60", 1969, 12, 1, 180), date(2029, 12, 31))) == []
    assert [f.code for f in early_retirement(born("M60", 1969, 12, 1, 180), date(2030, 1, 1))] == [
        "retirement-years-short"
    ]


def test_who_goes_late_has_agreed_on_at_most_three_years() -> None:
    person = born("M60", 1966, 6, 5)
    assert list(late_retirement(person, date(2026, 12, 1))) == []
    assert list(late_retirement(person, date(2029, 11, 30))) == []
    assert said(list(late_retirement(person, date(2029, 12, 1)))) == [("late-not-possible", True, None)]
    assert said(list(late_retirement(person, TODAY))) == [("late-not-late", True, None)]
    assert said(list(late_retirement(person, date(2026, 10, 1)))) == [("retirement-not-due", True, Month(2026, 11))]
    (finding,) = late_retirement(born("M60", 1962, 6, 5), TODAY)
    assert "2025年1月 起施行" in finding.message


@pytest.mark.parametrize("facts", (RetirementFacts(None, "M60"), RetirementFacts(date(1966, 1, 1), None)))
@pytest.mark.parametrize("rule", (retirement_due, early_retirement, late_retirement))
def test_without_birth_date_or_category_nothing_is_guessed(
    facts: RetirementFacts, rule: Callable[[RetirementFacts, date], Iterator[Finding]]
) -> None:
    (finding,) = rule(facts, TODAY)
    assert (finding.code, finding.blocks) == ("retirement-unknown", True)


def test_an_unknown_category_is_an_error_and_no_guess() -> None:
    assert RetirementFacts(date(1966, 1, 1), "M55").dates is None
    with pytest.raises(KeyError):
        retirement("M55", date(1966, 1, 1))


@given(people, st.integers(0, 400))
def test_every_refusal_names_its_rule_and_what_to_do(person: tuple[str, date], ahead: int) -> None:
    category, birth = person
    facts = RetirementFacts(birth, category, 100)
    on = retirement(category, birth).original + timedelta(days=ahead * 10)
    for rule in (retirement_due, early_retirement, late_retirement):
        for finding in rule(facts, on):
            assert finding.message
            assert finding.clause
            assert finding.remedy.endswith("。")


def test_ages_are_written_as_one_reads_them() -> None:
    dates = Retirement(720, 0, TODAY, TODAY, 180, None, None)
    assert (dates.age_label, dates.minimum_label) == ("60岁", "15年")
