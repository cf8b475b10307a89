"""附件: the whole decision table R1 to R8, and which filings count."""

from datetime import date
from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attachments import (
    ALL,
    ANY,
    NONE,
    Filing,
    PaperFacts,
    Requirement,
    materials,
    paper_facts,
    papers_doubtful,
    papers_missing,
    papers_needed,
)
from rules.codes import EMPLOYMENT_SCOPE
from rules.dated import all_in_force
from rules.insured import PENSION, UNEMPLOYMENT
from rules.parameters import NoParameterInForce
from rules.periods import Month
from tests.rules.cases import ELSEWHERE, HERE, NOVEMBER

START = Month(2021, 3)
HIRED_HERE = Filing("1", HERE, date(2021, 3, 3))
LEFT_HERE = Filing("2", HERE, date(2026, 11, 10))
HIRED_ELSEWHERE = Filing("1", ELSEWHERE, date(2026, 11, 5))
STALE_LEFT = Filing("2", HERE, date(2019, 12, 20))
STALE_HIRED = Filing("1", ELSEWHERE, date(2020, 2, 3))
FILINGS = (HIRED_HERE, LEFT_HERE, HIRED_ELSEWHERE, STALE_LEFT, STALE_HIRED)
SETS = tuple(chain.from_iterable(combinations(FILINGS, size) for size in range(len(FILINGS) + 1)))
REASONS = (("6301", "6313"), ("6308", ""), ("6308", "L902"), ("6308", "L903"), ("6309", ""), ("6402", ""), ("L901", ""))
THREE = ("退工花名册", "新单位的用工备案表(用工覆盖)", "解除劳动关系证明书(之前未作用工的)")
PERSONNEL = ("工作人员调令", "任免文件", "辞职辞退相关的文件材料")
LEGAL = ("法人新单位用工备案表", "新法人营业执照", "原单位法人变更后的营业执照", "原单位单位注销表")
BY_REASON = {
    "6309": ("R1", ANY, ("居民死亡医学证明书", "其他死亡证明材料"), "注意事项 8"),
    "6402": ("R2", ALL, ("定居国护照", "公安户籍管理部门出具的销户证明"), "注意事项 8"),
    "L901": ("R3", ANY, ("职工签字的辞职报告", "职工签字的单位辞退证明"), "注意事项 8"),
    "L902": ("R4-early", ALL, ("弹性提前退休书面告知",), "人社部发〔2024〕94号"),
    "L903": ("R4-late", ALL, ("弹性延迟退休书面协议",), "人社部发〔2024〕94号"),
    "6308": ("R4", NONE, (), "注意事项 8"),
}


def facts(
    reason: tuple[str, str] = ("6301", "6313"),
    scope: str = "ZG",
    legal: bool = False,
    filings: tuple[Filing, ...] = (),
    group: str = PENSION,
) -> PaperFacts:
    return paper_facts(group, *reason, scope, legal, START, HERE, filings)


def the_manual(
    reason: tuple[str, str], scope: str, legal: bool, filings: tuple[Filing, ...]
) -> tuple[str, str, tuple[str, ...], str]:
    """注意事项 4 to 8 told once more, in their words and the order of decision 6."""
    main, sub = reason
    if sub in BY_REASON or main in BY_REASON:
        return BY_REASON[sub if sub in BY_REASON else main]
    if legal and HIRED_ELSEWHERE not in filings:
        return "R5", ANY, LEGAL, "注意事项 7"
    if EMPLOYMENT_SCOPE.label(scope) in {"职工", "编制外工作人员"}:
        if LEFT_HERE in filings or HIRED_ELSEWHERE in filings:
            return "R6-matched", NONE, (), "注意事项 4"
        return "R6", ANY, THREE, "注意事项 4"
    if EMPLOYMENT_SCOPE.label(scope) == "农籍工":
        return "R8", ANY, THREE, "注意事项 6"
    return "R7", ANY, PERSONNEL, "注意事项 5"


@pytest.mark.parametrize("legal", (False, True), ids=("职工", "法人"))
@pytest.mark.parametrize("scope", EMPLOYMENT_SCOPE)
@pytest.mark.parametrize("reason", REASONS)
def test_the_whole_table_reason_by_scope_by_legal_person_by_filings(
    reason: tuple[str, str], scope: str, legal: bool
) -> None:
    for filings in SETS:
        needed = papers_needed(facts(reason, scope, legal, filings), NOVEMBER)
        labels = tuple(material.label for material in needed.materials)
        assert (needed.rule, needed.needs, labels, needed.clause) == the_manual(reason, scope, legal, filings)
        assert needed.why.endswith("。")
        assert "{" not in needed.cause


@pytest.mark.parametrize("sub_reason", ("6302", "6303", "6305", "6317", "6323", "6399", ""))
def test_every_sub_reason_of_a_stop_needs_what_the_stop_needs(sub_reason: str) -> None:
    assert papers_needed(facts(("6301", sub_reason)), NOVEMBER).rule == "R6"


def test_the_table_names_its_sources_and_known_papers_and_has_no_row_in_vain() -> None:
    rows = all_in_force("attachments.rules", NOVEMBER)
    known = materials(NOVEMBER)
    used = {code for row in (*rows, *all_in_force("back_pay.papers", NOVEMBER)) for code in row["materials"]}
    assert all(row["source"] for row in rows)
    assert used == set(known)
    met = {
        papers_needed(facts(*case, group=group), NOVEMBER).rule
        for group in (PENSION, UNEMPLOYMENT)
        for case in product(REASONS, EMPLOYMENT_SCOPE, (False, True), ((), (LEFT_HERE,)))
    }
    assert met == {row["id"] for row in rows}


