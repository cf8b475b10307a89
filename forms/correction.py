"""参停保时间更正: the right month of what has been approved, or its withdrawal, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import SelectField, StringField

from forms.answers import CHOOSE, AnswerForm
from forms.days import month_chosen
from rules.correction import LONGEST_WORDS, CorrectionAnswers, Origin
from rules.correction_form import consequence, strips
from rules.periods import Month
from rules.stop_form import StripRow
from rules.text import normalise_text

WITHDRAW = "withdraw"


class CorrectionForm(AnswerForm):
    """更正为 and 更正原因, for one approved declaration; `bound_to` says for which."""

    month = SelectField("更正为", choices=CHOOSE, validate_choice=False)
    was = StringField()
    """The month that counted when the form was opened."""
    words = StringField("更正原因")
    origin: Origin | None = None

    def bound_to(self, origin: Origin) -> "CorrectionForm":
        self.origin = origin
        if not self.was.data:
            self.was.data = str(int(origin.declared.month))
        return self

    @property
    def withdrawn(self) -> bool:
        return self.month.data == WITHDRAW

    @property
    def chosen_month(self) -> Month | None:
        return month_chosen(self.month.data)

    def check(self) -> bool:
        sound = super().check()
        if self.chosen_month is None and not self.withdrawn:
            self.month.errors = ["请选择更正后的月份。"]
            return False
        return sound

    @property
    def answers(self) -> CorrectionAnswers:
        if self.origin is None:
            raise ValueError("the form has been bound to what it corrects")
        return CorrectionAnswers(
            origin=self.origin.id,
            business=self.origin.kind,
            was=month_chosen(self.was.data) or self.origin.declared.month,
            month=self.chosen_month,
            words=normalise_text(self.words.data or "").value,
            group=self.origin.declared.group.group,
        )

    @staticmethod
    def data_of(answers: CorrectionAnswers) -> dict[str, Any]:
        return {
            "month": WITHDRAW if answers.month is None else str(int(answers.month)),
            "was": str(int(answers.was)),
            "words": answers.words,
        }


@dataclass(frozen=True)
class Offer:
    """What the form shows beside its fields."""

    strips: Sequence[StripRow]
    consequence: str
    longest_words: int = LONGEST_WORDS


def offer(form: CorrectionForm, origin: Origin) -> Offer:
    """Fill the select with the months that are possible; one that was chosen stays, and the rules say what is wrong."""
    chosen = form.chosen_month
    months = sorted({*origin.legal, *([] if chosen is None else [chosen])})
    form.month.choices = CHOOSE | {str(int(month)): month.label for month in months}
    if origin.may_be_withdrawn:
        form.month.choices |= {WITHDRAW: "撤回参保登记"}
    withdrawn = form.withdrawn and origin.may_be_withdrawn
    return Offer(strips(origin, chosen, withdrawn), consequence(origin, chosen, withdrawn))
