"""参停保时间更正 (decision 16): the month of an approved 登记, 减少, 恢复 put right, or a 登记 withdrawn (E4, E5, E9).

常见问题 1: 「在网厅上重做参停保操作」. Only the last of them can be corrected, while nothing else has come of it, and
only months that tax has not collected change: what is paid or 应收核定 stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from rules import coverage, stop_months
from rules.case import Facts
from rules.coverage import GROUP_NAMES, PERSONNEL_KINDS
from rules.finding import Finding
from rules.insured import CoverageFacts, GroupFacts, insurance_names
from rules.months import gap
from rules.periods import Month
from rules.rule import Rule, Verdict, all_findings, all_verdicts
from rules.start_months import legal_starts, span, start_month
from rules.stop_months import legal_stops

KIND, BUSINESS = "correction", PERSONNEL_KINDS["correction"]
ENROLLING, RESUMING, STOPPING = ("enrol", "register"), ("resume", "resume-unemployment"), ("stop", "interrupt")
CORRECTABLE = (*ENROLLING, *RESUMING, *STOPPING)
"""Slugs of the kinds whose month may be put right."""
MONTH_NAMES = MappingProxyType({slug: "最后一个缴费月" if slug in STOPPING else "第一个缴费月" for slug in CORRECTABLE})
LONGEST_WORDS = 100
_CLAUSE, _PORTAL = "常见问题 1", "网厅规则，参停保时间更正"


@dataclass(frozen=True)
class Side:
    """One insurance group of what an approval brought about, as it stands now.

    `month`: the one that counts, after earlier corrections. `touched`: the spells that the approval began or ended.
    `stands`: they are still as it left them. `later`: the business approved after it, "" for none. `previous_stop`:
    the last month paid before spells that it began. `back_paid`: the last month of 补缴 that goes with them.
    """

    month: Month
    group: GroupFacts
    touched: tuple[CoverageFacts, ...]
    stands: bool = True
    later: str = ""
    previous_stop: Month | None = None
    back_paid: Month | None = None


@dataclass(frozen=True)
class Origin:
    """An approved 登记, 减少 or 恢复; `coordinated`: what 协同 made of it in the other group, None: nothing."""

    id: int
    kind: str
    declared: Side
    coordinated: Side | None = None

    @property
    def ends(self) -> bool:
        """Was it a reduction? Then its month is the last one paid."""
        return self.kind in STOPPING

    @property
    def may_be_withdrawn(self) -> bool:
        return self.kind in ENROLLING

    @property
    def month_name(self) -> str:
        return MONTH_NAMES[self.kind]

    @cached_property
    def legal(self) -> tuple[Month, ...]:
        """The other months it may have, earliest first: legal for both groups, or for its own where none is."""
        own = legal_months(self, self.declared)
        if self.coordinated is None or not _follows(self.coordinated):
            return own
        also = (self.coordinated.month, *legal_months(self, self.coordinated))
        return tuple(month for month in own if month in also) or own


@dataclass(frozen=True)
class CorrectionFacts(Facts):
    """What is known of one person at one unit: what has been approved for him, the last ones with their effect."""

    origins: tuple[Origin, ...] = ()

    def origin(self, number: int) -> Origin | None:
        return next((origin for origin in self.origins if origin.id == number), None)

    def meant(self, answers: CorrectionAnswers) -> Origin | None:
        """What is to be corrected; a row of a workbook names it by business and month."""
        if answers.origin:
            return self.origin(answers.origin)
        of_kind = [origin for origin in self.origins if origin.kind == answers.business]
        return next((origin for origin in of_kind if origin.declared.month == answers.was), None)


@dataclass(frozen=True)
class CorrectionAnswers:
    """What the clerk filled in. `origin`: row number of what is corrected, 0 where business and month name it.

    `was`: the month that counted when he filled it in. `month` None: the 登记 is withdrawn. `words`: 更正原因.
    """

    origin: int
    business: str
    """Slug of the origin's kind."""
    was: Month
    month: Month | None
    words: str
    group: str = ""
    papers: frozenset[str] | None = None


@dataclass(frozen=True)
class CorrectionCase:
    """Facts and answers together; without answers only what can be said of the origin."""

    origin: Origin | None
    answers: CorrectionAnswers | None = None

    @property
    def known(self) -> Origin:
        if self.origin is None:
            raise LookupError("this rule needs an approved declaration and was asked without")
        return self.origin

    @property
    def given(self) -> CorrectionAnswers:
        if self.answers is None:
            raise LookupError("this rule needs answers and was asked without")
        return self.answers


def legal_months(origin: Origin, side: Side) -> tuple[Month, ...]:
    """The months this side may be given instead of its own."""
    period = side.group.period
    if origin.ends:
        stops = legal_stops(side.touched, period)
        candidates = stops.months() if stops else ()
    else:
        candidates = legal_starts(period, side.previous_stop)
    return tuple(
        month
        for month in candidates
        if month != side.month and not any(_settled_months(origin, side, month)) and not any(_owed(origin, side, month))
    )


