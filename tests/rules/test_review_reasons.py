"""审核原因: what a reviewer chooses from."""

from rules.codes import REVIEW_DECISION
from rules.dated import all_in_force
from rules.periods import Month
from rules.review_reasons import reason_label, review_reasons

NOVEMBER = Month(2026, 11)
DENY, SEND_BACK = "2", "3"


def test_each_decision_but_a_pass_has_reasons_of_its_own() -> None:
    returned, denied = review_reasons(SEND_BACK, NOVEMBER), review_reasons(DENY, NOVEMBER)
    assert "材料不清晰或不完整" in returned.values()
    assert "不符合办理条件" in denied.values()
    assert not set(returned) & set(denied)
    assert not review_reasons("1", NOVEMBER)


def test_a_stored_reason_keeps_its_words_and_none_has_none() -> None:
    for decision in (DENY, SEND_BACK):
        for code, words in review_reasons(decision, NOVEMBER).items():
            assert reason_label(code, NOVEMBER) == words
    assert reason_label("", NOVEMBER) == ""


def test_every_reason_belongs_to_a_known_decision_and_names_its_source() -> None:
    for row in all_in_force("review_reasons", NOVEMBER):
        assert row["decision"] in REVIEW_DECISION
        assert row["source"]
