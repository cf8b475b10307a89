"""减少原因."""

import pytest

from rules.codes import PAYMENT_STATE, PERSON_STATE, STOP_REASON
from rules.dated import all_in_force
from rules.insured import PENSION, UNEMPLOYMENT
from rules.periods import Month
from rules.reasons import Reason, deciding, reason_answered, reasons, sub_reasons
from tests.rules.cases import NOVEMBER

EVERY = tuple(entry for reason in reasons(PENSION, NOVEMBER) for entry in (reason, *sub_reasons(reason.code, NOVEMBER)))


def test_the_five_reasons_of_the_manual_are_offered_in_its_words_and_order() -> None:
    labels = ["停缴费", "退休", "死亡", "出国定居", "解除多重劳动关系(工伤)"]
    assert [reason.label for reason in reasons(PENSION, NOVEMBER)] == labels


def test_at_the_unemployment_door_there_is_no_work_injury_to_end() -> None:
    assert [reason.label for reason in reasons(UNEMPLOYMENT, NOVEMBER)] == ["停缴费", "退休", "死亡", "出国定居"]


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: entry.code)
def test_every_reason_has_a_known_code_and_a_known_effect(entry: Reason) -> None:
    assert entry.code in STOP_REASON
    assert entry.parent is None or entry.label == STOP_REASON.label(entry.code)
    assert entry.payment_state in PAYMENT_STATE
    assert entry.person_state in {"", *PERSON_STATE}
    assert entry.retirement in {"", "statutory", "early", "late"}


def test_every_row_names_its_source() -> None:
    assert all(row["source"] for row in all_in_force("reasons", NOVEMBER))


@pytest.mark.parametrize(
    ("code", "payment_state", "person_state", "reviewers"),
    (("6301", "2", "", 1), ("6308", "3", "2", 2), ("6309", "3", "3", 2), ("6402", "3", "", 1), ("L901", "3", "", 1)),
)
def test_the_effects_are_those_of_decision_23_and_two_review_death_and_retirement(
    code: str, payment_state: str, person_state: str, reviewers: int
) -> None:
    reason = deciding(code, "", NOVEMBER)
    assert reason is not None
    assert (reason.payment_state, reason.person_state, reason.reviewers) == (payment_state, person_state, reviewers)


@pytest.mark.parametrize("sub_reason", ("L902", "L903"))
def test_flexible_retirement_has_the_effect_of_retirement(sub_reason: str) -> None:
    flexible, plain = deciding("6308", sub_reason, NOVEMBER), deciding("6308", "", NOVEMBER)
    assert flexible is not None
    assert plain is not None
    assert (flexible.payment_state, flexible.person_state, flexible.reviewers) == ("3", "2", 2)
    assert flexible.groups == plain.groups
    assert {flexible.retirement} < {"early", "late"}


def test_flexible_retirement_was_not_offered_before_the_reform() -> None:
    assert {entry.code for entry in sub_reasons("6308", Month(2024, 12))} == {"L904", "L905"}
    assert {entry.code for entry in sub_reasons("6308", Month(2025, 1))} == {"L902", "L903", "L904", "L905"}


@pytest.mark.parametrize(
    ("reason", "sub_reason", "code"),
    (
        ("", "", "reason-unknown"),
        ("6313", "", "reason-unknown"),
        ("9999", "", "reason-unknown"),
        ("6301", "", "sub-reason-missing"),
        ("6301", "L902", "sub-reason-unknown"),
        ("6309", "6313", "sub-reason-unknown"),
        ("6301", "9999", "sub-reason-unknown"),
        ("6308", "L904", "counter-only"),
        ("6308", "L905", "counter-only"),
    ),
)
def test_what_cannot_be_chosen_is_refused(reason: str, sub_reason: str, code: str) -> None:
    (finding,) = reason_answered(reason, sub_reason, PENSION, NOVEMBER)
    assert (finding.code, finding.blocks) == (code, True)
    assert finding.field in {"reason", "sub_reason"}


def test_illness_and_hazardous_work_are_sent_to_the_counter() -> None:
    (finding,) = reason_answered("6308", "L904", PENSION, NOVEMBER)
    assert finding.text == "网厅不支持病退。请携带材料到经办机构服务窗口办理。"
    assert finding.clause == "注意事项 1"


@pytest.mark.parametrize(
    ("reason", "sub_reason"),
    (("6301", "6313"), ("6301", "6399"), ("6308", ""), ("6308", "L902"), ("6309", ""), ("6402", ""), ("L901", "")),
)
def test_what_can_be_chosen_is_accepted(reason: str, sub_reason: str) -> None:
    assert list(reason_answered(reason, sub_reason, PENSION, NOVEMBER)) == []


def test_the_unemployment_door_refuses_the_reason_of_work_injury() -> None:
    (finding,) = reason_answered("L901", "", UNEMPLOYMENT, NOVEMBER)
    assert finding.code == "reason-unknown"


def test_the_manual_calls_one_reason_by_two_names() -> None:
    assert STOP_REASON.code("终止多重工伤关系") == STOP_REASON.code("解除多重劳动关系(工伤)") == "L901"
