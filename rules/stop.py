"""城镇职工减少, 职工缴费中断申报(失业): every rule of it, asked the same way wherever it is asked.

- **The list** gathers `StopFacts` for a page of persons (batched) and asks `findings(facts)`: only rules that need no
  answers speak. A person with a finding that blocks cannot be picked; the row shows message, clause, remedy, `until`.
  What `unit_wide.unit_findings` says holds for everybody: ask once (of facts without a person), say once.
- **The form** shows what `rules.stop_form` offers, and after each change of the reason `StopCase.papers`.
- **The check** (提交前校验) asks `findings(facts, answers)` and saves nothing. `answers.papers` is None while papers
  are not yet asked for; a set, even an empty one, asks for them.
- **The write lock** gathers the facts again inside the transaction and asks the same `findings(facts, answers)`;
  `refused(found)` says whether to write. `LiveDeclaration`s never include the declaration that is being asked about.
- **The reviewer** sees `rule_verdicts(facts, answers)`, with `now` the instant of submission: the annual window and the
  day are judged by when the employer acted. Approval needs `StopCase.reason.reviewers` different persons; its effect is
  in the same `Reason`, and ends `StopCase.ending`. Afterwards 协同 asks `rules.coordination`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from rules import attachments, coordination, coverage, retirement, stop_months, windows
from rules.attachments import Filing, Requirement, paper_facts, papers_needed
from rules.case import Case, Facts
from rules.finding import Finding
from rules.insured import (
    MULTIPLE_INJURY,
    NORMAL,
    PENSION,
    UNEMPLOYMENT,
    CoverageFacts,
    GroupFacts,
    LiveDeclaration,
)
from rules.periods import Month
from rules.reasons import Reason, deciding, reason_answered
from rules.retirement import NOTHING_KNOWN, RetirementFacts
from rules.rule import Rule, Verdict, all_findings, all_verdicts
from rules.stop_months import StopRange, legal_stops
from rules.windows import AnnualWage


@dataclass(frozen=True)
class StopFacts(Facts):
    """What is known of one person at one unit when a reduction is asked about.

    `declared` is the group of the door (pension, or unemployment alone); `coordinated` is 失业 behind the pension
    door, else None. `injury_elsewhere`: for each 多重工伤 coverage still paid at another unit the state of that unit's
    declaration to end it, "" where there is none. `unit` is the key by which `filings` name this unit.
    """

    unit: int
    declared: GroupFacts
    coordinated: GroupFacts | None = None
    person_state: str = coverage.IN_SERVICE
    retirement: RetirementFacts = NOTHING_KNOWN
    injury_elsewhere: tuple[str, ...] = ()
    filings: tuple[Filing, ...] = ()
    annual_wage: AnnualWage | None = None
    leading: tuple[LiveDeclaration, ...] = ()
    """What is under way at the pension door while 失业 alone is declared: it brings 失业 along (decision 3)."""


@dataclass(frozen=True)
class StopAnswers:
    """What the clerk filled in; codes AAE160. `papers`: codes of uploaded materials, None while not yet asked for."""

    reason: str
    effective_on: date
    month: Month
    sub_reason: str = ""
    papers: frozenset[str] | None = None


class StopCase(Case[StopFacts, StopAnswers]):
    """Facts and answers together, with what is at stake; each thing is worked out once."""

    @cached_property
    def reason(self) -> Reason | None:
        """The reason or sub-reason that the answers amount to, with its effect and its reviewers."""
        answers = self.answers
        return None if answers is None else deciding(answers.reason, answers.sub_reason, self.facts.month)

    @cached_property
    def ending(self) -> tuple[CoverageFacts, ...]:
        """The coverages of the declared group that the reduction ends; without a reason yet the 正常 ones, if any."""
        declared = self.facts.declared
        if self.reason is None:
            return declared.active(NORMAL) or declared.active(MULTIPLE_INJURY)
        return _ended_by(self.reason, declared)

    @cached_property
    def following(self) -> tuple[CoverageFacts, ...]:
        """The coverages of the coordinated group that end with them by 协同."""
        coordinated = self.facts.coordinated
        if coordinated is None or not self.ending or self.ending[0].kind == MULTIPLE_INJURY:
            return ()
        return coordinated.active(NORMAL) if self.reason is None else _ended_by(self.reason, coordinated)

    @cached_property
    def by_period(self) -> dict[Month, tuple[CoverageFacts, ...]]:
        """What ends, by settlement period; one entry where both groups have the same."""
        period, coordinated = self.facts.declared.period, self.facts.coordinated
        if coordinated is None or not self.following:
            return {period: self.ending}
        if coordinated.period == period:
            return {period: self.ending + self.following}
        return {period: self.ending, coordinated.period: self.following}

    @cached_property
    def common(self) -> StopRange | None:
        """The last paid months legal for all that ends; None where none is."""
        own, coordinated = legal_stops(self.ending, self.facts.declared.period), self.facts.coordinated
        if own is None or coordinated is None or not self.following:
            return own
        also = legal_stops(self.following, coordinated.period)
        return None if also is None else own.common(also)

    @cached_property
    def main(self) -> CoverageFacts | None:
        """The coverage that speaks for the person: the pension where there is one (the lowest code)."""
        return min(self.ending, key=lambda item: item.insurance, default=None)

    @cached_property
    def papers(self) -> Requirement | None:
        """The papers of this person for this reason; None while the reason is open, or where nothing would end."""
        if self.reason is None or self.main is None:
            return None
        answers, facts, main = self.given, self.facts, self.main
        return papers_needed(
            paper_facts(
                facts.declared.group,
                answers.reason,
                answers.sub_reason,
                main.scope,
                any(item.legal for item in self.ending),
                main.start,
                facts.unit,
                facts.filings,
            ),
            facts.month,
        )


def _ended_by(reason: Reason, group: GroupFacts) -> tuple[CoverageFacts, ...]:
    if group.group not in reason.groups:
        return ()
    return tuple(item for item in group.active(reason.ends) if item.insurance not in reason.keeps)


# --- the rules ----------------------------------------------------------------------------------------------------


BUSINESS = MappingProxyType({PENSION: "减少", UNEMPLOYMENT: "缴费中断"})
"""What the doors call it."""


def business(case: StopCase) -> str:
    return BUSINESS[case.facts.declared.group]


def _annual_window(case: StopCase) -> Iterator[Finding]:
    return windows.annual_wage_first(case.facts.now, case.facts.annual_wage)


def _assessment_freeze(case: StopCase) -> Iterator[Finding]:
    return coverage.assessment_freeze(case.facts.declared, business(case))


def _in_service(case: StopCase) -> Iterator[Finding]:
    return coverage.in_service(case.facts.person_state, business(case))


def _active_here(case: StopCase) -> Iterator[Finding]:
    """Asked of people in service: of the others 人员状态 has said it."""
    if case.facts.person_state == coverage.IN_SERVICE:
        yield from coverage.active_here(case.facts.declared)


def _one_live_declaration(case: StopCase) -> Iterator[Finding]:
    yield from coverage.one_live_declaration(case.facts.declared.live, business(case))
    yield from coverage.coordinated_anyway(case.facts.leading, BUSINESS[UNEMPLOYMENT])


def _injury_elsewhere_first(case: StopCase) -> Iterator[Finding]:
    """Asked of the main unit's five insurances: neither of a 多重工伤 coverage nor of 失业保险 alone."""
    if case.facts.declared.group == PENSION and any(item.kind == NORMAL for item in case.ending):
        yield from coverage.injury_elsewhere_first(case.facts.injury_elsewhere)


