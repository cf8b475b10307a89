"""单位人员正常补缴费, 职工补缴申报(失业): every rule of it, asked the same way wherever it is asked (失业网厅说明 七).

- Only months before the current settlement period of the door's group (decision 5); later ones are 登记 and 恢复.
- `findings` is what the employer may read. `obstacles` is asked by the reviewer alone: what another unit has to do with
  the person is nobody's business before (decision 24).
- The 滞纳金 of a preview is that of the day of declaring; the approval makes the bill and fixes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property

from rules import attachments, back_pay_months, coverage
from rules.attachments import Requirement, materials
from rules.back_pay_bill import BackPayBill, Terms, back_pay_bill
from rules.back_pay_following import STARTING, FollowingMonths, up_to_the_start
from rules.back_pay_months import Billed, CounterNeeds
from rules.case import Case, Facts
from rules.codes import PAYMENT_TYPE
from rules.coordination import already_assessed
from rules.elsewhere import CoverageElsewhere
from rules.finding import Finding
from rules.insured import NORMAL, PENSION, GroupFacts, LiveDeclaration
from rules.parameters import NoParameterInForce, in_force
from rules.periods import Month, months_between
from rules.rule import Rule, Verdict, all_findings, all_verdicts

BUSINESS = "补缴"
INTERRUPTED = "31"
"""应缴类型 中断补收."""
KINDS = ("back-pay", "back-pay-unemployment")
_EITHER = ("110", "120")
"""Of 企业养老 and 机关养老 a month has one."""
_CLAUSE = "失业网厅操作说明 七"
_PORTAL = "网厅规则"


@dataclass(frozen=True)
class BackPayFacts(Facts):
    """What is known of one person at one unit when a back-payment is asked about.

    `declared` is the group of the door, `coordinated` 失业 behind the pension door, else None; `leading` is what is
    under way at the pension door when the other one is asked. `billed`: contributions that there are already.
    `starting`: by group what a 参保登记 here that is not yet approved begins; the group alone for a 恢复. `hired`:
    first month of a 用工 filed by this unit.
    """

    declared: GroupFacts
    coordinated: GroupFacts | None = None
    leading: tuple[LiveDeclaration, ...] = ()
    person_state: str = coverage.IN_SERVICE
    billed: tuple[Billed, ...] = ()
    starting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hired: Month | None = None
    injury_class: str = ""
    office: int = 0
    unit_numbers: frozenset[str] = frozenset()
    known_here: bool = True
    """Does the person belong to this unit, or is he only about to?"""

    @cached_property
    def told(self) -> tuple[Billed, ...]:
        """What the employer may know: others' contributions only of somebody he has himself (decision 24)."""
        return self.billed if self.known_here else tuple(each for each in self.billed if each.here)


@dataclass(frozen=True)
class BackPayAnswers:
    """What the clerk filled in: first and last month, 工资 a month in 元, 应缴类型 AAA115.

    `papers`: codes of uploaded materials, None while not yet asked for. `unit_number`: as a row of a workbook names it.
    """

    first: Month
    last: Month
    wage: Decimal
    payment_type: str = INTERRUPTED
    papers: frozenset[str] | None = None
    unit_number: str = ""


