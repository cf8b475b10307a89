"""参保登记: which insurances a person is enrolled in, by door, 用工范围 and 参保类型 (decisions 22, 24, 25)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from rules.codes import COVERAGE_KIND, EMPLOYMENT_SCOPE
from rules.finding import Finding
from rules.insured import MULTIPLE_INJURY, PENSION, WORK_INJURY, insurance_names
from rules.parameters import in_force
from rules.periods import Month

ENTERPRISE_PENSION, PUBLIC_PENSION, UNEMPLOYMENT_INSURANCE = "110", "120", "210"
PENSIONS = (ENTERPRISE_PENSION, PUBLIC_PENSION)
_LAW = "社会保险法 第五十八条"
_MANUAL = "职工参保登记申报，人员参保信息"
_SCOPES = "单位网厅操作指南 注意事项 4 至 6"


@cache
def insurances_of(group: str, kind: str, scope: str, on: Month) -> tuple[str, ...]:
    """What somebody of a 用工范围 is enrolled in at a door; nothing where there is none for him."""
    if kind == MULTIPLE_INJURY:
        return (WORK_INJURY,) if group == PENSION else ()
    if group != PENSION:
        return (UNEMPLOYMENT_INSURANCE,) if has_unemployment(scope, on) else ()
    row = in_force("enrolment.insurances", on)
    return (PUBLIC_PENSION if scope in row["public_pension"] else ENTERPRISE_PENSION, *row["insurances"])


@cache
def has_unemployment(scope: str, on: Month) -> bool:
    """公务员 have no 失业保险 (decision 25)."""
    return scope not in in_force("coordination", on)["without_unemployment"]


def fitting(insurances: Collection[str], group: str, kind: str, scope: str, on: Month) -> tuple[str, ...]:
    """What was ticked, as this 用工范围 has it: one kind of 养老 stands for the other, and 多重工伤 is 工伤 alone."""
    offered = insurances_of(group, kind, scope, on)
    if kind == MULTIPLE_INJURY:
        return offered
    pension = any(insurance in PENSIONS for insurance in insurances)
    return tuple(each for each in offered if (pension if each in PENSIONS else each in insurances))


def scope_and_insurances(
    insurances: Collection[str], group: str, kind: str, scope: str, on: Month
) -> Iterator[Finding]:
    """用工范围, 参保类型 and 险种 are there and go together."""
    if scope not in EMPLOYMENT_SCOPE:
        words = "、".join(EMPLOYMENT_SCOPE.codes.values())
        yield Finding("scope-missing", "未选择用工范围。", _SCOPES, f"请选择：{words}。", "scope")
        return
    if kind not in COVERAGE_KIND or (kind == MULTIPLE_INJURY and group != PENSION):
        remedy = "请选择正常；多重工伤在城镇职工增加中办理。"
        yield Finding("kind-unknown", "参保类型不能在这里办理。", "注意事项 2", remedy, "kind")
        return
    offered = insurances_of(group, kind, scope, on)
    if not offered:
        message = f"用工范围为{EMPLOYMENT_SCOPE.label(scope)}的人员不参加失业保险。"
        yield Finding("no-unemployment", message, "失业保险条例 第二条", "请核对用工范围。", "scope")
        return
    yield from _ticked(insurances, offered, group, scope)


def _ticked(insurances: Collection[str], offered: tuple[str, ...], group: str, scope: str) -> Iterator[Finding]:
    foreign = sorted(set(insurances) - set(offered))
    missing = [insurance for insurance in offered if insurance not in insurances]
    if foreign:
        message = f"用工范围为{EMPLOYMENT_SCOPE.label(scope)}的人员，不能在这里登记{insurance_names(foreign)}。"
        remedy = f"可以登记的是{insurance_names(offered)}。"
        yield Finding("insurance-not-offered", message, _MANUAL, remedy, "insurances")
    elif not insurances:
        remedy = f"请勾选{insurance_names(offered)}。"
        yield Finding("insurance-missing", "未勾选险种。", _MANUAL, remedy, "insurances")
    elif missing and group == PENSION:
        message = f"未勾选{insurance_names(missing)}。"
        remedy = "用人单位应当为职工办理各项社会保险；确实不需要的，由审核员核实。"
        yield Finding("insurance-left-out", message, _LAW, remedy, "insurances", blocks=False)
