"""人员基本信息 of 参保登记: what the clerk wrote down of a person, and what can be said of it by itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules import contact, identity
from rules.codes import EDUCATION, HOUSEHOLD, NATION, RETIREMENT_CATEGORY
from rules.documents import Document, document_of
from rules.finding import Finding
from rules.parameters import in_force
from rules.periods import Month
from rules.retirement import retirement

MALE, FEMALE = "1", "2"
MENS_CATEGORY = "M60"
WOMENS_CATEGORIES = ("F55", "F50")
LONGEST_NAME, LONGEST_ADDRESS = 50, 100
_IN_NAMES = frozenset(" ·.'’-")
_FORM = "职工参保登记申报，人员信息"
_QUALITY = "GB/T 31594-2015"
_AGE = "劳动法 第十五条"
_RETIREMENT = "国务院关于渐进式延迟法定退休年龄的办法 第一条"
_FOREIGN, _COMPATRIOT = frozenset({"07", "08"}), frozenset({"04", "05", "06", "16"})
"""证件类型 of foreigners, and of people from Hong Kong, Macao and Taiwan."""


@dataclass(frozen=True)
class Applicant:
    """One person as he was written down; codes of rules.codes, "" and None where nothing was filled in."""

    document_type: str
    document_number: str
    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    nation: str = ""
    household: str = ""
    household_address: str = ""
    education: str = ""
    work_start_date: date | None = None
    mobile: str = ""
    residence_address: str = ""
    retirement_category: str = ""

    @property
    def document(self) -> Document:
        return document_of(self.document_type, self.document_number)

    @property
    def category(self) -> str:
        """原法定退休年龄类别: men have but one; a woman's is decided by her post and never guessed."""
        return MENS_CATEGORY if self.sex == MALE else self.retirement_category


_ID_CARD = "01"
"""证件类型 居民身份证."""


def told_by_number(document_type: str, number: str) -> tuple[str, date] | None:
    """Sex and birth date, where a correct number of this document says them."""
    if identity.check_number(document_type, number):
        return None
    sex, born = identity.sex(number), identity.birth_date(number)
    return None if sex is None or born is None else (sex, born)


def document_findings(applicant: Applicant) -> Iterator[Finding]:
    """证件类型 and 证件号码 are right by themselves."""
    yield from identity.check_number(applicant.document_type, applicant.document_number, "document_number")


def personal_findings(applicant: Applicant, today: date) -> Iterator[Finding]:
    """What must be filled in is, and nothing contradicts the document."""
    yield from _name(applicant.name)
    yield from _sex_and_birth(applicant, today)
    yield from _household(applicant)
    yield from _contact(applicant)
    yield from _codes(applicant)
    yield from _work_start(applicant, today)


def age_findings(applicant: Applicant, joined: date, on: Month) -> Iterator[Finding]:
    """On the day of joining he is old enough, and as a rule not past the statutory age of retirement."""
    born = applicant.birth_date
    if born is None:
        return
    least = in_force("enrolment.age", on)["least"]
    if (joined.year - born.year, joined.month, joined.day) < (least, born.month, born.day):
        message = f"到入职日期未满 {least} 周岁。"
        remedy = f"请核对出生日期和入职日期；用人单位不得招用未满 {least} 周岁的未成年人。"
        yield Finding("too-young", message, _AGE, remedy, "birth_date")
        return
    category = applicant.category or WOMENS_CATEGORIES[0]  # as long as her post is not known, the later age
    if category in RETIREMENT_CATEGORY and joined >= retirement(category, born).statutory:
        due = retirement(category, born).statutory
        message = f"到入职日期已达到法定退休年龄（{due.isoformat()}）。"
        remedy = "请核实是否已经领取养老金；缴费年限不足、需要继续缴费的，由审核员核实。"
        yield Finding("past-retirement", message, _RETIREMENT, remedy, "birth_date", blocks=False)


def _name(name: str) -> Iterator[Finding]:
    if not name:
        yield Finding("name-missing", "未填写姓名。", _FORM, "请按证件填写姓名。", "name")
    elif len(name) > LONGEST_NAME:
        message = f"姓名最多 {LONGEST_NAME} 个字，现在是 {len(name)} 个字。"
        yield Finding("name-too-long", message, _FORM, "请按证件核对姓名。", "name")
    elif not all(_belongs_in_a_name(sign) for sign in name):
        message = "姓名中有数字或者不属于姓名的符号。"
        yield Finding("name-characters", message, _FORM, "请按证件填写姓名，间隔号用 ·。", "name")