@pytest.mark.parametrize("reason", REASONS)
def test_the_unemployment_door_asks_for_no_papers(reason: tuple[str, str]) -> None:
    assert papers_needed(facts(reason, "NJG", True, group=UNEMPLOYMENT), NOVEMBER).needs == NONE


def test_a_scope_outside_the_table_is_an_error_that_names_it() -> None:
    with pytest.raises(NoParameterInForce, match="XYZ"):
        papers_needed(facts(scope="XYZ"), NOVEMBER)


def test_what_was_matched_is_told_but_never_the_other_employer_or_its_day() -> None:
    assert papers_needed(facts(filings=(LEFT_HERE, HIRED_ELSEWHERE)), NOVEMBER).why == (
        "已匹配到本单位退工信息（2026-11-10），无需上传附件。"
    )
    assert papers_needed(facts(filings=(HIRED_ELSEWHERE,)), NOVEMBER).why == "已匹配到新单位用工信息，无需上传附件。"
    assert "用工范围为未确定用工范围" in papers_needed(facts(scope="WQD"), NOVEMBER).why


@pytest.mark.parametrize(
    ("filings", "left", "hired"),
    (
        ((LEFT_HERE,), date(2026, 11, 10), False),
        ((HIRED_ELSEWHERE,), None, True),
        ((STALE_LEFT, STALE_HIRED), None, False),
        ((HIRED_HERE,), None, False),
        ((Filing("2", ELSEWHERE, date(2026, 11, 1)),), None, False),
        ((Filing("2", HERE, date(2021, 3, 1)),), None, False),
        ((Filing("2", HERE, date(2021, 3, 2)),), date(2021, 3, 2), False),
        ((Filing("2", HERE, date(2024, 5, 1)), Filing("1", HERE, date(2024, 6, 1))), None, False),
        ((Filing("1", ELSEWHERE, date(2023, 5, 1)), Filing("2", ELSEWHERE, date(2024, 6, 1))), None, False),
        ((Filing("1", ELSEWHERE, date(2023, 5, 1)), Filing("2", 3, date(2024, 6, 1))), None, True),
        ((LEFT_HERE, Filing("2", HERE, date(2026, 11, 12))), date(2026, 11, 12), False),
    ),
)
def test_a_filing_counts_after_the_start_of_the_coverage_and_until_it_is_undone(
    filings: tuple[Filing, ...], left: date | None, hired: bool
) -> None:
    weighed = facts(filings=filings)
    assert (weighed.left_here_on, weighed.hired_elsewhere) == (left, hired)


@given(
    st.lists(st.builds(Filing, st.sampled_from("12"), st.integers(1, 3), st.dates(date(2019, 1, 1), date(2027, 1, 1))))
)
def test_filings_before_the_coverage_never_change_anything(filings: list[Filing]) -> None:
    recent = [filing for filing in filings if filing.filed_on > START.first_day]
    weighed, again = facts(filings=tuple(filings)), facts(filings=tuple(recent))
    assert (weighed.left_here_on, weighed.hired_elsewhere) == (again.left_here_on, again.hired_elsewhere)


REQUIREMENTS = tuple(
    papers_needed(facts(reason, scope, legal), NOVEMBER)
    for reason, scope, legal in product(REASONS, ("ZG", "HTG", "NJG"), (False, True))
)


@given(st.sampled_from(REQUIREMENTS), st.sets(st.sampled_from(sorted(materials(NOVEMBER)))))
def test_papers_are_missing_unless_one_is_there_or_all_where_all_are_asked(
    needed: Requirement, present: set[str]
) -> None:
    codes = {material.code for material in needed.materials}
    complete = {NONE: True, ANY: bool(codes & present), ALL: codes <= present}[needed.needs]
    found = list(papers_missing(needed, present))
    assert (not found) == complete
    for finding in found:
        assert (finding.code, finding.blocks, finding.field) == ("papers-missing", True, "papers")
        assert finding.clause == needed.clause


def test_what_is_missing_is_named() -> None:
    emigrated = papers_needed(facts(("6402", "")), NOVEMBER)
    (finding,) = papers_missing(emigrated, {"settlement_passport"})
    assert finding.remedy == "请上传公安户籍管理部门出具的销户证明。"
    (finding,) = papers_missing(papers_needed(facts(), NOVEMBER), ())
    assert finding.remedy == f"请上传{'、'.join(THREE)}中的任意一种。"
    assert finding.message == "未匹配到本单位退工信息或新单位用工信息，附件不齐。"


def test_the_certificate_of_termination_alone_is_looked_at_where_this_unit_filed_employment() -> None:
    never = papers_needed(facts(), NOVEMBER)
    filed = papers_needed(facts(filings=(HIRED_HERE,)), NOVEMBER)
    assert list(papers_doubtful(never, {"termination_certificate"})) == []
    assert list(papers_doubtful(filed, {"termination_certificate", "dismissal_roster"})) == []
    assert list(papers_doubtful(filed, ())) == []
    (finding,) = papers_doubtful(filed, {"termination_certificate"})
    assert (finding.code, finding.blocks) == ("papers-doubtful", False)
    assert list(papers_missing(filed, {"termination_certificate"})) == []


@pytest.mark.parametrize(
    ("reason", "words"),
    (
        (("6301", ""), "未匹配到本单位退工信息或新单位用工信息，以下 3 种材料请任选一种上传。"),
        (("6402", ""), "减少原因为出国定居，以下 2 种材料请全部上传。"),
        (("6308", "L902"), "弹性提前退休须由本人至少提前 3 个月书面告知单位，请上传以下材料。"),
        (("6308", ""), "减少原因为退休，无需上传附件。"),
    ),
)
def test_how_many_are_needed_and_why_is_said_in_one_sentence(reason: tuple[str, str], words: str) -> None:
    assert papers_needed(facts(reason), NOVEMBER).why == words
