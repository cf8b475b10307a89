"""恢复缴费: why and when somebody has come back, from which month on he is paid for, and his wage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired

from forms.answers import AnswerForm
from forms.days import DayField, month_chosen
from forms.money import YuanField
from rules.insured import insurance_names
from rules.periods import Month
from rules.resume import ResumeAnswers, ResumeCase
from rules.resume_form import consequence, start_choices, start_strips, suggested_start
from rules.start_reasons import RESUME, start_reasons
from rules.stop_form import StripRow

CHOOSE = {"": "请选择"}
NO_DAY = "请填写变更日期，如 2026-11-16。"


class ResumeForm(AnswerForm):
    """变更原因, 变更日期, the month that tax receives, 工资."""

    reason = SelectField("变更原因", choices=CHOOSE, validate_choice=False)
    effective_on = DayField("变更日期", validators=[InputRequired(NO_DAY)])
    month = SelectField("第一个缴费月", choices={}, validate_choice=False)
    suggested = StringField()
    """The month that was preselected: one that was left as it was follows the day."""
    wage = YuanField("工资")

    @property
    def chosen_month(self) -> Month | None:
        return month_chosen(self.month.data)

    def check(self) -> bool:
        sound = super().check()
        if self.effective_on.data is None and "effective_on" in self.errors:
            self.effective_on.errors = [NO_DAY]
        if self.chosen_month is None:
            self.month.errors = ["请选择第一个缴费月。"]
            return False
        return sound

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
    chosen = form.chosen_month
    if chosen is None or form.month.data == form.suggested.data:
        chosen = suggested or chosen
    if chosen is not None and chosen not in months:
        months = (chosen, *months)  # what was chosen is shown, and the rules say what is wrong with it
    form.month.choices = {str(int(month)): label(month, facts.declared.period) for month in sorted(months)}
    form.month.data = None if chosen is None else str(int(chosen))
    form.suggested.data = None if suggested is None else str(int(suggested))
    form.reason.choices = CHOOSE | dict(start_reasons(RESUME, facts.month))
    return Offer(
        insurance_names(item.insurance for item in case.resuming) if case.resuming else "",
        bool(case.following),
        () if chosen is None else start_strips(case, chosen),
        "" if chosen is None else consequence(case, chosen, form.wage.data),
    )


def label(month: Month, period: Month) -> str:
    """A month before the settlement period says what comes with it."""
    return month.label if month >= period else f"{month.label}（结算期以前另办补缴）"
