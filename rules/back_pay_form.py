"""What the form of a back-payment shows: months to choose, the strip 已缴/补缴/未缴, amounts, what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from rules.back_pay import BackPayCase, BackPayFacts, back_payable, latest_at_counter
from rules.back_pay_bill import BackPayBill
from rules.back_pay_months import BACK_DUE, DUE, PAID
from rules.insured import NORMAL, GroupFacts, insurance_names
from rules.months import STRIP_LENGTH, runs
from rules.parameters import in_force
from rules.periods import Month, months_between
from rules.start_months import span, spans

UNPAID, NOW, PARTLY = "unpaid", "now", "partly"
WORDS = MappingProxyType(
    {PAID: "已缴", DUE: "已核定", BACK_DUE: "有补缴单", PARTLY: "部分已缴", UNPAID: "未缴", NOW: "补缴"}
)
NO_WAGE = Decimal("0.00")
_RECENT = 12
"""A gap that ended longer ago is not suggested: contributions so old may stand in another register."""


@dataclass(frozen=True)
class BillTable:
    """What one insurance group costs, with the words for it and its settlement period."""

    label: str
    period: Month
    bill: BackPayBill


@dataclass(frozen=True)
class BackPayStrip:
    """One row of the month strip: whose it is, its settlement period, and six months with a word for each."""

    label: str
    period: Month
    months: tuple[tuple[Month, str], ...]


def months_offered(facts: BackPayFacts) -> tuple[Month, ...]:
    """The months that may be declared here, the latest first; not before the unit's first record of the person."""
    period, first = facts.declared.period, latest_at_counter(facts.declared.period, facts.month) + 1
    here = first_here(facts)
    return tuple(reversed(tuple(months_between(first if here is None else max(first, here), period - 1))))


def first_here(facts: BackPayFacts) -> Month | None:
    """The first month in which he can have worked here; None where no 用工 filing says it."""
    return None if facts.hired is None else min([facts.hired, *(item.start for item in facts.declared.coverages)])


def first_hint(facts: BackPayFacts) -> str:
    """Why the list of months begins where it does."""
    offered = months_offered(facts)
    if not offered:
        return "该人员在本单位没有当前结算期以前的月份。"
    if offered[-1] == first_here(facts):
        return f"从该人员在本单位用工或参保的第一个月 {offered[-1].label} 列起。"
    after = in_force("back_pay.papers", facts.month)["counter_after"]
    return f"更早的月份已满 {after}，凭法律文书到经办机构服务窗口办理。"


def state_of(facts: BackPayFacts, month: Month) -> str:
    """How a month of the declared group stands, as far as the employer may know."""
    wanted = set(BackPayCase(facts).insurances(facts.declared, month))
    states = {each.insurance: each.state for each in facts.told if each.month == month and each.insurance in wanted}
    if not states:
        return UNPAID
    return next(iter(states.values())) if len(states) == len(wanted) and len(set(states.values())) == 1 else PARTLY


def suggested_gap(facts: BackPayFacts) -> tuple[Month, Month] | None:
    """The latest unpaid months with something paid before them, or from the first month he was here on."""
    offered = months_offered(facts)
    unpaid = [month for month in offered if state_of(facts, month) == UNPAID]
    gaps = list(runs(unpaid))
    if not gaps or facts.declared.period - gaps[-1][1] > _RECENT:
        return None
    first, last = gaps[-1]
    return (first, last) if first == first_here(facts) or (first - 1) in offered else None


def strips(case: BackPayCase) -> tuple[BackPayStrip, ...]:
    """Six months round the first one to be paid."""
    if not case.months:
        return ()
    facts, group = case.facts, case.facts.declared
    first = min(case.months[0] - 1, group.period - STRIP_LENGTH)
    shown = ((month, word_of(case, month)) for month in months_between(first, first + STRIP_LENGTH - 1))
    return (BackPayStrip(names_of(facts, group), group.period, tuple(shown)),)


def word_of(case: BackPayCase, month: Month) -> str:
    state = state_of(case.facts, month)
    return WORDS[NOW] if month in case.months and state in (UNPAID, PARTLY) else WORDS[state]


