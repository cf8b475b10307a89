"""城镇职工减少: whom to look for, and what is filled in for those who were picked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from forms.answers import CHOOSE
from forms.by_day import NO_DAY, ChangeForm
from forms.days import DayField
from forms.search import PeopleSearch
from rules.finding import Finding
from rules.months import PeriodLine
from rules.periods import Month
from rules.reasons import Reason, deciding, sub_reasons
from rules.stop import StopAnswers, StopCase
from rules.stop_form import StripRow, consequence, stop_choices, stop_lines, stop_strips, suggested_month

OWN, WITH_BRANCHES = "own", "branches"
NAMED = 3


class StopSearch(PeopleSearch):
    """减员人员查询 (A07): everything empty lists all."""

    reach = SelectField(
        "人员范围",
        default=OWN,
        choices={OWN: "本单位", WITH_BRANCHES: "本单位及分支"},
        invalid_choice_message="没有这个人员范围。",
    )


class StopForm(ChangeForm):
    """减少原因, 变更日期 and the month that tax receives; one for all persons picked."""

    reason = SelectField("减少原因", choices=CHOOSE, validate_choice=False)
    sub_reason = SelectField("具体原因", choices=CHOOSE, validate_choice=False)
    effective_on = DayField("变更日期", validators=[InputRequired(NO_DAY)])
    month = SelectField("最后一个缴费月", choices={}, validate_choice=False)

    @staticmethod
    def data_of(answers: StopAnswers) -> dict[str, Any]:
        return {
            "reason": answers.reason,
            "sub_reason": answers.sub_reason,
            "effective_on": answers.effective_on,
            "month": str(int(answers.month)),
        }

    def so_far(self, today: date, period: Month) -> StopAnswers | None:
        """The answers as far as they are given, for what depends on the reason alone; None without a reason."""
        if not self.reason.data:
            return None
        day, month = self.effective_on.data or today, self.chosen_month or period
        return StopAnswers(self.reason.data, day, month, self.sub_reason.data or "")

    @property
    def answers(self) -> StopAnswers:
        """Only after `check`. Papers are not asked for yet."""
        if self.effective_on.data is None or self.chosen_month is None:
            raise ValueError("the form has been checked first")
        return StopAnswers(
            reason=self.reason.data or "",
            effective_on=self.effective_on.data,
            month=self.chosen_month,
            sub_reason=self.sub_reason.data or "",
        )


class InterruptForm(StopForm):
    """职工缴费中断申报(失业): the same by the words of the unemployment manual (B11)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.label.text = "变更原因"


def refusals(form: StopForm, verdict: Sequence[tuple[str, Sequence[Finding]]]) -> list[tuple[str, str]]:
    """Everything to put right, as (id of the field, words); what belongs to a field is written beside it as well.

    `verdict`: by person's name. What holds for everybody is said once and without names.
    """
    concerned: dict[tuple[str, str], list[str]] = {}
    for name, findings in verdict:
        for finding in findings:
            if finding.blocks:
                key = (finding.field or "rows", f"{finding.text}（{finding.clause}）")
                concerned.setdefault(key, []).append(name)
    for (field, text), names in concerned.items():
        words = text if len(names) == len(verdict) else f"{some(names)}：{text}"
        if field in form.data:
            form[field].errors = [*form[field].errors, words]
    in_fields = [(field.id, words) for field in form for words in field.errors]
    others = {key: names for key, names in concerned.items() if key[0] not in form.data}
    return in_fields + [("rows", f"{some(names)}：{text}") for (_, text), names in others.items()]


def some(names: Sequence[str]) -> str:
    return "、".join(names) if len(names) <= NAMED else f"{'、'.join(names[:NAMED])}等 {len(names)} 人"


@dataclass(frozen=True)
class Offer:
    """What the form offers for the persons picked, with what choosing it means."""

    form: StopForm
    reasons: Sequence[Reason]
    lines: Sequence[PeriodLine]
    on: Month
    """Month of handling: which edition of the reasons is in force."""

    @property
    def month(self) -> Month | None:
        return self.form.chosen_month

    @cached_property
    def sub_reasons(self) -> Sequence[Reason]:
        return sub_reasons(self.form.reason.data, self.on) if self.form.reason.data else ()

    @property
    def sub_reason_required(self) -> bool:
        return any(reason.code == self.form.reason.data and reason.sub_reason == "required" for reason in self.reasons)

    @property
    def strips(self) -> Sequence[StripRow]:
        return stop_strips(self.lines, self.month) if self.month else ()

    @property
    def consequence(self) -> str:
        return consequence(self.lines, self.month) if self.month else ""


def offer(
    form: StopForm, reasons: Sequence[Reason], cases: Sequence[StopCase], unit_lines: Sequence[PeriodLine], today: date
) -> Offer:
    """Fill the selects for these persons; the month follows the day of leaving until somebody chooses another.

    `unit_lines`: the settlement periods of the unit, for as long as nobody has been picked.
    """
    on = Month.of(today)
    months = stop_choices(cases, unit_lines[0].period)
    suggested = suggested_month(months, form.effective_on.data or today)
    form.offer_months(months, suggested, label=lambda month: month.label)
    asked = deciding(form.reason.data or "", "", on)
    if asked is not None and asked not in reasons:
        reasons = (*reasons, asked)  # what was chosen is shown, and the rules say what is wrong with it
    form.reason.choices = CHOOSE | {reason.code: reason.label for reason in reasons}
    found = Offer(form, reasons, stop_lines(cases) or unit_lines, on)
    form.sub_reason.choices = CHOOSE | {reason.code: reason.label for reason in found.sub_reasons}
    if form.sub_reason.data not in form.sub_reason.choices:
        form.sub_reason.data = ""
    return found
