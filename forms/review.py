"""What a reviewer asks the queue for, and what he says of a case."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Form, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from forms.search import ANY, at_most
from queries.reviews import QueueFilter
from rules.codes import DECLARATION_STATE, REVIEW_DECISION
from rules.offices import Office
from rules.periods import Month
from rules.review_reasons import review_reasons
from rules.text import normalise_text

PASS, DENY, SEND_BACK = "1", "2", "3"
LONGEST_WORDS = 500
STATES = ("submitted", "in_review")


class QueueSearch(Form):
    """Filters of 待审核."""

    office = SelectField("经办机构", default="", invalid_choice_message="没有这个经办机构。")
    kind = SelectField("业务类型", default="", invalid_choice_message="没有这种业务。")
    reason = SelectField("变更原因", default="", invalid_choice_message="没有这个变更原因。")
    state = SelectField(
        "状态",
        default="",
        choices={**ANY, **{state: DECLARATION_STATE.label(state) for state in STATES}},
        invalid_choice_message="没有这个状态。",
    )
    unit_name = StringField("单位名称", validators=[at_most(128)])
    ready = SelectField(
        "审核方式",
        default="",
        choices={**ANY, "batch": "可批量审核", "eyes": "须逐笔查看"},
        invalid_choice_message="没有这种审核方式。",
    )

    def __init__(
        self,
        *arguments: Any,
        offices: Iterable[Office],
        kinds: Mapping[str, str],
        reasons: Mapping[str, Mapping[str, str]],
        **named: Any,
    ) -> None:
        """Lets choose from the reviewer's own offices, from `kinds`, and from `reasons` under the names of kinds."""
        super().__init__(*arguments, **named)
        self.office.choices = {**ANY, **{str(office.no): office.district for office in offices}}
        self.kind.choices = {**ANY, **kinds}
        self.reason.choices = {**ANY, **reasons}

    @property
    def asked(self) -> QueueFilter:
        return QueueFilter(
            office=int(self.office.data) if self.office.data else None,
            kind=self.kind.data or "",
            reason=self.reason.data or "",
            state=self.state.data or "",
            unit_name=normalise_text(self.unit_name.data or "").value,
            ready=self.ready.data or "",
        )


class DecisionForm(Form):
    """审核意见: 通过, or 退回 or 不予通过 with a reason and words that the unit reads."""

    decision = RadioField(
        "审核结论",
        choices={PASS: "通过", SEND_BACK: "退回", DENY: "不予通过"},
        invalid_choice_message="没有这种审核结论。",
        validators=[InputRequired("请选择审核结论：通过、退回或不予通过。")],
    )
    reason = SelectField("原因", default="", invalid_choice_message="没有这个原因。请重新选择。")
    words = TextAreaField(
        "补正说明(单位可见)",
        filters=[lambda typed: normalise_text(typed or "").value],
        validators=[Length(max=LONGEST_WORDS, message=f"补正说明最多 {LONGEST_WORDS} 个字。请缩短后重新提交。")],
    )
    submission = HiddenField()

    def __init__(self, *arguments: Any, on: Month, **named: Any) -> None:
        """`on`: the month whose reasons are offered."""
        super().__init__(*arguments, **named)
        self.by_decision = {decision: review_reasons(decision, on) for decision in (SEND_BACK, DENY)}
        self.reason.choices = {"": "请选择", **self.by_decision[SEND_BACK], **self.by_decision[DENY]}

    def validate_decision(self, field: RadioField) -> None:
        """A reason beside 通过 is a slip: an approval nobody meant is worse than one more question."""
        if field.data == PASS and (self.reason.data or self.words.data):
            raise ValidationError("通过时不填写原因和补正说明。请清空这两项，或改选退回、不予通过。")

    def validate_reason(self, field: SelectField) -> None:
        listed = self.by_decision.get(self.decision.data or "")
        if listed is not None and field.data not in listed:
            name = REVIEW_DECISION.label(self.decision.data)
            raise ValidationError(f"{name}时请选择“{name}”一组中的原因。")

    def validate_words(self, field: TextAreaField) -> None:
        if self.decision.data in self.by_decision and not field.data:
            raise ValidationError("请填写补正说明，告诉单位哪里不对、怎么办。")
