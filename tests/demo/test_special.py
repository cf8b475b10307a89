"""Every special person of docs/demo.md is there, with the promised facts."""

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from demo.accounts import ACCOUNTS, PASSWORD
from demo.past import CHANGES
from demo.people import FIVE, INJURY, PUBLIC_PENSION, UNEMPLOYMENT
from demo.special import NEWCOMERS, SPECIAL
from demo.units import UNITS
from rules import codes
from rules.contact import FIELDS
from rules.identity import check_number
from rules.passwords import check_password
from rules.periods import parse_date

Rows = list[dict[str, str]]
RowsOf = Callable[..., Rows]
MAIN = UNITS["main"].credit_code
PAGE = Path(__file__).parents[2] / "docs" / "demo.md"


def coverages(rows_of: RowsOf, key: str, **wanted: str) -> Rows:
    return rows_of("coverages.csv", 个人编号=SPECIAL[key].number, **wanted)


@pytest.mark.parametrize("key", SPECIAL)
def test_a_special_person_is_in_the_files_with_coverage_at_his_unit(rows_of: RowsOf, key: str) -> None:
    special = SPECIAL[key]
    (person,) = rows_of("persons.csv", 个人编号=special.number)
    assert (person["姓名"], person["证件号码"]) == (special.name, special.id_number)
    assert coverages(rows_of, key, 统一社会信用代码=UNITS[special.unit].credit_code)


@pytest.mark.parametrize("key", SPECIAL)
def test_the_documentation_says_of_a_special_person_what_the_code_says(key: str) -> None:
    special = SPECIAL[key]
    page = PAGE.read_text(encoding="utf-8")
    cells = (f"`{key}`", special.name, special.number, special.id_number, f"`{special.unit}`")
    assert f"| {' | '.join((*cells, special.what, special.expect))} |" in page


def test_the_documentation_names_every_unit_account_and_newcomer() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for unit in UNITS.values():
        assert f"| `{unit.key}` | {unit.name} | {unit.credit_code} | {unit.pension_number} |" in page
    for account in ACCOUNTS:
        assert f"| `{account.login}` | {account.name} | {account.role} | {account.label or '—'} |" in page
    for key, words in NEWCOMERS.items():
        assert f"| `{key}` | {' | '.join(words)} |" in page
    assert PASSWORD in page


def test_the_legal_representative_is_the_one_of_his_unit(rows_of: RowsOf) -> None:
    (unit,) = rows_of("units.csv", 统一社会信用代码=MAIN)
    assert unit["法定代表人证件号码"] == SPECIAL["legal_representative"].id_number
    assert {row["是否法人"] for row in coverages(rows_of, "legal_representative")} == {"是"}
    flagged = {row["个人编号"] for row in rows_of("coverages.csv", 是否法人="是")}
    assert flagged == {SPECIAL[key].number for key in ("legal_representative", "legal_representative_moved")}


def test_every_scope_of_employment_occurs(rows_of: RowsOf) -> None:
    occurring = {row["用工范围"] for row in rows_of("coverages.csv")}
    assert occurring == set(codes.EMPLOYMENT_SCOPE.codes.values())


@pytest.mark.parametrize(
    ("key", "kind", "unit", "day"),
    [
        ("filing_left", "退工", "main", "20261110"),
        ("filing_hired_elsewhere", "用工", "agency", "20261105"),
        ("filing_stale", "退工", "main", "20191220"),
        ("farmer", "退工", "main", "20261109"),
        ("legal_representative_moved", "用工", "agency", "20261028"),
    ],
)
def test_the_latest_filing_that_matters_is_there(rows_of: RowsOf, key: str, kind: str, unit: str, day: str) -> None:
    filings = rows_of("employment.csv", 个人编号=SPECIAL[key].number, 备案类型=kind, 备案日期=day)
    assert [row["统一社会信用代码"] for row in filings] == [UNITS[unit].credit_code]


