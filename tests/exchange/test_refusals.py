"""Nothing at all is written with a bad row, every problem is named, and what is only odd is a warning."""

import pytest

from exchange.core_data import load
from models import Person, Unit
from tests.exchange.feed import CITIZEN, GOOD, OTHER_UNIT, UNIT, WOMAN, Feed, only
from tests.exchange.stored import count, one


def test_one_bad_row_and_nothing_is_written(feed: Feed) -> None:
    feed.add("persons.csv", 个人编号="2026000002", 证件号码=WOMAN, 性别="女", 出生日期="19840903")
    file, line, column, message = only(feed.refused())
    assert (file, line, column) == ("persons.csv", 3, "出生日期")
    assert "与证件号码" in message
    assert count(Person) == 0


def test_the_problems_of_all_files_are_told_at_once_in_order(feed: Feed) -> None:
    feed.change("accounts.csv", 角色="厂长").change("units.csv", 工伤行业类别="九")
    feed.change("persons.csv", 性别="雄", 姓名="").add("coverages.csv", 个人编号="404")
    problems = feed.refused()
    assert [(problem.file, problem.line, problem.column) for problem in problems] == [
        ("units.csv", 2, "工伤行业类别"),
        ("persons.csv", 2, "姓名"),
        ("persons.csv", 2, "性别"),
        ("coverages.csv", 3, "个人编号"),
        ("accounts.csv", 2, "角色"),
    ]


@pytest.mark.parametrize("file", ("coverages.csv", "employment.csv", "contributions.csv"))
def test_unknown_units_and_persons_are_named(feed: Feed, file: str) -> None:
    feed.change(file, 统一社会信用代码=OTHER_UNIT, 个人编号="404")
    told = {problem.column: problem.message for problem in feed.refused()}
    assert set(told) == {"统一社会信用代码", "个人编号"}
    assert OTHER_UNIT in told["统一社会信用代码"]
    assert "404" in told["个人编号"]


@pytest.mark.parametrize(("role", "cell"), (("单位经办", f"{UNIT};{OTHER_UNIT}"), ("个人", "404")))
def test_unknown_units_and_persons_of_accounts_are_named(feed: Feed, role: str, cell: str) -> None:
    feed.change("accounts.csv", 角色=role, 统一社会信用代码=cell)
    file, line, column, _ = only(feed.refused())
    assert (file, line, column) == ("accounts.csv", 2, "统一社会信用代码")


def test_an_unknown_parent_and_parents_in_a_circle_are_named(feed: Feed) -> None:
    feed.change("units.csv", 上级单位信用代码="91219900MA0DEMB15P")
    assert only(feed.refused())[:3] == ("units.csv", 2, "上级单位信用代码")
    feed.change("units.csv", 上级单位信用代码=OTHER_UNIT)
    feed.add("units.csv", 统一社会信用代码=OTHER_UNIT, 养老单位编号="", 失业单位编号="", 上级单位信用代码=UNIT)
    problems = feed.refused()
    assert [(problem.line, "绕了一圈" in problem.message) for problem in problems] == [(2, True), (3, True)]


@pytest.mark.parametrize("file", GOOD)
def test_a_row_twice_in_a_file_is_named(feed: Feed, file: str) -> None:
    extra = {"units.csv": {"养老单位编号": "", "失业单位编号": ""}}.get(file, {})
    feed.add(file, **extra).add(file, **extra)
    problems = feed.refused()
    assert [(problem.file, problem.line) for problem in problems] == [(file, 3), (file, 4)]
    assert all(problem.message.startswith("与第 2 行重复") for problem in problems)


def test_a_bad_row_is_a_duplicate_too_and_others_may_refer_to_it(feed: Feed) -> None:
    feed.add("persons.csv", 姓名="")
    feed.change("units.csv", 单位名称="")
    problems = feed.refused()
    assert [(problem.file, problem.line, problem.column) for problem in problems] == [
        ("units.csv", 2, "单位名称"),
        ("persons.csv", 3, "姓名"),
        ("persons.csv", 3, "个人编号"),
    ]


def test_a_wrong_header_is_not_followed_by_unknown_references(feed: Feed) -> None:
    path = feed.write() / "persons.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("出生日期", "生日"), encoding="utf-8")
    report = load(path.parent)
    assert [(problem.file, problem.line, problem.column) for problem in report.problems] == [("persons.csv", 1, "生日")]
    assert "是否应为“出生日期”" in report.problems[0].message


