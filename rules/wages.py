"""职工缴费工资申报: what the rules are told of a person, and what they ask of months and wage (B14, B16, A16).

The monthly declaration is asked by `MONTHLY`, the one of the year by `ANNUAL`; 单个职工缴费基数变更 has rules of its
own (rules/base_change.py) over the same facts. Findings name the form's fields: first, last, wage, month, year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property
from types import MappingProxyType
from typing import NamedTuple

from rules import coordination, coverage
from rules.case import Case, Facts
from rules.contributions import base_limits
from rules.finding import Finding
from rules.insured import NORMAL, CoverageFacts, GroupFacts
from rules.parameters import in_force
from rules.periods import Month
from rules.rule import Rule
from rules.windows import annual_window, next_annual_window

MONTHLY_KIND, UNEMPLOYMENT_KIND, ANNUAL_KIND, CHANGE_KIND = "wage", "wage-unemployment", "annual-wage", "base-change"
LABELS = MappingProxyType(
    {
        MONTHLY_KIND: "职工缴费工资申报",
        UNEMPLOYMENT_KIND: "职工缴费工资申报(失业)",
        ANNUAL_KIND: "年度职工缴费工资申报",
        CHANGE_KIND: "单个职工缴费基数变更申报",
    }
)
SECTION = "职工缴费工资申报，功能说明"
COORDINATION = "审核结果查询，失业协同标志"
_FEN = Decimal("0.01")


class FiledWage(NamedTuple):
    """A wage that stands for some months at this unit, 元: declared, or given at 登记 or 恢复."""

    insurances: tuple[str, ...]
    """Those for which it is the same."""
    first: Month
    last: Month | None
    wage: Decimal

    def covers(self, month: Month) -> bool:
        return self.reaches(month, month)

    def reaches(self, first: Month, last: Month) -> bool:
        """It stands in a month of these."""
        return self.first <= last and (self.last is None or first <= self.last)


@dataclass(frozen=True)
class WageFacts(Facts):
    """What is known of one person at one unit when a wage is asked about.

    `declared` is the group of the door; `coordinated` is 失业 behind the pension door, else None. `filed`: those given
    at 登记 or 恢复 first, then the declared ones, oldest first: the last one covering a month counts.
    """

    kind: str
    """Slug of the declaration's kind."""
    declared: GroupFacts
    coordinated: GroupFacts | None = None
    person_state: str = coverage.IN_SERVICE
    state_since: Month | None = None
    """First month of that state."""
    filed: tuple[FiledWage, ...] = ()
    injury_class: str = ""
    """工伤行业类别 of the unit, by which its rate goes."""

    @property
    def period(self) -> Month:
        return self.declared.period

    def wage_on(self, insurance: str, month: Month) -> Decimal | None:
        """What counts in a month: the latest declaration covering it, else the one given at 登记 or 恢复."""
        covering = (each.wage for each in reversed(self.filed) if insurance in each.insurances and each.covers(month))
        return next(covering, None)


@dataclass(frozen=True)
class WageAnswers:
    """A wage a month, 元, from first to last month; `last` None: until another is declared.

    `papers`: codes of uploaded materials, None while not yet asked for; these kinds need none.
    """

    first: Month
    wage: Decimal
    last: Month | None = None
    papers: frozenset[str] | None = None


class WageCase(Case[WageFacts, WageAnswers]):
    """Facts and answers together, with what is at stake."""

    @property
    def payable(self) -> tuple[CoverageFacts, ...]:
        """The coverages of the declared group whose wage is still asked about."""
        return self.facts.declared.payable

    @property
    def main(self) -> CoverageFacts | None:
        """The coverage that speaks for the person; that of 失业 where nothing else is paid."""
        return self.facts.declared.main or min(self.following, key=lambda item: item.insurance, default=None)

    @property
    def following(self) -> tuple[CoverageFacts, ...]:
        """The coverages of 失业 that take the same wage by 协同 (三险统一基数)."""
        coordinated = self.facts.coordinated
        return coordinated.payable if coordinated is not None and unemployment_needed(self.facts) else ()

    @cached_property
    def last_wage(self) -> Decimal | None:
        """The wage declared last that reaches this settlement period or the one before."""
        facts, main = self.facts, self.main
        if main is None:
            return None
        period = facts.period
        before = period - 1
        for each in reversed(facts.filed):
            if main.insurance in each.insurances and each.reaches(before, period):
                return each.wage
        return None


# --- 协同 -----------------------------------------------------------------------------------------------------------


def unemployment_needed(facts: WageFacts) -> bool:
    """Is there anything of 失业 to coordinate? If not, the 失业协同标志 is 9 无需协同 (decisions 3, 25)."""
    coordinated = facts.coordinated
    normal = [item for item in facts.declared.payable if item.kind == NORMAL]
    if coordinated is None or not (normal or coordinated.payable):
        return False
    if coordinated.coverages or not normal:
        return True
    scope = min(normal, key=lambda item: item.insurance).scope
    return scope not in in_force("coordination", facts.month)["without_unemployment"]


