"""What the form of a back-payment offers and says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rules.back_pay import BackPayCase
from rules.back_pay_form import (
    consequence,
    first_hint,
    held,
    labels,
    late_fee_rule,
    left_out,
    months_offered,
    strips,
    suggested_gap,
    tables,
)
from rules.back_pay_months import DUE, PAID
from rules.insured import UNEMPLOYMENT, GroupFacts
from rules.periods import Month, months_between
from tests.rules.cases import NOVEMBER, OCTOBER, pension, unemployment
from tests.rules.test_back_pay import JULY, SEPTEMBER, billed, person, quarter

EVERY = "110 310 510"
BEFORE = billed(PAID, *months_between(Month(2024, 1), Month(2026, 6)), insurances=EVERY)
AFTER = billed(PAID, OCTOBER, insurances=EVERY)


def test_months_go_back_three_years_or_to_the_first_one_here() -> None:
    offered = months_offered(person())
    assert (offered[0], offered[-1], len(offered)) == (OCTOBER, Month(2023, 12), 35)
    assert "已满 3 年" in first_hint(person())
    new = person(hired=SEPTEMBER, declared=pension(start=NOVEMBER))
    assert months_offered(new) == (OCTOBER, SEPTEMBER)
    assert "2026年9月 列起" in first_hint(new)
    newest = person(hired=NOVEMBER, declared=pension(start=NOVEMBER))
    assert not months_offered(newest)
    assert "没有当前结算期以前的月份" in first_hint(newest)


def test_a_gap_between_paid_months_is_suggested() -> None:
    assert suggested_gap(person(billed=BEFORE + AFTER)) == (JULY, SEPTEMBER)
    assert suggested_gap(person(billed=BEFORE)) == (JULY, OCTOBER)
    assert suggested_gap(person(hired=SEPTEMBER, declared=pension(start=NOVEMBER))) == (SEPTEMBER, OCTOBER)


def test_what_no_record_says_anything_about_is_not() -> None:
    assert suggested_gap(person()) is None
    assert suggested_gap(person(billed=BEFORE + billed(PAID, *months_between(JULY, OCTOBER), insurances=EVERY))) is None


def test_the_list_says_how_each_month_stands() -> None:
    facts = person(billed=BEFORE + billed(DUE, JULY, insurances=EVERY) + billed(PAID, JULY + 1, insurances="110"))
    shown = labels(facts, months_offered(facts))
    assert [shown[key] for key in ("202606", "202607", "202608", "202609")] == [
        "2026年6月（已缴）",
        "2026年7月（已核定）",
        "2026年8月（部分已缴）",
        "2026年9月",
    ]


def test_the_strip_shows_what_is_paid_and_what_will_be() -> None:
    (row,) = strips(BackPayCase(person(billed=BEFORE + AFTER), quarter()))
    assert row.label == "养老、医疗、生育保险"
    assert [word for _, word in row.months] == ["已缴", "已缴", "补缴", "补缴", "补缴", "已缴"]
    (early,) = strips(BackPayCase(person(), quarter(first=Month(2025, 1), last=Month(2025, 2))))
    assert early.months[0] == (Month(2024, 12), "未缴")
    assert not strips(BackPayCase(person(), quarter(last=NOVEMBER)))


def test_the_consequence_has_months_and_totals() -> None:
    assert consequence(BackPayCase(person(), quarter())) == (
        "补缴 2026年7月 至 2026年9月 3 个月：单位 3,837.60 元、个人 1,560.00 元，"
        "滞纳金 206.01 元（由单位承担，算到 2026-11-15），合计 5,603.61 元；"
        "失业保险随之补缴 161.96 元，一共 5,765.57 元。"
    )
    alone = person(declared=unemployment(), coordinated=None)
    assert consequence(BackPayCase(alone, quarter(first=SEPTEMBER))) == (
        "补缴 2026年9月 1 个月：单位 26.00 元、个人 26.00 元，"
        "滞纳金 1.20 元（由单位承担，算到 2026-11-15），合计 53.20 元。"
    )
    assert not consequence(BackPayCase(person(), quarter(wage=Decimal(0))))


def test_there_is_a_table_for_each_group() -> None:
    assert [table.label for table in tables(BackPayCase(person(), quarter()))] == [
        "养老、医疗、生育保险",
        "失业保险（随养老协同补缴）",
    ]
    alone = replace(person(), coordinated=GroupFacts(UNEMPLOYMENT, NOVEMBER))
    assert len(tables(BackPayCase(alone, quarter()))) == 1
    assert not tables(BackPayCase(person()))


@pytest.mark.parametrize(("wage", "words"), [("3200", "下限"), ("5200", ""), ("36000", "上限")])
def test_a_base_that_is_not_the_wage_is_explained(wage: str, words: str) -> None:
    said = held(BackPayCase(person(), quarter(wage=Decimal(wage))))
    assert words in said
    assert bool(said) == bool(words)


def test_what_is_left_out_and_how_the_late_fee_runs() -> None:
    assert left_out(person()) == "工伤保险"
    assert not left_out(person(declared=unemployment()))
    assert "每天 0.05 %" in late_fee_rule(person())
    assert "算到 2026-11-15" in late_fee_rule(person())
