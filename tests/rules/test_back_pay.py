"""补缴: which months, by whom, with which papers, and what they cost to the 分."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.back_pay import (
    BackPayAnswers,
    BackPayCase,
    BackPayFacts,
    approval_causes,
    coordination_needed,
    findings,
    following_causes,
    obstacles,
    rule_verdicts,
)
from rules.back_pay_bill import Terms, added, back_pay_bill
from rules.back_pay_months import BACK_DUE, DUE, PAID, Billed
from rules.elsewhere import CoverageElsewhere as Elsewhere
from rules.insured import PENSION, UNEMPLOYMENT, GroupFacts, LiveDeclaration
from rules.months import named
from rules.parameters import rows
from rules.periods import Month, months_between
from tests.rules.cases import NOVEMBER, NOW, OCTOBER, covered, injured_here, pension, unemployment

JULY, SEPTEMBER = Month(2026, 7), Month(2026, 9)
BOTH_PAPERS = frozenset({"labour_contract", "wage_vouchers"})


def person(**more: Any) -> BackPayFacts:
    """Insured here since 2015-03 with 用工 filed; nobody ever billed July to September 2026."""
    facts = BackPayFacts(
        NOW, pension(), unemployment(), hired=Month(2015, 3), injury_class="3", office=6, unit_numbers=frozenset({"21"})
    )
    return replace(facts, **more)


def quarter(**more: Any) -> BackPayAnswers:
    return replace(BackPayAnswers(JULY, SEPTEMBER, Decimal("5200.00"), papers=BOTH_PAPERS), **more)


def codes(facts: BackPayFacts, answers: BackPayAnswers | None = None, blocks: bool | None = True) -> set[str]:
    return {each.code for each in findings(facts, answers) if blocks in (None, each.blocks)}


def said(facts: BackPayFacts, answers: BackPayAnswers, code: str) -> str:
    return next(each.text for each in findings(facts, answers) if each.code == code)


def hidden(facts: BackPayFacts, *elsewhere: Elsewhere) -> list[str]:
    """What the reviewer alone is told."""
    return [each.code for verdict in obstacles(facts, quarter(), elsewhere) for each in verdict.findings]


def billed(state: str, *months: Month, insurances: str = "110 310", here: bool = True) -> tuple[Billed, ...]:
    return tuple(Billed(insurance, month, state, here) for insurance in insurances.split() for month in months)


# --- what is allowed ------------------------------------------------------------------------------------------------


def test_a_quarter_nobody_billed_may_be_paid_with_both_papers() -> None:
    assert not findings(person(), quarter())
    assert not any(verdict.findings for verdict in rule_verdicts(person(), quarter()))


@pytest.mark.parametrize("present", [frozenset(), frozenset({"labour_contract"}), frozenset({"wage_vouchers"})])
def test_both_papers_are_needed(present: frozenset[str]) -> None:
    assert codes(person(), quarter(papers=present)) == {"papers-missing"}
    assert not codes(person(), quarter(papers=None))


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (SEPTEMBER, JULY, "months-reversed"),
        (JULY, NOVEMBER, "month-not-past"),
        (NOVEMBER + 1, NOVEMBER + 1, "month-not-past"),
        (NOVEMBER - 36, NOVEMBER - 36, "for-the-counter"),
        (Month(1900, 1), OCTOBER, "for-the-counter"),
    ],
)
def test_only_months_before_the_settlement_period_and_within_three_years(first: Month, last: Month, code: str) -> None:
    assert codes(person(), quarter(first=first, last=last)) == {code}


def test_the_last_month_online_and_the_first_for_the_counter() -> None:
    assert not codes(person(), quarter(first=NOVEMBER - 35, last=OCTOBER))
    text = said(person(), quarter(first=NOVEMBER - 36), "for-the-counter")
    assert text.startswith("2023年11月 距当前结算期已满 3 年")
    assert "2023年12月 起的月份可以在这里申报" in text
    assert "法律文书到" in text
    assert "电话" in text


def test_without_a_known_office_the_counter_is_still_named() -> None:
    assert "到经办机构服务窗口办理" in said(person(office=0), quarter(first=NOVEMBER - 40), "for-the-counter")


def test_not_before_the_unit_filed_or_insured_him() -> None:
    late = person(hired=Month(2026, 8), declared=pension(start=Month(2026, 9)))
    assert codes(late, quarter()) == {"before-employment"}
    assert "2026年8月" in said(late, quarter(), "before-employment")
    assert not codes(late, quarter(first=Month(2026, 8)))
    new = person(hired=NOVEMBER, declared=pension(start=NOVEMBER))
    assert "没有可以补缴的月份" in said(new, quarter(), "before-employment")


def test_without_a_filing_the_contract_decides_and_the_reviewer_is_told() -> None:
    unfiled = person(hired=None, declared=pension(start=NOVEMBER))
    assert not codes(unfiled, quarter())
    assert codes(unfiled, quarter(), blocks=False) == {"no-filing"}


# --- what is there already ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "code"), [(PAID, "already-paid"), (DUE, "already-assessed"), (BACK_DUE, "already-back-billed")]
)
def test_months_that_are_billed_are_refused_by_name(state: str, code: str) -> None:
    facts = person(billed=billed(state, JULY, JULY + 1))
    assert codes(facts, quarter()) == {code}
    assert "养老、医疗保险 2026年7月、8月 已" in said(facts, quarter(), code)
    assert not codes(facts, quarter(first=SEPTEMBER))


def test_each_insurance_has_its_own_months() -> None:
    facts = person(billed=billed(PAID, JULY, insurances="110") + billed(PAID, SEPTEMBER, insurances="310"))
    texts = [each.message for each in findings(facts, quarter())]
    assert [text.split(" 已")[0] for text in texts] == ["养老保险 2026年7月", "医疗保险 2026年9月"]


def test_a_month_of_either_pension_is_paid_once() -> None:
    assert codes(person(billed=billed(PAID, JULY, insurances="120")), quarter()) == {"already-paid"}


def test_what_was_paid_elsewhere_is_told_only_of_somebody_the_unit_has() -> None:
    elsewhere = billed(PAID, JULY, here=False)
    assert codes(person(billed=elsewhere), quarter()) == {"already-paid"}
    newcomer = person(
        billed=elsewhere, declared=GroupFacts(PENSION, NOVEMBER), starting={PENSION: ("110", "310")}, known_here=False
    )
    assert not codes(newcomer, quarter())
    assert hidden(newcomer) == ["already-paid"]


# --- who ------------------------------------------------------------------------------------------------------------


def test_somebody_without_coverage_here_is_enrolled_first() -> None:
    nobody = person(declared=GroupFacts(PENSION, NOVEMBER), coordinated=None, known_here=False)
    assert codes(nobody) == {"nothing-to-back-pay"}
    assert codes(person(declared=injured_here())) == {"nothing-to-back-pay"}
    assert not codes(replace(nobody, starting={PENSION: ("110",)}), quarter())


def test_a_paused_coverage_is_enough() -> None:
    assert not codes(person(declared=pension(state="2", stop=Month(2026, 6))), quarter())


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"declared": replace(pension(), assessed=True)}, "assessed"),
        ({"person_state": "2"}, "not-in-service"),
        ({"declared": replace(pension(), live=(LiveDeclaration("back-pay", "draft"),))}, "already-declared"),
        (
            {"declared": replace(pension(), live=(LiveDeclaration("back-pay-unemployment", "returned"),))},
            "already-declared",
        ),
    ],
)
def test_bars_that_need_no_answers(more: dict[str, Any], code: str) -> None:
    assert codes(person(**more)) == {code}


@pytest.mark.parametrize("kind", ["stop", "resume", "wage"])
def test_other_business_stands_beside_it(kind: str) -> None:
    facts = person(declared=replace(pension(), live=(LiveDeclaration(kind, "submitted"),)))
    assert not findings(facts, quarter())


@pytest.mark.parametrize("wage", ["0", "0.00", "-1.00"])
def test_a_wage_is_more_than_nothing(wage: str) -> None:
    assert codes(person(), quarter(wage=Decimal(wage))) == {"wage-missing"}


def test_other_types_and_other_units_are_refused_in_words() -> None:
    assert "缴费基数调整补收不在这里申报" in said(person(), quarter(payment_type="34"), "payment-type")
    assert "没有补收类型 99" in said(person(), quarter(payment_type="99"), "payment-type")
    assert codes(person(), quarter(unit_number="22")) == {"another-unit"}
    assert not codes(person(), quarter(unit_number="21"))


def test_months_without_announced_figures_are_told() -> None:
    facts = person(declared=pension(period=Month(2022, 3)), coordinated=None, hired=None)
    answers = quarter(first=Month(2020, 11), last=Month(2021, 1))
    assert "2020年11月、12月 没有费率" in said(facts, answers, "rates-unknown")
    assert BackPayCase(facts, answers).bill is None


# --- what only the reviewer is told ---------------------------------------------------------------------------------


def test_another_units_coverage_is_seen_by_the_reviewer_alone() -> None:
    assert hidden(person(), Elsewhere("110", Month(2026, 8))) == ["insured-elsewhere"]
    assert hidden(person(), Elsewhere("120", Month(2026, 8))) == ["insured-elsewhere"]
    assert hidden(person(), Elsewhere("310", Month(2025, 1), JULY)) == ["insured-elsewhere-then"]
    (_, verdict) = obstacles(person(), quarter(), [Elsewhere("310", Month(2025, 1), JULY + 1)])
    assert "2026年7月、8月" in verdict.findings[0].remedy
    assert not hidden(person(), Elsewhere("110", OCTOBER), Elsewhere("110", Month(2025, 1), Month(2026, 6)))


def test_work_injury_at_another_unit_is_no_obstacle() -> None:
    assert not hidden(person(), Elsewhere("410", Month(2025, 1), kind="2"))


def test_what_begins_now_is_approved_before_its_past() -> None:
    paused = replace(pension(state="2", stop=Month(2026, 6)), live=(LiveDeclaration("resume", "submitted"),))
    assert hidden(person(declared=paused)) == ["start-first"]
    assert not hidden(person(declared=replace(pension(), live=paused.live)))


# --- 协同 -----------------------------------------------------------------------------------------------------------


def test_unemployment_follows_the_pension_door() -> None:
    case = BackPayCase(person(), quarter())
    assert coordination_needed(case)
    assert not following_causes(case)
    assert case.following_bill is not None
    assert case.following_bill.insurances == ["210"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"coordinated": GroupFacts(UNEMPLOYMENT, NOVEMBER)}, "no-record"),
        ({"coordinated": replace(unemployment(), assessed=True)}, "unemployment-assessed"),
        ({"coordinated": unemployment(period=JULY, start=NOVEMBER)}, "month"),
        (
            {"coordinated": replace(unemployment(), live=(LiveDeclaration("back-pay-unemployment", "draft"),))},
            "already-declared",
        ),
    ],
)
def test_what_makes_coordination_fail_is_told_and_no_bar(more: dict[str, Any], code: str) -> None:
    facts = person(**more)
    case = BackPayCase(facts, quarter())
    assert [cause.code for cause in following_causes(case)] == [code]
    assert case.following_bill is None
    assert not codes(facts, quarter())
    assert codes(facts, quarter(), blocks=False) == {f"coordination-{code}"}


def followed(more: dict[str, Any], **months: Month) -> tuple[list[Month], list[Month]]:
    """The months that 失业 takes, and those that stay unpaid."""
    there = BackPayCase(person(**more), quarter(**months)).there
    return list(there.months), sorted(there.lost)


def test_unemployment_takes_the_months_before_its_own_period_and_those_nobody_billed() -> None:
    august = JULY + 1
    assert followed({}) == ([JULY, august, SEPTEMBER], [])
    assert followed({"billed": billed(PAID, august, insurances="210")}) == ([JULY, SEPTEMBER], [])
    behind = {"coordinated": unemployment(period=SEPTEMBER)}
    assert followed(behind) == ([JULY, august], []), "September is due in its own period anyway"
    assert not codes(person(**behind), quarter(), blocks=False)
    assert not coordination_needed(BackPayCase(person(**behind), quarter(first=SEPTEMBER)))


def test_a_month_that_unemployment_cannot_take_is_named_with_what_to_do() -> None:
    later = {"coordinated": unemployment(period=SEPTEMBER, start=NOVEMBER)}
    assert followed(later) == ([JULY, JULY + 1], [SEPTEMBER])
    assert not following_causes(BackPayCase(person(**later), quarter()))
    assert said(person(**later), quarter(), "coordination-part") == (
        "失业月份不符：失业当前结算期是 2026年9月，2026年9月 不能随之补缴。"
        "失业进入 2026年10月 结算期后，请办理职工补缴申报(失业)。"
    )
    beside = {**later, "starting": {PENSION: ()}}
    assert followed(beside) == ([JULY, JULY + 1], []), "the start that waits begins with it"


def test_unemployment_ahead_is_paid_up_to_its_own_start() -> None:
    """养老 begins in November, 失业, whose period is December, a month later: November of it goes with the 补缴."""
    waiting = {"declared": GroupFacts(PENSION, NOVEMBER), "starting": {PENSION: ("110",), UNEMPLOYMENT: ("210",)}}
    ahead = {"coordinated": GroupFacts(UNEMPLOYMENT, NOVEMBER + 1)}
    asked = {"first": OCTOBER, "last": OCTOBER}
    assert followed(waiting | ahead, **asked) == ([OCTOBER, NOVEMBER], [])
    begun = {"declared": pension(start=NOVEMBER), "coordinated": unemployment(NOVEMBER + 1, start=NOVEMBER + 1)}
    assert followed(begun, **asked) == ([OCTOBER, NOVEMBER], [])
    assert followed(begun, first=SEPTEMBER, last=SEPTEMBER) == ([SEPTEMBER], []), "only where nothing lies between"
    assert followed({"coordinated": unemployment(NOVEMBER + 1)}, **asked) == ([OCTOBER], [])


@given(st.integers(-14, -1), st.integers(0, 9), st.integers(-3, 3), st.integers(-14, 4) | st.none())
def test_every_month_of_unemployment_is_taken_billed_due_or_named(
    first: int, length: int, apart: int, start: int | None
) -> None:
    behind = unemployment(NOVEMBER + apart, start=Month(2015, 3) if start is None else NOVEMBER + start)
    facts = person(coordinated=behind, billed=billed(PAID, SEPTEMBER, insurances="210"))
    case = BackPayCase(facts, quarter(first=NOVEMBER + first, last=NOVEMBER + min(first + length, -1)))
    taken, lost = {month for month, _ in case.there.taken}, case.there.lost
    assert not taken & lost
    assert all(month < behind.period and month != SEPTEMBER for month in taken)
    for month in set(case.months) - taken - lost:
        assert month == SEPTEMBER or behind.period <= month >= behind.coverages[0].start
    causes = following_causes(case)
    assert bool(causes) == (bool(lost) and not taken)
    assert coordination_needed(case) == bool(taken or lost)


def test_nothing_is_coordinated_where_nothing_is_due() -> None:
    everything = billed(PAID, *months_between(JULY, SEPTEMBER), insurances="210")
    assert not coordination_needed(BackPayCase(person(billed=everything), quarter()))
    servant = person(declared=pension(scope="GWY_BZ"), coordinated=GroupFacts(UNEMPLOYMENT, NOVEMBER))
    assert not coordination_needed(BackPayCase(servant, quarter()))
    assert not coordination_needed(BackPayCase(person(declared=unemployment(), coordinated=None), quarter()))


def test_unemployment_insured_elsewhere_makes_it_fail_at_the_approval_only() -> None:
    case = BackPayCase(person(), quarter())
    assert not approval_causes(case, [Elsewhere("110", JULY)])
    assert [cause.code for cause in approval_causes(case, [Elsewhere("210", JULY)])] == ["insured-elsewhere"]


def test_the_other_door_hears_of_what_the_pension_door_has_under_way() -> None:
    facts = person(declared=unemployment(), coordinated=None, leading=(LiveDeclaration("back-pay", "submitted"),))
    assert codes(facts, quarter(), blocks=False) == {"coordinated-anyway"}
    assert not codes(facts, quarter())


# --- what it costs --------------------------------------------------------------------------------------------------


def test_a_quarter_costs_this_to_the_cent() -> None:
    """5200.00: 养老 832.00 + 416.00, 医疗 416.00 + 104.00, 生育 31.20; 滞纳金 of 107, 76 and 46 days."""
    bill = BackPayCase(person(), quarter()).bill
    assert bill is not None
    assert bill.insurances == ["110", "310", "510"]
    assert [(each.month, each.days) for each in bill.months] == [(JULY, 107), (JULY + 1, 76), (SEPTEMBER, 46)]
    pension_of_july, medical, maternity = bill.months[0].lines
    assert (pension_of_july.sums.unit, pension_of_july.sums.person) == (Decimal("832.00"), Decimal("416.00"))
    assert pension_of_july.sums.late_fee == Decimal("66.77")  # 1248.00 × 107 × 0.05 % = 66.768
    assert (medical.sums.unit, medical.sums.person, medical.sums.late_fee) == tuple(
        map(Decimal, ("416.00", "104.00", "27.82"))
    )
    assert (maternity.sums.unit, maternity.sums.person, maternity.sums.late_fee) == tuple(
        map(Decimal, ("31.20", "0.00", "1.67"))
    )
    assert (bill.sums.unit, bill.sums.person) == (Decimal("3837.60"), Decimal("1560.00"))
    assert bill.sums.late_fee == Decimal("206.01")  # 96.26 + 68.37 + 41.38
    assert bill.sums.total == Decimal("5603.61")


def test_a_wage_is_held_between_floor_and_cap() -> None:
    for wage, base in (("1000.00", "4307.10"), ("99999.00", "21535.50")):
        bill = BackPayCase(person(), quarter(wage=Decimal(wage))).bill
        assert {line.base for line in bill.lines} == {Decimal(base)}


def test_somebody_with_both_pensions_pays_the_one_of_the_month() -> None:
    both = (
        covered("110", start=Month(2015, 3), stop=JULY, state="2"),
        covered("120", start=Month(2026, 8)),
    )
    bill = BackPayCase(person(declared=GroupFacts(PENSION, NOVEMBER, both)), quarter()).bill
    assert [(line.month, line.insurance) for line in bill.lines] == [
        (JULY, "110"),
        (JULY + 1, "120"),
        (SEPTEMBER, "120"),
    ]


def test_the_parameters_name_their_sources() -> None:
    assert all(row["source"] for name in ("insurances", "types", "papers") for row in rows(f"back_pay.{name}"))


@given(
    st.lists(st.tuples(st.integers(1, 35), st.sampled_from("110 210 310 510".split())), min_size=1, max_size=20),
    st.decimals("0.01", "100000.00", places=2),
    st.integers(0, 400),
)
def test_totals_are_sums_of_rounded_details(due: list[tuple[int, str]], wage: Decimal, later: int) -> None:
    asked = sorted({(NOVEMBER - back, insurance) for back, insurance in due})
    on = date.fromordinal(date(2026, 11, 16).toordinal() + later)
    bill = back_pay_bill(asked, Terms(wage, "31", "3", on))
    assert bill.sums == added(month.sums for month in bill.months) == added(line.sums for line in bill.lines)
    assert bill.sums.total == sum(line.sums.total for line in bill.lines)
    assert all(line.sums.late_fee <= line.sums.unit + line.sums.person for line in bill.lines)
    earlier = back_pay_bill(asked, Terms(wage, "31", "3", date(2026, 11, 16)))
    assert earlier.sums.late_fee <= bill.sums.late_fee


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([], ""),
        ([(2026, 3)], "2026年3月"),
        ([(2026, 4), (2026, 3)], "2026年3月、4月"),
        ([(2026, 3), (2026, 4), (2026, 5), (2026, 8)], "2026年3月 至 5月、8月"),
        ([(2025, 12), (2026, 1), (2026, 2), (2026, 6)], "2025年12月 至 2026年2月、6月"),
    ],
)
def test_months_by_name(months: list[tuple[int, int]], words: str) -> None:
    assert named(Month(*month) for month in months) == words
