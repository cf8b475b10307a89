"""职工缴费工资申报, 年度职工缴费工资申报, 单个职工缴费基数变更申报: months and a wage."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field, SelectField, StringField
from wtforms.validators import ValidationError

from exchange.core_data.values import Unreadable
from forms.answers import AnswerForm
from forms.days import month_chosen
from forms.money import typed_amount
from rules.periods import Month
from rules.wages import WageAnswers


class WageAmount(AnswerForm):
    """The wage, as every one of these forms has it."""

    wage: Field

    def validate_wage(self, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError("请填写每月的缴费工资，单位为元。")
        try:
            typed_amount(field.data)
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable)) from None

    @property
    def typed_wage(self) -> Decimal:
        """元. Raises Unreadable where it is no amount."""
        return typed_amount(self.wage.data or "")

    @property
    def answers_so_far(self) -> WageAnswers | None:
        """The answers, where everything is filled in; looking at them leaves no errors on the form."""
        try:
            return self.answers
        except (Unreadable, ValidationError):
            return None

    @property
    def answers(self) -> WageAnswers:
        raise NotImplementedError


class WageForm(WageAmount):
    """开始年月, 结束年月, 工资 (B14)."""

    first = SelectField("开始年月", choices={}, validate_choice=False)
    last = SelectField("结束年月", choices={}, validate_choice=False)
    wage = StringField("缴费工资")

    def validate_first(self, field: Field) -> None:
        expect_month(field)

    def validate_last(self, field: Field) -> None:
        expect_month(field)

    @property
    def answers(self) -> WageAnswers:
        return WageAnswers(expect_month(self.first), self.typed_wage, expect_month(self.last))

    @staticmethod
    def data_of(answers: WageAnswers) -> dict[str, Any]:
        last = answers.last or answers.first
        return {"first": value_of(answers.first), "last": value_of(last), "wage": f"{answers.wage:.2f}"}


class AnnualWageForm(WageAmount):
    """上年度月平均工资 of the year that the open window is for (decision 27)."""

    year = SelectField("申报年度", choices={}, validate_choice=False)
    wage = StringField("上年度月平均工资")

    def validate_year(self, field: Field) -> None:
        expect_year(field)

    @property
    def answers(self) -> WageAnswers:
        january = Month(expect_year(self.year), 1)
        return WageAnswers(january, self.typed_wage, january + 11)

    @staticmethod
    def data_of(answers: WageAnswers) -> dict[str, Any]:
        return {"year": str(answers.first.year), "wage": f"{answers.wage:.2f}"}


class BaseChangeForm(WageAmount):
    """The new wage, and the month from which it counts."""

    month = SelectField("从哪个月起", choices={}, validate_choice=False)
    wage = StringField("变更后缴费工资")

    def validate_month(self, field: Field) -> None:
        expect_month(field)

    @property
    def answers(self) -> WageAnswers:
        return WageAnswers(expect_month(self.month), self.typed_wage)

    @staticmethod
    def data_of(answers: WageAnswers) -> dict[str, Any]:
        return {"month": value_of(answers.first), "wage": f"{answers.wage:.2f}"}


def offer_months(field: Field, offered: Sequence[Month]) -> None:
    """The choices of a field, its first one chosen; what was chosen stays, and the rules say what is wrong with it."""
    chosen = month_chosen(field.data)
    shown = sorted({*offered, *((chosen,) if chosen else ())})
    field.choices = {value_of(month): month.label for month in shown}
    if chosen is None and offered:
        field.data = value_of(offered[0])


def expect_month(field: Field) -> Month:
    """The month chosen. Raises ValidationError."""
    chosen = month_chosen(field.data)
    if chosen is None:
        raise ValidationError(f"请选择{field.label.text}。")
    return chosen


def expect_year(field: Field) -> int:
    """The year chosen. Raises ValidationError."""
    month = month_chosen(f"{field.data}01")
    if month is None:
        raise ValidationError("请选择申报年度。")
    return month.year


def value_of(month: Month) -> str:
    return str(int(month))
