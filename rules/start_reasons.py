"""变更原因 of what makes somebody's contributions begin: which business offers which (codes.toml START_REASON)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from rules.codes import START_REASON
from rules.dated import all_in_force
from rules.finding import Finding
from rules.periods import Month

ENROL, RESUME, CORRECTION = "enrol", "resume", "correction"


@cache
def start_reasons(business: str, on: Month) -> Mapping[str, str]:
    """The reasons that a business offers in a month: code and word, in the order of the parameter."""
    codes = [code for row in all_in_force("start_reasons", on) if row["business"] == business for code in row["codes"]]
    return MappingProxyType({code: START_REASON.label(code) for code in codes})


def start_reason(reason: str, business: str, on: Month) -> Iterator[Finding]:
    """变更原因 is one of those offered."""
    offered = start_reasons(business, on)
    if reason not in offered:
        words = "、".join(offered.values())
        yield Finding("reason-unknown", "未选择变更原因。", "网厅规则", f"请选择：{words}。", "reason")
