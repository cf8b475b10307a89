"""失业协同."""

from dataclasses import replace

import pytest

from rules.coordination import coordination_causes, coordination_needed, prospect
from rules.insured import UNEMPLOYMENT, GroupFacts, LiveDeclaration
from rules.periods import Month
from rules.reasons import Reason, deciding
from tests.rules.cases import NOVEMBER, OCTOBER, unemployment

NOBODY = GroupFacts(UNEMPLOYMENT, NOVEMBER)


def reason(code: str = "6301") -> Reason:
    found = deciding(code, "", NOVEMBER)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("code", "scope", "group", "needed"),
    (
        ("6301", "ZG", unemployment(), True),
        ("6309", "ZG", unemployment(), True),
        ("L901", "ZG", unemployment(), False),
        ("6301", "ZG", NOBODY, True),
        ("6301", "ZG", None, True),
        ("6301", "GWY_BZ", NOBODY, False),
        ("6301", "GWY_MD", None, False),
        ("6301", "GWY_BZ", unemployment(), True),
        ("6301", "ZG", unemployment(state="2", stop=OCTOBER), False),
        ("6301", "ZG", unemployment(state="2", stop=Month(2026, 9)), True),
    ),
)
def test_there_is_something_to_coordinate_where_unemployment_is_or_should_be(
    code: str, scope: str, group: GroupFacts | None, needed: bool
) -> None:
    assert coordination_needed(reason(code), scope, group, OCTOBER, NOVEMBER) == needed


@pytest.mark.parametrize(
    ("group", "month", "causes"),
    (
        (unemployment(), OCTOBER, []),
        (unemployment(), Month(2026, 12), []),
        (None, OCTOBER, ["no-record"]),
        (NOBODY, OCTOBER, ["no-record"]),
        (unemployment(state="2", stop=OCTOBER), OCTOBER, ["no-record"]),
        (replace(unemployment(), assessed=True), OCTOBER, ["unemployment-assessed"]),
        (unemployment(paid_to=NOVEMBER), OCTOBER, ["coordination-month"]),
        (unemployment(OCTOBER), Month(2026, 12), ["coordination-month"]),
        (unemployment(credited=True), OCTOBER, ["already-credited"]),
        (replace(unemployment(), live=(LiveDeclaration("stop", "submitted"),)), OCTOBER, ["already-declared"]),
    ),
)
def test_every_cause_of_failure_is_named(group: GroupFacts | None, month: Month, causes: list[str]) -> None:
    found = list(coordination_causes(group, month))
    assert [finding.code for finding in found] == causes
    assert all(finding.blocks and len(finding.message) <= 200 for finding in found)


def test_what_is_already_seen_is_told_and_bars_nothing() -> None:
    assert list(prospect(unemployment())) == []
    (finding,) = prospect(replace(unemployment(), assessed=True))
    assert (finding.code, finding.blocks) == ("coordination-unemployment-assessed", False)
    assert finding.message == "失业协同将不成功：失业 2026年11月 已应收核定。"
    assert "2026年12月" in finding.remedy
    (finding,) = prospect(None)
    assert not finding.blocks
