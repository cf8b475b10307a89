"""Filters of 审核结果查询, 结果查询 and 综合业务处理单打印; the code of a paper to be verified."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Form, SelectField, StringField

from forms.search import ANY, at_most
from queries.process_forms import NEVER, PRINTED, FormFilter
from queries.results import ResultFilter
from rules.codes import DECLARATION_STATE, EFFECTIVE
from rules.periods import Month
from rules.text import normalise_number, normalise_text
from rules.verification import normalised


class DeclarationSearch(Form):
    """What both lists ask for. `periods`: those in which there is anything; `kinds`: slug and label."""

    period = SelectField("结算期", default="", invalid_choice_message="没有这个结算期的申报。请重新选择。")
    kind = SelectField("业务类型", default="", invalid_choice_message="没有这个业务类型。请重新选择。")
    document_number = StringField("社会保障号码", validators=[at_most(40)])
    name = StringField("姓名", validators=[at_most(50)])

    def __init__(self, answers: Any = None, *, periods: Iterable[Month], kinds: Mapping[str, str], **given: Any):
        super().__init__(answers, **given)
        self.period.choices = list({**ANY, **{str(int(period)): period.label for period in periods}}.items())
        self.kind.choices = list({**ANY, **kinds}.items())

    @property
    def common(self) -> dict[str, Any]:
        """The answers as a filter wants them."""
        return {
            "period": Month.from_int(int(self.period.data)) if self.period.data else None,
            "kind": self.kind.data or "",
            "document_number": normalise_number(self.document_number.data or "").value,
            "name": normalise_text(self.name.data or "").value,
        }


class ResultSearch(DeclarationSearch):
    """审核结果查询 and 结果查询."""

    state = SelectField(
        "状态",
        default="",
        choices={**ANY, **DECLARATION_STATE.codes, "approved": f"审核通过、{EFFECTIVE}"},
        invalid_choice_message="没有这个状态。请重新选择。",
    )

    @property
    def asked(self) -> ResultFilter:
        return ResultFilter() if self.errors else ResultFilter(**self.common, state=self.state.data or "")


class FormSearch(DeclarationSearch):
    """综合业务处理单打印."""

    printed = SelectField(
        "打印情况",
        default="",
        choices={**ANY, NEVER: "未打印", PRINTED: "已打印"},
        invalid_choice_message="没有这个打印情况。请重新选择。",
    )

    @property
    def asked(self) -> FormFilter:
        return FormFilter() if self.errors else FormFilter(**self.common, printed=self.printed.data or "")


class CodeForm(Form):
    """回执、处理单验证."""

    code = StringField("验证码")

    @property
    def wanted(self) -> str | None:
        return normalised(self.code.data or "")

    def check(self) -> bool:
        """Does what was typed look like a code?"""
        if self.wanted is None:
            self.code.errors = ["验证码为 28 位数字和字母。请对照回执或处理单上的验证码重新输入，分隔号可以不输。"]
        return self.wanted is not None
