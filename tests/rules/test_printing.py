"""综合业务处理单: only what is approved, and from the next day."""

from datetime import date

import pytest

from rules.parameters import NoParameterInForce
from rules.printing import most_at_once, number_refused, printable_from, printing_refused

APPROVED_ON = date(2026, 11, 30)


def codes(state: str, today: date, approved_on: date | None = APPROVED_ON) -> list[str]:
    return [finding.code for finding in printing_refused(state, approved_on, today)]


@pytest.mark.parametrize(
    ("approved_on", "first"),
    [
        (date(2026, 11, 16), date(2026, 11, 17)),
        (date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2028, 2, 28), date(2028, 2, 29)),
    ],
)
def test_the_form_is_printed_from_the_day_after_the_approval(approved_on: date, first: date) -> None:
    assert printable_from(approved_on) == first


def test_before_anything_was_announced_there_is_no_day() -> None:
    with pytest.raises(NoParameterInForce):
        printable_from(date(2011, 6, 30))


def test_on_the_day_of_approval_it_is_too_early_and_the_day_is_named() -> None:
    assert codes("approved", APPROVED_ON) == ["not-yet-printable"]
    (finding,) = printing_refused("approved", APPROVED_ON, APPROVED_ON)
    assert "2026-12-01" in finding.remedy


def test_from_the_next_day_on_nothing_stands_against_it() -> None:
    assert codes("approved", date(2026, 12, 1)) == []
    assert codes("approved", date(2027, 6, 1)) == []


@pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "refused", "returned"])
def test_what_is_not_approved_is_never_printed(state: str) -> None:
    assert codes(state, date(2027, 6, 1)) == ["not-approved"]
    assert codes(state, date(2027, 6, 1), None) == ["not-approved"]


def test_one_printing_has_one_to_a_hundred_forms() -> None:
    most = most_at_once(APPROVED_ON)
    assert [finding.code for finding in number_refused([], APPROVED_ON)] == ["nothing-chosen"]
    assert not list(number_refused(["a"] * most, APPROVED_ON))
    (finding,) = number_refused(["a"] * (most + 1), APPROVED_ON)
    assert finding.message == f"一次最多打印 {most} 份，已勾选 {most + 1} 份"
