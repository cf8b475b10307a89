"""单个职工缴费基数变更申报."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from rules import base_change
from rules.finding import Finding
from rules.insured import LiveDeclaration
from rules.periods import Month
from rules.rule import all_findings
from rules.wage_form import change_consequence, due_changes
from rules.wages import WageAnswers, WageCase, WageFacts
from tests.rules.cases import NOVEMBER, OCTOBER, pension
from tests.rules.test_wages import DECEMBER, filed, worker


def changing(**more: Any) -> WageAnswers:
    return replace(WageAnswers(NOVEMBER, Decimal(6000)), **more)


def known(**more: Any) -> WageFacts:
    return worker(kind="base-change", **more)


def said(facts: WageFacts, answers: WageAnswers | None = None) -> tuple[Finding, ...]:
    return all_findings(base_change.RULES, WageCase(facts, answers))


def test_a_new_wage_from_the_settlement_period_or_the_month_after_it() -> None:
    assert base_change.change_months(NOVEMBER) == (NOVEMBER, DECEMBER)
    assert said(known()) == said(known(), changing()) == said(known(), changing(first=DECEMBER)) == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    (
        (known(declared=replace(pension(), assessed=True)), "assessed"),
        (known(person_state="3"), "not-in-service"),
        (known(declared=pension(state="2", stop=OCTOBER)), "not-active-here"),
        (known(filed=()), "no-wage-filed"),
        (known(declared=replace(pension(), live=(LiveDeclaration("base-change", "submitted"),))), "already-declared"),
    ),
)
def test_who_may_not_be_changed_is_told_at_once(facts: WageFacts, code: str) -> None:
    assert [finding.code for finding in said(facts)] == [code]


@pytest.mark.parametrize(
    ("month", "code"),
    ((OCTOBER, "wage-before-period"), (Month(2027, 1), "change-too-far"), (Month(1900, 1), "wage-before-period")),
)
def test_earlier_months_are_settled_and_later_ones_too_far(month: Month, code: str) -> None:
    found = said(known(), changing(first=month))
    assert [(finding.code, finding.field) for finding in found] == [(code, "month")]


def test_of_a_settled_month_nothing_is_worked_out() -> None:
    assert change_consequence(WageCase(known(), changing(first=OCTOBER))) == ""


def test_the_same_wage_is_no_change_and_the_same_base_is_remarked() -> None:
    (same,) = said(known(), changing(wage=Decimal(5200)))
    assert (same.code, same.field, same.blocks) == ("wage-unchanged", "wage", True)
    (held,) = said(known(filed=filed("3200")), changing(wage=Decimal(3300)))
    assert (held.code, held.blocks) == ("base-unchanged", False)


def test_the_difference_is_shown_for_each_insurance_to_the_cent() -> None:
    case = WageCase(known(), changing())
    changes = {change.name: (change.unit, change.person) for change in due_changes(case)}
    assert changes == {
        "养老": (Decimal("128.00"), Decimal("64.00")),
        "失业": (Decimal("4.00"), Decimal("4.00")),
        "医疗": (Decimal("64.00"), Decimal("16.00")),
        "工伤": (Decimal("5.60"), Decimal("0.00")),
        "生育": (Decimal("4.80"), Decimal("0.00")),
    }
    assert change_consequence(case) == (
        "2026年11月起，养老、失业、医疗、工伤、生育保险按缴费基数 6,000.00 元计算，"
        "每月单位应缴增加 206.40 元，个人应缴增加 84.00 元。"
    )
