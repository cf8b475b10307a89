"""滞纳金 by the day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.late_fee import LateDays, free_of_late_fee, late_days, late_fee
from rules.parameters import NoParameterInForce, rows
from rules.periods import Month

START = date(2020, 2, 1)
money = st.decimals("0.00", "1000000.00", places=2)
counts = st.integers(0, 3000)


def days(count: int, first: date = START) -> LateDays:
    return LateDays(first, first + timedelta(days=count - 1))


@pytest.mark.parametrize(
    ("principal", "count", "fee"),
    [
        ("1000.00", 30, "15.00"),
        ("215.36", 45, "4.85"),
        ("100000", 10, "500.00"),
        ("1720.50", 365, "313.99"),
        ("500.00", 2100, "500.00"),
    ],
)
def test_the_vectors_of_the_regulation(principal: str, count: int, fee: str) -> None:
    assert str(late_fee(Decimal(principal), days(count))) == fee


def test_days_run_from_the_month_after_the_settlement_to_the_day_before_the_bill() -> None:
    found = late_days(Month(2026, 7), date(2026, 11, 16))
    assert (found.first, found.last, found.count) == (date(2026, 8, 1), date(2026, 11, 15), 107)
    assert late_days(Month(2025, 12), date(2026, 1, 2)).count == 1


@pytest.mark.parametrize("billed_on", [date(2026, 8, 1), date(2026, 7, 31), date(2026, 7, 1)])
def test_what_is_billed_in_time_costs_nothing_more(billed_on: date) -> None:
    found = late_days(Month(2026, 7), billed_on)
    assert (found.count, late_fee(Decimal("1000.00"), found)) == (0, Decimal("0.00"))


def test_every_day_costs_what_was_in_force_on_it() -> None:
    """0.2 % a day to June 2011, 0.05 % from July on."""
    assert late_fee(Decimal("1000.00"), LateDays(date(2011, 6, 30), date(2011, 7, 2))) == Decimal("3.00")


def test_before_any_rate_nothing_is_made_up() -> None:
    with pytest.raises(NoParameterInForce, match="1998年12月"):
        late_fee(Decimal("1000.00"), LateDays(date(1998, 12, 31), date(1999, 1, 1)))


def test_a_policy_lets_off_its_own_type_months_and_time() -> None:
    inside = date(2022, 3, 1)
    assert free_of_late_fee("34", Month(2021, 5), inside)
    assert free_of_late_fee("34", Month(2021, 10), inside)
    assert not free_of_late_fee("34", Month(2021, 11), inside)
    assert not free_of_late_fee("31", Month(2021, 5), inside)
    assert not free_of_late_fee("34", Month(2021, 5), date(2023, 1, 1))


def test_every_row_names_its_source() -> None:
    assert all(row["source"] for name in ("late_fee", "late_fee.free") for row in rows(name))


@given(money, counts, counts)
def test_more_days_never_cost_less(principal: Decimal, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert late_fee(principal, days(fewer)) <= late_fee(principal, days(more))


@given(money, money, counts)
def test_a_greater_principal_never_costs_less(one: Decimal, other: Decimal, count: int) -> None:
    less, greater = sorted((one, other))
    assert late_fee(less, days(count)) <= late_fee(greater, days(count))


@given(money, counts)
def test_it_is_never_negative_and_never_more_than_the_principal(principal: Decimal, count: int) -> None:
    assert 0 <= late_fee(principal, days(count)) <= principal
    assert late_fee(principal, days(0)) == 0