def unemployment_causes(facts: WageFacts, first: Month | None) -> Iterator[Finding]:
    """Why 失业 cannot take a wage that begins with this month; the message is the cause to be kept.

    `first` None: what can be said before a month is known.
    """
    coordinated = facts.coordinated
    if coordinated is None:
        return
    start, period = coordinated.payable_from, coordinated.period
    if start is None:
        yield from coordination.no_record(coordinated)
        return
    if coordinated.assessed and (first is None or first <= period):
        remedy = f"养老等险种不受影响；失业进入 {(period + 1).label} 结算期后可重试协同。"
        message = f"失业 {period.label} 已应收核定。"
        yield Finding("unemployment-assessed", message, COORDINATION, remedy, until=period + 1)
    earliest = max(period, start)
    if first is not None and first < earliest:
        message = f"失业月份不符：失业最早可以申报 {earliest.label} 的工资。"
        remedy = "失业的工资请在职工缴费工资申报(失业)中另行申报。"
        yield Finding("coordination-month", message, COORDINATION, remedy)


def coordination_ahead(case: WageCase) -> Iterator[Finding]:
    """Warns of what is already seen to make 协同 fail; of a month that is refused anyway nothing more is said."""
    first = case.answers.first if case.answers is not None and case.answers.first >= case.facts.period else None
    if unemployment_needed(case.facts):
        for cause in unemployment_causes(case.facts, first):
            message = f"失业协同将不成功：{cause.message}"
            code = f"coordination-{cause.code.removeprefix('coordination-')}"
            yield Finding(code, message, cause.clause, cause.remedy, blocks=False, until=cause.until)


# --- the person -----------------------------------------------------------------------------------------------------


def assessment_freeze(case: WageCase) -> Iterator[Finding]:
    """No wage change after 应收核定 until the next period (decision 9)."""
    return coverage.assessment_freeze(case.facts.declared, LABELS[case.facts.kind])


def in_service(case: WageCase) -> Iterator[Finding]:
    """非离退休: who retires or dies with the settlement period is still counted in it (温馨提示(2))."""
    since, period = case.facts.state_since, case.facts.period
    if since is None or since <= period:
        yield from coverage.in_service(case.facts.person_state, LABELS[case.facts.kind])


def _payable_here(case: WageCase) -> Iterator[Finding]:
    if not case.payable:
        yield from coverage.active_here(case.facts.declared)


def _covered_in_the_year(case: WageCase) -> Iterator[Finding]:
    """Of whoever is paid for now, be it 失业 alone: the whole unit has to be complete (decision 8)."""
    facts = case.facts
    behind = facts.coordinated.coverages if facts.coordinated is not None else ()
    if not any(item.active for item in (*facts.declared.coverages, *behind)):
        yield from coverage.active_here(facts.declared)


def same_kind_once(case: WageCase) -> Iterator[Finding]:
    """One live declaration of the kind (decision 21)."""
    return coverage.same_kind_once(case.facts.declared.live, case.facts.kind, LABELS[case.facts.kind])


# --- months and wage ------------------------------------------------------------------------------------------------


def _months(case: WageCase) -> Iterator[Finding]:
    """开始年月 to 结束年月: from the settlement period to the year's December, within the coverage."""
    first, last, period = case.given.first, case.given.last, case.facts.period
    if last is None or last < first:
        message = f"结束年月早于开始年月 {first.label}。"
        yield Finding("wage-months-reversed", message, SECTION, "请核对开始年月和结束年月。", "last")
    elif first < period:
        yield before_period(first, period, "first")
    elif last.year > period.year:
        message = f"结束年月 {last.label} 超出 {period.year} 年。"
        remedy = f"请填到 {Month(period.year, 12).label}；下一年度的工资在年度职工缴费工资申报中申报。"
        yield Finding("wage-beyond-year", message, SECTION, remedy, "last")
    else:
        yield from within_coverage(first, last, case.facts.declared, ("first", "last"))


def before_period(month: Month, period: Month, field: str) -> Finding:
    """A month that is settled already is no business of a wage declaration."""
    message = f"{month.label} 早于当前结算期 {period.label}，不能再申报这个月的缴费工资。"
    remedy = f"请从 {period.label} 起申报；以前月份没有缴费的请办理补缴，缴少了的请到经办机构服务窗口办理差额补收。"
    return Finding("wage-before-period", message, SECTION, remedy, field)


def within_coverage(first: Month, last: Month | None, group: GroupFacts, fields: tuple[str, str]) -> Iterator[Finding]:
    """The months are paid for here. `fields`: those of the first and the last month."""
    start, stop = group.payable_from, group.payable_to
    if start is not None and first < start:
        message = f"{first.label} 早于在本单位的第一个缴费月 {start.label}。"
        yield Finding("wage-before-start", message, SECTION, f"请从 {start.label} 起申报。", fields[0])
    elif stop is not None and (last or first) > stop:
        message = f"{(last or first).label} 晚于在本单位的最后一个缴费月 {stop.label}。"
        yield Finding("wage-after-stop", message, SECTION, f"请填到 {stop.label}。", fields[1])


