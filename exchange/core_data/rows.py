"""What one row must be as a whole: the checks between its columns."""

from collections.abc import Sequence

from exchange.core_data.layout import Fault, Values
from exchange.core_data.values import quoted
from rules import identity, offices
from rules.codes import DOCUMENT_TYPE, UnknownCode, document_type_code
from rules.finding import Finding
from rules.passwords import check_password
from rules.text import normalise_number
from rules.uscc import check_uscc

CITIZEN = "01"
PAYING, PAUSED, ENDED = "1", "2", "3"
INJURY, ADDITIONAL_INJURY = "410", "2"
REFUND = "20"
_CENTURIES = ("19", "20")
_MOST_AREAS = 10_000
_valid_areas: set[tuple[str, str]] = set()
"""(document type, first six digits) of numbers that have passed."""
OF_UNITS, OF_OFFICES, OF_PERSON, OF_AGENCY = ("clerk", "checker"), ("reviewer", "counter"), "person", "admin"


def check_unit(values: Values) -> list[Fault]:
    code, representative, parent = values[0], values[5], values[9]
    faults = _faults("统一社会信用代码", check_uscc(code)) if code is not None else []
    if representative and len(representative) in {15, 18}:
        findings = identity.guess_check(representative)
        faults += [Fault("法定代表人证件号码", finding.text, blocks=False) for finding in findings]
    if parent is not None and parent == code:
        faults.append(Fault("上级单位信用代码", "上级单位不能是本单位。没有上级单位的请留空。"))
    return faults


def check_person(values: Values) -> Sequence[Fault]:
    """Checks, turns the document type into its code and adds the birth date a citizen's number carries."""
    word, document, sex, birth, work_start = values[1], values[2], values[4], values[5], values[9]
    if word is not None and document is not None:
        faults = _check_document(values, word, document, sex, birth)
    else:
        faults = []
    if birth is not None and work_start is not None and work_start < birth:
        faults.append(Fault("参加工作日期", "早于出生日期。请核对这两个日期。"))
    return faults


def _check_document(values: Values, word: str, document: str, sex: str | None, birth: str | None) -> list[Fault]:
    kind = word
    if word not in DOCUMENT_TYPE:
        try:
            values[1] = kind = document_type_code(word, document)
        except UnknownCode as unknown:
            header = "证件类型" if "证件类型" in str(unknown) else "证件号码"
            return [Fault(header, str(unknown))]
    if not _plainly_valid(kind, document, birth):
        if findings := identity.check_number(kind, document):
            return _faults("证件号码", findings)
        _remember_area(kind, document)
    if len(document) != 18:
        return []
    return _check_against_number(values, document, sex, birth)


def _plainly_valid(kind: str, document: str, birth: str | None) -> bool:
    """Is this surely a number that `identity.check_number` has nothing to say about?

    True where all that it looks at is known to be right: the area from an earlier number, the day from the column
    出生日期, and the check digit. This saves most of its time; tests/exchange compares the two.
    """
    first17 = document[:17]
    return (
        len(document) == 18
        and (kind, document[:6]) in _valid_areas
        and birth == carried_birth_date(document)
        and document[6:8] in _CENTURIES
        and first17.isascii()
        and first17.isdigit()
        and identity.check_digit(first17) == document[17]
    )


def carried_birth_date(document: str) -> str:
    """Digits 7 to 14 of a number of 18 as a day is stored, whether it exists or not."""
    return f"{document[6:10]}-{document[10:12]}-{document[12:14]}"


def _remember_area(kind: str, document: str) -> None:
    if len(document) == 18 and len(_valid_areas) < _MOST_AREAS:
        _valid_areas.add((kind, document[:6]))


def _check_against_number(values: Values, document: str, sex: str | None, birth: str | None) -> list[Fault]:
    """Digits 7 to 14 are the birth date, the 17th is odd for men (GB 11643-1999); the number is known to be valid."""
    faults = []
    carried = carried_birth_date(document)
    if birth is None:
        values[5] = carried
    elif birth != carried:
        faults.append(Fault("出生日期", f"与证件号码第 7 至 14 位的出生日期不一致（此处为 {birth}）。请核对两者。"))
    if sex in {"1", "2"} and (document[16] in "13579") != (sex == "1"):
        faults.append(Fault("性别", "与证件号码第 17 位表示的性别不一致。请核对。", blocks=False))
    return faults


def check_coverage(values: Values) -> Sequence[Fault]:
    insurance, kind, state, start, stop, wage = values[2], *values[5:]
    faults = []
    if start is not None and stop is not None and stop < start:
        faults.append(Fault("停止年月", f"停止年月 {stop} 早于开始年月 {start}。两者都包含在缴费月份内。"))
    if stop is None and state in {PAUSED, ENDED}:
        message = "暂停缴费或终止缴费的没有停止年月，按月份计算参保人数时仍会计入。请补上最后一个缴费月。"
        faults.append(Fault("停止年月", message, blocks=False))
    if state == PAYING and wage is not None and wage <= 0:
        faults.append(Fault("缴费工资", "参保缴费的缴费工资应大于 0；尚未申报工资的请留空。"))
    if kind == ADDITIONAL_INJURY and insurance not in {INJURY, None}:
        faults.append(Fault("参保类型", "只有工伤保险可以是多重工伤。"))
    return faults


def check_contribution(values: Values) -> Sequence[Fault]:
    payment_type, amounts = values[5], values[6:9]
    if payment_type in {REFUND, None} or all(amount is None or amount >= 0 for amount in amounts):
        return ()
    headers = ("缴费基数", "单位金额", "个人金额")
    return [
        Fault(header, "金额不能为负数；只有退收可以。")
        for header, amount in zip(headers, amounts, strict=True)
        if amount is not None and amount < 0
    ]


def check_account(values: Values) -> list[Fault]:
    """Checks, and writes what the account belongs to in one way: codes, numbers or 序号, separated by `;`."""
    login, _, role, belongs_to, password = values
    faults = []
    if password and login is not None:
        findings = check_password(password, login)
        faults = [Fault("初始密码", f"{found.text}请提醒本人登录后更换。", blocks=False) for found in findings]
    if role is not None and belongs_to is not None:
        values[3], wrong = _belonging(role, belongs_to)
        faults += [Fault("统一社会信用代码", message) for message in wrong]
    return faults


def _belonging(role: str, text: str) -> tuple[str, list[str]]:
    parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    if role in OF_OFFICES:
        return _office_numbers(parts)
    named = list(dict.fromkeys(normalise_number(part).value for part in parts))
    wrong = []
    if role in OF_UNITS and not named:
        wrong = ["单位经办和单位复核要填所办理单位的统一社会信用代码，多个单位用“;”分隔。"]
    if role == OF_PERSON and len(named) != 1:
        wrong = ["个人账号要在这一列填本人的个人编号，只填一个。"]
    if role == OF_AGENCY and named:
        wrong = ["管理员不属于任何单位，这一列请留空。"]
    return ";".join(named), wrong


def _office_numbers(parts: list[str]) -> tuple[str, list[str]]:
    numbers, wrong = [], []
    for part in parts:
        try:
            numbers.append(str(offices.find(part).no))
        except offices.UnknownOffice as unknown:
            wrong.append(f"{quoted(part)}：{unknown}")
    return ";".join(dict.fromkeys(numbers)), wrong


def _faults(header: str, findings: list[Finding]) -> list[Fault]:
    return [Fault(header, finding.text, finding.blocks) for finding in findings]