class BackPayCase(Case[BackPayFacts, BackPayAnswers]):
    """Facts and answers together, with what is at stake; each thing is worked out once."""

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months to be paid; none where they cannot be paid here."""
        answers, period = self.answers, self.facts.declared.period
        if answers is None or answers.last >= period or answers.first <= latest_at_counter(period, self.facts.month):
            return ()
        return tuple(months_between(answers.first, answers.last))

    @cached_property
    def bill(self) -> BackPayBill | None:
        """What the declared group costs; None where nothing can be worked out."""
        return self.bill_of(self.due)

    @cached_property
    def following_bill(self) -> BackPayBill | None:
        """What 失业 costs behind the pension door; None where it does not follow."""
        coordinated = self.facts.coordinated
        return None if coordinated is None or any(following_causes(self)) else self.bill_of(self.there.taken)

    def bill_of(self, due: frozenset[tuple[Month, str]]) -> BackPayBill | None:
        answers, facts = self.answers, self.facts
        if answers is None or answers.wage <= 0:
            return None
        terms = Terms(answers.wage, answers.payment_type, facts.injury_class, facts.today)
        try:
            return back_pay_bill(sorted(due), terms) if due else None
        except NoParameterInForce:
            return None

    def insurances(self, group: GroupFacts, month: Month) -> tuple[str, ...]:
        """What is paid for a past month: the person's insurances of the group here, as far as the past is insured."""
        normal = [item for item in group.coverages if item.kind == NORMAL]
        had = {item.insurance for item in normal} or set(self.facts.starting.get(group.group, ()))
        pensions = [item for item in normal if item.insurance in _EITHER]
        if len({item.insurance for item in pensions}) > 1:
            begun = [item for item in pensions if item.start <= month]
            then = max(begun, key=lambda item: item.start) if begun else min(pensions, key=lambda item: item.start)
            had -= set(_EITHER) - {then.insurance}
        return tuple(sorted(had & back_payable(self.facts.month)))

    @cached_property
    def due(self) -> frozenset[tuple[Month, str]]:
        """Every month and insurance of the declared group that is to be paid."""
        group = self.facts.declared
        return frozenset((month, insurance) for month in self.months for insurance in self.insurances(group, month))

    @cached_property
    def unbilled(self) -> frozenset[tuple[Month, str]]:
        """What of it nobody has been billed for yet."""
        return self.due - {(each.month, each.insurance) for each in self.facts.told}

    @cached_property
    def there(self) -> FollowingMonths:
        """The same of 失业 behind the pension door: what is asked of it, what it takes, what is left out."""
        facts, group, months = self.facts, self.facts.coordinated, self.months
        if group is None or not months:
            return FollowingMonths()
        beside = PENSION in facts.starting
        asked = (*months, *up_to_the_start(months[-1] + 1, facts.declared, group, beside))
        return FollowingMonths(
            group,
            frozenset((month, insurance) for month in asked for insurance in self.insurances(group, month)),
            frozenset((each.month, each.insurance) for each in facts.told),
            latest_at_counter(group.period, facts.month),
            beside,
        )

    @cached_property
    def papers(self) -> Requirement | None:
        """The papers of these months; None while there are none, or where the counter asks for others."""
        if not self.months:
            return None
        row = in_force("back_pay.papers", self.facts.month)
        known = materials(self.facts.month)
        needed = tuple(known[code] for code in row["materials"])
        return Requirement(row["id"], row["needs"], needed, row["clause"], row["why"])


# --- the rules ----------------------------------------------------------------------------------------------------


def _assessment_freeze(case: BackPayCase) -> Iterator[Finding]:
    return coverage.assessment_freeze(case.facts.declared, BUSINESS)


def _in_service(case: BackPayCase) -> Iterator[Finding]:
    return coverage.in_service(case.facts.person_state, BUSINESS)


def _insured_here(case: BackPayCase) -> Iterator[Finding]:
    group = case.facts.declared
    if case.insurances(group, group.period):
        return
    name = coverage.GROUP_NAMES[group.group]
    message = f"该人员在本单位没有可以补缴的{name}参保关系。"
    remedy = "未参保的请先办理参保登记，以前的月份可以一并补缴；多重工伤关系不补缴以前的月份。"
    yield Finding("nothing-to-back-pay", message, "温馨提示，人员状态", remedy)


def _once(case: BackPayCase) -> Iterator[Finding]:
    return _under_way(case.facts.declared)


def _under_way(group: GroupFacts) -> Iterator[Finding]:
    for kind in KINDS:
        yield from coverage.same_kind_once(group.live, kind, "补缴申报")


