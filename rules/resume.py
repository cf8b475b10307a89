"""恢复缴费: who was paused here is paid for again from a month on (E2, E5 to E8, E13; decisions 3, 4, 5, 24).

Asked like `rules.stop`: `findings(facts)` before anything is filled in, `findings(facts, answers)` by the check and by
the write lock, `rule_verdicts` by the reviewer. What other units pay is none of these facts: see `rules.elsewhere`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from rules import coordination, coverage, start_months, windows
from rules.case import Case, Facts
from rules.coverage import GROUP_NAMES
from rules.finding import Finding
from rules.insured import NORMAL, CoverageFacts, GroupFacts, LiveDeclaration, insurance_names
from rules.months import horizon
from rules.parameters import in_force
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
from rules.start_reasons import RESUME, start_reason
from rules.windows import AnnualWage

BUSINESS = "恢复缴费"
_CLAUSE = "常见问题 1"
_COORDINATION = "审核结果查询，失业协同标志"


@dataclass(frozen=True)
class ResumeFacts(Facts):
    """What is known of one person at one unit when a 恢复 is asked about.

    `declared` is the group of the door; `coordinated` is 失业 behind the pension door, else None. `leading`: what is
    under way at the pension door while 失业 alone is declared. `back_paid`: his 补缴 here.
    """

    declared: GroupFacts
    coordinated: GroupFacts | None = None
    person_state: str = coverage.IN_SERVICE
    annual_wage: AnnualWage | None = None
    leading: tuple[LiveDeclaration, ...] = ()
    back_paid: BackPaid = NOTHING_BACK_PAID


@dataclass(frozen=True)
class ResumeAnswers:
    """What the clerk filled in. `wage`: 缴费工资 a month, 元. `papers`: none are asked for."""

    reason: str
    effective_on: date
    month: Month
    wage: Decimal | None
    papers: frozenset[str] | None = None


class ResumeCase(Case[ResumeFacts, ResumeAnswers]):
    """Facts and answers together, with what is at stake."""

    @cached_property
    def resuming(self) -> tuple[CoverageFacts, ...]:
        """The coverages of the declared group that are taken up again: all that were paused here."""
        return self.facts.declared.paused

    @cached_property
    def following(self) -> tuple[CoverageFacts, ...]:
        """Those of the coordinated group that follow by 协同."""
        coordinated = self.facts.coordinated
        return coordinated.paused if coordinated is not None and self.resuming else ()

    @cached_property
    def previous_stop(self) -> Month | None:
        return last_stop(self.resuming)

    @cached_property
    def by_period(self) -> dict[Month, tuple[CoverageFacts, ...]]:
        """What begins again, by settlement period; one entry where both groups have the same."""
        period, coordinated = self.facts.declared.period, self.facts.coordinated
        if coordinated is None or not self.following:
            return {period: self.resuming}
        if coordinated.period == period:
            return {period: self.resuming + self.following}
        return {period: self.resuming, coordinated.period: self.following}

    @cached_property
    def legal(self) -> tuple[Month, ...]:
        """The first paid months that suit all that begins again; those of the declared group where none does."""
        own, coordinated = self.own_legal, self.facts.coordinated
        if coordinated is None or not self.following:
            return own
        also = start_months.legal_starts(coordinated.period, last_stop(self.following))
        return tuple(month for month in own if month in also) or own

    @cached_property
    def own_legal(self) -> tuple[Month, ...]:
        return start_months.legal_starts(self.facts.declared.period, self.previous_stop)

    @property
    def split(self) -> SplitStart | None:
        """A start in the past: 恢复 from the settlement period on and 补缴 before it (E13); None for any other."""
        return split_sides(self.given.month, Side(self.facts.declared.period, self.previous_stop), self.behind)

    @cached_property
    def behind(self) -> Side | None:
        """失业 behind the pension door, where it was paused too."""
        coordinated = self.facts.coordinated
        return Side(coordinated.period, last_stop(coordinated.paused)) if coordinated and coordinated.paused else None

    def following_start(self, month: Month) -> Month:
        """The first month paid of 失业 behind a 恢复 with this month; the same where nothing follows."""
        return month if self.behind is None else following_start(month, self.behind, self.facts.back_paid)


def last_stop(coverages: Iterable[CoverageFacts]) -> Month | None:
    """The month after which all of them may begin again; None for no coverage."""
    return max((item.start if item.stop is None else max(item.start, item.stop) for item in coverages), default=None)


# --- the rules ----------------------------------------------------------------------------------------------------


def paused_here(group: GroupFacts) -> Iterator[Finding]:
    """The person was paused at this unit, and nothing of the group is being paid."""
    name, own = GROUP_NAMES[group.group], [item for item in group.newest if item.kind == NORMAL]
    active = [item.insurance for item in own if item.active]
    if active:
        message = f"该人员在本单位正在缴纳{insurance_names(active)}，不需要恢复缴费。"
        yield Finding("active-here", message, "温馨提示，人员状态", "开始缴费月有误的，请办理参停保时间更正。")
    elif not own:
        message = f"本单位没有该人员的{name}参保关系。"
        yield Finding("not-here", message, "温馨提示，人员状态", "请核对证件号码；未在本单位参保过的，请办理参保登记。")
    elif not group.paused:
        message = f"该人员在本单位的{name}参保关系已终止缴费，不能恢复。"
        yield Finding("ended-here", message, "温馨提示，人员状态", "请携带材料到经办机构服务窗口核实。")


def return_day(
    day: date, month: Month, today: date, previous_stop: Month | None, back_paid: Collection[Month] = ()
) -> Iterator[Finding]:
    """变更日期 is the day of coming back: not before the stop, not far ahead, and it goes with the first paid month.

    `back_paid`: months before it that a 补缴 is about.
    """
    back, now = Month.of(day), Month.of(today)
    if previous_stop is not None and back < previous_stop:
        message = f"变更日期在 {back.label}，早于停止缴费月 {previous_stop.label}。"
        remedy = "请核对变更日期；停缴月份有误的，请办理参停保时间更正。"
        yield Finding("day-before-stop", message, _CLAUSE, remedy, "effective_on")
    elif back > now + horizon(now):
        possible = back - horizon(now)
        message = f"变更日期太远，最多可提前 {horizon(now)} 个月申报。"
        remedy = f"请核对变更日期，或从 {possible.label} 起申报。"
        yield Finding("day-too-far", message, _CLAUSE, remedy, "effective_on", until=possible)
    elif month < back:
        message = f"变更日期在 {back.label}，第一个缴费月却是 {month.label}。"
        remedy = f"{back.label} 才返岗的，请改选 {back.label}。"
        yield Finding("paid-before-return", message, _CLAUSE, remedy, "month", blocks=False)
    elif month > back and (previous_stop is None or month > previous_stop + 1):
        first = back if previous_stop is None else max(back, previous_stop + 1)
        unpaid = {*months_between(first, month - 1)} - {*back_paid}
        if unpaid:
            message = f"变更日期在 {back.label}，第一个缴费月却是 {month.label}，{spans(unpaid)} 没有缴费。"
            remedy = "请核对；在职的月份应当缴费，可以另办补缴。"
            yield Finding("unpaid-after-return", message, _CLAUSE, remedy, "month", blocks=False)


def wage_given(wage: Decimal | None) -> Iterator[Finding]:
    if wage is None or wage <= 0:
        remedy = "请填写恢复后的月缴费工资，单位元，如 5800.00。"
        yield Finding("wage-missing", "未填写缴费工资，或者不大于 0。", "恢复缴费，工资", remedy, "wage")


def _annual_window(case: ResumeCase) -> Iterator[Finding]:
    return windows.annual_wage_first(case.facts.now, case.facts.annual_wage)


def _assessment_freeze(case: ResumeCase) -> Iterator[Finding]:
    return coverage.assessment_freeze(case.facts.declared, BUSINESS)


def _in_service(case: ResumeCase) -> Iterator[Finding]:
    return coverage.in_service(case.facts.person_state, BUSINESS)


def _paused_here(case: ResumeCase) -> Iterator[Finding]:
    """Asked of people in service: of the others 人员状态 has said it."""
    if case.facts.person_state == coverage.IN_SERVICE:
        yield from paused_here(case.facts.declared)


def _one_live_declaration(case: ResumeCase) -> Iterator[Finding]:
    yield from coverage.one_live_declaration(case.facts.declared.live, BUSINESS)
    yield from coverage.coordinated_anyway(case.facts.leading, BUSINESS)


def _coordination(case: ResumeCase) -> Iterator[Finding]:
    """Warns of what is already seen to make 协同 fail."""
    coordinated = case.facts.coordinated
    if coordinated is None or not case.resuming:
        return
    if coordinated.newest or case.answers is None or coordination_needed(case, case.given.month):
        for cause in causes_seen(coordinated):
            message = f"失业协同将不成功：{cause.message}"
            code = f"coordination-{cause.code}"
            yield Finding(code, message, _COORDINATION, cause.remedy, blocks=False, until=cause.until)


def _reason(case: ResumeCase) -> Iterator[Finding]:
    return start_reason(case.given.reason, RESUME, case.facts.month)


def _return_day(case: ResumeCase) -> Iterator[Finding]:
    given, facts = case.given, case.facts
    return return_day(given.effective_on, given.month, facts.today, case.previous_stop, facts.back_paid.declared)


def _first_month(case: ResumeCase) -> Iterator[Finding]:
    """Checked for each settlement period. 失业 whose period is ahead only warns: no month would be right for both."""
    month, declared, coordinated = case.given.month, case.facts.declared, case.facts.coordinated
    whose = GROUP_NAMES[declared.group] if len(case.by_period) > 1 else ""
    yield from start_month(month, declared.period, case.previous_stop, whose)
    if coordinated is None or not case.following or coordinated.assessed:
        return
    stopped = last_stop(case.following)
    if (coordinated.period, stopped) == (declared.period, case.previous_stop):
        return
    start = case.following_start(month)
    late = start < coordinated.period or not set(case.legal) & set(_legal_for(coordinated, stopped))
    yield from start_month(start, coordinated.period, stopped, GROUP_NAMES[coordinated.group], blocks=not late)


def _legal_for(group: GroupFacts, stopped: Month | None) -> tuple[Month, ...]:
    return start_months.legal_starts(group.period, stopped)


def _wage(case: ResumeCase) -> Iterator[Finding]:
    return wage_given(case.given.wage)


RULES: tuple[Rule[ResumeCase], ...] = (
    Rule("年度工资申报期", "业务功能说明 2", _annual_window, unit_wide=True),
    Rule("应收核定", "注意事项 9", _assessment_freeze, unit_wide=True),
    Rule("人员状态", "温馨提示，人员状态", _in_service),
    Rule("在本单位停缴", "温馨提示，人员状态", _paused_here),
    Rule("没有在办申报", "网厅规则", _one_live_declaration),
    Rule("失业协同", _COORDINATION, _coordination),
    Rule("变更原因", "恢复缴费，变更原因", _reason, needs_answers=True),
    Rule("变更日期", _CLAUSE, _return_day, needs_answers=True),
    Rule("第一个缴费月", _CLAUSE, _first_month, needs_answers=True),
    Rule("缴费工资", "恢复缴费，工资", _wage, needs_answers=True),
)


def findings(facts: ResumeFacts, answers: ResumeAnswers | None = None) -> tuple[Finding, ...]:
    """What every rule has to say; without answers only those that need none."""
    return all_findings(RULES, ResumeCase(facts, answers))


def rule_verdicts(facts: ResumeFacts, answers: ResumeAnswers | None = None) -> tuple[Verdict, ...]:
    """Rule by rule, the met ones too: for the reviewer's page."""
    return all_verdicts(RULES, ResumeCase(facts, answers))


