"""参保登记: whom, in what, from when (B06, B10, B39; E2, E5, E8, E12 to E14; decisions 3, 5, 21, 22, 24, 25, 32)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.applicant import Applicant
from rules.documents import document_of
from rules.elsewhere import CoverageElsewhere, insured_elsewhere
from rules.enrol import EnrolAnswers, EnrolCase, EnrolFacts, findings, rule_verdicts
from rules.enrol_form import base, consequence, start_choices, start_strips, suggested_start
from rules.enrol_insurances import fitting, insurances_of
from rules.enrol_review import EnrolReview, RegisteredPerson, confidential_verdicts
from rules.insured import MULTIPLE_INJURY, NORMAL, PENSION, UNEMPLOYMENT, GroupFacts, LiveDeclaration
from rules.periods import Month
from rules.review_reasons import reason_label
from rules.start_months import legal_starts
from tests.rules.cases import NOVEMBER, NOW, OCTOBER, covered

DECEMBER = Month(2026, 12)
FOUR = ("110", "310", "410", "510")
CITIZEN = Applicant(
    "01", "219900200104080176", "崔念", "1", date(2001, 4, 8), household="11", mobile="16100000001", nation="01"
)
FOREIGNER = Applicant("08", "X00000019", "SPECIMEN JANE", "2", date(1990, 2, 3), household="41", mobile="16100000002")


def nobody(period: Month = NOVEMBER, behind: Month = NOVEMBER, **more: Any) -> EnrolFacts:
    """Somebody this unit does not know, at the pension door."""
    facts = EnrolFacts(NOW, GroupFacts(PENSION, period), GroupFacts(UNEMPLOYMENT, behind))
    return replace(facts, **more)


def at_the_unemployment_door(**more: Any) -> EnrolFacts:
    return replace(EnrolFacts(NOW, GroupFacts(UNEMPLOYMENT, NOVEMBER)), **more)


def enrolling(person: Applicant = CITIZEN, **more: Any) -> EnrolAnswers:
    answers = EnrolAnswers(person, "ZG", Decimal(5800), FOUR, "J01", date(2026, 11, 3), NOVEMBER)
    return replace(answers, **more)


def codes(facts: EnrolFacts | None = None, answers: EnrolAnswers | None = None, blocks: bool = True) -> list[str]:
    found = findings(facts or nobody(), answers or enrolling())
    return [finding.code for finding in found if finding.blocks is blocks]


def here(**more: Any) -> EnrolFacts:
    """Somebody this unit has or had, with such coverages of the pension side."""
    group = GroupFacts(PENSION, NOVEMBER, tuple(covered(insurance, **more) for insurance in FOUR))
    return nobody(declared=group, name_here="崔念")


def test_a_citizen_and_a_foreigner_with_a_passport_may_be_enrolled() -> None:
    assert findings(nobody(), enrolling()) == ()
    assert findings(nobody(), enrolling(FOREIGNER)) == ()
    assert findings(at_the_unemployment_door(), enrolling(FOREIGNER, insurances=("210",))) == ()
    assert all(verdict.clean for verdict in rule_verdicts(nobody(), enrolling()))


@pytest.mark.parametrize(
    ("document_type", "number"),
    [
        ("16", "810000199408230021"),
        ("07", "932682198501010017"),
        ("07", "ABC123456789012"),
        ("04", "H12345678"),
        ("05", "M1234567890"),
        ("06", "12345678"),
        ("08", "X00000019"),
    ],
)
def test_every_document_without_an_identity_card_is_taken(document_type: str, number: str) -> None:
    sex, born = ("2", date(1994, 8, 23)) if document_type == "16" else ("1", date(1985, 1, 1))
    household = "41" if document_type in ("07", "08") else "31"
    person = Applicant(document_type, number, "某人", sex, born, household=household, mobile="16100000001")
    assert codes(answers=enrolling(person)) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"document_number": "219900200104080177"}, "number-check-digit"),
        ({"document_number": "21990020010408017"}, "number-length"),
        ({"document_type": "99"}, "document-type-unknown"),
        ({"name": ""}, "name-missing"),
        ({"name": "崔1"}, "name-characters"),
        ({"name": "阿" * 51}, "name-too-long"),
        ({"sex": "2"}, "sex-differs"),
        ({"sex": ""}, "sex-missing"),
        ({"birth_date": date(2001, 4, 9)}, "birth-differs"),
        ({"birth_date": None}, "birth-missing"),
        ({"household": ""}, "household-missing"),
        ({"mobile": ""}, "mobile-missing"),
        ({"mobile": "12345678901"}, "mobile-prefix"),
        ({"residence_address": "路" * 101}, "contact-too-long"),
        ({"household_address": "路" * 101}, "address-too-long"),
        ({"nation": "99"}, "nation-unknown"),
        ({"work_start_date": date(2001, 4, 8)}, "work-before-birth"),
    ],
)
def test_what_is_missing_or_contradicts_the_document_is_refused(wrong: dict[str, Any], code: str) -> None:
    assert codes(answers=enrolling(replace(CITIZEN, **wrong))) == [code]


@pytest.mark.parametrize("name", ["买买提·艾力", "𠮷田", "O'Neil-Smith J.", "สมชาย"])
def test_names_of_any_script_are_taken(name: str) -> None:
    assert codes(answers=enrolling(replace(CITIZEN, name=name))) == []


def test_a_household_that_does_not_go_with_the_document_is_pointed_out() -> None:
    assert codes(answers=enrolling(replace(CITIZEN, household="41")), blocks=False) == ["household-differs"]
    assert codes(answers=enrolling(replace(FOREIGNER, household="11")), blocks=False) == ["household-differs"]


def test_nobody_under_sixteen_and_nobody_past_retirement_unnoticed() -> None:
    def born(day: date, sex: str = "2", category: str = "") -> EnrolAnswers:
        return enrolling(replace(FOREIGNER, birth_date=day, sex=sex, retirement_category=category))

    assert codes(answers=born(date(2010, 11, 4))) == ["too-young"]
    assert codes(answers=born(date(2010, 11, 3))) == []
    assert codes(answers=born(date(1965, 1, 1), "1"), blocks=False) == ["past-retirement"]
    assert codes(answers=born(date(1966, 8, 1), "1"), blocks=False) == []
    assert codes(answers=born(date(1975, 1, 1)), blocks=False) == [], "her post is not known"
    assert codes(answers=born(date(1975, 1, 1), category="F50"), blocks=False) == ["past-retirement"]


@pytest.mark.parametrize(
    ("scope", "insurances", "code"),
    [
        ("", FOUR, "scope-missing"),
        ("ZG", ("120", "310", "410", "510"), "insurance-not-offered"),
        ("GWY_BZ", FOUR, "insurance-not-offered"),
        ("ZG", (*FOUR, "210"), "insurance-not-offered"),
        ("ZG", (), "insurance-missing"),
    ],
)
def test_insurances_go_with_the_scope(scope: str, insurances: tuple[str, ...], code: str) -> None:
    assert codes(answers=enrolling(scope=scope, insurances=insurances)) == [code]


def test_civil_servants_have_the_other_pension_and_no_unemployment() -> None:
    assert insurances_of(PENSION, NORMAL, "SYBZ", NOVEMBER) == ("120", "310", "410", "510")
    assert insurances_of(UNEMPLOYMENT, NORMAL, "SYBZ", NOVEMBER) == ("210",)
    assert insurances_of(UNEMPLOYMENT, NORMAL, "GWY_MD", NOVEMBER) == ()
    answers = enrolling(scope="GWY_MD", insurances=("210",))
    assert codes(at_the_unemployment_door(), answers) == ["no-unemployment"]
    assert EnrolCase(nobody(), enrolling(scope="GWY_MD")).following is None
    assert fitting(FOUR, PENSION, NORMAL, "GWY_MD", NOVEMBER) == ("120", "310", "410", "510")
    assert fitting(("310",), PENSION, NORMAL, "GWY_MD", NOVEMBER) == ("310",)


def test_an_insurance_left_out_is_pointed_out() -> None:
    assert codes(answers=enrolling(insurances=("110", "410")), blocks=False) == ["insurance-left-out"]
    assert EnrolCase(nobody(), enrolling(insurances=("410",))).following is None, "失业 goes with 养老"


def test_many_injury_coverages_are_work_injury_alone_and_bring_nothing_along() -> None:
    answers = enrolling(kind=MULTIPLE_INJURY, insurances=fitting(FOUR, PENSION, MULTIPLE_INJURY, "ZG", NOVEMBER))
    assert answers.insurances == ("410",)
    assert codes(answers=answers) == []
    assert EnrolCase(nobody(), answers).following is None
    assert codes(at_the_unemployment_door(), replace(answers, insurances=("210",))) == ["kind-unknown"]


def test_a_wage_is_needed_and_one_beyond_the_limits_is_pointed_out() -> None:
    assert codes(answers=enrolling(wage=Decimal(0))) == ["wage-missing"]
    assert codes(answers=enrolling(wage=Decimal("5800.001"))) == ["wage-missing"]
    for wage in ("4307.09", "21535.51"):
        assert codes(answers=enrolling(wage=Decimal(wage)), blocks=False) == ["wage-beyond-limits"]
    for wage in ("4307.10", "21535.50"):
        assert codes(answers=enrolling(wage=Decimal(wage)), blocks=False) == []
    assert base(EnrolCase(nobody(), enrolling(wage=Decimal(100)))) == "缴费基数 4,307.10 元（低于下限，按下限）。"


def test_only_the_reasons_of_an_enrolment_are_taken() -> None:
    assert codes(answers=enrolling(reason="J04")) == ["reason-unknown"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (here(), "active-here"),
        (here(state="2", stop=OCTOBER), "paused-here"),
        (
            nobody(declared=GroupFacts(PENSION, NOVEMBER, (covered("410", kind="2"),)), name_here="崔念"),
            "injury-here",
        ),
        (nobody(person_state="2"), "not-in-service"),
        (nobody(declared=GroupFacts(PENSION, NOVEMBER, assessed=True)), "assessed"),
        (
            nobody(declared=GroupFacts(PENSION, NOVEMBER, live=(LiveDeclaration("enrol", "draft"),))),
            "already-declared",
        ),
        (nobody(repeated=True), "twice-in-batch"),
        (at_the_unemployment_door(leading=(LiveDeclaration("enrol", "submitted"),)), "coordinated-anyway"),
    ],
)
def test_what_stands_against_it_is_said_before_anything_is_filled_in(facts: EnrolFacts, code: str) -> None:
    assert [finding.code for finding in findings(facts) if finding.blocks] == [code]


def test_somebody_who_left_for_good_may_come_back_after_his_last_month() -> None:
    ended = here(state="3", stop=NOVEMBER)
    assert codes(ended, enrolling()) == ["start-before-stop"]
    assert codes(ended, enrolling(month=DECEMBER)) == []
    assert codes(ended, enrolling(replace(CITIZEN, name="崔年"), month=DECEMBER)) == ["name-differs"]


def test_the_day_of_joining_goes_with_the_first_month() -> None:
    assert codes(answers=enrolling(effective_on=date(2026, 12, 1))) == ["paid-before-joining"]
    assert codes(answers=enrolling(effective_on=date(2027, 1, 1), month=DECEMBER)) == ["day-too-far"]
    assert codes(answers=enrolling(effective_on=date(2026, 10, 30)), blocks=False) == ["unpaid-after-joining"]


def test_e13_a_start_in_the_past_is_refused_and_taken_apart() -> None:
    answers = enrolling(effective_on=date(2026, 9, 1), month=Month(2026, 9))
    assert codes(answers=answers) == ["start-before-period"]
    split = EnrolCase(nobody(), answers).split
    assert split is not None
    assert (split.start, split.back_months) == (NOVEMBER, (Month(2026, 9), OCTOBER))
    assert EnrolCase(nobody(), enrolling()).split is None


def test_the_months_offered_begin_with_the_day_of_joining() -> None:
    case = EnrolCase(nobody())
    joined = date(2026, 9, 20)
    months = start_choices(case, joined)
    assert months == (Month(2026, 9), OCTOBER, NOVEMBER, DECEMBER)
    assert suggested_start(months, joined) == Month(2026, 9)
    assert start_choices(case, date(1999, 1, 1)) == (NOVEMBER, DECEMBER)
    assert suggested_start((NOVEMBER, DECEMBER), date(2027, 3, 1)) == DECEMBER


@given(st.integers(-40, 6), st.integers(-40, 3), st.none() | st.integers(-30, 2))
def test_a_first_month_is_refused_exactly_where_it_is_not_legal(step: int, joined: int, stopped: int | None) -> None:
    """Every month offered is legal, or in the past and taken apart into a legal start and the months before it."""
    previous = None if stopped is None else NOVEMBER + stopped
    group = GroupFacts(PENSION, NOVEMBER)
    if previous is not None:
        group = GroupFacts(PENSION, NOVEMBER, (covered(state="3", start=Month(2010, 1), stop=previous, paid_to=None),))
    facts, month = nobody(declared=group), NOVEMBER + step
    case = EnrolCase(facts, enrolling(month=month, effective_on=month.first_day))
    legal = month in legal_starts(NOVEMBER, previous)
    blocking = {finding.code for finding in findings(facts, case.given) if finding.blocks}
    assert bool(blocking & {"start-before-stop", "start-before-period", "start-too-far"}) != legal
    for offered in start_choices(case, (NOVEMBER + joined).first_day):
        choice = EnrolCase(facts, enrolling(month=offered))
        if legal_starts(NOVEMBER, previous) and offered not in legal_starts(NOVEMBER, previous):
            assert choice.split is not None
            assert choice.split.start in legal_starts(NOVEMBER, previous)
            assert (*choice.split.back_months, choice.split.start)[0] == offered


def test_what_choosing_a_month_means_is_said_for_each_settlement_period() -> None:
    case = EnrolCase(nobody(behind=OCTOBER), enrolling())
    assert consequence(case) == (
        "填第一个缴费月。选 2026年11月：养老、医疗、工伤、生育保险从 2026年11月 起产生应缴额；"
        "失业保险从 2026年11月 起产生应缴额，10月 不产生。"
    )
    assert [row.label for row in start_strips(case)] == ["养老、医疗、工伤、生育保险", "失业保险"]
    assert consequence(EnrolCase(nobody(), enrolling(insurances=()))) == ""


@pytest.mark.parametrize(
    ("behind", "code"),
    [
        (GroupFacts(UNEMPLOYMENT, NOVEMBER, assessed=True), "coordination-unemployment-assessed"),
        (GroupFacts(UNEMPLOYMENT, DECEMBER), "coordination-month"),
        (GroupFacts(UNEMPLOYMENT, NOVEMBER, (covered("210", state="2", stop=OCTOBER),)), "coordination-paused-here"),
        (
            GroupFacts(UNEMPLOYMENT, NOVEMBER, live=(LiveDeclaration("register", "submitted"),)),
            "coordination-already-declared",
        ),
    ],
)
def test_what_will_make_coordination_fail_is_a_warning(behind: GroupFacts, code: str) -> None:
    facts = nobody(coordinated=behind)
    assert codes(facts) == []
    assert codes(facts, blocks=False) == [code]


def test_unemployment_that_is_paid_already_is_not_coordinated() -> None:
    facts = nobody(coordinated=GroupFacts(UNEMPLOYMENT, NOVEMBER, (covered("210"),)))
    assert EnrolCase(facts, enrolling()).following is None
    assert codes(facts, blocks=False) == []


# --- what the reviewer alone is told ------------------------------------------------------------------------------


def told(review: EnrolReview) -> dict[str, list[str]]:
    return {verdict.title: [each.code for each in verdict.findings] for verdict in confidential_verdicts(review)}


@pytest.mark.parametrize(
    ("other", "doubled"),
    [
        (CoverageElsewhere("110", Month(2016, 4)), True),
        (CoverageElsewhere("120", Month(2016, 4)), True),
        (CoverageElsewhere("110", Month(2016, 4), OCTOBER), False),
        (CoverageElsewhere("110", Month(2016, 4), NOVEMBER), True),
        (CoverageElsewhere("210", Month(2016, 4)), False),
        (CoverageElsewhere("410", Month(2016, 4), kind=MULTIPLE_INJURY), False),
    ],
)
def test_no_month_of_an_insurance_is_paid_by_two_units(other: CoverageElsewhere, doubled: bool) -> None:
    review = EnrolReview(enrolling(), FOUR, elsewhere=(other,))
    assert (told(review)["重复参保"] == ["insured-elsewhere"]) is doubled


def test_the_employer_reads_the_very_sentence_of_the_rule() -> None:
    (finding,) = insured_elsewhere([CoverageElsewhere("110", OCTOBER)], ["110"], NOVEMBER)
    assert finding.message == reason_label("B05", NOVEMBER) + "。"


def test_a_second_work_injury_coverage_stands_beside_the_main_one_and_wants_one() -> None:
    answers = enrolling(kind=MULTIPLE_INJURY, insurances=("410",))
    beside = EnrolReview(answers, ("410",), elsewhere=(CoverageElsewhere("410", Month(2016, 4)),))
    assert told(beside)["重复参保"] == []
    assert told(EnrolReview(answers, ("410",)))["重复参保"] == ["no-main-unit"]


def test_differences_from_the_record_are_shown_and_a_dead_or_double_person_is_refused() -> None:
    same = RegisteredPerson("崔念", "1", date(2001, 4, 8), "1")
    assert not any(told(EnrolReview(enrolling(), FOUR, (same,))).values())
    other = replace(same, name="崔年", birth_date=date(2001, 4, 9))
    assert told(EnrolReview(enrolling(), FOUR, (other,)))["与已有登记一致"] == ["record-differs"]
    dead = replace(same, state="3")
    assert told(EnrolReview(enrolling(), FOUR, (dead,)))["已有登记的人员状态"] == ["not-in-service"]
    assert told(EnrolReview(enrolling(), FOUR, (same, same)))["一人一号"] == ["several-numbers"]


@given(st.integers(-24, 24), st.integers(0, 24), st.none() | st.integers(0, 24))
def test_months_overlap_exactly_where_one_is_in_both(start: int, length: int, ends: int | None) -> None:
    other = CoverageElsewhere("110", NOVEMBER + start, NOVEMBER + start + length)
    last = None if ends is None else NOVEMBER + ends
    common = any(
        month >= NOVEMBER and (last is None or month <= last)
        for month in (other.start + step for step in range(length + 1))
    )
    assert bool(list(insured_elsewhere([other], ["110"], NOVEMBER, last))) is common


def test_documents_are_the_same_where_they_name_the_same_person() -> None:
    assert document_of("01", "219900200104080176") == document_of("16", "219900200104080176")
    assert document_of("08", "X00000019") != document_of("06", "X00000019")


def test_a_wrong_id_number_is_not_also_reproached_for_what_a_right_one_would_say() -> None:
    wrong = replace(CITIZEN, document_number="219900196501010018", sex="", birth_date=None)
    assert not {"sex-missing", "birth-missing"} & set(codes(answers=enrolling(wrong)))
    passport = replace(FOREIGNER, sex="", birth_date=None)
    assert {"sex-missing", "birth-missing"} <= set(codes(answers=enrolling(passport)))
