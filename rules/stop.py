"""城镇职工减少, 职工缴费中断申报(失业): every rule of it, asked the same way wherever it is asked.

- **The list** gathers `StopFacts` for a page of persons (batched) and asks `findings(facts)`: only rules that need no
  answers speak. A person with a finding that blocks cannot be picked; the row shows message, clause, remedy, `until`.
  What `unit_findings` says holds for everybody: ask once (of facts without a person), say once.
- **The form** shows `reasons_offered`, `stop_choices`, `suggested_month`, `stop_strips`, `consequence`, and after each
  change of the reason `papers_of`. **The check** (提交前校验) asks `findings(facts, answers)` and saves nothing.
  `answers.papers is None` while papers are not yet asked for; a set, even an empty one, asks for them.
- **The write lock** gathers the facts again inside the transaction and asks the same `findings(facts, answers)`;
  `refused(found)` says whether to write. `LiveDeclaration`s never include the declaration that is being asked about.
- **The reviewer** sees `rule_verdicts(facts, answers)`, with `now` the instant of submission: the annual window and the
  day are judged by when the employer acted. Approval needs `decided(answers, on).reviewers` different persons; its
  effect is in the same `Reason`. Afterwards 协同 asks `rules.coordination`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rules import attachments, coordination, coverage, retirement, stop_months, windows
from rules.attachments import Filing, PaperFacts, Requirement
from rules.finding import Finding
from rules.insured import (
    MULTIPLE_INJURY,
    NORMAL,
    PENSION,
    CoverageFacts,
    GroupFacts,
    insurance_names,
)
from rules.months import PeriodLine, strip
from rules.periods import Month
from rules.reasons import Reason, deciding, reason_answered, reasons
from rules.retirement import NOTHING_KNOWN, RetirementFacts
from rules.rule import Rule, Verdict, of_answers, verdicts
from rules.windows import AnnualWage


@dataclass(frozen=True)
class StopFacts:
    """What is known of one person at one unit when a reduction is asked about.

    `declared` is the group of the door (pension, or unemployment alone); `coordinated` is 失业 behind the pension
    door, else None. `injury_elsewhere`: for each 多重工伤 coverage still paid at another unit the state of that unit's
    declaration to end it, "" where there is none. `unit` is the key by which `filings` name this unit.
    """

    now: datetime
    unit: int
    declared: GroupFacts
    coordinated: GroupFacts | None = None
    person_state: str = coverage.IN_SERVICE
    retirement: RetirementFacts = NOTHING_KNOWN
    injury_elsewhere: tuple[str, ...] = ()
    filings: tuple[Filing, ...] = ()
    annual_wage: AnnualWage | None = None

    @property
    def today(self) -> date:
        return windows.business_day(self.now)

    @property
    def month(self) -> Month:
        """The month of handling: which edition of a parameter is in force."""
        return Month.of(self.today)


@dataclass(frozen=True)
class StopAnswers:
    """What the clerk filled in; codes AAE160. `papers`: codes of uploaded materials, None while not yet asked for."""

    reason: str
    effective_on: date
    month: Month
    sub_reason: str = ""
    papers: frozenset[str] | None = None


@dataclass(frozen=True)
class StripRow:
    """One row of the month strip: whose it is, its settlement period, and six months 缴 or 不缴."""

    label: str
    period: Month
    months: tuple[tuple[Month, bool], ...]


# --- what is at stake ---------------------------------------------------------------------------------------------


def decided(answers: StopAnswers | None, on: Month) -> Reason | None:
    """The reason or sub-reason that the answers amount to, with its effect and its reviewers."""
    return None if answers is None else deciding(answers.reason, answers.sub_reason, on)


def ending(facts: StopFacts, answers: StopAnswers | None = None) -> tuple[CoverageFacts, ...]:
    """The coverages of the declared group that the reduction ends; without a reason yet the 正常 ones, if any."""
    return _ending(facts.declared, decided(answers, facts.month))


def following(facts: StopFacts, answers: StopAnswers | None = None) -> tuple[CoverageFacts, ...]:
    """The coverages of the coordinated group that end with them by 协同."""
    if facts.coordinated is None or not facts.declared.active(NORMAL):
        return ()
    reason = decided(answers, facts.month)
    return facts.coordinated.active(NORMAL) if reason is None else _ending(facts.coordinated, reason)


def _ending(group: GroupFacts, reason: Reason | None) -> tuple[CoverageFacts, ...]:
    if reason is None:
        return group.active(NORMAL) or group.active(MULTIPLE_INJURY)
    return tuple(item for item in group.active(reason.ends) if item.insurance not in reason.keeps)


# --- the rules, in the order of the manual ------------------------------------------------------------------------


def _annual_window(facts: StopFacts, _: StopAnswers | None) -> Iterator[Finding]:
    return windows.annual_wage_first(facts.now, facts.annual_wage)


def _in_service(facts: StopFacts, _: StopAnswers | None) -> Iterator[Finding]:
    return coverage.in_service(facts.person_state)


def _active_here(facts: StopFacts, _: StopAnswers | None) -> Iterator[Finding]:
    return coverage.active_here(facts.declared)


def _assessment_freeze(facts: StopFacts, _: StopAnswers | None) -> Iterator[Finding]:
    return coverage.assessment_freeze(facts.declared)


def _one_live_declaration(facts: StopFacts, _: StopAnswers | None) -> Iterator[Finding]:
    return coverage.one_live_declaration(facts.declared.live)


def _injury_elsewhere_first(facts: StopFacts, answers: StopAnswers | None) -> Iterator[Finding]:
    """Asked of the main unit's five insurances: neither of a 多重工伤 coverage nor of 失业保险 alone."""
    if facts.declared.group == PENSION and any(item.kind == NORMAL for item in ending(facts, answers)):
        yield from coverage.injury_elsewhere_first(facts.injury_elsewhere)


