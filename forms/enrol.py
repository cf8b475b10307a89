"""参保登记: whose document it is, who he is, and what he is to be insured for."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from wtforms import Field, Form, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError

from clock import business_today
from forms.answers import CHOOSE
from forms.by_day import MonthByDay, start_label
from forms.days import DayField
from forms.money import YuanField
from forms.search import at_most
from rules import codes, contact
from rules.applicant import FEMALE, MALE, WOMENS_CATEGORIES, Applicant, told_by_number
from rules.enrol import EnrolAnswers, EnrolCase
from rules.enrol_form import base, consequence, start_choices, start_strips, suggested_start
from rules.enrol_insurances import fitting, insurances_of
from rules.finding import Finding
from rules.identity import check_number
from rules.insured import NORMAL, PENSION, SHORT_NAMES, UNEMPLOYMENT
from rules.periods import Month
from rules.start_reasons import ENROL, start_reasons
from rules.stop_form import StripRow
from rules.text import normalise_number, normalise_text

UNKNOWN = {"": "不填"}
SEXES = {code: codes.SEX.label(code) for code in (MALE, FEMALE)}
CITIZEN_CARD = "01"


class DocumentForm(Form):
    """参保校验 (B39): 证件类型 and 证件号码, asked before anything else."""

    document_type = SelectField(
        "证件类型",
        choices=dict(codes.DOCUMENT_TYPE.codes),
        default=CITIZEN_CARD,
        invalid_choice_message="没有这个证件类型。",
    )
    document_number = StringField("证件号码", validators=[at_most(60)])

    @property
    def number(self) -> str:
        """As it is compared and stored."""
        return normalise_number(self.document_number.data or "").value

    def validate_document_number(self, field: StringField) -> None:
        findings: Sequence[Finding] = check_number(self.document_type.data or "", self.number)
        if findings:
            raise ValidationError(findings[0].text)

    @property
    def applicant(self) -> Applicant:
        """Somebody with this document; sex and birth date as far as the number says them."""
        told = told_by_number(self.document_type.data, self.number)
        sex, born = told or ("", None)
        return Applicant(self.document_type.data, self.number, sex=sex, birth_date=born)


def needed(words: str) -> Any:
    """Refuse a field in which nothing was filled in; what was typed and could not be read says so itself."""

    def check(_: Form, field: Field) -> None:
        if field.data in (None, "", []) and not field.errors:
            raise ValidationError(words)

    return check


class EnrolForm(MonthByDay):
    """人员信息 and 参保信息 at the pension door."""

    group: ClassVar[str] = PENSION

    document_type = HiddenField("证件类型")
    document_number = HiddenField("证件号码")
    name = StringField("姓名", validators=[needed("请按证件填写姓名。")])
    sex = SelectField("性别", choices=CHOOSE | SEXES, validate_choice=False, validators=[needed("请按证件选择性别。")])
    birth_date = DayField("出生日期", validators=[needed("请按证件填写出生日期，如 1990-01-31。")])
    nation = SelectField("民族", choices={**UNKNOWN, **codes.NATION.codes}, validate_choice=False)
    household = SelectField(
        "户口性质",
        choices={**CHOOSE, **codes.HOUSEHOLD.codes},
        validate_choice=False,
        validators=[needed("请选择户口性质。")],
    )
    household_address = StringField("户口地址")
    education = SelectField("文化程度", choices={**UNKNOWN, **codes.EDUCATION.codes}, validate_choice=False)
    work_start_date = DayField("参加工作日期")
    mobile = StringField("手机号码", validators=[needed("请填写职工本人的手机号码。")])
    residence_address = StringField("常住地详细地址")
    scope = SelectField(
        "用工范围",
        choices={**CHOOSE, **codes.EMPLOYMENT_SCOPE.codes},
        validate_choice=False,
        validators=[needed("请选择用工范围。")],
    )
    retirement_category = SelectField(
        "原法定退休年龄类别",
        choices={"": "暂不填写"} | {code: codes.RETIREMENT_CATEGORY.label(code) for code in WOMENS_CATEGORIES},
        validate_choice=False,
    )
    kind = SelectField("参保类型", choices=dict(codes.COVERAGE_KIND.codes), default=NORMAL, validate_choice=False)
    insurances = SelectMultipleField("险种", choices={}, validate_choice=False)
    wage = YuanField("缴费工资", validators=[needed("请填写每月的缴费工资，单位元，如 5800.00。")])
    reason = SelectField("变更原因", choices=CHOOSE, validate_choice=False, validators=[needed("请选择变更原因。")])
    effective_on = DayField("入职日期", validators=[needed("请填写入职日期，如 2026-11-16。")])
    month = SelectField("从哪个月开始缴费", choices={}, validate_choice=False)

    def validate_month(self, field: SelectField) -> None:
        if self.chosen_month is None:
            raise ValidationError("请选择第一个缴费月。")

    @property
    def document(self) -> tuple[str, str]:
        return self.document_type.data or "", normalise_number(self.document_number.data or "").value

    def check(self) -> bool:
        """What the number says need not be filled in."""
        person = self.applicant
        self.sex.data, self.birth_date.data = person.sex, person.birth_date
        return super().check()

    @property
    def applicant(self) -> Applicant:
        document_type, number = self.document
        told = told_by_number(document_type, number)
        sex, born = told or (self.sex.data or "", self.birth_date.data)
        return Applicant(
            document_type=document_type,
            document_number=number,
            name=normalise_text(self.name.data or "").value,
            sex=sex,
            birth_date=born,
            nation=self.nation.data or "",
            household=self.household.data or "",
            household_address=normalise_text(self.household_address.data or "").value,
            education=self.education.data or "",
            work_start_date=self.work_start_date.data,
            mobile=contact.clean("mobile", self.mobile.data or "")[0],
            residence_address=contact.clean("residence_address", self.residence_address.data or "")[0],
            retirement_category=(self.retirement_category.data or "") if sex == FEMALE else "",
        )

    def so_far(self, period: Month) -> EnrolAnswers:
        """The answers as far as they are given, for what depends on some of them alone."""
        today = business_today()
        kind = self.kind.data or NORMAL
        scope = self.scope.data or ""
        return EnrolAnswers(
            person=self.applicant,
            scope=scope,
            wage=self.wage.data or Decimal(0),
            insurances=fitting(self.insurances.data or (), self.group, kind, scope, Month.of(today)),
            reason=self.reason.data or "",
            effective_on=self.effective_on.data or today,
            month=self.chosen_month or period,
            kind=kind,
        )

    @property
    def answers(self) -> EnrolAnswers:
        if self.chosen_month is None or self.effective_on.data is None:
            raise ValueError("the form has been checked first")
        return self.so_far(self.chosen_month)

    @classmethod
    def fresh(cls, applicant: Applicant) -> "EnrolForm":
        """For somebody whose document has just been checked: everything he may be insured for is ticked."""
        today = business_today()
        every = insurances_of(cls.group, NORMAL, "", Month.of(today))
        return cls(data=person_data(applicant) | {"insurances": list(every), "effective_on": today})

    @staticmethod
    def data_of(answers: EnrolAnswers) -> dict[str, Any]:
        return person_data(answers.person) | {
            "scope": answers.scope,
            "wage": answers.wage,
            "insurances": list(answers.insurances),
            "reason": answers.reason,
            "effective_on": answers.effective_on,
            "month": str(int(answers.month)),
            "kind": answers.kind,
        }


class RegisterForm(EnrolForm):
    """The same for 失业保险 alone, which is ticked (B06)."""

    group = UNEMPLOYMENT

    def validate_insurances(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("请勾选失业保险；登记其他险种请办理城镇职工增加。")


def person_data(applicant: Applicant) -> dict[str, Any]:
    """The fields of the person, under the same names."""
    return dict(vars(applicant))


@dataclass(frozen=True)
class EnrolOffer:
    """What the form shows beside its fields."""

    insurances: Sequence[tuple[str, str, bool]]
    """Code, word and tick of what somebody of this 用工范围 may be insured for; none where there is nothing."""
    base: str
    strips: Sequence[StripRow]
    consequence: str
    following: bool
    """Does 失业 follow by 协同?"""
    person: Applicant
    told: bool
    """Does the number say sex and birth date?"""

    @property
    def asks_category(self) -> bool:
        """Only women are asked for their post's category."""
        return self.person.sex == FEMALE


def offer(form: EnrolForm, case: EnrolCase) -> EnrolOffer:
    """Fill the selects; the month follows the day of joining until somebody chooses another."""
    facts, answers = case.facts, case.given
    months = start_choices(case, answers.effective_on)
    suggested = suggested_start(months, answers.effective_on)
    period = facts.declared.period
    form.offer_months(months, suggested, label=lambda month: start_label(month, period))
    form.reason.choices = CHOOSE | dict(start_reasons(ENROL, facts.month))
    begun = EnrolCase(facts, form.so_far(period))
    offered = insurances_of(form.group, begun.given.kind, begun.given.scope, facts.month)
    return EnrolOffer(
        insurances=[(code, SHORT_NAMES[code] + "保险", code in begun.given.insurances) for code in offered],
        base=base(begun),
        strips=start_strips(begun),
        consequence=consequence(begun),
        following=begun.following is not None,
        person=begun.given.person,
        told=told_by_number(*form.document) is not None,
    )
