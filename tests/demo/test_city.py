"""The city's six files: always the same, right in every number, and as large as promised."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from demo.city import HEADERS, write_city
from demo.people import PENSION, PUBLIC_PENSION, UNEMPLOYMENT
from demo.units import UNITS, Unit
from rules import codes, contact
from rules.identity import birth_date, check_number, sex
from rules.periods import Month, months_between, parse_date
from rules.uscc import check_uscc

Rows = list[dict[str, str]]
City = dict[str, Rows]
MAIN = UNITS["main"].credit_code


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        write_city(folder)
    for name in HEADERS:
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_headers_are_those_of_the_issue(tmp_path: Path) -> None:
    write_city(tmp_path)
    for name, header in HEADERS.items():
        assert (tmp_path / name).read_text(encoding="utf-8").splitlines()[0] == header


def test_every_document_number_is_right_and_says_what_the_row_says(city: City) -> None:
    for row in city["persons.csv"]:
        number = row["证件号码"]
        document_type = codes.document_type_code(row["证件类型"], number)
        assert check_number(document_type, number) == [], row
        if document_type in {"01", "07", "16"}:
            assert birth_date(number) == parse_date(row["出生日期"]), row
            assert sex(number) == codes.SEX.code(row["性别"]), row


def test_citizens_have_numbers_of_the_unallotted_area(city: City) -> None:
    citizens = [row["证件号码"] for row in city["persons.csv"] if row["证件类型"] == "居民身份证"]
    assert all(number.startswith("219900") for number in citizens)
    assert len(set(citizens)) == len(citizens)


def test_every_credit_code_is_right(city: City) -> None:
    for row in city["units.csv"]:
        assert check_uscc(row["统一社会信用代码"]) == []


def test_contact_details_are_ones_a_clerk_could_have_entered(city: City) -> None:
    columns = {
        "手机号码": "mobile",
        "家庭电话": "home_phone",
        "邮政编码": "postcode",
        "文化程度": "education",
        "常住地详细地址": "residence_address",
        "邮寄地址": "mailing_address",
    }
    for row in city["persons.csv"]:
        for column, field in columns.items():
            _, findings, _ = contact.clean(field, row[column])
            assert findings == [], (row["姓名"], column)


@pytest.mark.parametrize(
    ("column", "table"),
    [
        ("民族", codes.NATION),
        ("户口性质", codes.HOUSEHOLD),
        ("人员状态", codes.PERSON_STATE),
        ("退休类别", codes.RETIREMENT_CATEGORY),
    ],
)
def test_every_word_is_in_its_code_table(city: City, column: str, table: codes.CodeTable) -> None:
    for row in city["persons.csv"]:
        assert not row[column] or table.code(row[column])


def test_nobody_began_to_work_before_he_was_sixteen_or_is_due_without_being_special(city: City) -> None:
    for row in city["persons.csv"]:
        born, began = parse_date(row["出生日期"]), parse_date(row["参加工作日期"])
        assert began.year - born.year >= 16
        if row["个人编号"] >= "2026001001":
            assert born > date(1969, 12, 31)


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_every_unit_has_its_size(rows_of: Callable[..., Rows], unit: Unit) -> None:
    working = {row["个人编号"] for row in rows_of("persons.csv", 人员状态="在职")}
    counted = {
        row["个人编号"]
        for row in rows_of("coverages.csv", 统一社会信用代码=unit.credit_code, 参保类型="正常")
        if row["险种"] in {PENSION, PUBLIC_PENSION}
        and (not row["停止年月"] or row["停止年月"] >= "202611")
        and row["个人编号"] in working
    }
    assert len(counted) == unit.people


def test_the_main_unit_counts_128_pensions_127_unemployments_and_127_wages(
    rows_of: Callable[..., Rows],
) -> None:
    def running(insurance: str) -> Rows:
        rows = rows_of("coverages.csv", 统一社会信用代码=MAIN, 险种=insurance, 参保类型="正常")
        return [row for row in rows if not row["停止年月"] or row["停止年月"] >= "202611"]

    assert len(running(PENSION)) == 128
    assert len(running(UNEMPLOYMENT)) == 127
    assert len([row for row in running(PENSION) if row["缴费工资"]]) == 127


def test_everybody_of_the_main_unit_has_24_months_of_every_insurance(rows_of: Callable[..., Rows]) -> None:
    last_24 = [str(int(month)) for month in months_between(Month(2024, 11), Month(2026, 10))]
    recorded: dict[tuple[str, str], list[str]] = {}
    for row in rows_of("contributions.csv", 统一社会信用代码=MAIN):
        recorded.setdefault((row["个人编号"], row["险种"]), []).append(row["费款所属期"])
    newcomer, missed_a_quarter, multiple_injury = "2026000017", "2026000015", "2026000011"
    for coverage in rows_of("coverages.csv", 统一社会信用代码=MAIN, 停止年月=""):
        if coverage["个人编号"] in {newcomer, missed_a_quarter, multiple_injury}:
            continue
        months = recorded[coverage["个人编号"], coverage["险种"]]
        assert [month for month in months if month != "202611"] == last_24, coverage


def test_amounts_are_the_base_times_the_rate_rounded_half_up(city: City) -> None:
    percent = {
        "企业职工基本养老保险": ("16", "8"),
        "机关事业单位养老保险": ("16", "8"),
        "失业保险": ("0.5", "0.5"),
        "职工基本医疗保险": ("8", "2"),
        "生育保险": ("0.6", "0"),
    }
    injury = {
        unit["统一社会信用代码"]: ("0.2", "0.4", "0.7", "0.9", "1.1", "1.3", "1.6", "1.9")[
            int(unit["工伤行业类别"]) - 1
        ]
        for unit in city["units.csv"]
    }
    for row in city["contributions.csv"]:
        base = Decimal(row["缴费基数"])
        assert Decimal("4307.10") <= base <= Decimal("21535.50")
        shares = percent.get(row["险种"], (injury[row["统一社会信用代码"]], "0"))
        amounts = (row["单位金额"], row["个人金额"])
        for share, amount in zip(shares, amounts, strict=True):
            rounded_off = base * Decimal(share) / 100 - Decimal(amount)
            assert Decimal("-0.005") <= rounded_off < Decimal("0.005"), row


def test_the_unit_in_arrears_owes_four_months(rows_of: Callable[..., Rows]) -> None:
    owed = rows_of("contributions.csv", 统一社会信用代码=UNITS["arrears"].credit_code, 缴费到账="否")
    assert {row["费款所属期"] for row in owed} == {"202607", "202608", "202609", "202610"}
    elsewhere = [row for row in rows_of("contributions.csv", 缴费到账="否") if row not in owed]
    assert elsewhere == []