# --- the rules ----------------------------------------------------------------------------------------------------


def _known_origin(case: CorrectionCase) -> Iterator[Finding]:
    if case.origin is None:
        message = "没有找到可以更正的业务：只有审核通过的参保登记、减少、恢复缴费可以更正。"
        remedy = "请在审核结果查询中打开要更正的业务，核对业务和原月份。"
        yield Finding("origin-unknown", message, _PORTAL, remedy, "business")


def _assessment_freeze(case: CorrectionCase) -> Iterator[Finding]:
    return coverage.assessment_freeze(case.known.declared.group, BUSINESS)


def _one_live_declaration(case: CorrectionCase) -> Iterator[Finding]:
    return coverage.one_live_declaration(case.known.declared.group.live, BUSINESS)


def _still_stands(case: CorrectionCase) -> Iterator[Finding]:
    return still_stands(case.known.declared)


def still_stands(side: Side) -> Iterator[Finding]:
    """Only the last business can be corrected, as long as its effect is what it was."""
    if side.later:
        message = f"此后已办理{side.later}，不能再更正这一笔。"
        yield Finding("not-the-last", message, _PORTAL, "请更正最近办理的一笔。")
    elif not side.stands:
        message = "该人员的参保信息此后又有变动，不能再更正这一笔。"
        yield Finding("effect-gone", message, _PORTAL, "请在人员参保信息查询中核对；有误的请到经办机构服务窗口核实。")


def _as_seen(case: CorrectionCase) -> Iterator[Finding]:
    """Somebody else may have corrected it since the form was opened."""
    now, was = case.known.declared.month, case.given.was
    if now != was:
        message = f"这笔业务的{case.known.month_name}现在是 {now.label}，不是 {was.label}。"
        yield Finding("changed-since", message, _PORTAL, "请核对后重新填写。", "month")


def _month(case: CorrectionCase) -> Iterator[Finding]:
    """The right month, for each settlement period. 失业 only warns where no month would suit both."""
    origin, month = case.known, case.given.month
    said = tuple(change(origin, origin.declared, month))
    yield from said
    there = origin.coordinated
    if there is None or not _follows(there) or month == there.month:
        return
    suits_both = month is None or set(origin.legal) <= {there.month, *legal_months(origin, there)}
    for finding in change(origin, there, month):
        if finding.message not in {each.message for each in said}:
            yield _of_unemployment(finding, suits_both)


def _of_unemployment(finding: Finding, blocks: bool) -> Finding:
    message = finding.message if finding.message.startswith("失业") else f"失业：{finding.message}"
    return Finding(
        finding.code, message, finding.clause, finding.remedy, finding.field, blocks and finding.blocks, finding.until
    )


def _coordination(case: CorrectionCase) -> Iterator[Finding]:
    """Warns of what is already seen to keep 失业 from following."""
    coordinated = case.known.coordinated
    if coordinated is not None:
        for cause in barriers_there(coordinated):
            message, code = f"失业协同将不成功：{cause.message}", f"coordination-{cause.code}"
            yield Finding(code, message, cause.clause, cause.remedy, blocks=False, until=cause.until)


def _words(case: CorrectionCase) -> Iterator[Finding]:
    words = case.given.words
    if not words:
        remedy = "请写明为什么要更正，如：10 月 31 日离职，误填 11 月。"
        yield Finding("words-missing", "未填写更正原因。", _PORTAL, remedy, "words")
    elif len(words) > LONGEST_WORDS:
        message = f"更正原因最多 {LONGEST_WORDS} 个字，现在是 {len(words)} 个字。"
        yield Finding("words-too-long", message, _PORTAL, "请缩短。", "words")


RULES: tuple[Rule[CorrectionCase], ...] = (
    Rule("应收核定", "注意事项 9", _assessment_freeze),
    Rule("没有在办申报", "网厅规则", _one_live_declaration),
    Rule("最近办理的一笔", _PORTAL, _still_stands),
    Rule("失业协同", "审核结果查询，失业协同标志", _coordination),
    Rule("原月份", _PORTAL, _as_seen, needs_answers=True),
    Rule("更正后的月份", _CLAUSE, _month, needs_answers=True),
    Rule("更正原因", _PORTAL, _words, needs_answers=True),
)
_ORIGIN_KNOWN = Rule("审核通过的业务", _PORTAL, _known_origin)


def findings(facts: CorrectionFacts, answers: CorrectionAnswers | None = None) -> tuple[Finding, ...]:
    """What every rule has to say; nothing without answers, which name what is to be corrected."""
    if answers is None:
        return ()
    case = CorrectionCase(facts.meant(answers), answers)
    return all_findings((_ORIGIN_KNOWN,) if case.origin is None else RULES, case)


def findings_on(origin: Origin) -> tuple[Finding, ...]:
    """What can be said of an approved declaration before anything is filled in."""
    return all_findings(RULES, CorrectionCase(origin))


