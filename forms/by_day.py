"""A day, and the month that tax receives: it follows the day until somebody chooses another."""

from collections.abc import Callable, Sequence
from datetime import date

from wtforms import Field, SelectField, StringField

from forms.answers import AnswerForm
from forms.days import month_chosen
from rules.periods import Month

NO_DAY = "请填写变更日期，如 2026-11-16。"


class MonthByDay(AnswerForm):
    """A form with these two."""

    effective_on: Field
    month: SelectField
    suggested = StringField()
    """The month that was preselected: one that was left as it was follows the day."""

    @property
    def chosen_month(self) -> Month | None:
        return month_chosen(self.month.data)

    def offer_months(
        self, months: Sequence[Month], suggested: Month | None, label: Callable[[Month], str]
    ) -> Month | None:
        """Fill the select; which month is chosen then."""
        chosen = self.chosen_month
        if chosen is None or self.month.data == self.suggested.data:
            chosen = suggested or chosen
        if chosen is not None and chosen not in months:
            months = (chosen, *months)  # what was chosen is shown, and the rules say what is wrong with it
        self.month.choices = {str(int(month)): label(month) for month in sorted(months)}
        self.month.data = None if chosen is None else str(int(chosen))
        self.suggested.data = None if suggested is None else str(int(suggested))
        return chosen


class ChangeForm(MonthByDay):
    """变更日期 and month, as 减少 and 恢复 have them."""

    def begin_on(self, today: date) -> None:
        """The day that a form begins with, before anything has been typed."""
        if self.effective_on.data is None and not self.effective_on.raw_data:
            self.effective_on.data = today

    def check(self) -> bool:
        sound = super().check()
        if self.effective_on.data is None and "effective_on" in self.errors:
            self.effective_on.errors = [NO_DAY]
        if self.chosen_month is None:
            self.month.errors = [f"请选择{self.month.label.text}。"]
            return False
        return sound


def start_label(month: Month, period: Month) -> str:
    """A first month before the settlement period says what comes with it."""
    return month.label if month >= period else f"{month.label}（结算期以前另办补缴）"
