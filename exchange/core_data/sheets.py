"""The six files an agency feeds the portal with, in the order in which they are read and applied."""

from sqlalchemy import Boolean, Date, Integer, String

from columns import MonthColumn, YuanColumn
from exchange.core_data import rows
from exchange.core_data.layout import Column, Sheet
from exchange.core_data.readers import Few, Number, Reader, Text, home_phone, mobile
from exchange.core_data.values import (
    amount,
    code,
    contact_detail,
    day,
    document_type,
    month,
    month_count,
    number,
    office,
    password,
    yes_no,
)
from rules.codes import (
    COVERAGE_KIND,
    EDUCATION,
    EMPLOYMENT_SCOPE,
    FILING_KIND,
    HOUSEHOLD,
    INJURY_CLASS,
    INSURANCE,
    NATION,
    PAYMENT_STATE,
    PAYMENT_TYPE,
    PERSON_STATE,
    RETIREMENT_CATEGORY,
    ROLE,
    SEX,
    CodeTable,
)

LONGEST_NAME = 50


def _words(header: str, name: str, reader: Reader) -> Column:
    return Column(header, name, reader, String())


def _code(header: str, name: str, table: CodeTable) -> Column:
    return Column(header, name, Few(code(table), needed=True), String())


def _optional_code(header: str, name: str, table: CodeTable, otherwise: str | None = None) -> Column:
    return Column(header, name, Few(code(table), otherwise=otherwise), String())


def _month(header: str, name: str) -> Column:
    return Column(header, name, Few(month, needed=True), MonthColumn())


def _yes_no(header: str, name: str) -> Column:
    return Column(header, name, Few(yes_no, needed=True), Boolean())


def _amount(header: str, name: str) -> Column:
    return Column(header, name, Reader(amount, needed=True), YuanColumn())


def _unit() -> Column:
    return _words("统一社会信用代码", "credit_code", Few(number(18), needed=True))


def _person() -> Column:
    return _words("个人编号", "person_number", Number(20, needed=True))


UNITS = Sheet(
    "units.csv",
    (
        _unit(),
        _words("单位名称", "name", Text(128, needed=True)),
        _words("养老单位编号", "pension_number", Number(20)),
        _words("失业单位编号", "unemployment_number", Number(20)),
        Column("经办机构", "office_no", Few(office, needed=True), Integer()),
        _words("法定代表人证件号码", "legal_representative_number", Number(32)),
        _optional_code("工伤行业类别", "injury_class", INJURY_CLASS),
        _month("养老结算期", "pension_period"),
        _month("失业结算期", "unemployment_period"),
        _words("上级单位信用代码", "parent_code", Number(18)),
    ),
    key=("credit_code",),
    check=rows.check_unit,
    public=True,
    searched=(("pension_number",), ("unemployment_number",)),
)

PERSONS = Sheet(
    "persons.csv",
    (
        _words("个人编号", "number", Number(20, needed=True)),
        _words("证件类型", "document_type", Few(document_type, needed=True)),
        _words("证件号码", "document_number", Number(32, needed=True)),
        _words("姓名", "name", Text(LONGEST_NAME, needed=True)),
        _code("性别", "sex", SEX),
        Column("出生日期", "birth_date", Few(day), Date()),
        _optional_code("民族", "nation", NATION),
        _optional_code("户口性质", "household", HOUSEHOLD),
        _words("户口地址", "household_address", Text(200)),
        Column("参加工作日期", "work_start_date", Few(day), Date()),
        _optional_code("文化程度", "education", EDUCATION, otherwise=""),
        _words("手机号码", "mobile", mobile()),
        _words("家庭电话", "home_phone", home_phone()),
        _words("常住地详细地址", "residence_address", Text(100)),
        _words("邮寄地址", "mailing_address", Text(100)),
        _words("邮政编码", "postcode", Few(contact_detail("postcode"), otherwise="")),
        _optional_code("退休类别", "retirement_category", RETIREMENT_CATEGORY),
        Column("实际缴费月数", "paid_months", Few(month_count, otherwise=0), Integer()),
        Column("视同缴费月数", "deemed_months", Few(month_count, otherwise=0), Integer()),
        _code("人员状态", "state", PERSON_STATE),
    ),
    key=("number",),
    check=rows.check_person,
    public=True,
    searched=(("document_number", "document_type"),),
)

COVERAGES = Sheet(
    "coverages.csv",
    (
        _unit(),
        _person(),
        _code("险种", "insurance", INSURANCE),
        _code("用工范围", "scope", EMPLOYMENT_SCOPE),
        _yes_no("是否法人", "legal_representative"),
        _code("参保类型", "kind", COVERAGE_KIND),
        _code("缴费状态", "state", PAYMENT_STATE),
        _month("开始年月", "start_month"),
        Column("停止年月", "stop_month", Few(month), MonthColumn()),
        Column("缴费工资", "wage", Reader(amount), YuanColumn()),
    ),
    key=("credit_code", "person_number", "insurance", "kind", "start_month"),
    check=rows.check_coverage,
    public=True,
)

EMPLOYMENT = Sheet(
    "employment.csv",
    (
        _unit(),
        _person(),
        _code("备案类型", "kind", FILING_KIND),
        Column("备案日期", "filed_on", Few(day, needed=True), Date()),
    ),
    key=("credit_code", "person_number", "kind", "filed_on"),
)

CONTRIBUTIONS = Sheet(
    "contributions.csv",
    (
        _unit(),
        _person(),
        _code("险种", "insurance", INSURANCE),
        _month("结算期", "period"),
        _month("费款所属期", "month"),
        _code("应缴类型", "payment_type", PAYMENT_TYPE),
        _amount("缴费基数", "base"),
        _amount("单位金额", "unit_amount"),
        _amount("个人金额", "person_amount"),
        _yes_no("缴费到账", "paid"),
        _yes_no("权益到账", "credited"),
    ),
    key=("credit_code", "person_number", "insurance", "period", "month", "payment_type"),
    check=rows.check_contribution,
)

ACCOUNTS = Sheet(
    "accounts.csv",
    (
        _words("登录名", "login_name", Text(64, needed=True)),
        _words("姓名", "name", Text(LONGEST_NAME, needed=True)),
        _code("角色", "role", ROLE),
        _words("统一社会信用代码", "belongs_to", Text(100_000)),
        _words("初始密码", "password", Reader(password, otherwise="")),
    ),
    key=("login_name",),
    check=rows.check_account,
    public=True,
)

SHEETS = (UNITS, PERSONS, COVERAGES, EMPLOYMENT, CONTRIBUTIONS, ACCOUNTS)