def _coordination(case: BackPayCase) -> Iterator[Finding]:
    """Warns of what is already seen to make 协同 fail, or to happen by it anyway."""
    causes = following_causes(case)
    for cause in causes:
        message = f"失业协同将不成功：{cause.message}"
        yield Finding(f"coordination-{cause.code}", message, cause.clause, cause.remedy, blocks=False)
    for finding in () if causes else case.there.left_out():
        yield Finding("coordination-part", finding.message, finding.clause, finding.remedy, blocks=False)
    if any(declaration.kind in KINDS for declaration in case.facts.leading):
        message = "该人员在养老等险种已有一笔补缴申报，审核通过后失业保险随之补缴其中失业结算期以前的月份。"
        remedy = "请核对月份，相同的月份不需要在这里再申报。"
        yield Finding("coordinated-anyway", message, _PORTAL, remedy, blocks=False)


def _months(case: BackPayCase) -> Iterator[Finding]:
    return back_pay_months.span(case.given.first, case.given.last, case.facts.declared.period)


def _online(case: BackPayCase) -> Iterator[Finding]:
    row = in_force("back_pay.papers", case.facts.month)
    first, last, period = case.given.first, case.given.last, case.facts.declared.period
    if first <= last < period:
        needs = CounterNeeds(row["counter_after"], row["counter_paper"], case.facts.office)
        latest = latest_at_counter(period, case.facts.month)
        yield from back_pay_months.for_the_counter(first, last, latest, needs)


def _employed(case: BackPayCase) -> Iterator[Finding]:
    if case.months:
        facts, group = case.facts, case.facts.declared
        insured_from = min((item.start for item in group.coverages), default=None)
        yield from back_pay_months.employed(case.given.first, insured_from, facts.hired, group.period)


def _rates_known(case: BackPayCase) -> Iterator[Finding]:
    insurances = frozenset(insurance for _, insurance in case.due)
    return back_pay_months.rates_known(case.months, insurances, case.facts.injury_class)


def _already_billed(case: BackPayCase) -> Iterator[Finding]:
    return back_pay_months.already_billed(case.due, case.facts.told)


def _wage(case: BackPayCase) -> Iterator[Finding]:
    if case.given.wage <= 0:
        message = "补缴的缴费工资应大于 0 元。"
        yield Finding("wage-missing", message, _CLAUSE, "请填写补缴月份的月工资。", "wage")


def _payment_type(case: BackPayCase) -> Iterator[Finding]:
    here = in_force("back_pay.types", case.facts.month)["codes"]
    given = case.given.payment_type
    if given in here:
        return
    word = PAYMENT_TYPE.codes.get(given, given)
    message = f"补收类型 {given} {word}不在这里申报。" if word != given else f"没有补收类型 {given}。"
    names = "、".join(f"{code} {PAYMENT_TYPE.label(code)}" for code in here)
    remedy = f"这里可以申报的是 {names}；其他类型的补收请到经办机构服务窗口办理。"
    yield Finding("payment-type", message, _PORTAL, remedy, "payment_type")


def _own_unit(case: BackPayCase) -> Iterator[Finding]:
    named, own = case.given.unit_number, case.facts.unit_numbers
    if named and named not in own:
        message = f"单位编号 {named} 不是当前单位的编号。"
        remedy = "请核对；属于其他单位的人员，请切换到那个单位后再导入。"
        yield Finding("another-unit", message, _PORTAL, remedy, "unit_number")


def _papers(case: BackPayCase) -> Iterator[Finding]:
    present = case.given.papers
    if case.papers is not None and present is not None:
        yield from attachments.papers_missing(case.papers, present)


RULES: tuple[Rule[BackPayCase], ...] = (
    Rule("应收核定", "注意事项 9", _assessment_freeze, unit_wide=True),
    Rule("人员状态", "温馨提示，人员状态", _in_service),
    Rule("在本单位参保", "温馨提示，人员状态", _insured_here),
    Rule("没有在办补缴", _PORTAL, _once),
    Rule("补缴月份", _CLAUSE, _months, needs_answers=True),
    Rule("网厅受理的月份", "人社部规〔2016〕5号 四", _online, needs_answers=True),
    Rule("在本单位用工", _CLAUSE, _employed, needs_answers=True),
    Rule("没有缴费的月份", _PORTAL, _already_billed, needs_answers=True),
    Rule("缴费工资", _CLAUSE, _wage, needs_answers=True),
    Rule("费率和基数", "国办发〔2019〕13号", _rates_known, needs_answers=True),
    Rule("补收类型", "GB/T 31594-2015 AAA115", _payment_type, needs_answers=True),
    Rule("当前单位", _PORTAL, _own_unit, needs_answers=True),
    Rule("失业协同", "审核结果查询，失业协同标志", _coordination, needs_answers=True),
    Rule("附件", _CLAUSE, _papers, needs_answers=True),
)


