"""统一社会信用代码."""

import pytest

from rules.uscc import check_uscc


@pytest.mark.parametrize(
    "code",
    (
        "91350200MA2YJ1XR9G",
        "11320582551232000Y",
        "11320582MB1502432H",
        "91210199MA0TEXT12N",
        "91210199MA0DEMH2XW",
        "91210199MA0DEMH38W",
    ),
)
def test_a_valid_code_is_accepted(code: str) -> None:
    assert check_uscc(code) == []


@pytest.mark.parametrize("code", ("91350100M0001TGQXM", "91350211M0000XUF46", "91350203M0001FUE2P"))
def test_a_failing_check_digit_warns_because_pilot_regions_issued_such_codes(code: str) -> None:
    (finding,) = check_uscc(code, "uscc")
    assert (finding.code, finding.blocks, finding.field) == ("uscc-check-digit", False, "uscc")


def test_a_rural_collective_whose_code_begins_with_a_letter_is_not_refused() -> None:
    assert all(not finding.blocks for finding in check_uscc("N2210199MF0000000X"))


@pytest.mark.parametrize(
    ("code", "fault"),
    (
        ("", "uscc-length"),
        ("91350200MA2YJ1XR9", "uscc-length"),
        ("91350200MA2YJ1XR9GG", "uscc-length"),
        ("91350200MA2YJ1XROG", "uscc-characters"),
        ("9135020OMA2YJ1XR9G", "uscc-characters"),
        ("91350200ma2yj1xr9g", "uscc-characters"),
        ("91350200-A2YJ1XR9G", "uscc-characters"),
    ),
)
def test_a_wrong_length_or_character_blocks(code: str, fault: str) -> None:
    (finding,) = check_uscc(code)
    assert (finding.code, finding.blocks) == (fault, True)
