"""Looking for people: by 社会保障号码, by 个人编号, by what a roster is filtered for."""

from collections.abc import Sequence
from functools import cached_property

from wtforms import Form, SelectField, StringField
from wtforms.validators import Length

from rules import codes
from rules.finding import Finding
from rules.identity import guess_check, upgrade_15
from rules.text import Normalised, normalise_number, normalise_text

ANY = {"": "全部"}
OLD_LENGTH = 15
EMPLOYEE_INSURANCES = ("110", "120", "210", "310", "410", "510")


def at_most(length: int) -> Length:
    return Length(max=length, message=f"最多 {length} 个字符。请核对后重新输入。")


def is_old(number: str) -> bool:
    """Is it a number of the old kind, with 15 digits?"""
    return len(number) == OLD_LENGTH and number.isdecimal()


def full_number(number: str) -> str:
    """The number as it is stored: an old one of 15 digits by its 18."""
    return upgrade_15(number) if is_old(number) else number


class NumberSearch(Form):
    """One person by 社会保障号码 (证件号码)."""

    number = StringField("社会保障号码")
    finding: Finding | None = None
    """Why nobody is shown."""

    @property
    def typed(self) -> str:
        return self.number.data or ""

    @cached_property
    def normalised(self) -> Normalised:
        return normalise_number(self.typed)

    @property
    def changes(self) -> tuple[str, ...]:
        """What was put right in the typing, to be told."""
        upgraded = ("15 位旧号码已按 18 位号码查询",) if is_old(self.normalised.value) else ()
        return self.normalised.changes + upgraded

    @property
    def wanted(self) -> str:
        """The number looked for; an old one of 15 digits is looked for by its 18."""
        return full_number(self.normalised.value)

    def check(self) -> bool:
        findings = guess_check(self.normalised.value)
        self.finding = findings[0] if findings else None
        return not findings


class PersonPicker(Form):
    """The 放大镜: people by 个人编号, or by name."""

    person_number = StringField("个人编号", validators=[at_most(20)])
    person_name = StringField("姓名", validators=[at_most(50)])

    @property
    def wanted(self) -> tuple[str, str]:
        number = normalise_number(self.person_number.data or "").value
        return number, normalise_text(self.person_name.data or "").value


class RosterSearch(Form):
    """Filters of 单位人员参保状态查询 and 养老花名册查询 (B23, B29)."""

    document_number = StringField("身份证号码", validators=[at_most(40)])
    name = StringField("姓名", validators=[at_most(50)])
    number = StringField("个人编号", validators=[at_most(20)])
    state = SelectField(
        "参保缴费状态",
        default="",
        choices={**ANY, **codes.PAYMENT_STATE.codes},
        invalid_choice_message="没有这个参保缴费状态。",
    )
    insurance = SelectField(
        "险种",
        default="",
        choices={**ANY, **{code: codes.INSURANCE.label(code) for code in EMPLOYEE_INSURANCES}},
        invalid_choice_message="没有这个险种。",
    )
    """养老花名册查询 does not ask for it."""


class PeopleSearch(Form):
    """The unit's people by number or name; everything empty lists all."""

    number = StringField("社会保障号码", validators=[at_most(60)])
    person_number = StringField("个人编号", validators=[at_most(20)])
    name = StringField("姓名", validators=[at_most(50)])

    def validate_number(self, field: StringField) -> None:
        typed = normalise_number(field.data or "").value
        findings: Sequence[Finding] = guess_check(typed) if typed else ()
        if findings:
            field.errors = [*field.errors, findings[0].text]

    @property
    def wanted(self) -> tuple[str, str, str]:
        """社会保障号码 (an old one by its 18 digits), 个人编号 and 姓名 as they are looked for."""
        number = full_number(normalise_number(self.number.data or "").value)
        person_number = normalise_number(self.person_number.data or "").value
        return number, person_number, normalise_text(self.name.data or "").value
