"""职工缴费工资申报 by both doors and 年度: effective at 提交, where every rule passes (decisions 15, 27)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, cast

from sqlalchemy.orm import Session

from clock import business_now
from declarations.kinds.declared_wages import DeclaredWages, base_from
from declarations.sheet import EITHER_NUMBER, WAGE_HEADERS, WHO, Sheet, Values, money, months
from declarations.spells import month_of
from forms.answers import AnswerForm
from forms.wage import AnnualWageForm, WageAmount, WageForm, offer_months
from models import Declaration, Person, Unit
from queries.pages import Page
from queries.wage_overview import annual_overview, wage_overview, without_any_annual_wage, without_any_wage
from rules import wage_form, wages
from rules.insured import PENSION, UNEMPLOYMENT
from rules.periods import Month
from rules.wages import WageAnswers, WageCase, WageFacts

NO_CARD = "没有居民身份证的人员需要用个人编号条件查询。"
COUNTED = "核定的人数是与工资申报的人数相等,工资申报和应收核定的是在单位正常参保的非离退休人员。"
FLOW = (
    "业务流程:工资申报成功-养老和失业核定申请成功-打印对应申报表(打印没有数据说明对应险种核定失败,需要重新核定)"
    "-申请核定之后税务平台没有数据,需要咨询税务并等待结果,可以在“社保平台的税务发送交易查询”确认结果。"
)


MONTHLY_SHEET = Sheet(
    "批量工资申报",
    (
        *WHO,
        months("开始年月", "first", hint="不早于当前结算期，如 202611"),
        months("结束年月", "last", hint="不晚于本年 12 月，如 202612"),
        money("工资", "wage", hint="每月缴费工资，元，最多两位小数", also=WAGE_HEADERS, note=base_from("first")),
    ),
    one_of=EITHER_NUMBER,
    hints=(COUNTED, NO_CARD),
)


class Wage(DeclaredWages):
    """缴费工资 of some months of this year, by the pension door; 失业 takes the same by 协同."""

    slug = wages.MONTHLY_KIND
    label = wages.LABELS[wages.MONTHLY_KIND]
    noun = "缴费工资申报"
    group = PENSION
    number_prefix = "GZ"
    receipt_title = "职工缴费工资申报提交成功"
    business = "工资申报"
    rules = wages.MONTHLY
    hints: ClassVar[Sequence[str]] = (FLOW, COUNTED, NO_CARD)
    form_class = WageForm
    fields = "single/wage.html"
    overview_template = "single/wage_overview.html"
    copies_last_month = True
    sheet: ClassVar[Sheet | None] = MONTHLY_SHEET

    def row_answers(self, values: Values) -> WageAnswers:
        first, last = Month.from_int(values["first"]), Month.from_int(values["last"])
        return WageAnswers(first, yuan(values["wage"]), last)

    def offer(
        self, session: Session, unit: Unit, facts: WageFacts, form: AnswerForm, now: datetime
    ) -> Mapping[str, Any]:
        form = cast(WageForm, form)
        offered = wage_form.wage_months(facts.period)
        offer_months(form.first, offered)
        offer_months(form.last, offered)
        return shown(form, facts)

    def overview(self, session: Session, unit: Unit, now: datetime) -> Mapping[str, Any] | None:
        return {"counts": wage_overview(unit, self.group), "annual": None}

    def undeclared(self, session: Session, unit: Unit, now: datetime, number: int) -> Page[Person] | None:
        return without_any_wage(unit, self.group, number)

    def consequence(self, facts: WageFacts, answers: WageAnswers) -> str:
        return wage_form.wage_consequence(WageCase(facts, answers))

    def reviewers_needed(self, declaration: Declaration) -> int:
        return 0

    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        answers = self.answers(declaration)
        return (
            ("开始年月", answers.first.label),
            ("结束年月", (answers.last or answers.first).label),
            ("缴费工资", f"{answers.wage:,.2f} 元"),
        )

    def meaning(self, declaration: Declaration) -> str:
        answers = self.answers(declaration)
        return f"{wage_form.span(answers.first, answers.last)}按缴费工资 {answers.wage:,.2f} 元计算应缴额。"


class UnemploymentWage(Wage):
    """The same for 失业保险 alone, by the door of the unemployment manual (B14)."""

    slug = wages.UNEMPLOYMENT_KIND
    label = wages.LABELS[wages.UNEMPLOYMENT_KIND]
    group = UNEMPLOYMENT
    number_prefix = "SG"
    sheet = replace(MONTHLY_SHEET, title="批量工资申报(失业)")


class AnnualWage(Wage):
    """上年度月平均工资 for January to December, in the window 12-21 … 01-15 (A16, decisions 8, 27)."""

    slug = wages.ANNUAL_KIND
    label = wages.LABELS[wages.ANNUAL_KIND]
    noun = "年度工资申报"
    number_prefix = "ND"
    receipt_title = "年度职工缴费工资申报提交成功"
    rules = wages.ANNUAL
    hints = (
        "每年 12 月 21 日至次年 1 月 15 日，须先完成年度职工缴费工资申报，才能办理人员变动。",
        "填写上年度月平均工资，用于本年度 1 月至 12 月；缴费基数上下限公布后按公布的计算。",
        "全部在职参保人员都申报并提交后，即可办理人员变动；以后新参保、恢复缴费的人员按参保、恢复时的工资。",
        NO_CARD,
    )
    form_class = AnnualWageForm
    copies_last_month = False
    sheet = Sheet(
        "年度工资申报",
        (*WHO, money("上年度月平均工资", "wage", hint="元，最多两位小数；用于本年度 1 月至 12 月")),
        one_of=EITHER_NUMBER,
        hints=hints,
    )

    def row_answers(self, values: Values) -> WageAnswers:
        january = wages.january(business_now())
        return WageAnswers(january, yuan(values["wage"]), january + 11)

    def offer(
        self, session: Session, unit: Unit, facts: WageFacts, form: AnswerForm, now: datetime
    ) -> Mapping[str, Any]:
        form, year = cast(AnnualWageForm, form), str(wages.january(now).year)
        form.year.data = form.year.data or year
        form.year.choices = {each: f"{each} 年度（1 月至 12 月）" for each in sorted({year, form.year.data})}
        return shown(form, facts)

    def overview(self, session: Session, unit: Unit, now: datetime) -> Mapping[str, Any] | None:
        return {"counts": wage_overview(unit, self.group), "annual": annual_overview(session, unit, now)}

    def undeclared(self, session: Session, unit: Unit, now: datetime, number: int) -> Page[Person] | None:
        return without_any_annual_wage(session, unit, now, number)

    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        answers = self.answers(declaration)
        return ("申报年度", f"{month_of(declaration).year} 年度"), ("上年度月平均工资", f"{answers.wage:,.2f} 元")


def shown(form: WageAmount, facts: WageFacts) -> Mapping[str, Any]:
    """What the form shows beside the wage: its base, how far it is from the last one, what is due of it."""
    answers = form.answers_so_far
    case = WageCase(facts, answers)
    if answers is None or not wage_form.sensible(case):
        return {"last_wage": case.last_wage, "bases": (), "dues": (), "consequence": ""}
    return {
        "last_wage": case.last_wage,
        "bases": wage_form.bases_of(case),
        "dues": wage_form.dues(case),
        "consequence": wage_form.wage_consequence(case),
    }


def yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
