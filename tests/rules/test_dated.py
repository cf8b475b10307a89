"""The dated tables of the reduction."""

from itertools import pairwise

import pytest

from rules.dated import all_in_force
from rules.parameters import rows
from rules.periods import Month

ONE_AT_A_TIME = (
    "retirement.age",
    "retirement.delay",
    "retirement.minimum",
    "retirement.flexible",
    "retirement.long_past",
    "windows.annual_wage",
    "windows.annual_wage_announced",
    "wages.doubt",
    "months.ahead",
    "coordination",
    "attachments.papers",
)
SEVERAL_AT_ONCE = ("reasons", "attachments.rules")


@pytest.mark.parametrize("name", ONE_AT_A_TIME)
def test_one_row_follows_the_other_without_gap_or_overlap_and_the_last_has_no_end(name: str) -> None:
    found = rows(name)
    for row, following in pairwise(found):
        assert Month.parse(row["until"]) + 1 == Month.parse(following["from"])
    assert "until" not in found[-1]
    assert all(row["source"] for row in found)


@pytest.mark.parametrize("name", SEVERAL_AT_ONCE)
def test_of_a_table_with_several_rows_in_force_every_row_names_its_source_and_its_beginning(name: str) -> None:
    for row in rows(name):
        assert row["source"]
        assert row in all_in_force(name, Month.parse(row["from"]))
        assert row not in all_in_force(name, Month.parse(row["from"]) - 1)
