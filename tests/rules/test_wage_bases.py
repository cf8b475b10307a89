"""缴费基数 between floor and cap, and what is due of it."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.contributions import base_limits
from rules.periods import Month
from rules.wage_bases import base_in, bases, due, due_change
from tests.rules.cases import NOVEMBER

wages = st.decimals("0.01", "1000000.00", places=2)


@pytest.mark.parametrize(
    ("wage", "words"),
    (
        ("3200", "缴费基数 4,307.10 元（低于下限，按下限）"),
        ("4307.10", "缴费基数 4,307.10 元"),
        ("5000.01", "缴费基数 5,000.01 元"),
        ("21535.50", "缴费基数 21,535.50 元"),
        ("36000", "缴费基数 21,535.50 元（高于上限，按上限）"),
    ),
)
def test_a_base_says_how_it_was_held_between_floor_and_cap(wage: str, words: str) -> None:
    assert base_in(Decimal(wage), NOVEMBER).words == words


@given(wages)
def test_a_base_is_held_exactly_where_the_wage_lies_outside(wage: Decimal) -> None:
    floor, cap = base_limits(NOVEMBER)
    base = base_in(wage, NOVEMBER)
    assert floor <= base.base <= cap
    assert (base.held == "") == (base.base == wage)


@given(wages)
def test_months_with_other_limits_are_told_apart_and_none_is_left_out(wage: Decimal) -> None:
    first, last = Month(2022, 11), Month(2024, 2)
    found = list(bases(wage, first, last))
    assert (found[0].first, found[-1].last) == (first, last)
    assert all(before.last + 1 == after.first for before, after in pairwise(found))
    assert all(base_in(wage, month).base == each.base for each in found for month in (each.first, each.last))


def test_a_low_wage_goes_up_with_the_floor() -> None:
    found = list(bases(Decimal(3000), Month(2022, 12), Month(2024, 1)))
    assert [each.base for each in found] == [Decimal("3803.00"), Decimal("4063.00"), Decimal("4307.10")]


@pytest.mark.parametrize(
    ("insurance", "wage", "month", "unit", "person"),
    (
        ("210", "3083", Month(2021, 5), "17.24", "17.24"),
        ("210", "4301", Month(2022, 5), "21.51", "21.51"),
        ("110", "4307.10", NOVEMBER, "689.14", "344.57"),
        ("210", "5000.01", NOVEMBER, "25.00", "25.00"),
        ("110", "12345.67", NOVEMBER, "1975.31", "987.65"),
        ("110", "99999", NOVEMBER, "3445.68", "1722.84"),
        ("410", "5000", NOVEMBER, "35.00", "0.00"),
    ),
)
def test_what_is_due_is_of_the_held_base_and_rounded_half_up(
    insurance: str, wage: str, month: Month, unit: str, person: str
) -> None:
    found = due(insurance, Decimal(wage), month, "3")
    assert found is not None
    assert (found.unit, found.person) == (Decimal(unit), Decimal(person))


def test_without_a_rate_nothing_is_made_up() -> None:
    assert due("410", Decimal(5000), NOVEMBER, "") is None
    assert due_change("410", Decimal(5000), Decimal(6000), NOVEMBER, "") is None


@given(wages, wages)
def test_old_and_difference_make_the_new_to_the_cent(before: Decimal, after: Decimal) -> None:
    change = due_change("210", before, after, NOVEMBER, "")
    assert change is not None
    assert change.before.unit + change.unit == change.after.unit
    assert change.before.person + change.person == change.after.person
    assert change.name == "失业"
