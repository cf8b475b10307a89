"""Who may be reduced: coverage here, what is credited, what is frozen, what must come first (注意事项 2, 3, 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from rules.codes import PERSON_STATE
from rules.finding import Finding
from rules.insured import (
    MULTIPLE_INJURY,
    NORMAL,
    PENSION,
    UNEMPLOYMENT,
    CoverageFacts,
    GroupFacts,
    LiveDeclaration,
    insurance_names,
)
from rules.periods import Month

IN_SERVICE = "1"
"""人员状态 在职."""
PERSONNEL_KINDS = MappingProxyType(
    {
        "enrol": "参保登记",
        "register": "参保登记",
        "stop": "减少",
        "interrupt": "缴费中断",
        "resume": "恢复缴费",
        "resume-unemployment": "恢复缴费",
        "correction": "参停保时间更正",
    }
)
"""Of these only one at a time (decision 21); wage declarations and back-payments stand beside them."""
GROUP_NAMES = MappingProxyType({PENSION: "养老", UNEMPLOYMENT: "失业"})
_STATES = MappingProxyType(
    {
        "draft": ("已申报未提交", "请到申请提交中提交、修改或删除这一笔。"),
        "submitted": ("待审核", "请等待审核；需要改动的，请在结果查询中撤回。"),
        "in_review": ("审核中", "请等待审核结果。"),
        "returned": ("已退回", "请到申请提交中修改后重新提交，或删除这一笔。"),
    }
)
_INJURY_STEPS = MappingProxyType(
    {
        "": "其他单位尚未申报解除多重工伤关系",
        "draft": "其他单位已填写、尚未提交解除多重工伤关系",
        "returned": "其他单位申报的解除多重工伤关系被退回，尚未重新提交",
        "submitted": "其他单位已申报解除多重工伤关系，尚未审核通过",
        "in_review": "其他单位已申报解除多重工伤关系，正在审核",
    }
)
"""The step still missing, the farthest one first."""
_PORTAL = "网厅规则"
_ROSTER = "温馨提示，人员状态"


def in_service(person_state: str, business: str = "减少") -> Iterator[Finding]:
    """Only 在职人员 may be declared; who is retired or dead has been reduced (人员状态)."""
    if person_state == IN_SERVICE:
        return
    message = f"人员状态为{PERSON_STATE.label(person_state)}，不能再办理{business}。"
    remedy = "人员状态有误的，请携带材料到经办机构服务窗口核实。"
    yield Finding("not-in-service", message, _ROSTER, remedy)


def active_here(group: GroupFacts) -> Iterator[Finding]:
    """The person has a coverage of the group at this unit that is being paid."""
    if any(coverage.active for coverage in group.coverages):
        return
    name = GROUP_NAMES[group.group]
    stops = [coverage.stop for coverage in group.coverages if coverage.stop is not None]
    if not group.coverages:
        message = f"本单位没有该人员的{name}参保关系。"
        remedy = "请核对社会保障号码；在人员参保信息查询中可查看人员状态。"
    elif stops:
        message = f"该人员在本单位已停缴，最后一个缴费月是 {max(stops).label}。"
        remedy = "停缴月份有误的，请办理参停保时间更正。"
    else:
        message = "该人员在本单位已停缴。"
        remedy = "在人员参保信息查询中可查看缴费状态。"
    yield Finding("not-active-here", message, _ROSTER, remedy)


def credited_this_period(
    coverages: Iterable[CoverageFacts], period: Month, business: str = "减少"
) -> Iterator[Finding]:
    """如人员当前结算期已缴费到账、权益到账,本结算期无法申报减少,需下月办理 (注意事项 3).

    Both must have arrived. Asked for the coverages to be ended, with the settlement period of their group.
    """
    credited = [coverage.insurance for coverage in coverages if coverage.credited]
    if not credited:
        return
    following = period + 1
    message = f"{insurance_names(credited)} {period.label} 已缴费到账、权益到账，本结算期不能申报{business}。"
    remedy = f"请在 {following.label} 结算期办理。"
    yield Finding("already-credited", message, "注意事项 3", remedy, until=following)


def assessment_freeze(group: GroupFacts, business: str = "减少") -> Iterator[Finding]:
    """单位应收核定后,不可再办理城镇职工减少 (注意事项 9), nor any other change until the next period (decision 9)."""
    if not group.assessed:
        return
    following = group.period + 1
    message = f"{GROUP_NAMES[group.group]} {group.period.label} 已应收核定，本结算期不能再办理{business}。"
    remedy = f"请在 {following.label} 结算期办理；税务尚未征收的，可向经办机构申请撤销核定。"
    yield Finding("assessed", message, "注意事项 9", remedy, until=following)


def one_live_declaration(live: Iterable[LiveDeclaration], business: str = "减少") -> Iterator[Finding]:
    """Of 登记, 减少 and 恢复 a person has one at a time at a unit and in a group (decision 21)."""
    for declaration in live:
        if declaration.kind in PERSONNEL_KINDS:
            state, remedy = _STATES[declaration.state]
            message = f"该人员已有一笔{PERSONNEL_KINDS[declaration.kind]}申报（{state}），不能同时再办理{business}。"
            yield Finding("already-declared", message, _PORTAL, remedy)


def coordinated_anyway(leading: Iterable[LiveDeclaration], business: str = "减少") -> Iterator[Finding]:
    """失业 follows the pension side by 协同 (decision 3): while that is under way it is not declared by itself."""
    for declaration in leading:
        if declaration.kind in PERSONNEL_KINDS:
            state, _ = _STATES[declaration.state]
            word = PERSONNEL_KINDS[declaration.kind]
            message = f"该人员在养老等险种已有一笔{word}申报（{state}），审核通过后失业保险随之办理。"
            remedy = f"请等待那一笔的审核结果；协同不成功的，再单独申报失业{business}。"
            yield Finding("coordinated-anyway", message, _PORTAL, remedy)


def same_kind_once(live: Iterable[LiveDeclaration], kind: str, label: str) -> Iterator[Finding]:
    """One live declaration of a kind for each person, insurance group and period (decision 21)."""
    for declaration in live:
        if declaration.kind == kind:
            state, remedy = _STATES[declaration.state]
            message = f"该人员已有一笔{label}（{state}）。"
            yield Finding("already-declared", message, _PORTAL, remedy)


def injury_elsewhere_first(steps: Iterable[str]) -> Iterator[Finding]:
    """如人员存在其他单位的多重工伤关系,需要其他单位先减少多重工伤关系并通过审核 (注意事项 2).

    `steps` has, for each 多重工伤 coverage still paid elsewhere, the state of that unit's declaration to end it,
    "" where there is none. The finding names the step that is missing, never the employer.
    """
    still_open = set(steps)
    if not still_open:
        return
    words = next((words for step, words in _INJURY_STEPS.items() if step in still_open), "其他单位尚未办结")
    message = f"该人员在其他单位有多重工伤关系：{words}。"
    remedy = "请由职工本人联系其他单位办理，审核通过后即可在本单位申报减少。"
    yield Finding("injury-elsewhere-first", message, "注意事项 2", remedy)


def injury_reason_fits(group: GroupFacts, ends: str) -> Iterator[Finding]:
    """解除多重劳动关系(工伤) ends a 多重工伤 coverage of this unit, and nothing else ends one (decision 22)."""
    if group.active(ends) or not any(coverage.active for coverage in group.coverages):
        return
    if ends == MULTIPLE_INJURY:
        message = "该人员在本单位没有多重工伤关系，不能以解除多重劳动关系(工伤)为减少原因。"
        yield Finding("no-multiple-injury", message, "注意事项 2", "请改选其他减少原因。", "reason")
    elif ends == NORMAL:
        message = "该人员在本单位只有多重工伤关系，只能以解除多重劳动关系(工伤)为减少原因。"
        remedy = "请改选解除多重劳动关系(工伤)。"
        yield Finding("only-multiple-injury", message, "注意事项 2", remedy, "reason")
