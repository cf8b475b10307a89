"""补缴: first and last month, and the wage of these months (B22)."""

from dataclasses import dataclass, replace
from typing import Any

from wtforms import SelectField
from wtforms.validators import ValidationError

from forms.answers import CHOOSE, AnswerForm
from forms.days import month_chosen
from forms.money import YuanField
from rules import back_pay_form
from rules.back_pay import BackPayAnswers, BackPayCase, BackPayFacts
from rules.periods import Month


class BackPayForm(AnswerForm):
    """开始年月, 结束年月, 工资."""

    first = SelectField("开始年月", choices=CHOOSE, validate_choice=False)
    last = SelectField("结束年月", choices=CHOOSE, validate_choice=False)
    wage = YuanField("工资")

    def validate_first(self, field: SelectField) -> None:
        expect(field)

    def validate_last(self, field: SelectField) -> None:
        expect(field)

    def validate_wage(self, field: YuanField) -> None:
        if field.data is None and not field.errors:
            raise ValidationError("请填写补缴月份的月工资，单位为元。")

    @property
    def answers(self) -> BackPayAnswers:
        return BackPayAnswers(expect(self.first), expect(self.last), self.wage.data or back_pay_form.NO_WAGE)

    @staticmethod
    def data_of(answers: BackPayAnswers) -> dict[str, Any]:
        return {"first": str(int(answers.first)), "last": str(int(answers.last)), "wage": answers.wage}


@dataclass(frozen=True)
class Offer:
    """What the form shows beside its fields."""

    case: BackPayCase

    @property
    def first_hint(self) -> str:
        return back_pay_form.first_hint(self.case.facts)

    @property
    def strips(self) -> tuple[back_pay_form.BackPayStrip, ...]:
        return back_pay_form.strips(self.case)

    @property
    def tables(self) -> tuple[back_pay_form.BillTable, ...]:
        return back_pay_form.tables(self.case)

    @property
    def consequence(self) -> str:
        return back_pay_form.consequence(self.case)

    @property
    def note(self) -> str:
        return back_pay_form.note(self.case)


def offer(form: BackPayForm, facts: BackPayFacts) -> Offer:
    """Fill the selects for this person; who has a gap finds it chosen."""
    months = back_pay_form.months_offered(facts)
    gap = back_pay_form.suggested_gap(facts)
    if gap is not None and form.first.raw_data is None and not form.first.data:
        form.first.data, form.last.data = (str(int(month)) for month in gap)
    for field in (form.first, form.last):
        chosen = month_chosen(field.data)
        shown = months if chosen is None or chosen in months else sorted({*months, chosen}, reverse=True)
        field.choices = CHOOSE | back_pay_form.labels(facts, shown)
    return Offer(BackPayCase(facts, typed(form)))


def typed(form: BackPayForm) -> BackPayAnswers | None:
    """The answers as far as amounts and months can be shown; None while the months are not chosen."""
    first, last = month_chosen(form.first.data), month_chosen(form.last.data)
    if first is None or last is None:
        return None
    months = BackPayAnswers(first, last, back_pay_form.NO_WAGE)
    return months if form.wage.data is None else replace(months, wage=form.wage.data)


def expect(field: SelectField) -> Month:
    """The month chosen. Raises ValidationError."""
    chosen = month_chosen(field.data)
    if chosen is None:
        raise ValidationError(f"请选择{field.label.text}。")
    return chosen
