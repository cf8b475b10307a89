"""审核原因: what a reviewer may give as the reason for 退回 or 不予通过."""

from __future__ import annotations

from functools import cache

from rules.dated import all_in_force
from rules.periods import Month


@cache
def review_reasons(decision: str, on: Month) -> dict[str, str]:
    """Code and words of the reasons for a decision (AAE016: 2 不予通过, 3 退回), in their order."""
    return {row["code"]: row["label"] for row in all_in_force("review_reasons", on) if row["decision"] == decision}


@cache
def reason_label(code: str, on: Month) -> str:
    """The words of a reason as they were in that month; "" where a decision has none."""
    rows = all_in_force("review_reasons", on)
    return next((str(row["label"]) for row in rows if row["code"] == code), "")