def test_nobody_ever_filed_for_the_one_without_filing(rows_of: RowsOf) -> None:
    assert rows_of("employment.csv", 个人编号=SPECIAL["no_filing"].number) == []


def test_multiple_injury_stands_at_the_other_unit_in_one_case_and_here_in_the_other(rows_of: RowsOf) -> None:
    (elsewhere,) = coverages(rows_of, "injury_elsewhere", 参保类型="多重工伤")
    assert (elsewhere["统一社会信用代码"], elsewhere["险种"]) == (UNITS["small"].credit_code, INJURY)
    (here,) = coverages(rows_of, "injury_here", 统一社会信用代码=MAIN)
    assert (here["参保类型"], here["险种"]) == ("多重工伤", INJURY)
    assert len(coverages(rows_of, "injury_here", 统一社会信用代码=UNITS["small"].credit_code)) == 5


@pytest.mark.parametrize(("key", "credited"), [("credited", "是"), ("paid_not_credited", "否")])
def test_202611_is_paid_for_two_people_and_credited_to_one(rows_of: RowsOf, key: str, credited: str) -> None:
    rows = rows_of("contributions.csv", 个人编号=SPECIAL[key].number, 费款所属期="202611")
    assert [row["险种"] for row in rows] == list(FIVE)
    assert {(row["缴费到账"], row["权益到账"]) for row in rows} == {("是", credited)}


def test_nobody_else_has_a_contribution_of_202611(rows_of: RowsOf) -> None:
    people = {row["个人编号"] for row in rows_of("contributions.csv", 结算期="202611")}
    assert people == {SPECIAL["credited"].number, SPECIAL["paid_not_credited"].number}


def test_the_paused_one_was_last_paid_in_july(rows_of: RowsOf) -> None:
    rows = coverages(rows_of, "paused")
    assert {(row["缴费状态"], row["停止年月"]) for row in rows} == {("暂停缴费", "202607")}
    paid = rows_of("contributions.csv", 个人编号=SPECIAL["paused"].number, 险种=UNEMPLOYMENT)
    assert (len(paid), paid[-1]["费款所属期"]) == (24, "202607")


def test_three_months_of_the_active_one_were_never_assessed(rows_of: RowsOf) -> None:
    assert {row["缴费状态"] for row in coverages(rows_of, "unpaid_quarter")} == {"参保缴费"}
    number = SPECIAL["unpaid_quarter"].number
    months = [row["费款所属期"] for row in rows_of("contributions.csv", 个人编号=number, 险种=UNEMPLOYMENT)]
    assert len(months) == 21
    assert not {"202607", "202608", "202609"}.intersection(months)


def test_the_wrong_stop_has_taken_effect_in_202611(rows_of: RowsOf) -> None:
    rows = coverages(rows_of, "stop_wrong_month")
    assert {(row["缴费状态"], row["停止年月"]) for row in rows} == {("暂停缴费", "202611")}
    assert rows_of("contributions.csv", 个人编号=SPECIAL["stop_wrong_month"].number, 结算期="202611") == []


def test_the_one_enrolled_elsewhere_is_known_to_that_unit_only(rows_of: RowsOf) -> None:
    units = {row["统一社会信用代码"] for row in coverages(rows_of, "enrolled_elsewhere")}
    assert units == {UNITS["client_a"].credit_code}


def test_the_newcomer_has_no_declared_wage_and_one_has_no_unemployment_insurance(rows_of: RowsOf) -> None:
    assert {row["缴费工资"] for row in coverages(rows_of, "no_wage")} == {""}
    assert coverages(rows_of, "no_unemployment", 险种=UNEMPLOYMENT) == []
    assert len(coverages(rows_of, "no_unemployment")) == 4


