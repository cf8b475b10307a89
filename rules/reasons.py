"""减少原因: what a clerk may choose, and what each choice asks for and brings about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from rules.codes import STOP_REASON
from rules.dated import all_in_force
from rules.finding import Finding
from rules.insured import PENSION, UNEMPLOYMENT
from rules.periods import Month

STOPPED, RETIRED, DIED, EMIGRATED, MULTIPLE_INJURY_ENDED = "6301", "6308", "6309", "6402", "L901"
RETIRED_EARLY, RETIRED_LATE = "L902", "L903"
REASON_NAMES = MappingProxyType({PENSION: "减少原因", UNEMPLOYMENT: "变更原因"})
"""What each door calls it."""
_BACKGROUND = "业务背景"
_COUNTER = "注意事项 1"


@dataclass(frozen=True)
class Reason:
    """A reason or, with `parent`, a sub-reason of it (变更原因 AAE160). The fields are those of reasons.toml."""

    code: str
    label: str
    parent: str | None
    sub_reason: str
    ends: str
    keeps: frozenset[str]
    payment_state: str
    person_state: str
    reviewers: int
    retirement: str
    counter: str
    groups: frozenset[str]


@cache
def reasons(group: str, on: Month) -> tuple[Reason, ...]:
    """The reasons offered at a door (业务背景), in the order of the manual."""
    return tuple(entry for entry in _in_force(on).values() if entry.parent is None and group in entry.groups)


@cache
def sub_reasons(parent: str, on: Month) -> tuple[Reason, ...]:
    """The sub-reasons of a reason, those of the counter included: a page shows where they are done."""
    return tuple(entry for entry in _in_force(on).values() if entry.parent == parent)


@cache
def workbook_reasons(group: str, on: Month) -> Mapping[str, str]:
    """The words of a workbook's drop-down with their codes: each choice that needs no further one (业务背景)."""
    known = _in_force(on).values()
    return MappingProxyType(
        {
            entry.label: entry.code
            for entry in known
            if group in entry.groups and entry.sub_reason != "required" and not entry.counter
        }
    )


@cache
def whole_wordings(group: str, on: Month) -> Mapping[str, str]:
    """停缴费（辞职）: sub-reasons as pages print them, behind the reason they belong to, with their codes."""
    known = _in_force(on)
    offered = set(workbook_reasons(group, on).values())
    return MappingProxyType(
        {
            f"{known[entry.parent].label}（{entry.label}）": entry.code
            for entry in known.values()
            if entry.code in offered and entry.parent
        }
    )


def with_parent(code: str, on: Month) -> tuple[str, str]:
    """A reason or a sub-reason as answers keep it: 减少原因, 具体原因; the second is "" for a reason itself."""
    entry = _in_force(on).get(code)
    return (entry.parent, code) if entry is not None and entry.parent else (code, "")


@cache
def several_reviewers(on: Month) -> frozenset[str]:
    """Codes of the reasons whose approval takes more than one person."""
    return frozenset(code for code, entry in _in_force(on).items() if entry.parent is None and entry.reviewers > 1)


def deciding(reason: str, sub_reason: str, on: Month) -> Reason | None:
    """What the answers amount to: the sub-reason where one was chosen, else the reason. None for unknown codes."""
    known = _in_force(on)
    if not sub_reason:
        return known.get(reason)
    chosen = known.get(sub_reason)
    return chosen if chosen is not None and chosen.parent == reason else None


def reason_answered(reason: str, sub_reason: str, group: str, on: Month) -> Iterator[Finding]:
    """减少原因 is one of those offered, with its sub-reason, and not business of the counter (注意事项 1)."""
    chosen, name = _in_force(on).get(reason), REASON_NAMES[group]
    if chosen is None or chosen.parent is not None or group not in chosen.groups:
        words = "、".join(entry.label for entry in reasons(group, on))
        yield Finding("reason-unknown", f"未选择{name}。", _BACKGROUND, f"请选择：{words}。", "reason")
        return
    if not sub_reason and chosen.sub_reason == "required":
        message = f"{name}为{chosen.label}，未选择具体原因。"
        yield Finding("sub-reason-missing", message, _BACKGROUND, "请选择与离职证明一致的具体原因。", "sub_reason")
        return
    decided = deciding(reason, sub_reason, on)
    if decided is None:
        message = f"所选的具体原因不属于{chosen.label}。"
        yield Finding("sub-reason-unknown", message, _BACKGROUND, "请重新选择具体原因。", "sub_reason")
    elif decided.counter:
        remedy = "请携带材料到经办机构服务窗口办理。"
        yield Finding("counter-only", decided.counter, _COUNTER, remedy, "sub_reason")


@cache
def _in_force(on: Month) -> Mapping[str, Reason]:
    rows = {row["code"]: row for row in all_in_force("reasons", on)}
    return {
        code: _reason({**rows[row["parent"]], "label": "", **row} if "parent" in row else row)
        for code, row in rows.items()
    }


def _reason(row: Mapping[str, Any]) -> Reason:
    return Reason(
        code=row["code"],
        label=row["label"] or STOP_REASON.label(row["code"]),
        parent=row.get("parent"),
        sub_reason="none" if "parent" in row else row["sub_reason"],
        ends=row["ends"],
        keeps=frozenset(row["keeps"]),
        payment_state=row["payment_state"],
        person_state=row["person_state"],
        reviewers=row["reviewers"],
        retirement=row["retirement"],
        counter=row["counter"],
        groups=frozenset(row["groups"]),
    )
