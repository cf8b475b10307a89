"""Bases and contributions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.contributions import base_limits, contribution, payment_base, rate
from rules.parameters import NoParameterInForce
from rules.periods import Month

NOVEMBER = Month(2026, 11)
money = st.decimals("0.00", "1000000.00", places=2)


@pytest.mark.parametrize(
    ("base", "unemployment", "pension_unit", "pension_person"),
    (
        ("3083", "15.42", "493.28", "246.64"),
        ("3448", "17.24", "551.68", "275.84"),
        ("4301", "21.51", "688.16", "344.08"),
        ("4307.10", "21.54", "689.14", "344.57"),
        ("5000.01", "25.00", "800.00", "400.00"),
        ("7178.50", "35.89", "1148.56", "574.28"),
        ("12345.67", "61.73", "1975.31", "987.65"),
        ("21535.50", "107.68", "3445.68", "1722.84"),
    ),
)
def test_each_part_is_rounded_half_up_to_the_cent(
    base: str, unemployment: str, pension_unit: str, pension_person: str
) -> None:
    assert contribution(Decimal(base), rate("210", NOVEMBER).unit) == Decimal(unemployment)
    assert contribution(Decimal(base), rate("210", NOVEMBER).person) == Decimal(unemployment)
    assert contribution(Decimal(base), rate("110", NOVEMBER).unit) == Decimal(pension_unit)
    assert contribution(Decimal(base), rate("110", NOVEMBER).person) == Decimal(pension_person)


@pytest.mark.parametrize(
    ("base", "part", "due"),
    (
        ("45000.00", "0.14", "6300.00"),
        ("45000.00", "0.08", "3600.00"),
        ("4500.00", "0.14", "630.00"),
        ("4500.00", "0.08", "360.00"),
        ("70000.00", "0.16", "11200.00"),
        ("70000.00", "0.08", "5600.00"),
        ("7000.00", "0.16", "1120.00"),
        ("7000.00", "0.08", "560.00"),
    ),
)
def test_the_amounts_printed_in_the_national_standard_come_out(base: str, part: str, due: str) -> None:
    assert contribution(Decimal(base), Decimal(part)) == Decimal(due)


@given(money, st.decimals("0.000", "0.300", places=3))
def test_a_contribution_is_the_nearest_cent_and_a_half_goes_up(base: Decimal, part: Decimal) -> None:
    cents = Fraction(base) * Fraction(part) * 100
    assert Fraction(contribution(base, part)) * 100 == (cents + Fraction(1, 2)) // 1


@given(money)
def test_a_base_lies_between_floor_and_cap_and_is_the_wage_where_that_is_possible(wage: Decimal) -> None:
    floor, cap = base_limits(NOVEMBER)
    base = payment_base(wage, NOVEMBER)
    assert floor <= base <= cap
    assert base == sorted((floor, wage, cap))[1]


@pytest.mark.parametrize("month", (Month(2024, 1), Month(2025, 6), Month(2026, 11), Month(2031, 1)))
def test_the_last_announced_limits_have_no_end(month: Month) -> None:
    assert base_limits(month) == (Decimal("4307.10"), Decimal("21535.50"))


def test_earlier_months_keep_their_own_limits() -> None:
    assert base_limits(Month(2021, 12))[0] == Decimal(3448)
    assert base_limits(Month(2022, 1))[0] == Decimal(3803)


def test_a_month_without_limits_is_an_error_that_names_the_month() -> None:
    with pytest.raises(NoParameterInForce, match="2020年12月"):
        base_limits(Month(2020, 12))


@pytest.mark.parametrize(
    ("injury_class", "part"),
    tuple(zip("12345678", ("0.002", "0.004", "0.007", "0.009", "0.011", "0.013", "0.016", "0.019"), strict=True)),
)
def test_work_injury_is_paid_by_the_unit_alone_and_by_its_class(injury_class: str, part: str) -> None:
    injury = rate("410", NOVEMBER, injury_class)
    assert (injury.unit, injury.person) == (Decimal(part), 0)


def test_an_unknown_class_or_insurance_has_no_rate() -> None:
    with pytest.raises(NoParameterInForce, match="行业类别 9"):
        rate("410", NOVEMBER, "9")
    with pytest.raises(NoParameterInForce, match="999"):
        rate("999", NOVEMBER)