def tables(case: BackPayCase) -> tuple[BillTable, ...]:
    """The amounts of the declared group, and those of 失业 where it follows."""
    found: list[BillTable] = []
    if case.bill is not None:
        found.append(BillTable(insurance_names(case.bill.insurances), case.facts.declared.period, case.bill))
    if case.bill is not None and case.following_bill is not None and case.facts.coordinated is not None:
        found.append(BillTable("失业保险（随养老协同补缴）", case.facts.coordinated.period, case.following_bill))
    return tuple(found)


def consequence(case: BackPayCase) -> str:
    """What it costs, in one sentence; "" where nothing can be worked out."""
    bill, following = case.bill, case.following_bill
    if bill is None:
        return ""
    sums, until = bill.sums, (bill.billed_on - timedelta(days=1)).isoformat()
    words = (
        f"补缴 {span(case.months)} {len(case.months)} 个月：单位 {yuan(sums.unit)}、个人 {yuan(sums.person)}，"
        f"滞纳金 {yuan(sums.late_fee)}（由单位承担，算到 {until}），合计 {yuan(sums.total)}"
    )
    if following is None:
        return f"{words}。"
    everything, there = sums.total + following.sums.total, case.there.months
    months = "" if there == case.months else f" {spans(there)}"
    return f"{words}；失业保险随之补缴{months} {yuan(following.sums.total)}，一共 {yuan(everything)}。"


def held(case: BackPayCase) -> str:
    """Which bases were held by floor or cap; "" where the wage itself is the base of every month."""
    if case.bill is None:
        return ""
    wage, bases = case.given.wage, {line.base for line in case.bill.lines}
    if any(base > wage for base in bases):
        return "缴费工资低于缴费基数下限的月份，按下限计算。"
    return "缴费工资高于缴费基数上限的月份，按上限计算。" if any(base < wage for base in bases) else ""


def left_out(facts: BackPayFacts) -> str:
    """The insurances here of which no past month is paid; "" where there are none."""
    codes = {item.insurance for item in facts.declared.coverages if item.kind == NORMAL}
    without = sorted(codes - back_payable(facts.month))
    return insurance_names(without) if without else ""


def late_fee_rule(facts: BackPayFacts) -> str:
    """How the 滞纳金 is worked out, and when it is fixed."""
    daily: Decimal = in_force("late_fee", facts.month)["daily"]
    until = (facts.today - timedelta(days=1)).isoformat()
    return (
        f"滞纳金每天 {(daily * 100).normalize():f} %，从应缴月份的次月 1 日算到出具补缴单的前一天，不超过本金。"
        f"这里按今天出具补缴单计算，算到 {until}；审核通过之日出具补缴单，滞纳金以那一天为准。"
    )


def note(case: BackPayCase) -> str:
    """What stands below the amounts: bases held, how the 滞纳金 is worked out, what is left out."""
    without = left_out(case.facts)
    return held(case) + late_fee_rule(case.facts) + (f"{without}不补缴以前的月份。" if without else "")


@dataclass(frozen=True)
class FixedBill:
    """The amounts of an approved back-payment, as they were billed."""

    tables: tuple[BillTable, ...]
    note: str
    consequence: str = ""


def fixed(bill: BackPayBill, period: Month) -> FixedBill:
    """Its bill with the words for it; `period`: the settlement period in which it is due."""
    told = f"补缴单已在 {bill.billed_on.isoformat()} 出具，滞纳金算到前一天，由单位承担。"
    return FixedBill((BillTable(insurance_names(bill.insurances), period, bill),), told)


def names_of(facts: BackPayFacts, group: GroupFacts) -> str:
    return insurance_names(BackPayCase(facts).insurances(group, group.period - 1))


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f} 元"


def offered_label(facts: BackPayFacts, month: Month) -> str:
    """A month as the list to choose from has it: 2026年6月（已缴）."""
    state = state_of(facts, month)
    return month.label if state == UNPAID else f"{month.label}（{WORDS[state]}）"


def labels(facts: BackPayFacts, months: Sequence[Month]) -> dict[str, str]:
    return {str(int(month)): offered_label(facts, month) for month in months}
