"""Files into tables: what is stored, what a second load does, and that a bad row leaves no trace."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from actions.passwords import hash_password, verify_password
from database import writing
from exchange.core_data import load
from extensions import db
from models import (
    Account,
    AccountOffice,
    AccountUnit,
    Contribution,
    Coverage,
    EmploymentFiling,
    Person,
    Unit,
)
from rules.periods import Month
from tests.exchange.feed import CITIZEN, GOOD, OTHER_UNIT, UNIT, Feed, everything
from tests.exchange.stored import count, one


def test_a_unit_is_stored(feed: Feed) -> None:
    feed.loaded()
    unit = one(Unit)
    assert (unit.credit_code, unit.name, unit.office_no, unit.injury_class) == (UNIT, "示例机械制造有限公司", 5, "3")
    assert (unit.pension_number, unit.unemployment_number) == ("2199000286", "2199870315")
    assert (unit.pension_period, unit.unemployment_period) == (Month(2026, 11), Month(2026, 11))
    assert (unit.parent_id, unit.legal_representative_number) == (None, None)
    assert len(unit.public_id) == 22


def test_a_person_is_stored(feed: Feed) -> None:
    feed.loaded()
    person = one(Person)
    assert (person.number, person.document_type, person.document_number) == ("2026000001", "01", CITIZEN)
    assert (person.name, person.sex, person.birth_date) == ("张三", "1", date(1965, 1, 1))
    assert (person.nation, person.household, person.education) == ("01", "11", "21")
    assert person.work_start_date == date(1985, 7, 1)
    assert (person.mobile, person.home_phone, person.postcode) == ("13900008642", "024-23456789", "110000")
    assert (person.mailing_address, person.retirement_category) == ("", "M60")
    assert (person.paid_months, person.deemed_months, person.state, person.state_since) == (300, 0, "1", None)


def test_coverage_filing_and_contribution_are_stored(feed: Feed) -> None:
    feed.loaded()
    coverage, filing, contribution = one(Coverage), one(EmploymentFiling), one(Contribution)
    unit, person = one(Unit), one(Person)
    for row in (coverage, filing, contribution):
        assert (row.unit_id, row.person_id) == (unit.id, person.id)
    assert (coverage.insurance, coverage.kind, coverage.scope, coverage.state) == ("110", "1", "ZG", "1")
    assert (coverage.start_month, coverage.stop_month) == (Month(2020, 1), None)
    assert (coverage.wage, coverage.legal_representative) == (Decimal("8000.50"), False)
    assert (filing.kind, filing.filed_on) == ("1", date(2020, 1, 3))
    assert (contribution.period, contribution.month, contribution.payment_type) == (
        Month(2026, 10),
        Month(2026, 10),
        "10",
    )
    assert (contribution.base, contribution.unit_amount) == (Decimal("8000.50"), Decimal("1280.08"))
    assert (contribution.person_amount, contribution.paid, contribution.credited) == (Decimal("640.04"), True, False)


def test_an_account_is_stored_with_its_unit_and_a_hashed_password(feed: Feed) -> None:
    feed.loaded()
    account = one(Account)
    assert (account.login_name, account.name, account.role, account.active) == ("jingban1", "钱立新", "clerk", True)
    assert (account.demonstration, account.person_id) == (False, None)
    assert verify_password(account.password_hash, "Secret-2026-Ok")
    assert (one(AccountUnit).account_id, one(AccountUnit).unit_id) == (account.id, one(Unit).id)


def test_accounts_of_every_role(feed: Feed) -> None:
    feed.add("units.csv", 统一社会信用代码=OTHER_UNIT, 养老单位编号="", 失业单位编号="")
    feed.change("accounts.csv", 统一社会信用代码=f"{UNIT};{OTHER_UNIT}")
    feed.add("accounts.csv", 登录名="fuhe", 角色="单位复核")
    feed.add("accounts.csv", 登录名="shenhe", 角色="审核员", 统一社会信用代码="铁西区;1")
    feed.add("accounts.csv", 登录名="chuangkou", 角色="窗口经办", 统一社会信用代码="")
    feed.add("accounts.csv", 登录名="guanli", 角色="管理员", 统一社会信用代码="")
    feed.add("accounts.csv", 登录名="geren", 角色="个人", 统一社会信用代码="2026000001")
    feed.loaded()
    db.session.rollback()
    accounts = {account.login_name: account for account in db.session.scalars(select(Account))}
    roles = {name: account.role for name, account in accounts.items()}
    assert roles == {
        "jingban1": "clerk",
        "fuhe": "checker",
        "shenhe": "reviewer",
        "chuangkou": "counter",
        "guanli": "admin",
        "geren": "person",
    }
    assert {name for name, account in accounts.items() if account.person_id} == {"geren"}
    assert accounts["geren"].person_id == one(Person).id
    assert count(AccountUnit) == 3
    offices = db.session.execute(select(AccountOffice.account_id, AccountOffice.office_no)).all()
    assert {tuple(row) for row in offices} == {(accounts["shenhe"].id, 5), (accounts["shenhe"].id, 1)}


def test_new_accounts_can_be_marked_as_a_demonstrations(feed: Feed) -> None:
    assert load(feed.write(), demonstration=True).applied
    assert one(Account).demonstration is True


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "gb18030"))
def test_characters_outside_the_basic_plane_arrive_in_each_encoding(feed: Feed, encoding: str) -> None:
    feed.change("persons.csv", 姓名="𠮷野·阿不都", 户口地址='<img src=x>,"{{7*7}}"')
    assert load(feed.write(encoding)).applied
    assert (one(Person).name, one(Person).household_address) == ("𠮷野·阿不都", '<img src=x>,"{{7*7}}"')


# --- again, and in parts ------------------------------------------------------------------------------------------


def test_the_same_files_twice_change_nothing(feed: Feed) -> None:
    feed.loaded()
    before = everything()
    report = feed.loaded()
    after = everything()
    for traces in ("audit_entry", "audit_head"):  # that it was loaded again is on record
        assert before.pop(traces) != after.pop(traces)
    assert after == before
    assert {(count.rows, count.unchanged) for count in report.counts.values()} == {(1, 1)}


def test_a_changed_row_is_updated_and_keeps_its_public_id(feed: Feed) -> None:
    report = feed.loaded()
    assert {(count.added, count.changed) for count in report.counts.values()} == {(1, 0)}
    before = {model: one(model).public_id for model in (Unit, Person, Coverage, Account)}
    feed.change("units.csv", 单位名称="新名称", 失业单位编号="")
    feed.change("persons.csv", 姓名="张三丰", 手机号码="")
    feed.change("coverages.csv", 停止年月="202610", 缴费状态="暂停缴费")
    feed.change("contributions.csv", 权益到账="是")
    feed.change("accounts.csv", 姓名="钱新")
    report = feed.loaded()
    assert {model: one(model).public_id for model in (Unit, Person, Coverage, Account)} == before
    assert (one(Unit).name, one(Unit).unemployment_number) == ("新名称", None)
    assert (one(Person).name, one(Person).mobile) == ("张三丰", "")
    assert (one(Coverage).stop_month, one(Coverage).state) == (Month(2026, 10), "2")
    assert (one(Contribution).credited, one(Account).name) == (True, "钱新")
    changed = {file: (count.added, count.changed) for file, count in report.counts.items()}
    assert changed == {file: (0, 0 if file == "employment.csv" else 1) for file in GOOD}


def test_every_part_of_the_natural_key_makes_another_row(feed: Feed) -> None:
    feed.add("coverages.csv", 险种="失业保险")
    feed.add("coverages.csv", 险种="工伤保险")
    feed.add("coverages.csv", 险种="工伤保险", 参保类型="多重工伤")
    feed.add("coverages.csv", 开始年月="201801", 停止年月="201912", 缴费状态="暂停缴费")
    feed.add("employment.csv", 备案类型="退工")
    feed.add("employment.csv", 备案日期="20210103")
    feed.add("contributions.csv", 结算期="202611")
    feed.add("contributions.csv", 费款所属期="202609")
    feed.add("contributions.csv", 应缴类型="中断补收")
    feed.loaded()
    assert (count(Coverage), count(EmploymentFiling), count(Contribution)) == (5, 3, 4)
    feed.loaded()
    assert (count(Coverage), count(EmploymentFiling), count(Contribution)) == (5, 3, 4)


def test_any_file_alone_is_checked_against_the_database(feed: Feed) -> None:
    feed.loaded()
    for file in GOOD:
        feed.rows = {file: [dict(GOOD[file])]}
        assert set(feed.loaded().counts) == {file}


def test_a_load_does_not_reset_a_password_that_was_changed_since(feed: Feed) -> None:
    feed.loaded()
    with writing() as session:
        session.execute(update(Account).values(password_hash=hash_password("Chosen-by-me-1"), active=False))
    feed.change("accounts.csv", 初始密码="").loaded()
    feed.change("accounts.csv", 初始密码="Another-2026-Try").loaded()
    assert verify_password(one(Account).password_hash, "Chosen-by-me-1")
    assert one(Account).active is False


def test_an_account_gets_exactly_the_units_and_offices_of_its_row(feed: Feed) -> None:
    feed.add("units.csv", 统一社会信用代码=OTHER_UNIT, 养老单位编号="", 失业单位编号="").loaded()
    feed.change("accounts.csv", 统一社会信用代码=OTHER_UNIT).loaded()
    linked = select(Unit.credit_code).join(AccountUnit, AccountUnit.unit_id == Unit.id)
    assert db.session.scalars(linked).all() == [OTHER_UNIT]
    feed.change("accounts.csv", 角色="审核员", 统一社会信用代码="和平区").loaded()
    assert count(AccountUnit) == 0
    assert one(AccountOffice).office_no == 1


def test_a_person_who_changes_state_forgets_since_when_he_had_the_old_one(feed: Feed) -> None:
    feed.loaded()
    for state, since in (("在职", Month(2026, 10)), ("退休", None)):
        with writing() as session:
            session.execute(update(Person).values(state_since=Month(2026, 10)))
        feed.change("persons.csv", 人员状态=state, 姓名=state).loaded()
        assert one(Person).state_since == since


def test_the_parent_unit_may_stand_later_in_the_file(feed: Feed) -> None:
    feed.change("units.csv", 上级单位信用代码=OTHER_UNIT)
    feed.add("units.csv", 统一社会信用代码=OTHER_UNIT, 养老单位编号="", 失业单位编号="")
    feed.loaded()
    parents = {unit.credit_code: unit.parent_id for unit in db.session.scalars(select(Unit))}
    ids = {unit.credit_code: unit.id for unit in db.session.scalars(select(Unit))}
    assert parents == {UNIT: ids[OTHER_UNIT], OTHER_UNIT: None}
    feed.change("units.csv", 上级单位信用代码="").loaded()
    db.session.rollback()
    db.session.expire_all()
    assert set(db.session.scalars(select(Unit.parent_id))) == {None}


def test_two_units_may_exchange_their_numbers(feed: Feed) -> None:
    feed.add("units.csv", 统一社会信用代码=OTHER_UNIT, 养老单位编号="111", 失业单位编号="222").loaded()
    feed.change("units.csv", 0, 养老单位编号="111", 失业单位编号="222")
    feed.change("units.csv", 1, 养老单位编号="2199000286", 失业单位编号="2199870315")
    feed.loaded()
    db.session.rollback()
    numbers = {unit.credit_code: unit.pension_number for unit in db.session.scalars(select(Unit))}
    assert numbers == {UNIT: "111", OTHER_UNIT: "2199000286"}


# --- the directory and the command --------------------------------------------------------------------------------


def test_a_directory_without_files_and_misspelt_ones_are_named(portal: Flask, tmp_path: Path) -> None:
    (tmp_path / "person.csv").write_text("x", encoding="utf-8")
    report = load(tmp_path)
    assert not report.applied
    assert [warning.file for warning in report.warnings] == ["person.csv"]
    assert "没有可载入的文件" in report.problems[0].message
    assert not load(tmp_path / "nowhere").applied


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["core-data", *words])
    return result.exit_code, result.output


def test_the_command_loads_and_reports_in_chinese(feed: Feed, portal: Flask) -> None:
    code, output = run(portal, "load", str(feed.write()))
    assert (code, "persons.csv：1 行，新增 1，更新 0，未变 0" in output, "已载入。" in output) == (0, True, True), (
        output
    )


def test_the_command_fails_with_file_line_and_column(feed: Feed, portal: Flask) -> None:
    code, output = run(portal, "load", str(feed.change("persons.csv", 性别="雄").write()))
    assert code == 1
    assert "persons.csv 第 2 行 性别：“雄”不是性别的可选值" in output
    assert "数据库没有任何改动" in output


def test_the_command_wants_a_directory(portal: Flask, tmp_path: Path) -> None:
    code, output = run(portal, "load", str(tmp_path / "nowhere"))
    assert code == 2
    assert "does not exist" in output


def test_a_person_to_be_stands_in_nobodys_way(feed: Feed) -> None:
    """Somebody whom an employer has written down, and whom the agency's roster brings with his 个人编号."""
    with writing() as session:
        session.add(Person(document_type="01", document_number=CITIZEN, name="章三", sex="1", state="1"))
    assert feed.loaded().problems == []
    assert [person.name for person in db.session.scalars(select(Person).order_by(Person.id))] == ["章三", "张三"]