def _credited_this_period(case: StopCase) -> Iterator[Finding]:
    """Of every insurance being reduced, by its own settlement period (decision 10)."""
    for period, coverages in case.by_period.items():
        yield from coverage.credited_this_period(coverages, period, business(case))


def _coordination(case: StopCase) -> Iterator[Finding]:
    """Warns of what is already seen to make 协同 fail."""
    coordinated = case.facts.coordinated
    if coordinated is None or case.main is None or case.main.kind == MULTIPLE_INJURY:
        return
    if coordinated.active():
        yield from coordination.prospect(coordinated)
    elif case.reason is not None:
        month, on = case.given.month, case.facts.month
        if coordination.coordination_needed(case.reason, case.main.scope, coordinated, month, on):
            yield from coordination.prospect(coordinated)


def _reason(case: StopCase) -> Iterator[Finding]:
    answers, facts = case.given, case.facts
    yield from reason_answered(answers.reason, answers.sub_reason, facts.declared.group, facts.month)
    if case.reason is not None and not case.reason.counter:
        yield from coverage.injury_reason_fits(facts.declared, case.reason.ends)


_RETIREMENT = MappingProxyType(
    {
        "statutory": retirement.retirement_due,
        "early": retirement.early_retirement,
        "late": retirement.late_retirement,
    }
)


