"""单个职工缴费基数变更申报: another wage from a month on; one person reviews it (decision 15)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy.orm import Session

from declarations.kinds.declared_wages import DeclaredWages, base_from
from declarations.kinds.wage import NO_CARD, yuan
from declarations.sheet import EITHER_NUMBER, WAGE_HEADERS, WHO, Sheet, Values, money, months
from forms.answers import AnswerForm
from forms.wage import BaseChangeForm, offer_months
from models import Declaration, Unit
from rules import base_change, wage_form, wages
from rules.insured import PENSION
from rules.periods import Month
from rules.wage_bases import base_in
from rules.wages import WageAnswers, WageCase, WageFacts

HINTS = (
    "从当前结算期起变更，到下一次申报缴费工资为止；以前月份缴少了的，请到经办机构服务窗口办理差额补收。",
    "单位应收核定后，本结算期不能再变更缴费基数。",
    "经办机构审核通过后生效，失业保险按同一工资协同变更。",
    NO_CARD,
)


class BaseChange(DeclaredWages):
    """缴费基数变更 of the five insurances; 失业 takes the same wage by 协同."""

    slug = wages.CHANGE_KIND
    label = wages.LABELS[wages.CHANGE_KIND]
    noun = "缴费基数变更申报"
    group = PENSION
    number_prefix = "JB"
    receipt_title = "缴费基数变更申报提交成功"
    business = "基数变更"
    rules = base_change.RULES
    hints = HINTS
    form_class = BaseChangeForm
    fields = "single/base_change.html"
    sheet: ClassVar[Sheet | None] = Sheet(
        "批量基数变更",
        (
            *WHO,
            months("变更起始年月", "month", hint="从这个月起按新工资缴费，如 202611"),
            money(
                "变更后工资", "wage", hint="每月缴费工资，元，最多两位小数", also=WAGE_HEADERS, note=base_from("month")
            ),
        ),
        one_of=EITHER_NUMBER,
        hints=HINTS,
    )

    def row_answers(self, values: Values) -> WageAnswers:
        return WageAnswers(Month.from_int(values["month"]), yuan(values["wage"]))

    def offer(
        self, session: Session, unit: Unit, facts: WageFacts, form: AnswerForm, now: datetime
    ) -> Mapping[str, Any]:
        form = cast(BaseChangeForm, form)
        offer_months(form.month, base_change.change_months(facts.period))
        answers = form.answers_so_far
        case = WageCase(facts, answers)
        if answers is None or not wage_form.sensible(case):
            return {"last_wage": case.last_wage, "after": None, "changes": (), "consequence": ""}
        before, month = wage_form.filed_wage(case), answers.first
        return {
            "last_wage": case.last_wage,
            "wages": (before, answers.wage),
            "before": None if before is None else base_in(before, month),
            "after": base_in(answers.wage, month),
            "changes": wage_form.due_changes(case),
            "consequence": wage_form.change_consequence(case),
        }

    def consequence(self, facts: WageFacts, answers: WageAnswers) -> str:
        return wage_form.change_consequence(WageCase(facts, answers))

    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        answers = self.answers(declaration)
        return ("从哪个月起", answers.first.label), ("变更后缴费工资", f"{answers.wage:,.2f} 元")

    def meaning(self, declaration: Declaration) -> str:
        answers = self.answers(declaration)
        return f"从 {answers.first.label} 起按缴费工资 {answers.wage:,.2f} 元计算应缴额，到下一次申报缴费工资为止。"