def _credited_this_period(facts: StopFacts, answers: StopAnswers | None) -> Iterator[Finding]:
    """Of every insurance being reduced, by its own settlement period (decision 10)."""
    for period, coverages in _by_period(facts, answers).items():
        yield from coverage.credited_this_period(coverages, period)


def _coordination(facts: StopFacts, answers: StopAnswers | None) -> Iterator[Finding]:
    """Warns of what is already seen to make 协同 fail."""
    reason = decided(answers, facts.month)
    active = facts.declared.active()
    if facts.coordinated is None or not active or (reason is not None and reason.ends == MULTIPLE_INJURY):
        return
    if facts.coordinated.active():
        yield from coordination.prospect(facts.coordinated)
    elif reason is not None and answers is not None:
        scope = _main(active).scope
        if coordination.coordination_needed(reason, scope, facts.coordinated, answers.month, facts.month):
            yield from coordination.prospect(facts.coordinated)


def _reason(facts: StopFacts, answers: StopAnswers) -> Iterator[Finding]:
    yield from reason_answered(answers.reason, answers.sub_reason, facts.declared.group, facts.month)
    reason = decided(answers, facts.month)
    if reason is not None and not reason.counter:
        yield from coverage.injury_reason_fits(facts.declared, reason.ends)


_RETIREMENT = {
    "statutory": retirement.retirement_due,
    "early": retirement.early_retirement,
    "late": retirement.late_retirement,
}


def _retirement(facts: StopFacts, answers: StopAnswers) -> Iterator[Finding]:
    reason = decided(answers, facts.month)
    if reason is not None and reason.retirement:
        active = facts.declared.active()
        paid_to = _main(active).paid_to if active else None
        yield from _RETIREMENT[reason.retirement](facts.retirement, answers.effective_on, paid_to)


def _change_day(facts: StopFacts, answers: StopAnswers) -> Iterator[Finding]:
    coverages = ending(facts, answers)
    return stop_months.change_day(answers.effective_on, answers.month, answers.reason, facts.today, coverages)


def _stop_month(facts: StopFacts, answers: StopAnswers) -> Iterator[Finding]:
    """Checked for each settlement period; 失业 only warns where no month would suit both, or where it is frozen."""
    own, behind = ending(facts, answers), following(facts, answers)
    if facts.coordinated is None or not behind or facts.coordinated.assessed:
        yield from stop_months.stop_month(answers.month, own, facts.declared.period)
        return
    suits_both = bool(_common(facts, answers))
    if suits_both and facts.coordinated.period == facts.declared.period:
        yield from stop_months.stop_month(answers.month, own + behind, facts.declared.period)
        return
    for group, coverages, blocks in ((facts.declared, own, True), (facts.coordinated, behind, suits_both)):
        whose = coverage.GROUP_NAMES[group.group]
        yield from stop_months.stop_month(answers.month, coverages, group.period, whose, blocks)


def _papers(facts: StopFacts, answers: StopAnswers) -> Iterator[Finding]:
    requirement = papers_of(facts, answers)
    if requirement is not None and answers.papers is not None:
        yield from attachments.papers_missing(requirement, answers.papers)
        yield from attachments.papers_doubtful(requirement, answers.papers)


StopRule = Rule[StopFacts, StopAnswers]
RULES: tuple[StopRule, ...] = (
    Rule("年度工资申报期", "业务功能说明 2", _annual_window, unit_wide=True),
    Rule("应收核定", "注意事项 9", _assessment_freeze, unit_wide=True),
    Rule("人员状态", "温馨提示（人员状态）", _in_service),
    Rule("在本单位参保缴费", "温馨提示（人员状态）", _active_here),
    Rule("没有在办申报", "网厅规则", _one_live_declaration),
    Rule("其他单位多重工伤关系", "注意事项 2", _injury_elsewhere_first),
    Rule("当前结算期到账", "注意事项 3", _credited_this_period),
    Rule("失业协同", "审核结果查询（失业协同标志）", _coordination),
    of_answers("减少原因", "业务背景", _reason),
    of_answers("退休条件", "注意事项 1", _retirement),
    of_answers("变更日期", "常见问题 1", _change_day),
    of_answers("最后一个缴费月", "常见问题 1", _stop_month),
    of_answers("附件", "注意事项 4 至 8", _papers),
)
LISTING_RULES = tuple(rule for rule in RULES if not rule.needs_answers)
ANSWER_RULES = tuple(rule for rule in RULES if rule.needs_answers)
UNIT_RULES = tuple(rule for rule in RULES if rule.unit_wide)


