"""Dated parameters."""

import pytest

from rules.codes import INSURANCE
from rules.parameters import Limits, NoParameterInForce, in_force, limits, rows
from rules.periods import Month

DATED = ("base_limits", "rates.110", "rates.120", "rates.210", "rates.310", "rates.410", "rates.510")


@pytest.mark.parametrize("name", DATED)
def test_every_row_names_its_source_and_no_two_rows_overlap(name: str) -> None:
    ends: list[Month] = []
    for row in rows(name):
        start = Month.parse(row["from"])
        assert row["source"]
        assert not ends or ends[-1] < start
        ends.append(Month.parse(row["until"]) if "until" in row else Month(2999, 12))
    assert ends[-1] == Month(2999, 12)


@pytest.mark.parametrize("name", DATED)
def test_rates_are_kept_for_known_insurances_only(name: str) -> None:
    _, _, insurance = name.partition(".")
    assert not insurance or insurance in INSURANCE


def test_the_row_in_force_includes_its_first_and_its_last_month() -> None:
    assert in_force("base_limits", Month(2022, 1)) == in_force("base_limits", Month(2022, 12))
    assert in_force("base_limits", Month(2021, 12)) != in_force("base_limits", Month(2022, 1))


def test_a_parameter_nobody_announced_is_an_error() -> None:
    with pytest.raises(NoParameterInForce, match="nonsense"):
        in_force("nonsense", Month(2026, 11))
    with pytest.raises(NoParameterInForce, match="2014年1月"):
        in_force("rates.410", Month(2014, 1))


def test_the_limits_of_sign_in_and_look_up() -> None:
    assert limits() == Limits(
        sign_in_failures=5,
        sign_in_window_minutes=15,
        idle_minutes=30,
        absolute_hours=12,
        lookups_per_account_hour=100,
        lookups_per_unit_day=300,
        verifications_missed_per_hour=30,
    )