# --- 失业协同 -------------------------------------------------------------------------------------------------------


def coordination_needed(case: ResumeCase, month: Month) -> bool:
    """Is there anything to coordinate? If not, the 失业协同标志 is 9 无需协同.

    Not for a 用工范围 without 失业保险 (decision 25), and not where 失业保险 is paid from this very month already.
    """
    unemployment = case.facts.coordinated
    spells = unemployment.newest if unemployment is not None else ()
    if not spells:
        scope = min(case.facts.declared.newest, key=lambda item: item.insurance).scope
        return scope not in in_force("coordination", case.facts.month)["without_unemployment"]
    return any(not item.active or item.start != month for item in spells)


def coordination_causes(case: ResumeCase, month: Month) -> Iterator[Finding]:
    """Why the unemployment side cannot follow from this month on; the message is the cause to be kept."""
    unemployment = case.facts.coordinated
    if unemployment is None:
        return
    yield from causes_seen(unemployment)
    for finding in start_month(month, unemployment.period, last_stop(unemployment.paused)):
        yield Finding("coordination-month", f"失业月份不符：{finding.message}", _COORDINATION, finding.remedy, "month")


def causes_seen(unemployment: GroupFacts) -> Iterator[Finding]:
    """What makes 协同 fail whatever the month."""
    if not unemployment.paused:
        yield from _no_record(unemployment)
    yield from coordination.already_assessed(unemployment, "恢复")
    yield from coverage.one_live_declaration(unemployment.live, BUSINESS)


def _no_record(unemployment: GroupFacts) -> Iterator[Finding]:
    if unemployment.active():
        message = f"失业保险正在缴费，第一个缴费月是 {min(item.start for item in unemployment.active()).label}。"
        yield Finding("no-record", message, _COORDINATION, "月份有误的，请办理参停保时间更正。")
    else:
        message = "该人员在本单位没有停缴的失业参保记录。"
        remedy = "没有失业保险的无需处理；应有而没有的，请先核对失业参保信息。"
        yield Finding("no-record", message, _COORDINATION, remedy)