def test_civil_servants_have_public_pension_and_no_unemployment_insurance(rows_of: RowsOf) -> None:
    for key in ("civil_servant", "civil_servant_outpatient"):
        insurances = {row["险种"] for row in coverages(rows_of, key)}
        assert PUBLIC_PENSION in insurances
        assert UNEMPLOYMENT not in insurances


@pytest.mark.parametrize(
    ("key", "statutory", "months"),
    [
        ("retirement_due", date(2026, 11, 5), 412),
        ("retirement_deemed", date(2026, 11, 20), 184),
        ("retirement_not_due", date(2028, 12, 14), 390),
        ("retirement_early_window", date(2027, 1, 15), 405),
        ("retirement_years_short", date(2026, 8, 10), 150),
        ("retirement_long_past", date(2022, 6, 5), 420),
    ],
)
def test_the_statutory_date_and_the_months_are_as_documented(
    rows_of: RowsOf, key: str, statutory: date, months: int
) -> None:
    (person,) = rows_of("persons.csv", 个人编号=SPECIAL[key].number)
    assert statutory_date(parse_date(person["出生日期"]), person["退休类别"]) == statutory
    assert int(person["实际缴费月数"]) + int(person["视同缴费月数"]) == months
    assert str(statutory) in SPECIAL[key].what


def statutory_date(born: date, category: str) -> date:
    """The formula of the 2025 reform (渐进式延迟法定退休年龄的办法), for days that every month has."""
    years, first_year, step, cap = {"M60": (60, 1965, 4, 36), "F50": (50, 1975, 2, 60)}[category]
    month = (born.year - first_year) * 12 + born.month
    delay = 0 if month <= 0 else min(cap, math.ceil(month / step))
    index = (born.year + years) * 12 + born.month - 1 + delay
    return date(index // 12, index % 12 + 1, born.day)


def test_two_people_have_one_name_and_nobody_else_does(rows_of: RowsOf) -> None:
    names = [row["姓名"] for row in rows_of("persons.csv")]
    assert {name for name in names if names.count(name) > 1} == {"王伟"}


def test_names_that_programs_trip_over_are_there(rows_of: RowsOf) -> None:
    assert "𠮷" in SPECIAL["rare_name"].name
    assert "·" in SPECIAL["dotted_name"].name
    assert not any("<" in row["姓名"] for row in rows_of("persons.csv"))


def test_people_without_id_card_have_five_kinds_of_document(rows_of: RowsOf) -> None:
    kinds = {row["证件类型"] for row in rows_of("persons.csv")}
    assert len(kinds - {"居民身份证"}) == 5


def test_contact_changes_end_with_what_the_person_has_now(rows_of: RowsOf) -> None:
    columns = {field.name: field.label for field in FIELDS}
    latest = {(change.person, change.field): change.after for change in CHANGES}
    for (key, field), after in latest.items():
        (person,) = rows_of("persons.csv", 个人编号=SPECIAL[key].number)
        now = person[columns[field]]
        assert after == (codes.EDUCATION.code(now) if field == "education" else now)


def test_newcomers_are_in_no_file_and_have_right_numbers(rows_of: RowsOf) -> None:
    for _, document_type, number in NEWCOMERS.values():
        assert check_number(codes.document_type_code(document_type, number), number) == []
        assert rows_of("persons.csv", 证件号码=number) == []


def test_every_role_has_an_account_and_the_password_is_acceptable(rows_of: RowsOf) -> None:
    assert {row["角色"] for row in rows_of("accounts.csv")} == set(codes.ROLE.codes.values())
    assert len(rows_of("accounts.csv", 角色="单位经办", 统一社会信用代码=MAIN)) == 2
    assert len(rows_of("accounts.csv", 角色="审核员")) == 2
    assert all(check_password(row["初始密码"], row["登录名"]) == [] for row in rows_of("accounts.csv"))


def test_both_reviewers_may_review_the_main_unit() -> None:
    for account in ACCOUNTS:
        if account.role == "审核员":
            assert not account.offices or UNITS["main"].office in account.offices