def rule_verdicts(facts: CorrectionFacts, answers: CorrectionAnswers) -> tuple[Verdict, ...]:
    """Rule by rule, the met ones too: for the reviewer's page."""
    case = CorrectionCase(facts.meant(answers), answers)
    return all_verdicts((_ORIGIN_KNOWN,) if case.origin is None else (_ORIGIN_KNOWN, *RULES), case)


# --- months -------------------------------------------------------------------------------------------------------


def change(origin: Origin, side: Side, month: Month | None) -> Iterator[Finding]:
    """What stands against another month for this side, or against withdrawing it (None)."""
    period = side.group.period
    if month is None:
        yield from _withdrawal(origin, side)
    elif month == side.month:
        message = f"更正后的月份与原来的{origin.month_name} {month.label} 相同。"
        yield Finding("month-same", message, _CLAUSE, "请选择正确的月份。", "month")
    else:
        if origin.ends:
            yield from stop_months.stop_month(month, side.touched, period)
        else:
            yield from start_month(month, period, side.previous_stop)
        yield from _settled_months(origin, side, month)
        yield from _owed(origin, side, month)


def _withdrawal(origin: Origin, side: Side) -> Iterator[Finding]:
    """E9: a 登记 whose first month is neither paid nor due any more goes as if it had never been."""
    if not origin.may_be_withdrawn:
        yield Finding("month-missing", "未选择更正后的月份。", _CLAUSE, f"请选择正确的{origin.month_name}。", "month")
        return
    remedy = "不再缴费的请办理减少；多缴的月份请到经办机构服务窗口申请退收。"
    for message in _due_already(side):
        yield Finding("withdraw-paid", f"{message}，不能撤回参保登记。", _CLAUSE, remedy, "month")
    if side.back_paid is not None:
        message = f"随这次登记已补缴到 {side.back_paid.label}，不能撤回参保登记。"
        yield Finding("withdraw-paid", message, _CLAUSE, "请到经办机构服务窗口核实。", "month")
    if any(declaration.kind not in PERSONNEL_KINDS for declaration in side.group.live):
        message = "该人员还有没有办结的补缴或工资申报，不能撤回参保登记。"
        yield Finding("others-under-way", message, _PORTAL, "请先在申请提交中删除，或等待审核结果。", "month")


def _settled_months(origin: Origin, side: Side, month: Month) -> Iterator[Finding]:
    """A later start takes months away: none of them may be paid or due. Of a stop `stop_month` has said it."""
    if not origin.ends and month > side.month:
        remedy = "多缴的月份请到经办机构服务窗口申请退收。"
        for message in _due_already(side):
            yield Finding("start-after-paid", f"{message}，第一个缴费月不能改晚。", _CLAUSE, remedy, "month")


def _due_already(side: Side) -> Iterator[str]:
    """What tax has collected, or has been told to collect, of the spells that would change."""
    for words, months_of in _DUE:
        due = {item.insurance: last for item in side.touched if (last := months_of(item)) is not None}
        if due:
            yield f"{insurance_names(due)} {max(due.values()).label} {words}"
            return


_DUE: tuple[tuple[str, Callable[[CoverageFacts], Month | None]], ...] = (
    ("已缴费", lambda item: item.paid_to),
    ("已应收核定", lambda item: item.assessed_to),
)


def _owed(origin: Origin, side: Side, month: Month) -> Iterator[Finding]:
    """A later stop adds months: those of settlement periods gone by are 补缴 and no correction."""
    if origin.ends and month > side.month:
        period = side.group.period
        gone = tuple(each for each in gap(side.month, month + 1) if each < period)
        if gone:
            message = f"{span(gone)} 的结算期已过，不能随更正补上。"
            yield Finding("months-gone-by", message, _CLAUSE, "这些月份应当缴费的，请另办补缴。", "month")


# --- 失业协同 -------------------------------------------------------------------------------------------------------


def _follows(side: Side) -> bool:
    return not any(barriers_there(side))


def barriers_there(side: Side) -> Iterator[Finding]:
    """Why the unemployment side cannot follow, whatever the month; the message is the cause to be kept."""
    yield from still_stands(side)
    yield from coverage.assessment_freeze(side.group, BUSINESS)
    yield from coverage.one_live_declaration(side.group.live, BUSINESS)


def coordination_causes(origin: Origin, month: Month | None) -> Iterator[Finding]:
    """Why the unemployment side cannot follow with this month."""
    side = origin.coordinated
    if side is None:
        return
    yield from barriers_there(side)
    for finding in change(origin, side, month):
        if finding.blocks:
            message = f"失业月份不符：{finding.message}"
            yield Finding("coordination-month", message, finding.clause, finding.remedy, "month")


def names_of(side: Side) -> str:
    """养老、工伤保险, or 养老 where nothing is left of it."""
    return insurance_names(item.insurance for item in side.touched) if side.touched else GROUP_NAMES[side.group.group]