def _retirement(case: StopCase) -> Iterator[Finding]:
    if case.reason is not None and case.reason.retirement:
        paid_to = None if case.main is None else case.main.paid_to
        yield from _RETIREMENT[case.reason.retirement](case.facts.retirement, case.given.effective_on, paid_to)


def _change_day(case: StopCase) -> Iterator[Finding]:
    answers = case.given
    return stop_months.change_day(answers.effective_on, answers.month, answers.reason, case.facts.today, case.ending)


def _stop_month(case: StopCase) -> Iterator[Finding]:
    """Checked for each settlement period; 失业 only warns where no month would suit both, and waits where frozen."""
    month, declared, coordinated = case.given.month, case.facts.declared, case.facts.coordinated
    if coordinated is None or not case.following or coordinated.assessed:
        yield from stop_months.stop_month(month, case.ending, declared.period)
    elif case.common is not None and len(case.by_period) == 1:
        yield from stop_months.stop_month(month, case.ending + case.following, declared.period)
    else:
        names, suits_both = coverage.GROUP_NAMES, case.common is not None
        yield from stop_months.stop_month(month, case.ending, declared.period, names[declared.group])
        yield from stop_months.stop_month(
            month, case.following, coordinated.period, names[coordinated.group], suits_both
        )


def _papers(case: StopCase) -> Iterator[Finding]:
    present = case.given.papers
    if present is not None and case.papers is not None:
        yield from attachments.papers_missing(case.papers, present)
        yield from attachments.papers_doubtful(case.papers, present)


RULES: tuple[Rule[StopCase], ...] = (
    Rule("年度工资申报期", "业务功能说明 2", _annual_window, unit_wide=True),
    Rule("应收核定", "注意事项 9", _assessment_freeze, unit_wide=True),
    Rule("人员状态", "温馨提示，人员状态", _in_service),
    Rule("在本单位参保缴费", "温馨提示，人员状态", _active_here),
    Rule("没有在办申报", "网厅规则", _one_live_declaration),
    Rule("其他单位多重工伤关系", "注意事项 2", _injury_elsewhere_first),
    Rule("当前结算期到账", "注意事项 3", _credited_this_period),
    Rule("失业协同", "审核结果查询，失业协同标志", _coordination),
    Rule("减少原因", "业务背景", _reason, needs_answers=True),
    Rule("退休条件", "注意事项 1", _retirement, needs_answers=True),
    Rule("变更日期", "常见问题 1", _change_day, needs_answers=True),
    Rule("最后一个缴费月", "常见问题 1", _stop_month, needs_answers=True),
    Rule("附件", "注意事项 4 至 8", _papers, needs_answers=True),
)
LISTING_RULES = tuple(rule for rule in RULES if not rule.needs_answers)
ANSWER_RULES = tuple(rule for rule in RULES if rule.needs_answers)


def findings(facts: StopFacts, answers: StopAnswers | None = None) -> tuple[Finding, ...]:
    """What every rule has to say; without answers only those that need none."""
    return all_findings(RULES, StopCase(facts, answers))


def rule_verdicts(facts: StopFacts, answers: StopAnswers | None = None) -> tuple[Verdict, ...]:
    """Rule by rule, the met ones too: for the reviewer's page."""
    return all_verdicts(RULES, StopCase(facts, answers))


def refused(found: Iterable[Finding]) -> bool:
    return any(finding.blocks for finding in found)
