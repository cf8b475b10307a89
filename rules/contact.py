"""在职人员非敏感信息变更: the six fields a unit may change at once, and what each of them accepts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from rules.codes import EDUCATION, UnknownCode
from rules.finding import Finding, length_remedy
from rules.identity import mask_phone
from rules.text import Normalised, normalise_number, normalise_text

_MANUAL = "单位网厅操作指南（二）在职人员非敏感信息变更"
_NUMBERING_PLAN = "电信网编号计划"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_MOBILE_COUNTRY_CODE = re.compile(r"(?:\+|00)86(?=1)")
_HOME_PHONE = re.compile(r"(?:0(?:10|2[0-9]|[3-9][0-9]{2})-?)?[2-9][0-9]{6,7}(?:-[0-9]{1,6})?")
_DASHES = re.compile(r"[‐‑‒–—―−]+")
_LONGEST_ADDRESS = 100


@dataclass(frozen=True)
class ContactField:
    """One editable field and how a form shows it."""

    name: str
    label: str
    autocomplete: str
    inputmode: str
    max_length: int
    choices: tuple[tuple[str, str], ...] | None
    masked: bool


def _text_field(name: str, label: str) -> ContactField:
    return ContactField(name, label, "off", "text", _LONGEST_ADDRESS, None, masked=False)


FIELDS: tuple[ContactField, ...] = (
    _text_field("residence_address", "常住地详细地址"),
    ContactField("mobile", "手机号码", "off", "tel", 20, None, masked=True),
    ContactField("home_phone", "家庭电话", "off", "tel", 24, None, masked=True),
    ContactField("education", "文化程度", "off", "text", 2, tuple(EDUCATION.choices()), masked=False),
    _text_field("mailing_address", "邮寄地址"),
    ContactField("postcode", "邮政编码", "off", "numeric", 12, None, masked=False),
)
_BY_NAME = MappingProxyType({contact_field.name: contact_field for contact_field in FIELDS})


def field(name: str) -> ContactField:
    """The field of that name. Raises KeyError for anything that may not be changed here."""
    return _BY_NAME[name]


def clean(name: str, raw: str) -> tuple[str, list[Finding], tuple[str, ...]]:
    """Read what was entered: (value to store, findings, what was normalised). Empty is always allowed.

    Raises KeyError for a field that may not be changed here (S0 非敏感信息变更: exactly six fields).
    """
    contact_field = field(name)
    read, check = _READERS[name]
    normalised = read(raw)
    if not normalised.value:
        return "", [], normalised.changes
    return normalised.value, check(contact_field, normalised.value), normalised.changes


def shown(name: str, value: str, masked: bool) -> str:
    """A stored value for reading: the word of a code, phone numbers masked where asked; "" stays ""."""
    contact_field = field(name)
    if name == "education":
        return EDUCATION.label(value)
    if masked and contact_field.masked:
        return mask_phone(value)
    return value


def _read_mobile(raw: str) -> Normalised:
    number = normalise_number(raw)
    joined = _DASHES.sub("-", number.value).replace("-", "")
    bare = _MOBILE_COUNTRY_CODE.sub("", joined, count=1)
    changes = list(number.changes)
    if joined != number.value:
        changes.append("已去掉短横线")
    if bare != joined:
        changes.append("已去掉国家代码 86")
    return Normalised(bare, tuple(changes))


def _read_home_phone(raw: str) -> Normalised:
    number = normalise_number(raw)
    parted = _DASHES.sub("-", number.value).replace("转", "-").replace("(", "").replace(")", "-")
    parted = re.sub("-{2,}", "-", parted)
    if parted == number.value:
        return number
    return Normalised(parted, (*number.changes, "已按“区号-号码-分机”整理"))


def _read_education(raw: str) -> Normalised:
    word = normalise_text(raw)
    try:
        return Normalised(EDUCATION.code(word.value), word.changes)
    except UnknownCode:
        return word


def _check_address(contact_field: ContactField, value: str) -> list[Finding]:
    excess = len(value) - _LONGEST_ADDRESS
    if excess <= 0:
        return []
    message = f"{contact_field.label}最多 {_LONGEST_ADDRESS} 个字，现在是 {len(value)} 个字。"
    return [_finding("contact-too-long", message, _MANUAL, f"请删减 {excess} 个字。", contact_field)]


def _check_mobile(contact_field: ContactField, value: str) -> list[Finding]:
    if _MOBILE.fullmatch(value):
        return []
    fault = _digits_fault(contact_field, value, 11)
    if fault:
        return [_finding(*fault, contact_field)]
    message = "手机号码应以 13 至 19 开头。"
    remedy = "请核对号码；固定电话请填写在家庭电话中。"
    return [_finding("mobile-prefix", message, _NUMBERING_PLAN, remedy, contact_field)]


def _check_home_phone(contact_field: ContactField, value: str) -> list[Finding]:
    if _HOME_PHONE.fullmatch(value):
        return []
    if _MOBILE.fullmatch(value):
        message, remedy = "家庭电话应为固定电话，现在是手机号码。", "请将手机号码填写在手机号码中。"
        return [_finding("home-phone-is-mobile", message, _NUMBERING_PLAN, remedy, contact_field)]
    message = "家庭电话应为 7 至 8 位号码，前面可加区号，后面可加分机。"
    remedy = "请按 024-23456789 或 024-23456789-317 的格式填写。"
    return [_finding("home-phone-format", message, _NUMBERING_PLAN, remedy, contact_field)]


def _check_education(contact_field: ContactField, value: str) -> list[Finding]:
    if value in EDUCATION:
        return []
    words = "、".join(EDUCATION.codes.values())
    message = "文化程度不在可选范围内。"
    return [_finding("education-unknown", message, EDUCATION.source, f"请选择：{words}。", contact_field)]


def _check_postcode(contact_field: ContactField, value: str) -> list[Finding]:
    fault = _digits_fault(contact_field, value, 6)
    return [_finding(*fault, contact_field)] if fault else []


def _digits_fault(contact_field: ContactField, value: str, expected: int) -> tuple[str, str, str, str] | None:
    rule = f"{contact_field.label}应为 {expected} 位数字"
    clause = _NUMBERING_PLAN if contact_field.name == "mobile" else _MANUAL
    if re.search("[^0-9]", value):
        code = f"{contact_field.name}-characters"
        return code, f"{rule}，现在含有其他字符。", clause, "请只填写数字。"
    if len(value) != expected:
        code = f"{contact_field.name}-length"
        return code, f"{rule}，现在是 {len(value)} 位。", clause, length_remedy(len(value) - expected)
    return None


def _finding(code: str, message: str, clause: str, remedy: str, contact_field: ContactField) -> Finding:
    return Finding(code=code, message=message, clause=clause, remedy=remedy, field=contact_field.name)


_Reader = Callable[[str], Normalised]
_Check = Callable[[ContactField, str], list[Finding]]
_READERS: MappingProxyType[str, tuple[_Reader, _Check]] = MappingProxyType(
    {
        "residence_address": (normalise_text, _check_address),
        "mobile": (_read_mobile, _check_mobile),
        "home_phone": (_read_home_phone, _check_home_phone),
        "education": (_read_education, _check_education),
        "mailing_address": (normalise_text, _check_address),
        "postcode": (normalise_number, _check_postcode),
    }
)
