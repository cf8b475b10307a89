"""How a rule says no."""

import pytest

from rules.finding import Finding, length_remedy


@pytest.mark.parametrize(
    ("message", "remedy", "text"),
    (
        ("手机号码有误。", "请核对。", "手机号码有误。请核对。"),
        ("手机号码有误", "请核对", "手机号码有误。请核对。"),
        ("手机号码有误。", "", "手机号码有误。"),
        ("本结算期已核定", "是否改在下月办理？", "本结算期已核定。是否改在下月办理？"),
    ),
)
def test_message_and_remedy_read_as_running_text(message: str, remedy: str, text: str) -> None:
    assert Finding("any", message, "注意事项 3", remedy).text == text


def test_a_finding_blocks_unless_it_says_otherwise() -> None:
    assert Finding("any", "有误", "注意事项 3", "请核对").blocks
    assert not Finding("any", "有误", "注意事项 3", "请核对", blocks=False).blocks


@pytest.mark.parametrize(
    ("excess", "words"),
    (
        (-1, "请检查是否少输了一位。"),
        (-2, "请检查是否少输了 2 位。"),
        (1, "请检查是否多输了一位。"),
        (3, "请检查是否多输了 3 位。"),
    ),
)
def test_a_wrong_length_says_how_many_digits_are_missing_or_too_many(excess: int, words: str) -> None:
    assert length_remedy(excess) == words
