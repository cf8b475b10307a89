"""单个职工缴费基数变更申报: another wage from a month on, reviewed by one person (A02, decision 15)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rules import coverage, wages
from rules.finding import Finding
from rules.months import horizon
from rules.periods import Month
from rules.rule import Rule
from rules.wage_bases import base_in
from rules.wages import WageCase

_CLAUSE = "缴费管理，单个职工缴费基数变更申报"


def change_months(period: Month) -> tuple[Month, ...]:
    """The months from which a new wage may count: the settlement period, and so far ahead as anything is declared."""
    return tuple(period + ahead for ahead in range(horizon(period) + 1))


def _active_here(case: WageCase) -> Iterator[Finding]:
    return coverage.active_here(case.facts.declared)


def _month(case: WageCase) -> Iterator[Finding]:
    month, period = case.given.first, case.facts.period
    if month < period:
        yield wages.before_period(month, period, "month")
    elif month > period + horizon(period):
        possible = month - horizon(period)
        message = f"变更月份 {month.label} 太远：当前结算期是 {period.label}，最多可提前 {horizon(period)} 个月。"
        yield Finding(
            "change-too-far", message, _CLAUSE, f"请到 {possible.label} 结算期再办理。", "month", until=possible
        )
    else:
        yield from wages.within_coverage(month, None, case.facts.declared, ("month", "month"))


def _wage_filed(case: WageCase) -> Iterator[Finding]:
    """Only what is declared can be changed."""
    if case.payable and not any(_filed(case, max(case.facts.period, item.start)) for item in case.payable):
        remedy = "请先办理职工缴费工资申报。"
        yield Finding("no-wage-filed", "该人员还没有申报缴费工资，没有可以变更的缴费基数。", _CLAUSE, remedy)


def _changes_something(case: WageCase) -> Iterator[Finding]:
    """Another wage than the one that counts in that month, as a rule with another base."""
    month, wage = case.given.first, case.given.wage
    filed = _filed(case, month) if month >= case.facts.period else ()
    if filed and all(each == wage for each in filed):
        message = f"{month.label} 的缴费工资已经是 {wage:,.2f} 元。"
        yield Finding("wage-unchanged", message, _CLAUSE, "请填写变更后的工资；没有变化的不需要申报。", "wage")
    elif filed and all(base_in(each, month).base == base_in(wage, month).base for each in filed):
        base = base_in(wage, month).words
        message = f"变更后{base}，与变更前相同，应缴额不变。"
        yield Finding("base-unchanged", message, _CLAUSE, "请核对；确需变更工资的可以继续。", "wage", blocks=False)


def _filed(case: WageCase, month: Month) -> tuple[Decimal, ...]:
    """The wages that count in a month, by insurance."""
    found = (case.facts.wage_on(item.insurance, month) for item in case.payable)
    return tuple(each for each in found if each is not None)


RULES: tuple[Rule[WageCase], ...] = (
    Rule("应收核定", "注意事项 9", wages.assessment_freeze, unit_wide=True),
    Rule("人员状态", "温馨提示(2)", wages.in_service),
    Rule("在本单位参保缴费", "温馨提示(2)", _active_here),
    Rule("已申报缴费工资", _CLAUSE, _wage_filed),
    Rule("没有在办申报", "网厅规则", wages.same_kind_once),
    Rule("失业协同", wages.COORDINATION, wages.coordination_ahead),
    Rule("变更月份", _CLAUSE, _month, needs_answers=True),
    Rule("变更后工资", wages.SECTION, wages.wage, needs_answers=True),
    Rule("与现在的缴费基数", _CLAUSE, _changes_something, needs_answers=True),
)
