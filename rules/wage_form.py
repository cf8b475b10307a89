"""What the form of a wage shows: base, amounts due, how far it is from what was declared before."""

from __future__ import annotations

from decimal import Decimal

from rules.insured import CoverageFacts, insurance_names
from rules.periods import Month, months_between
from rules.wage_bases import Base, Due, DueChange, base_in, bases, due, due_change
from rules.wages import WageCase

_FARTHEST = 24
"""So many months after the settlement period: an annual declaration reaches fourteen."""


def wage_months(period: Month) -> tuple[Month, ...]:
    """The months that may be declared: from the settlement period to the year's December."""
    return tuple(months_between(period, Month(period.year, 12)))


def sensible(case: WageCase) -> bool:
    """Can it be worked out at all what these answers mean? The rules say what is wrong with others."""
    answers, period = case.given, case.facts.period
    last = answers.last or answers.first
    return answers.wage > 0 and period <= answers.first <= last <= period + _FARTHEST


def bases_of(case: WageCase) -> tuple[Base, ...]:
    """缴费基数 of the declared wage, month by month as long as it stays the same."""
    answers = case.given
    return tuple(bases(answers.wage, answers.first, answers.last or answers.first)) if sensible(case) else ()


def insured(case: WageCase) -> tuple[CoverageFacts, ...]:
    """What the wage counts for: the declared group, and 失业 that follows."""
    covered = {item.insurance: item for item in (*case.payable, *case.following)}
    return tuple(covered[insurance] for insurance in sorted(covered))


def dues(case: WageCase) -> tuple[Due, ...]:
    """What is due in the first month for each insurance; without those that have no rate."""
    if not sensible(case):
        return ()
    found = (due(item.insurance, case.given.wage, case.given.first, case.facts.injury_class) for item in insured(case))
    return tuple(each for each in found if each is not None)


def due_changes(case: WageCase) -> tuple[DueChange, ...]:
    """What the new wage changes in its first month, for each insurance that has a wage and a rate."""
    found: list[DueChange] = []
    for item in insured(case) if sensible(case) else ():
        before = case.facts.wage_on(item.insurance, case.given.first)
        if before is not None:
            change = due_change(item.insurance, before, case.given.wage, case.given.first, case.facts.injury_class)
            found += [change] if change is not None else []
    return tuple(found)


def difference(wage: Decimal, last: Decimal | None) -> str:
    """比上次申报的 5200.00 元增加 300.00 元; "" where nothing was declared before."""
    if last is None:
        return ""
    if wage == last:
        return f"与上次申报的 {last:,.2f} 元相同"
    return f"比上次申报的 {last:,.2f} 元{more_or_less(wage - last)}"


def more_or_less(amount: Decimal) -> str:
    """增加 300.00 元, 减少 300.00 元, 不变."""
    if not amount:
        return "不变"
    return f"{'增加' if amount > 0 else '减少'} {abs(amount):,.2f} 元"


def filed_wage(case: WageCase) -> Decimal | None:
    """The wage that counts now in the first month declared."""
    return None if case.main is None else case.facts.wage_on(case.main.insurance, case.given.first)


def span(first: Month, last: Month | None) -> str:
    """2026年11月 至 2026年12月; 2026年11月起."""
    if last is None:
        return f"{first.label}起"
    return first.label if first == last else f"{first.label} 至 {last.label}"


def wage_consequence(case: WageCase) -> str:
    """What a declared wage means for the contributions, in one sentence; "" where it counts for nothing."""
    found, answers = dues(case), case.given
    if not found:
        return ""
    stretches = bases_of(case)
    words = "、".join(f"{span(each.first, each.last)}{each.words}" for each in stretches)
    if len(stretches) == 1:
        words = stretches[0].words
    unit, person = sum((each.unit for each in found), Decimal(0)), sum((each.person for each in found), Decimal(0))
    names, months = insurance_names(each.insurance for each in found), span(answers.first, answers.last)
    sentence = f"{months}，{names}按{words}计算，每月单位应缴 {unit:,.2f} 元、个人应缴 {person:,.2f} 元"
    compared = difference(answers.wage, case.last_wage)
    return f"{sentence}；{compared}。" if compared else f"{sentence}。"


def change_consequence(case: WageCase) -> str:
    """What a changed wage means for the contributions, in one sentence; "" where nothing changes."""
    changes, answers = due_changes(case), case.given
    if not changes:
        return ""
    unit, person = (sum(part, Decimal(0)) for part in zip(*((each.unit, each.person) for each in changes), strict=True))
    names = insurance_names(each.after.insurance for each in changes)
    base = base_in(answers.wage, answers.first).words
    return (
        f"{answers.first.label}起，{names}按{base}计算，"
        f"每月单位应缴{more_or_less(unit)}，个人应缴{more_or_less(person)}。"
    )