def findings(facts: StopFacts, answers: StopAnswers | None = None) -> tuple[Finding, ...]:
    """What every rule has to say; without answers only those that need none."""
    return tuple(finding for rule in RULES for finding in rule.findings(facts, answers))


def unit_findings(facts: StopFacts) -> tuple[Finding, ...]:
    """What bars every person of the unit: the annual window, 应收核定. A page says it once."""
    return tuple(finding for rule in UNIT_RULES for finding in rule.findings(facts, None))


def rule_verdicts(facts: StopFacts, answers: StopAnswers | None = None) -> tuple[Verdict[StopFacts, StopAnswers], ...]:
    """Rule by rule, the met ones too: for the reviewer's page."""
    return verdicts(RULES, facts, answers)


def refused(found: Iterable[Finding]) -> bool:
    return any(finding.blocks for finding in found)


# --- what the form shows ------------------------------------------------------------------------------------------


def reasons_offered(facts: StopFacts) -> tuple[Reason, ...]:
    """The reasons that fit the coverages of this person here (decision 22)."""
    offered = reasons(facts.declared.group, facts.month)
    return tuple(reason for reason in offered if facts.declared.active(reason.ends))


def stop_choices(facts: StopFacts, answers: StopAnswers | None = None) -> tuple[Month, ...]:
    """The months to offer: legal for both groups, or for the declared one where none suits both."""
    return _legal(facts, answers)[-stop_months.OFFERED :]


def suggested_month(facts: StopFacts, left_on: date) -> Month | None:
    """The month to preselect for a day of leaving."""
    return stop_months.suggested_stop(_legal(facts, None), left_on)


def stop_strips(facts: StopFacts, month: Month, answers: StopAnswers | None = None) -> tuple[StripRow, ...]:
    """One row where the settlement periods are the same, two where they differ."""
    return tuple(StripRow(line.label, line.period, strip(month, line.period)) for line in _lines(facts, answers))


def consequence(facts: StopFacts, month: Month, answers: StopAnswers | None = None) -> str:
    """What choosing this month means at tax, in one sentence."""
    return stop_months.stop_consequence(month, _lines(facts, answers))


def papers_of(facts: StopFacts, answers: StopAnswers) -> Requirement | None:
    """The papers of this person for this reason; None while the reason is not decided or nothing would end."""
    coverages = ending(facts, answers)
    reason = decided(answers, facts.month)
    if reason is None or not coverages:
        return None
    main = _main(coverages)
    return attachments.papers_needed(
        PaperFacts(
            group=facts.declared.group,
            reason=answers.reason,
            sub_reason=answers.sub_reason,
            scope=main.scope,
            legal=any(item.legal for item in coverages),
            start=main.start,
            unit=facts.unit,
            filings=facts.filings,
        ),
        facts.month,
    )


def _legal(facts: StopFacts, answers: StopAnswers | None) -> tuple[Month, ...]:
    return _common(facts, answers) or stop_months.legal_stops(ending(facts, answers), facts.declared.period)


def _common(facts: StopFacts, answers: StopAnswers | None) -> tuple[Month, ...]:
    """The months legal for the declared group and for what follows it."""
    legal = stop_months.legal_stops(ending(facts, answers), facts.declared.period)
    behind = following(facts, answers)
    if facts.coordinated is None or not behind:
        return legal
    also = stop_months.legal_stops(behind, facts.coordinated.period)
    return tuple(month for month in legal if month in also)


def _by_period(facts: StopFacts, answers: StopAnswers | None) -> dict[Month, tuple[CoverageFacts, ...]]:
    """What ends, by settlement period; one entry where both groups have the same."""
    own, behind = ending(facts, answers), following(facts, answers)
    if facts.coordinated is None or not behind:
        return {facts.declared.period: own}
    if facts.coordinated.period == facts.declared.period:
        return {facts.declared.period: own + behind}
    return {facts.declared.period: own, facts.coordinated.period: behind}


def _main(coverages: Iterable[CoverageFacts]) -> CoverageFacts:
    """The coverage that speaks for the person: the pension where there is one (the lowest code)."""
    return min(coverages, key=lambda item: item.insurance)


def _lines(facts: StopFacts, answers: StopAnswers | None) -> tuple[PeriodLine, ...]:
    return tuple(
        PeriodLine(insurance_names(item.insurance for item in coverages), period)
        for period, coverages in _by_period(facts, answers).items()
    )