def test_unit_numbers_belong_to_one_unit(feed: Feed) -> None:
    feed.add("units.csv", 统一社会信用代码=OTHER_UNIT, 失业单位编号="")
    assert only(feed.refused())[:3] == ("units.csv", 3, "养老单位编号")
    feed.rows["units.csv"].pop()
    feed.loaded()
    feed.only("units.csv").change("units.csv", 统一社会信用代码=OTHER_UNIT, 养老单位编号="")
    file, line, column, message = only(feed.refused())
    assert (file, line, column) == ("units.csv", 2, "失业单位编号")
    assert UNIT in message


def test_a_new_account_needs_a_password(feed: Feed) -> None:
    feed.change("accounts.csv", 初始密码="")
    assert only(feed.refused())[:3] == ("accounts.csv", 2, "初始密码")


def test_identity_numbers_are_never_printed_whole(feed: Feed) -> None:
    number = CITIZEN[:-1] + "8"
    feed.change("persons.csv", 证件号码=number, 性别=number, 出生日期=number, 个人编号=CITIZEN)
    feed.change("coverages.csv", 个人编号=WOMAN)
    report = feed.load()
    printed = "\n".join(report.lines())
    assert "证件号码" in printed
    assert "219900********0018" in printed
    for secret in (number, CITIZEN, WOMAN):
        assert secret not in printed


def test_passwords_are_never_printed(feed: Feed) -> None:
    feed.change("accounts.csv", 初始密码="Tell-no-\x07-one", 角色="厂长")
    assert "Tell-no" not in "\n".join(feed.load().lines())


def test_a_line_number_after_a_quoted_line_break_is_that_of_the_file(feed: Feed) -> None:
    feed.change("persons.csv", 户口地址="一\n二\n三").add("persons.csv", 个人编号="2026000002", 证件号码=WOMAN)
    assert {problem.line for problem in feed.refused()} == {5}


def test_a_great_many_problems_are_counted_and_some_are_listed(feed: Feed) -> None:
    for number in range(500):
        feed.add("coverages.csv", 个人编号=f"404{number}", 用工范围="" if number % 2 else "职工")
    report = feed.load()
    assert (len(report.problems), report.problem_count) == (200, 750)
    assert "另有 550 处没有列出" in "\n".join(report.lines())


# --- warnings -----------------------------------------------------------------------------------------------------


def test_a_unit_with_a_failing_check_digit_is_loaded_with_a_warning(feed: Feed) -> None:
    odd = UNIT[:-1] + "C"
    for rows in feed.rows.values():
        rows[0] = {header: cell.replace(UNIT, odd) for header, cell in rows[0].items()}
    (warning,) = feed.loaded().warnings
    assert (warning.file, warning.line, warning.column) == ("units.csv", 2, "统一社会信用代码")
    assert one(Unit).credit_code == odd


def test_a_legal_representative_that_does_not_match_is_a_warning(feed: Feed) -> None:
    feed.change("units.csv", 法定代表人证件号码=WOMAN).change("coverages.csv", 是否法人="是")
    feed.add("coverages.csv", 是否法人="是", 险种="失业保险")
    (warning,) = feed.loaded().warnings
    assert (warning.file, warning.line, warning.column) == ("coverages.csv", 2, "是否法人")
    feed.only("coverages.csv")
    assert len(feed.loaded().warnings) == 1


def test_a_legal_representative_who_is_not_said_to_be_one_is_a_warning(feed: Feed) -> None:
    feed.change("units.csv", 法定代表人证件号码=CITIZEN)
    (warning,) = feed.loaded().warnings
    assert (warning.file, warning.line, warning.column) == ("coverages.csv", 2, "是否法人")
    feed.only("coverages.csv")
    assert len(feed.loaded().warnings) == 1
    feed.change("coverages.csv", 是否法人="是")
    assert feed.loaded().warnings == []


def test_one_document_with_two_personal_numbers_is_a_warning(feed: Feed) -> None:
    feed.add("persons.csv", 个人编号="2026000002")
    (warning,) = feed.loaded().warnings
    assert (warning.line, warning.column) == (3, "证件号码")
    feed.only("persons.csv").change("persons.csv", 个人编号="2026000003")
    feed.rows["persons.csv"].pop()
    assert len(feed.loaded().warnings) == 2
