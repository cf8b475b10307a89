"""恢复缴费: why and when somebody has come back, from which month on he is paid for, and his wage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from forms.answers import CHOOSE
from forms.by_day import NO_DAY, ChangeForm, start_label
from forms.days import DayField
from forms.money import YuanField
from rules.insured import insurance_names
from rules.resume import ResumeAnswers, ResumeCase
from rules.resume_form import consequence, start_choices, start_strips, suggested_start
from rules.start_reasons import RESUME, start_reasons
from rules.stop_form import StripRow


class ResumeForm(ChangeForm):
    """变更原因, 变更日期, the month that tax receives, 工资."""

    reason = SelectField("变更原因", choices=CHOOSE, validate_choice=False)
    effective_on = DayField("变更日期", validators=[InputRequired(NO_DAY)])
    month = SelectField("第一个缴费月", choices={}, validate_choice=False)
    wage = YuanField("工资")

    @property
    def answers(self) -> ResumeAnswers:
        if self.effective_on.data is None or self.chosen_month is None:
            raise ValueError("the form has been checked first")
        return ResumeAnswers(self.reason.data or "", self.effective_on.data, self.chosen_month, self.wage.data)

    @staticmethod
    def data_of(answers: ResumeAnswers) -> dict[str, Any]:
        return {
            "reason": answers.reason,
            "effective_on": answers.effective_on,
            "month": str(int(answers.month)),
            "wage": answers.wage,
        }


class ResumeUnemploymentForm(ResumeForm):
    """The same for 失业保险 alone, which is ticked (B13)."""

    insured = BooleanField("失业保险", default=True)

    def validate_insured(self, field: BooleanField) -> None:
        if not field.data:
            field.errors = [*field.errors, "请勾选失业保险；恢复其他险种请办理人员恢复缴费申报。"]

    @staticmethod
    def data_of(answers: ResumeAnswers) -> dict[str, Any]:
        return ResumeForm.data_of(answers) | {"insured": True}


@dataclass(frozen=True)
class Offer:
    """What the form shows beside its fields."""

    resuming: str
    """The insurances that are taken up again."""
    following: bool
    """Does 失业 follow by 协同?"""
    strips: Sequence[StripRow]
    consequence: str


def offer(form: ResumeForm, case: ResumeCase) -> Offer:
    """Fill the selects for this person; the month follows the day of coming back until somebody chooses another."""
    facts = case.facts
    months = start_choices(case)
    suggested = suggested_start(months, form.effective_on.data or facts.today)
    chosen = form.offer_months(months, suggested, label=lambda month: start_label(month, facts.declared.period))
    form.reason.choices = CHOOSE | dict(start_reasons(RESUME, facts.month))
    return Offer(
        insurance_names(item.insurance for item in case.resuming) if case.resuming else "",
        bool(case.following),
        () if chosen is None else start_strips(case, chosen),
        "" if chosen is None else consequence(case, chosen, form.wage.data),
    )
