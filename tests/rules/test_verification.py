"""Codes of printed papers: typed from paper, with what people put between the groups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.verification import LENGTH, SIGNS, grouped, normalised

CODE = "0123456789ABCDEFGHJKMNPQRSTV"
codes = st.text(alphabet=SIGNS, min_size=LENGTH, max_size=LENGTH)


@given(codes)
def test_what_is_printed_can_be_typed(code: str) -> None:
    assert normalised(grouped(code)) == code
    assert normalised(f"  {grouped(code).lower().replace('-', ' ')} ") == code


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert grouped(CODE) == "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV"


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert normalised("oi23" + CODE[4:]) == CODE
    assert normalised("OL23" + CODE[4:]) == CODE


def test_full_width_signs_are_read() -> None:
    assert normalised("０１２３－" + CODE[4:]) == CODE


@pytest.mark.parametrize(
    "typed", ["", "A", CODE[:-1], CODE + "0", CODE[:-1] + "U", "王" * LENGTH, "' OR 1=1 --", "A" * 10_000]
)
def test_anything_else_is_no_code(typed: str) -> None:
    assert normalised(typed) is None