def wage(case: WageCase) -> Iterator[Finding]:
    """工资: an amount of 元; one far from the last declared is doubted."""
    amount = case.given.wage
    if amount <= 0:
        remedy = "请填写每月的缴费工资，单位为元，如 5200.00。"
        yield Finding("wage-not-positive", "缴费工资应大于 0。", SECTION, remedy, "wage")
    elif amount != amount.quantize(_FEN):
        yield Finding("wage-parts", "缴费工资最多两位小数。", SECTION, "请精确到分，如 5200.00。", "wage")
    else:
        yield from _doubtful(amount, case.last_wage, case.facts.period)


def _doubtful(amount: Decimal, last: Decimal | None, period: Month) -> Iterator[Finding]:
    times, (floor, cap) = _doubted_from(period), base_limits(period)
    lowest, highest = (last or floor) / times, (last or cap) * times
    if lowest <= amount <= highest:
        return
    above = amount > highest
    name, limit = ("缴费基数上限", cap) if above else ("缴费基数下限", floor)
    if last is not None:
        name, limit = "上次申报", last
    than = f"超过{name} {limit:,.2f} 元的 {times} 倍" if above else f"不到{name} {limit:,.2f} 元的 1/{times}"
    message = f"缴费工资 {amount:,.2f} 元，{than}。"
    remedy = "请核对单位是不是元、位数是否正确；无误的可以继续申报。"
    yield Finding("wage-doubtful", message, "网厅规则", remedy, "wage", blocks=False)


@cache
def _doubted_from(period: Month) -> int:
    """How many times more or less than the last wage is doubted."""
    times: int = in_force("wages.doubt", period)["times"]
    return times


# --- 年度 -----------------------------------------------------------------------------------------------------------


def january(now: datetime) -> Month:
    """The first month of the year whose wages are declared in the open window, or in the coming one."""
    return Month(next_annual_window(now).year, 1)


def annual_closed(now: datetime) -> Finding | None:
    """Outside the window the year's wages are not declared (业务功能说明 2)."""
    if annual_window(now) is not None:
        return None
    coming = next_annual_window(now)
    opens, closes = (f"{day.month}月{day.day}日" for day in (coming.opens, coming.closes))
    message = f"年度职工缴费工资申报每年{opens}至次年{closes}办理，现在不在申报期内。"
    remedy = f"{coming.opens.year}年{opens}起可以申报 {coming.year} 年度的工资；本年度的请办理职工缴费工资申报。"
    return Finding("annual-window-closed", message, "业务功能说明 2", remedy, until=Month.of(coming.opens))


def _annual_window(case: WageCase) -> Iterator[Finding]:
    closed = annual_closed(case.facts.now)
    if closed is not None:
        yield closed


def _annual_freeze(case: WageCase) -> Iterator[Finding]:
    """An assessed month of the year declared; one of the year before is not touched (decisions 8, 9)."""
    if case.facts.period >= january(case.facts.now):
        yield from assessment_freeze(case)


def _annual_year(case: WageCase) -> Iterator[Finding]:
    """January to December of the window's year (decision 27)."""
    answers, first = case.given, january(case.facts.now)
    if annual_window(case.facts.now) is not None and (answers.first, answers.last) != (first, first + 11):
        message = f"这笔申报是 {answers.first.year} 年度的，现在申报的是 {first.year} 年度的工资。"
        yield Finding("annual-year", message, "业务功能说明 2", "请重新填写并保存这笔申报。", "year")


# --- the rules ------------------------------------------------------------------------------------------------------

MONTHLY: tuple[Rule[WageCase], ...] = (
    Rule("应收核定", "注意事项 9", assessment_freeze, unit_wide=True),
    Rule("人员状态", "温馨提示(2)", in_service),
    Rule("在本单位参保缴费", "温馨提示(2)", _payable_here),
    Rule("没有在办申报", "网厅规则", same_kind_once),
    Rule("失业协同", COORDINATION, coordination_ahead),
    Rule("申报月份", SECTION, _months, needs_answers=True),
    Rule("缴费工资", SECTION, wage, needs_answers=True),
)
ANNUAL: tuple[Rule[WageCase], ...] = (
    Rule("年度工资申报期", "业务功能说明 2", _annual_window, unit_wide=True),
    Rule("应收核定", "注意事项 9", _annual_freeze, unit_wide=True),
    Rule("人员状态", "温馨提示(2)", in_service),
    Rule("在本单位参保缴费", "温馨提示(2)", _covered_in_the_year),
    Rule("没有在办申报", "网厅规则", same_kind_once),
    Rule("失业协同", COORDINATION, coordination_ahead),
    Rule("申报年度", "业务功能说明 2", _annual_year, needs_answers=True),
    Rule("上年度月平均工资", SECTION, wage, needs_answers=True),
)
