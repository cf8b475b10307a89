"""Filters of 申请提交."""

from collections.abc import Mapping

from wtforms import Form, SelectField, StringField

from forms.search import ANY, at_most, full_number
from rules import codes
from rules.text import normalise_number, normalise_text

STATES = ("draft", "returned")


class PendingSearch(Form):
    """申请提交: by 业务类型, state, number and name; everything empty lists all."""

    kind = SelectField("业务类型", default="", choices=ANY, invalid_choice_message="没有这种业务。")
    state = SelectField(
        "申报状态",
        default="",
        choices={**ANY, **{code: codes.DECLARATION_STATE.label(code) for code in STATES}},
        invalid_choice_message="没有这个申报状态。",
    )
    number = StringField("社会保障号码", validators=[at_most(60)])
    name = StringField("姓名", validators=[at_most(50)])

    def offer_kinds(self, labels: Mapping[str, str]) -> "PendingSearch":
        self.kind.choices = {**ANY, **labels}
        return self

    @property
    def wanted(self) -> tuple[str, str]:
        """社会保障号码 and 姓名 as they are looked for."""
        number = full_number(normalise_number(self.number.data or "").value)
        return number, normalise_text(self.name.data or "").value