def findings(facts: BackPayFacts, answers: BackPayAnswers | None = None) -> tuple[Finding, ...]:
    """What every rule has to say; without answers only those that need none."""
    return all_findings(RULES, BackPayCase(facts, answers))


def rule_verdicts(facts: BackPayFacts, answers: BackPayAnswers | None = None) -> tuple[Verdict, ...]:
    """Rule by rule, the met ones too: for the reviewer's page."""
    return all_verdicts(RULES, BackPayCase(facts, answers))


def obstacles(
    facts: BackPayFacts, answers: BackPayAnswers, elsewhere: Iterable[CoverageElsewhere]
) -> tuple[Verdict, ...]:
    """What only the reviewer is told: another unit's coverage of these months, a 登记 or 恢复 to be approved first."""
    case = BackPayCase(facts, answers)
    due = case.due
    untold = [each for each in facts.billed if each not in facts.told]
    doubled = (
        *back_pay_months.covered_elsewhere(due, elsewhere),
        *back_pay_months.already_billed(due, untold),
    )
    return (
        Verdict("登记、恢复在先", _PORTAL, tuple(_start_first(case))),
        Verdict("重复参保", "网厅规则，重复参保", doubled),
    )


def _start_first(case: BackPayCase) -> Iterator[Finding]:
    group = case.facts.declared
    starting = any(declaration.kind in STARTING for declaration in (*group.live, *case.facts.leading))
    if starting and not any(item.active for item in group.coverages):
        message = "该人员的参保登记或恢复缴费申报还没有审核通过。"
        yield Finding("start-first", message, _PORTAL, "请先审核参保登记或恢复缴费，再审核补缴。")


# --- 失业协同 -------------------------------------------------------------------------------------------------------


def coordination_needed(case: BackPayCase) -> bool:
    """Is there anything for 失业 to follow? Not for a 用工范围 without 失业保险, nor where all its months are paid,
    billed or due in its own settlement period."""
    facts, coordinated = case.facts, case.facts.coordinated
    if coordinated is None or facts.declared.group != PENSION:
        return False
    if not case.there.asked:
        scopes = {item.scope for item in facts.declared.coverages}
        return not scopes <= set(in_force("coordination", facts.month)["without_unemployment"])
    return bool(case.there.taken or case.there.lost)


def following_causes(case: BackPayCase) -> tuple[Finding, ...]:
    """Why the unemployment side cannot follow with any of these months; the message is the cause to be kept."""
    coordinated = case.facts.coordinated
    if coordinated is None or not case.months or not coordination_needed(case):
        return ()
    if not case.there.asked:
        message = "该人员在本单位没有失业参保记录。"
        remedy = "没有失业保险的无需处理；应有而没有的，请先核对失业参保信息。"
        return (Finding("no-record", message, _PORTAL, remedy),)
    impossible = () if case.there.taken else case.there.left_out()
    return (*already_assessed(coordinated, BUSINESS), *_under_way(coordinated), *impossible)


def approval_causes(case: BackPayCase, elsewhere: Iterable[CoverageElsewhere]) -> tuple[Finding, ...]:
    """The same once the pension side is approved, with what only the reviewer is told."""
    coordinated, causes = case.facts.coordinated, following_causes(case)
    if coordinated is None:
        return causes
    return (*causes, *back_pay_months.covered_elsewhere(case.there.taken, elsewhere))


@cache
def back_payable(on: Month) -> frozenset[str]:
    """The insurances of which a past month can be paid."""
    return frozenset(in_force("back_pay.insurances", on)["codes"])


@cache
def latest_at_counter(period: Month, on: Month) -> Month:
    """The last month that is for the counter: it and earlier ones are 3 years or more back."""
    return period - int(in_force("back_pay.papers", on)["counter_from"])
