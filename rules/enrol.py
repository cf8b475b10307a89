"""参保登记 (城镇职工增加, 职工参保登记申报(失业)): every rule of it (B06, B10, B39; E2, E5, E8, E9, E12 to E14).

Asked like `rules.stop`: `findings(facts)` once the document is known, `findings(facts, answers)` by the check and by
the write lock, `rule_verdicts` by the reviewer. All of it is about this unit: whether somebody is insured elsewhere is
no part of the facts, so that nothing here can tell it. `rules.enrol_review` has what the reviewer alone is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from rules import applicant, coordination, coverage, windows
from rules.applicant import Applicant
from rules.case import Case, Facts
from rules.contributions import base_limits
from rules.coverage import GROUP_NAMES
from rules.enrol_insurances import PENSIONS, has_unemployment, scope_and_insurances
from rules.finding import Finding
from rules.insured import MULTIPLE_INJURY, NORMAL, GroupFacts, LiveDeclaration, insurance_names
from rules.months import horizon
from rules.periods import Month, months_between
from rules.rule import Rule, Verdict, all_findings, all_verdicts
from rules.start_months import (
    NOTHING_BACK_PAID,
    BackPaid,
    Side,
    SplitStart,
    following_start,
    spans,
    split_sides,
    start_month,
)
from rules.start_reasons import ENROL, start_reason
from rules.windows import AnnualWage

BUSINESS = "参保登记"
_START = "常见问题 1"
_ROSTER = "温馨提示，人员状态"
_COORDINATION = "审核结果查询，失业协同标志"
_WAGE = "国办发〔2019〕13号 第三条"
_FEN = Decimal("0.01")


@dataclass(frozen=True)
class EnrolFacts(Facts):
    """What this unit may know of the person with a document when he is to be enrolled.

    `declared` is the group of the door, `coordinated` 失业 behind the pension door, else None; both have his coverages
    at this unit only, none for somebody who never was here. `leading`: what is under way at the pension door while 失业
    alone is declared. `name_here`: how he stands in this unit's roster, "" where he does not. `repeated`: the same
    document stands on an earlier line of what is declared together. `back_paid`: his 补缴 here.
    """

    declared: GroupFacts
    coordinated: GroupFacts | None = None
    person_state: str = coverage.IN_SERVICE
    name_here: str = ""
    leading: tuple[LiveDeclaration, ...] = ()
    repeated: bool = False
    back_paid: BackPaid = NOTHING_BACK_PAID
    annual_wage: AnnualWage | None = None

    @property
    def known(self) -> bool:
        """Has he ever been insured at this unit?"""
        return bool(self.name_here)


@dataclass(frozen=True)
class EnrolAnswers:
    """What the clerk filled in. `insurances`: AAE140 codes of the door's group, in their order. `wage`: 元 a month.

    `papers`: codes of uploaded materials, None while not yet asked for; none are needed.
    """

    person: Applicant
    scope: str
    wage: Decimal
    insurances: tuple[str, ...]
    reason: str
    effective_on: date
    """入职日期."""
    month: Month
    """First month paid, inclusive."""
    kind: str = NORMAL
    """参保类型."""
    papers: frozenset[str] | None = None


class EnrolCase(Case[EnrolFacts, EnrolAnswers]):
    """Facts and answers together, with what is at stake."""

    @cached_property
    def following(self) -> GroupFacts | None:
        """失业, where it is registered by 协同: with 养老, and not of 公务员 (decisions 3, 25); None where not."""
        answers, behind = self.answers, self.facts.coordinated
        if answers is None or behind is None or behind.active() or not {*answers.insurances} & {*PENSIONS}:
            return None
        return behind if has_unemployment(answers.scope, self.facts.month) else None

    @cached_property
    def previous_stop(self) -> Month | None:
        return last_stop(self.facts.declared)

    @property
    def split(self) -> SplitStart | None:
        """A start in the past: 登记 from the settlement period on and 补缴 before it (E13); None for any other."""
        if self.given.kind == MULTIPLE_INJURY:
            return None
        own, behind = Side(self.facts.declared.period, self.previous_stop), self.following
        return split_sides(self.given.month, own, None if behind is None else side_of(behind))

    @cached_property
    def following_start(self) -> Month:
        """The first month paid of 失业 behind the pension door; that of the 登记 itself where nothing follows."""
        month, behind = self.given.month, self.following
        return month if behind is None else following_start(month, side_of(behind), self.facts.back_paid)


def last_stop(group: GroupFacts) -> Month | None:
    """The month after which somebody who was here before may begin again; None for anybody else."""
    ended = (item for item in group.coverages if not item.active)
    return max((item.start if item.stop is None else max(item.start, item.stop) for item in ended), default=None)


def side_of(group: GroupFacts) -> Side:
    return Side(group.period, last_stop(group))


# --- the rules ----------------------------------------------------------------------------------------------------


def here_already(group: GroupFacts, kind: str = NORMAL) -> Iterator[Finding]:
    """Nobody is enrolled twice at one unit: who was paused is resumed, who has 多重工伤 here ends that first."""
    active, injury = group.active(), group.active(MULTIPLE_INJURY)
    if active:
        message = f"该人员在本单位正在缴纳{insurance_names(item.insurance for item in active)}，不需要再办理参保登记。"
        remedy = "第一个缴费月有误的，请办理参停保时间更正；要增加险种的，请到经办机构服务窗口办理。"
        yield Finding("active-here", message, _ROSTER, remedy)
    elif injury:
        message = "该人员在本单位有多重工伤关系。"
        remedy = "在本单位参加各项保险的，请先以解除多重劳动关系(工伤)办理减少，审核通过后再办理参保登记。"
        yield Finding("injury-here", message, "注意事项 2", remedy)
    elif group.paused and kind == NORMAL:
        stops = [item.stop for item in group.paused if item.stop is not None]
        until = f"，最后一个缴费月是 {max(stops).label}" if stops else ""
        message = f"该人员在本单位已停缴{until}。"
        yield Finding("paused-here", message, _ROSTER, "请办理恢复缴费，不需要再办理参保登记。")


def _annual_window(case: EnrolCase) -> Iterator[Finding]:
    return windows.annual_wage_first(case.facts.now, case.facts.annual_wage)


def _assessment_freeze(case: EnrolCase) -> Iterator[Finding]:
    return coverage.assessment_freeze(case.facts.declared, BUSINESS)


def _in_service(case: EnrolCase) -> Iterator[Finding]:
    return coverage.in_service(case.facts.person_state, BUSINESS)


def _here_already(case: EnrolCase) -> Iterator[Finding]:
    """Asked of people in service: of the others 人员状态 has said it."""
    if case.facts.person_state == coverage.IN_SERVICE:
        yield from here_already(case.facts.declared, case.answers.kind if case.answers else NORMAL)


def _one_live_declaration(case: EnrolCase) -> Iterator[Finding]:
    yield from coverage.one_live_declaration(case.facts.declared.live, BUSINESS)
    yield from coverage.coordinated_anyway(case.facts.leading, BUSINESS)
    if case.facts.repeated:
        message = "同一证件号码在这一批中出现了两次。"
        yield Finding("twice-in-batch", message, "网厅规则", "请只保留一行。", "document_number")


def _document(case: EnrolCase) -> Iterator[Finding]:
    yield from applicant.document_findings(case.given.person)
    if case.facts.known and case.given.person.name not in ("", case.facts.name_here):
        message = "姓名与该证件在本单位的参保信息不一致。"
        remedy = "请核对姓名和证件号码；参保信息有误的，请到经办机构服务窗口更正。"
        yield Finding("name-differs", message, _ROSTER, remedy, "name")


def _person(case: EnrolCase) -> Iterator[Finding]:
    return applicant.personal_findings(case.given.person, case.facts.today)


def _age(case: EnrolCase) -> Iterator[Finding]:
    return applicant.age_findings(case.given.person, case.given.effective_on, case.facts.month)


def _insurances(case: EnrolCase) -> Iterator[Finding]:
    answers, facts = case.given, case.facts
    return scope_and_insurances(answers.insurances, facts.declared.group, answers.kind, answers.scope, facts.month)


def _wage(case: EnrolCase) -> Iterator[Finding]:
    """Above 0; one that floor or cap replaces is pointed out, because a digit may be missing or too many."""
    wage = case.given.wage
    if wage <= 0 or wage != wage.quantize(_FEN):
        remedy = "请填写每月的缴费工资，单位元，最多两位小数，如 5800.00。"
        yield Finding("wage-missing", "缴费工资应为大于 0 的金额。", _WAGE, remedy, "wage")
        return
    floor, cap = base_limits(max(case.given.month, case.facts.declared.period))
    if not floor <= wage <= cap:
        limit, name = (floor, "低于缴费基数下限") if wage < floor else (cap, "高于缴费基数上限")
        message = f"缴费工资 {wage:,.2f} 元{name}，按 {limit:,.2f} 元缴费。"
        yield Finding("wage-beyond-limits", message, _WAGE, "请核对位数；无误的可以继续。", "wage", blocks=False)


def _reason(case: EnrolCase) -> Iterator[Finding]:
    return start_reason(case.given.reason, ENROL, case.facts.month)


def _joined(case: EnrolCase) -> Iterator[Finding]:
    """入职日期 is not far ahead, and goes with the first paid month or with 补缴 of the months before it."""
    joined, month, now = Month.of(case.given.effective_on), case.given.month, case.facts.month
    if joined > now + horizon(now):
        possible = joined - horizon(now)
        message = f"入职日期太远，最多可提前 {horizon(now)} 个月申报。"
        remedy = f"请核对入职日期，或从 {possible.label} 起申报。"
        yield Finding("day-too-far", message, _START, remedy, "effective_on", until=possible)
    elif month < joined:
        message = f"入职日期在 {joined.label}，第一个缴费月却是 {month.label}。"
        remedy = f"入职以前不在本单位缴费，请改选 {joined.label}，或核对入职日期。"
        yield Finding("paid-before-joining", message, _START, remedy, "month")
    elif month > joined:
        first = joined if case.previous_stop is None else max(joined, case.previous_stop + 1)
        unpaid = {*months_between(first, month - 1)} - case.facts.back_paid.declared
        if unpaid:
            message = f"入职日期在 {joined.label}，第一个缴费月却是 {month.label}，{spans(unpaid)} 没有缴费。"
            remedy = "请核对；在职的月份应当缴费，可以另办补缴。"
            yield Finding("unpaid-after-joining", message, _START, remedy, "month", blocks=False)


def _first_month(case: EnrolCase) -> Iterator[Finding]:
    """Judged by the settlement period of the door; what it means for 失业 behind it is said by 失业协同."""
    declared, behind = case.facts.declared, case.following
    whose = GROUP_NAMES[declared.group] if behind is not None and behind.period != declared.period else ""
    return start_month(case.given.month, declared.period, case.previous_stop, whose)


def _coordination(case: EnrolCase) -> Iterator[Finding]:
    """Warns of what is already seen to make 协同 fail."""
    if case.following is None:
        return
    for cause in coordination_causes(case.following, case.following_start):
        message = f"失业协同将不成功：{cause.message}"
        code = f"coordination-{cause.code.removeprefix('coordination-')}"
        yield Finding(code, message, _COORDINATION, cause.remedy, blocks=False, until=cause.until)


RULES: tuple[Rule[EnrolCase], ...] = (
    Rule("年度工资申报期", "业务功能说明 2", _annual_window, unit_wide=True),
    Rule("应收核定", "注意事项 9", _assessment_freeze, unit_wide=True),
    Rule("人员状态", _ROSTER, _in_service),
    Rule("在本单位未参保", _ROSTER, _here_already),
    Rule("没有在办申报", "网厅规则", _one_live_declaration),
    Rule("证件", "职工参保登记申报，参保校验", _document, needs_answers=True),
    Rule("人员信息", "职工参保登记申报，人员信息", _person, needs_answers=True),
    Rule("年龄", "劳动法 第十五条", _age, needs_answers=True),
    Rule("用工范围和险种", "职工参保登记申报，人员参保信息", _insurances, needs_answers=True),
    Rule("缴费工资", _WAGE, _wage, needs_answers=True),
    Rule("变更原因", "网厅规则", _reason, needs_answers=True),
    Rule("入职日期", _START, _joined, needs_answers=True),
    Rule("第一个缴费月", _START, _first_month, needs_answers=True),
    Rule("失业协同", _COORDINATION, _coordination, needs_answers=True),
)


def findings(facts: EnrolFacts, answers: EnrolAnswers | None = None) -> tuple[Finding, ...]:
    """What every rule has to say; without answers only those that need none."""
    return all_findings(RULES, EnrolCase(facts, answers))


def rule_verdicts(facts: EnrolFacts, answers: EnrolAnswers | None = None) -> tuple[Verdict, ...]:
    """Rule by rule, the met ones too: for the reviewer's page."""
    return all_verdicts(RULES, EnrolCase(facts, answers))


# --- 失业协同 -------------------------------------------------------------------------------------------------------


def coordination_causes(unemployment: GroupFacts, month: Month) -> Iterator[Finding]:
    """Why 失业 cannot be registered from this month on; the message is the cause to be kept."""
    if unemployment.paused:
        message = "该人员在本单位有已停缴的失业参保关系。"
        yield Finding("paused-here", message, _COORDINATION, "请办理职工缴费恢复申报(失业)。")
    yield from coordination.already_assessed(unemployment, BUSINESS)
    yield from coverage.one_live_declaration(unemployment.live, BUSINESS)
    for finding in start_month(month, unemployment.period, last_stop(unemployment)):
        remedy = "失业请在职工参保登记申报(失业)中另行办理。"
        yield Finding("coordination-month", f"失业月份不符：{finding.message}", _COORDINATION, remedy, "month")
