"""Numbers of persons: what a correct one looks like for each document type (AAA029, LD/T 92-2013).

Every function expects a number already cleaned by `rules.text.normalise_number`. No function guesses a
digit, and no message repeats the number. The area is compared by its two province digits only: counties
come and go, and numbers issued under an abolished one stay valid.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import mul
from types import MappingProxyType

from rules.finding import Finding, length_remedy
from rules.periods import NotADate, existing_day

CITIZEN = "GB 11643-1999"
_RESIDENCE_PERMIT = "港澳台居民居住证申领发放办法"
_PERMANENT_RESIDENCE = "国家移民管理局关于启用新版外国人永久居留身份证的公告"
_TRAVEL_DOCUMENT = "LD/T 92-2013 证件类型"
_OLD_CARD = "居民身份证法 第二十三条"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WEIGHT_OF_ZEROS = sum(_WEIGHTS) * ord("0")
_CHECK_CHARACTERS = "10X98765432"
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71".split()
)
_LAST_BIRTH_YEAR = 2099
_RESIDENCE_AREAS = ("810000", "820000", "830000")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_SEVENTEEN = re.compile(r"[0-9]{17}")
_FIFTEEN = re.compile(r"[0-9]{15}")
_OLD_PERMANENT_RESIDENCE = re.compile(r"[A-Z]{3}[0-9]{12}")
_LETTER_LED = re.compile(r"[A-Z][A-Z0-9]{5,13}|[A-Z]{3}[0-9]{12}|[A-Z]{3}0[A-Z0-9]{6,14}")
_MOBILE = re.compile(r"1[0-9]{10}")
_AREA_CODE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})")


@dataclass(frozen=True)
class _Document:
    pattern: re.Pattern[str]
    lengths: range | tuple[int, ...]
    expected: str


_DOCUMENTS = MappingProxyType(
    {
        "02": _Document(re.compile(r"[\w-]+"), range(4, 21), "军官证号码应为 4 至 20 个汉字、字母或数字"),
        "03": _Document(re.compile(r"[\w-]+"), range(4, 21), "武警警官证号码应为 4 至 20 个汉字、字母或数字"),
        "04": _Document(re.compile(r"H[0-9]+"), (9, 11), "香港居民的通行证号码应为 H 加 8 位或 10 位数字"),
        "05": _Document(re.compile(r"M[0-9]+"), (9, 11), "澳门居民的通行证号码应为 M 加 8 位或 10 位数字"),
        "06": _Document(re.compile(r"[0-9]+"), (8, 10), "台湾居民来往大陆通行证号码应为 8 位数字（旧证 10 位）"),
        "08": _Document(re.compile(r"[A-Z0-9]+"), range(6, 15), "护照号码应为 6 至 14 位字母或数字"),
    }
)
_PERMIT_LETTERS = MappingProxyType({"04": "H", "05": "M"})
_COMPARE = "请对照证件逐位核对后重新填写。"
_NO_CARD = "没有居民身份证的人员，请改用个人编号查询。"


def check_number(document_type: str, number: str, field: str | None = None) -> list[Finding]:
    """What is wrong with a number of this document type (AAA029 code); an empty list when nothing is.

    An old number of 15 digits is refused for 居民身份证: use `upgrade_15` first where it is welcome.
    """
    if not number:
        return [_finding("number-missing", "证件号码未填写", _TRAVEL_DOCUMENT, "请填写证件号码。", field)]
    if document_type in _EIGHTEEN_DIGIT_CHECKS:
        return _EIGHTEEN_DIGIT_CHECKS[document_type](number, field)
    if document_type in _DOCUMENTS:
        return _check_document(document_type, number, field)
    remedy = "请在证件类型中重新选择。"
    return [_finding("document-type-unknown", "证件类型不在代码表中", _TRAVEL_DOCUMENT, remedy, field)]


def guess_check(number: str) -> list[Finding]:
    """What is wrong with a number whose document type is not known, as in a search box.

    18 and 15 digits must be a valid number of a citizen, a resident from Hong Kong, Macao or Taiwan, or a
    permanent resident; numbers led by a letter pass as passports and permits by their pattern.
    """
    if not number:
        remedy = "请输入社会保障号码后再查询。"
        return [_finding("number-missing", "社会保障号码未填写", CITIZEN, remedy, None)]
    if _EIGHTEEN.fullmatch(number):
        return _check_eighteen(number, _clause_of(number), None)
    if _FIFTEEN.fullmatch(number):
        return _check_eighteen(upgrade_15(number), CITIZEN, None)
    if _LETTER_LED.fullmatch(number):
        return []
    return [_not_a_number(number)]


def check_digit(first17: str) -> str:
    """The 18th character for the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2).

    Raises ValueError unless given exactly 17 digits.
    """
    if not _SEVENTEEN.fullmatch(first17):
        raise ValueError("校验码由前 17 位数字计算。")
    total = sum(map(mul, _WEIGHTS, first17.encode())) - _WEIGHT_OF_ZEROS
    return _CHECK_CHARACTERS[total % 11]


def upgrade_15(number: str) -> str:
    """The 18-character form of an old number of 15 digits: 19 before the year, check digit at the end.

    Says nothing about the area or the birth date (GB 11643-1999). Raises ValueError for anything else
    than 15 digits.
    """
    if not _FIFTEEN.fullmatch(number):
        raise ValueError("旧居民身份证号码应为 15 位数字。")
    first17 = number[:6] + "19" + number[6:]
    return first17 + check_digit(first17)


def birth_date(number: str) -> date | None:
    """The birth date a number carries; None for permits and passports, or when no such day exists."""
    number = _long_form(number)
    if not _EIGHTEEN.fullmatch(number):
        return None
    try:
        return _read_birth_date(number)
    except NotADate:
        return None


def sex(number: str) -> str | None:
    """The sex a number carries as GB/T 2261.1 code, "1" 男 or "2" 女; None for permits and passports."""
    number = _long_form(number)
    if not _EIGHTEEN.fullmatch(number):
        return None
    return "1" if int(number[16]) % 2 else "2"


def mask_number(number: str) -> str:
    """An identity number for lists: 219900********0017.

    Of 18 digits the first 6 and the last 4 are kept, of anything else at most the first 2 and the last 2,
    and always at least half of the characters are hidden.
    """
    if _EIGHTEEN.fullmatch(number):
        return f"{number[:6]}{'*' * 8}{number[-4:]}"
    kept = min(4, len(number) // 2)
    head, tail = kept // 2, kept - kept // 2
    return number[:head] + "*" * (len(number) - kept) + number[len(number) - tail :]


def mask_name(name: str) -> str:
    """A name for papers that a stranger may look up: 王*, 欧**; only its first character is kept."""
    return name[:1] + "*" * min(len(name) - 1, 2) if len(name) > 1 else "*"


def mask_phone(number: str) -> str:
    """A phone number for lists: 139****8642; of a landline the area code and the last 2 digits are kept."""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    area = _AREA_CODE.match(number)
    head = area.group() if area and len(number) > len(area.group()) else ""
    rest = number[len(head) :]
    shown = min(2, len(rest) // 2)
    hidden = rest[: len(rest) - shown]
    return head + re.sub(r"[^-]", "*", hidden) + rest[len(rest) - shown :]


def _long_form(number: str) -> str:
    return upgrade_15(number) if _FIFTEEN.fullmatch(number) else number


def _read_birth_date(number: str) -> date:
    year = int(number[6:10])
    if year > _LAST_BIRTH_YEAR:
        raise NotADate(f"日期不存在：年份是 {year}", _COMPARE)
    return existing_day(year, int(number[10:12]), int(number[12:14]))


def _check_citizen(number: str, field: str | None) -> list[Finding]:
    if _FIFTEEN.fullmatch(number):
        message = "居民身份证号码应为 18 位，现在是 15 位；15 位号码的旧证已停止使用"
        return [_finding("number-length", message, _OLD_CARD, "请对照现用的证件填写 18 位号码。", field)]
    shape = _check_shape(number, "居民身份证号码", CITIZEN, field)
    if shape:
        return shape
    if number.startswith(_RESIDENCE_AREAS):
        return [_other_document("港澳台居民居住证", CITIZEN, field)]
    if number.startswith("9"):
        return [_other_document("外国人永久居留证", CITIZEN, field)]
    return _check_eighteen(number, CITIZEN, field)


def _check_residence_permit(number: str, field: str | None) -> list[Finding]:
    shape = _check_shape(number, "港澳台居民居住证号码", _RESIDENCE_PERMIT, field)
    if shape:
        return shape
    if not number.startswith(_RESIDENCE_AREAS):
        message = "港澳台居民居住证号码应以 810000（香港）、820000（澳门）或 830000（台湾）开头"
        return [_finding("number-area", message, _RESIDENCE_PERMIT, "请核对号码，或改选证件类型。", field)]
    return _check_eighteen(number, _RESIDENCE_PERMIT, field)


def _check_permanent_residence(number: str, field: str | None) -> list[Finding]:
    if _OLD_PERMANENT_RESIDENCE.fullmatch(number):
        return []
    if number[0].isalpha():
        message = f"外国人永久居留证的旧号码应为 3 个字母加 12 位数字，现在是 {len(number)} 位"
        return [_finding("number-characters", message, _PERMANENT_RESIDENCE, _COMPARE, field)]
    shape = _check_shape(number, "外国人永久居留证号码", _PERMANENT_RESIDENCE, field)
    if shape:
        return shape
    if not number.startswith("9"):
        message = "外国人永久居留证的 18 位号码应以 9 开头"
        remedy = "请核对号码，或改选证件类型。"
        return [_finding("number-area", message, _PERMANENT_RESIDENCE, remedy, field)]
    return _check_eighteen(number, _PERMANENT_RESIDENCE, field)


def _check_document(document_type: str, number: str, field: str | None) -> list[Finding]:
    document = _DOCUMENTS[document_type]
    if document_type in _PERMIT_LETTERS and number[0] != _PERMIT_LETTERS[document_type]:
        return [_wrong_permit_letter(number[0], field)]
    if len(number) not in document.lengths:
        message = f"{document.expected}，现在是 {len(number)} 位"
        return [_finding("number-length", message, _TRAVEL_DOCUMENT, _COMPARE, field)]
    if not document.pattern.fullmatch(number):
        message = f"{document.expected}，现在含有其他字符"
        return [_finding("number-characters", message, _TRAVEL_DOCUMENT, _COMPARE, field)]
    return []


def _wrong_permit_letter(letter: str, field: str | None) -> Finding:
    if letter in _PERMIT_LETTERS.values():
        message = "通行证号码的首字母与证件类型不一致：H 为香港居民，M 为澳门居民"
        remedy = "请核对号码，或改选证件类型。"
        return _finding("number-document-type", message, _TRAVEL_DOCUMENT, remedy, field)
    message = "港澳居民来往内地通行证号码应以 H（香港）或 M（澳门）开头"
    return _finding("number-characters", message, _TRAVEL_DOCUMENT, _COMPARE, field)


def _check_shape(number: str, name: str, clause: str, field: str | None) -> list[Finding]:
    if len(number) != 18:
        message = f"{name}应为 18 位，现在是 {len(number)} 位"
        return [_finding("number-length", message, clause, length_remedy(len(number) - 18), field)]
    if _EIGHTEEN.fullmatch(number):
        return []
    places = [place for place, char in enumerate(number, 1) if not _fits(place, char)]
    message = f"{name}前 17 位应为数字，第 18 位应为数字或 X；第 {places[0]} 位不符合"
    return [_finding("number-characters", message, clause, _COMPARE, field)]


def _fits(place: int, char: str) -> bool:
    return char in "0123456789" or (place == 18 and char == "X")


def _check_eighteen(number: str, clause: str, field: str | None) -> list[Finding]:
    found = [*_check_area(number, clause, field), *_check_birth_date(number, clause, field)]
    return found or _check_check_digit(number, clause, field)


def _check_area(number: str, clause: str, field: str | None) -> list[Finding]:
    if number.startswith(_RESIDENCE_AREAS):
        return []
    first, last = (2, 3) if number.startswith("9") else (1, 2)
    if number[first - 1 : last] in _PROVINCES:
        return []
    message = f"第 {first}、{last} 位不是任何省、自治区、直辖市的代码"
    return [_finding("number-area", message, clause, _COMPARE, field)]


def _check_birth_date(number: str, clause: str, field: str | None) -> list[Finding]:
    try:
        _read_birth_date(number)
    except NotADate as fault:
        message = f"第 7 至 14 位的出生{fault.reason}"
        return [_finding("number-birth-date", message, clause, _COMPARE, field)]
    return []


def _check_check_digit(number: str, clause: str, field: str | None) -> list[Finding]:
    if check_digit(number[:17]) == number[17]:
        return []
    message = "第 18 位校验码不对，号码中有输错或颠倒的数字"
    return [_finding("number-check-digit", message, clause, _COMPARE, field)]


def _clause_of(number: str) -> str:
    if number.startswith(_RESIDENCE_AREAS):
        return _RESIDENCE_PERMIT
    return _PERMANENT_RESIDENCE if number.startswith("9") else CITIZEN


def _not_a_number(number: str) -> Finding:
    if len(number) == 18:
        return _check_shape(number, "社会保障号码", CITIZEN, None)[0]
    message = f"社会保障号码应为 18 位，现在是 {len(number)} 位"
    return _finding("number-length", message, CITIZEN, length_remedy(len(number) - 18) + _NO_CARD, None)


def _other_document(name: str, clause: str, field: str | None) -> Finding:
    message = f"这是{name}号码，与所选的证件类型居民身份证不一致"
    return _finding("number-document-type", message, clause, f"请将证件类型改为{name}。", field)


def _finding(code: str, message: str, clause: str, remedy: str, field: str | None) -> Finding:
    return Finding(code=code, message=message + "。", clause=clause, remedy=remedy, field=field)


_EIGHTEEN_DIGIT_CHECKS: MappingProxyType[str, Callable[[str, str | None], list[Finding]]] = MappingProxyType(
    {"01": _check_citizen, "07": _check_permanent_residence, "16": _check_residence_permit}
)