def _belongs_in_a_name(sign: str) -> bool:
    return sign.isalpha() or sign in _IN_NAMES or unicodedata.category(sign).startswith("M")


def _told_once_right(applicant: Applicant) -> bool:
    """Will an ID number say sex and birth date as soon as it has been put right?"""
    nothing_typed = not applicant.sex and applicant.birth_date is None
    return applicant.document_type == _ID_CARD and nothing_typed and any(document_findings(applicant))


def _sex_and_birth(applicant: Applicant, today: date) -> Iterator[Finding]:
    if _told_once_right(applicant):
        return
    if applicant.sex not in (MALE, FEMALE):
        yield Finding("sex-missing", "未选择性别。", _FORM, "请按证件选择性别。", "sex")
    if applicant.birth_date is None:
        yield Finding("birth-missing", "未填写出生日期。", _FORM, "请按证件填写，如 1990-01-31。", "birth_date")
    elif applicant.birth_date > today:
        yield Finding("birth-in-future", "出生日期晚于今天。", _FORM, "请按证件核对出生日期。", "birth_date")
    told = told_by_number(applicant.document_type, applicant.document_number)
    if told is None:
        return
    if applicant.sex in (MALE, FEMALE) and applicant.sex != told[0]:
        yield Finding("sex-differs", "性别与证件号码不一致。", _QUALITY, "请核对性别和证件号码。", "sex")
    if applicant.birth_date is not None and applicant.birth_date != told[1]:
        message = "出生日期与证件号码不一致。"
        yield Finding("birth-differs", message, _QUALITY, "请核对出生日期和证件号码。", "birth_date")


def _household(applicant: Applicant) -> Iterator[Finding]:
    if applicant.household not in HOUSEHOLD:
        yield Finding("household-missing", "未选择户口性质。", _FORM, "请选择户口性质。", "household")
        return
    if applicant.document_type in _FOREIGN:
        fits, expected = applicant.household.startswith("4"), "外国人"
    elif applicant.document_type in _COMPATRIOT:
        fits, expected = applicant.household.startswith("3"), "港澳台侨人员"
    else:
        fits, expected = applicant.household[0] in "125", "农业、非农业或居民户口"
    if not fits:
        message = f"户口性质是{HOUSEHOLD.label(applicant.household)}，与证件类型不相符。"
        remedy = f"请核对；这种证件的人员一般是{expected}。"
        yield Finding("household-differs", message, _QUALITY, remedy, "household", blocks=False)


def _contact(applicant: Applicant) -> Iterator[Finding]:
    if not applicant.mobile:
        yield Finding("mobile-missing", "未填写手机号码。", _FORM, "请填写职工本人的手机号码。", "mobile")
    for name in ("mobile", "residence_address"):
        _, findings, _ = contact.clean(name, getattr(applicant, name))
        yield from findings
    excess = len(applicant.household_address) - LONGEST_ADDRESS
    if excess > 0:
        message = f"户口地址最多 {LONGEST_ADDRESS} 个字。"
        yield Finding("address-too-long", message, _FORM, f"请删减 {excess} 个字。", "household_address")


def _codes(applicant: Applicant) -> Iterator[Finding]:
    asked = (
        ("nation", applicant.nation, NATION),
        ("education", applicant.education, EDUCATION),
        ("retirement_category", applicant.retirement_category, RETIREMENT_CATEGORY),
    )
    for field, code, table in asked:
        if code and code not in table:
            yield Finding(f"{field}-unknown", f"{table.name}不在可选范围内。", table.source, "请重新选择。", field)
    if applicant.sex == FEMALE and applicant.retirement_category == MENS_CATEGORY:
        message = "原法定退休年龄类别是男职工的。"
        yield Finding("category-differs", message, _RETIREMENT, "请重新选择。", "retirement_category")


def _work_start(applicant: Applicant, today: date) -> Iterator[Finding]:
    started, born = applicant.work_start_date, applicant.birth_date
    if started is None:
        return
    if born is not None and started <= born:
        remedy = "请核对参加工作日期和出生日期。"
        yield Finding("work-before-birth", "参加工作日期早于出生日期。", _QUALITY, remedy, "work_start_date")
    elif started > today:
        remedy = "请核对；首次参加工作的，填写入职那一天，或者不填。"
        yield Finding("work-in-future", "参加工作日期晚于今天。", _FORM, remedy, "work_start_date", blocks=False)
