"""人员恢复缴费申报 and 职工缴费恢复申报(失业): who was paused here is paid for again, in a spell of its own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from declarations.kind import Columns, Follower, Split
from declarations.kinds.starting import Starting, begin
from declarations.sheet import (
    EITHER_NUMBER,
    WAGE_HEADERS,
    WHO,
    Sheet,
    Values,
    days,
    for_the_month,
    money,
    months,
    one_word_of,
)
from declarations.spells import month_of, newest_spells
from forms.answers import AnswerForm
from forms.resume import ResumeForm, ResumeUnemploymentForm, offer
from models import Coverage, Declaration, Person, Unit
from queries.elsewhere import coverages_elsewhere
from queries.resume_facts import paused_at, resume_facts
from rules import resume, resume_form
from rules.codes import START_REASON
from rules.elsewhere import insured_elsewhere
from rules.finding import Finding
from rules.insured import NORMAL, PAUSED, PAYING, PENSION, UNEMPLOYMENT
from rules.periods import Month
from rules.resume import ResumeAnswers, ResumeCase, ResumeFacts
from rules.rule import Verdict
from rules.start_months import HINT
from rules.start_reasons import RESUME, start_reasons


class Resume(Starting[ResumeFacts, ResumeAnswers]):
    """恢复缴费 by the pension door: everything that was paused here; 失业 follows by 协同."""

    slug = "resume"
    label = "人员恢复缴费申报"
    noun = "恢复缴费申报"
    group = PENSION
    number_prefix = "HF"
    receipt_title = "人员恢复缴费申报提交成功"
    with_papers = False
    listed_state = PAUSED
    workbook: ClassVar[str] = "批量恢复缴费"
    business = starting = "恢复缴费"
    hints = (
        "可以通过养老花名册查询和人员参保信息查询两个功能查询出人员信息,通过人员状态判断是否可以办理该业务。",
        "提示“未查询到社保人员信息,请核实(人员状态、登记状态)”的,请用个人编号查询。",
        "没有居民身份证的人员需要用个人编号条件查询。",
        "变更时间填第一个缴费月：2 月办理、3 月起缴费的，填 3 月。",
        "以前的月份要缴费的，从当前结算期恢复，以前的月份另办补缴：单个申报时可以一并保存，批量导入的用补缴的模板再报。",
    )
    rules = resume.RULES
    form_class = ResumeForm
    fields = "single/resume.html"

    def facts(
        self, session: Session, unit: Unit, person_ids: Sequence[int], now: datetime, apart_from: Collection[int] = ()
    ) -> Mapping[int, ResumeFacts]:
        return resume_facts(session, unit, person_ids, now, self.group, apart_from)

    def offer(
        self, session: Session, unit: Unit, facts: ResumeFacts, form: AnswerForm, now: datetime
    ) -> Mapping[str, Any]:
        form = cast(ResumeForm, form)
        form.begin_on(facts.today)
        return {"resume": offer(form, ResumeCase(facts))}

    def split(self, facts: ResumeFacts, answers: ResumeAnswers) -> Split[ResumeAnswers] | None:
        start = ResumeCase(facts, answers).split
        if start is None:
            return None
        return self.split_off(start, replace(answers, month=start.start), answers.wage or Decimal(0))

    # --- the workbook ---

    @for_the_month
    def sheet(self, on: Month) -> Sheet:
        offered = start_reasons(RESUME, on)
        return Sheet(
            self.workbook,
            (
                *WHO,
                money("工资", "wage", hint="恢复后的月缴费工资，元，最多两位小数", also=WAGE_HEADERS),
                months("开始缴费月(变更时间)", "month", hint="第一个缴费月，如 202611", also=("变更时间",), example=on),
                one_word_of("变更原因", "reason", {word: code for code, word in offered.items()}),
                days("变更日期", "effective_on", hint="返岗的那一天；不填按开始缴费月的第一天"),
            ),
            one_of=EITHER_NUMBER,
            hints=self.hints,
        )

    def row_answers(self, values: Values) -> ResumeAnswers:
        month, day = Month.from_int(values["month"]), values["effective_on"]
        back_on = date.fromisoformat(day) if day else month.first_day
        return ResumeAnswers(values["reason"], back_on, month, Decimal(values["wage"]) / 100)

    # --- what is stored ---

    def columns(self, answers: ResumeAnswers) -> Columns:
        return Columns(
            reason=answers.reason,
            effective_on=answers.effective_on,
            month=answers.month,
            answers={"wage": None if answers.wage is None else f"{answers.wage:.2f}"},
        )

    def answers(self, declaration: Declaration, papers: Collection[str] | None = None) -> ResumeAnswers:
        if declaration.effective_on is None:
            raise ValueError("a stored 恢复 has a day")
        return ResumeAnswers(
            reason=declaration.reason or "",
            effective_on=declaration.effective_on,
            month=month_of(declaration),
            wage=wage_of(declaration),
            papers=None if papers is None else frozenset(papers),
        )

    # --- what the rules say ---

    def findings(self, facts: ResumeFacts, answers: ResumeAnswers | None = None) -> Sequence[Finding]:
        return resume.findings(facts, answers)

    def verdicts(self, facts: ResumeFacts, answers: ResumeAnswers) -> Sequence[Verdict]:
        return resume.rule_verdicts(facts, answers)

    def confidential(
        self, session: Session, unit: Unit, declarations: Sequence[Declaration]
    ) -> Mapping[int, Sequence[Verdict]]:
        """重复参保 of what is taken up again."""
        people = [row.person_id or 0 for row in declarations]
        elsewhere = coverages_elsewhere(session, unit.id, people)
        own = paused_at(session, unit, people, self.group)
        said = {}
        for row in declarations:
            insurances = [item.insurance for item in own[row.person_id or 0]]
            found = insured_elsewhere(elsewhere.get(row.person_id or 0, ()), insurances, month_of(row))
            said[row.id] = (Verdict("重复参保", "网厅规则，重复参保", tuple(found)),)
        return said

    def hold(self, session: Session, declaration: Declaration) -> None:
        session.execute(select(Person.id).where(Person.id == declaration.person_id).with_for_update())

    def consequence(self, facts: ResumeFacts, answers: ResumeAnswers) -> str:
        case = ResumeCase(facts, answers)
        return resume_form.consequence(case, answers.month, answers.wage).removeprefix(HINT)

    # --- what an approval brings about ---

    def effect(self, session: Session, declaration: Declaration) -> Mapping[str, Any]:
        """A new spell for each insurance that was paused; the old one stays as it was."""
        newest = newest_spells(session, declaration.unit_id, declaration.person_id, declaration.insurance_group)
        paused = [spell for spell in newest if spell.state == PAUSED and spell.kind == NORMAL]
        return begin(session, declaration, [next_spell(declaration, spell) for spell in paused])

    def follower(self, session: Session, unit: Unit, declaration: Declaration, now: datetime) -> Follower | None:
        """失业保险 begins again with the pension side, in its own settlement period, by its own rules (decision 3)."""
        if declaration.insurance_group != PENSION:
            return None
        person_id = declaration.person_id or 0
        facts = self.facts(session, unit, [person_id], now, apart_from=[declaration.id])[person_id]
        case = ResumeCase(facts, self.answers(declaration))
        month = case.following_start(month_of(declaration))
        if facts.coordinated is None or not resume.coordination_needed(case, month):
            return None
        elsewhere = coverages_elsewhere(session, unit.id, [person_id]).get(person_id, ())
        insurances = [item.insurance for item in facts.coordinated.paused]
        causes = (*resume.coordination_causes(case, month), *insured_elsewhere(elsewhere, insurances, month))
        return Follower(UNEMPLOYMENT, causes, month)

    # --- its words ---

    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        return (
            ("变更原因", START_REASON.label(declaration.reason or "")),
            ("变更日期", declaration.effective_on.isoformat() if declaration.effective_on else ""),
            ("第一个缴费月", month_of(declaration).label),
            ("工资", f"{wage_of(declaration) or Decimal(0):,.2f} 元"),
        )

    def reasons(self, on: Month) -> Mapping[str, str]:
        return start_reasons(RESUME, on)


class ResumeUnemployment(Resume):
    """恢复缴费 of 失业保险 alone, by the door of the unemployment manual (B13)."""

    slug = "resume-unemployment"
    label = "职工缴费恢复申报(失业)"
    group = UNEMPLOYMENT
    number_prefix = "SH"
    receipt_title = "职工缴费恢复申报提交成功"
    workbook = "批量恢复缴费(失业)"
    back_pay = "back-pay-unemployment"
    form_class = ResumeUnemploymentForm


def wage_of(declaration: Declaration) -> Decimal | None:
    wage = declaration.answers.get("wage")
    return None if wage is None else Decimal(wage)


def next_spell(declaration: Declaration, paused: Coverage) -> Coverage:
    """The next spell of an insurance, with the wage that counts from its first month on."""
    return Coverage(
        unit_id=paused.unit_id,
        person_id=paused.person_id,
        insurance=paused.insurance,
        kind=paused.kind,
        scope=paused.scope,
        legal_representative=paused.legal_representative,
        state=PAYING,
        start_month=month_of(declaration),
        wage=wage_of(declaration),
    )
