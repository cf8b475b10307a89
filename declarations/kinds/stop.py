"""城镇职工减少: the pension side of a reduction; 失业 follows by 协同 (declarations/coordination.py)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from clock import business_today
from declarations.kind import Columns, DeclarationKind, EffectGone, Follower, TaxNote
from declarations.sheet import EITHER_NUMBER, WHO, Sheet, Values, days, for_the_month, months, one_word_of
from declarations.spells import changed_insurances, month_from, month_number, month_of, taken_up_again
from forms.answers import AnswerForm
from forms.stop import InterruptForm, StopForm, offer
from models import Coverage, Declaration, Person, Unit
from queries.stop_facts import group_of, stop_facts
from rules import stop, stop_form, stop_months
from rules.attachments import Requirement
from rules.coordination import coordination_causes, coordination_needed
from rules.finding import Finding
from rules.insured import PAYING, PENSION, UNEMPLOYMENT, insurance_names
from rules.months import PeriodLine
from rules.periods import Month
from rules.reasons import Reason, deciding, reasons, whole_wordings, with_parent, workbook_reasons
from rules.rule import Verdict
from rules.stop import StopAnswers, StopCase, StopFacts
from rules.stop_form import reasons_offered

MONTH_HEADERS = ("变更时间", "最后缴费月", "最后缴费年月")
TERMINATED = "4"
"""数据传输类型 AAA321 终止: what tax receives of a stop."""


class Stop(DeclarationKind[StopFacts, StopAnswers]):
    """减少 of the five insurances by the pension door."""

    slug = "stop"
    label = "城镇职工减少"
    noun = "减少申报"
    group = PENSION
    number_prefix = "JS"
    receipt_title = "职工减员提交成功"
    pages = "stop"
    with_papers = True
    tab = "人员减少"
    workbook: ClassVar[str] = "批量职工减少"
    hints: ClassVar[Sequence[str]] = (
        "每年 12 月 21 日至次年 1 月 15 日，须先完成年度职工缴费工资申报，才能办理人员变动。",
        "当前结算期的缴费已经到账的，本结算期不能减少，请下个结算期办理。",
        "单位应收核定后，本结算期不能再办理城镇职工减少。",
    )
    rules = stop.RULES
    form_class = StopForm
    fields = "single/stop.html"
    reason_label: ClassVar[str] = "减少原因"

    def facts(
        self, session: Session, unit: Unit, person_ids: Sequence[int], now: datetime, apart_from: Collection[int] = ()
    ) -> Mapping[int, StopFacts]:
        return stop_facts(session, unit, person_ids, now, self.group, apart_from)

    @for_the_month
    def sheet(self, on: Month) -> Sheet:
        return Sheet(
            self.workbook,
            (
                *WHO,
                months(
                    "最后一个缴费月(变更时间)",
                    "month",
                    hint="这个月仍要缴费，如 202611",
                    also=MONTH_HEADERS,
                    example=on,
                ),
                one_word_of(
                    "变更原因",
                    "reason",
                    workbook_reasons(self.group, on),
                    accepts=whole_wordings(self.group, on),
                    example="辞职",
                ),
                days("变更日期", "effective_on", hint="离开单位的那一天；不填按最后一个缴费月的最后一天"),
            ),
            one_of=EITHER_NUMBER,
            hints=self.hints,
        )

    def row_answers(self, values: Values) -> StopAnswers:
        month = Month.from_int(values["month"])
        reason, sub_reason = with_parent(values["reason"], Month.of(business_today()))
        day = values["effective_on"]
        return StopAnswers(reason, date.fromisoformat(day) if day else month.last_day, month, sub_reason)

    def offer(
        self, session: Session, unit: Unit, facts: StopFacts, form: AnswerForm, now: datetime
    ) -> Mapping[str, Any]:
        form = cast(StopForm, form)
        form.begin_on(facts.today)
        case = StopCase(facts, form.so_far(facts.today, facts.declared.period))
        own = [PeriodLine(insurance_names(item.insurance for item in case.ending), facts.declared.period)]
        shown = offer(form, reasons_offered(facts), [case], own, facts.today)
        return {"months": shown, "papers": case.papers}

    def columns(self, answers: StopAnswers) -> Columns:
        return Columns(
            reason=answers.reason,
            effective_on=answers.effective_on,
            month=answers.month,
            answers={"sub_reason": answers.sub_reason},
        )

    def answers(self, declaration: Declaration, papers: Collection[str] | None = None) -> StopAnswers:
        if declaration.reason is None or declaration.effective_on is None or declaration.month is None:
            raise ValueError("a stored reduction has a reason, a day and a month")
        return StopAnswers(
            reason=declaration.reason,
            effective_on=declaration.effective_on,
            month=declaration.month,
            sub_reason=declaration.answers.get("sub_reason", ""),
            papers=None if papers is None else frozenset(papers),
        )

    def findings(self, facts: StopFacts, answers: StopAnswers | None = None) -> Sequence[Finding]:
        return stop.findings(facts, answers)

    def verdicts(self, facts: StopFacts, answers: StopAnswers) -> Sequence[Verdict]:
        return stop.rule_verdicts(facts, answers)

    def papers(self, facts: StopFacts, answers: StopAnswers) -> Requirement | None:
        return StopCase(facts, answers).papers

    def consequence(self, facts: StopFacts, answers: StopAnswers) -> str:
        lines = stop_form.stop_lines([StopCase(facts, answers)])
        return stop_form.consequence(lines, answers.month).removeprefix(stop_months.HINT)

    def reasons(self, on: Month) -> Mapping[str, str]:
        return {each.code: each.label for each in reasons(self.group, on)}

    def reviewers_needed(self, declaration: Declaration) -> int:
        return self.reason_of(declaration).reviewers

    def effect(self, session: Session, declaration: Declaration) -> Mapping[str, Any]:
        """停缴费 pauses, 退休, 死亡, 出国定居 end, always with the stop month (decision 23)."""
        reason = self.reason_of(declaration)
        ended = [end(coverage, reason, month_of(declaration)) for coverage in self.ending(session, declaration, reason)]
        person = session.get_one(Person, declaration.person_id)
        before = {"state": person.state, "since": month_number(person.state_since)}
        if reason.person_state:
            person.state, person.state_since = reason.person_state, month_of(declaration) + 1
        return {"coverages": ended, "person": before}

    def undo_effect(self, session: Session, declaration: Declaration, done: Mapping[str, Any]) -> None:
        for coverage_id, before in done["coverages"]:
            coverage = session.get_one(Coverage, coverage_id)
            if coverage.stop_month != month_of(declaration) or taken_up_again(session, coverage):
                raise EffectGone
            coverage.state, coverage.stop_month = before["state"], month_from(before["stop"])
        person = session.get_one(Person, declaration.person_id)
        person.state, person.state_since = done["person"]["state"], month_from(done["person"]["since"])

    def tax_note(self, declaration: Declaration, done: Mapping[str, Any]) -> TaxNote:
        """停止缴费时间 is the last month still paid (常见问题 1)."""
        insurances = sorted(before["insurance"] for _, before in done["coverages"])
        content = {"insurances": insurances, "reason": declaration.reason, "stop_month": int(month_of(declaration))}
        return TaxNote(TERMINATED, "缴费中断", month_of(declaration), content)

    def follower(self, session: Session, unit: Unit, declaration: Declaration, now: datetime) -> Follower | None:
        """失业保险 ends with the pension side, in its own settlement period and by its own rules (decision 3)."""
        if declaration.insurance_group != PENSION:
            return None
        person_id = declaration.person_id or 0
        facts = self.facts(session, unit, [person_id], now, apart_from=[declaration.id])[person_id]
        reason, month = self.reason_of(declaration), month_of(declaration)
        scope = min(facts.declared.coverages, key=lambda coverage: coverage.insurance).scope
        if not coordination_needed(reason, scope, facts.coordinated, month, declaration.period):
            return None
        causes = coordination_causes(facts.coordinated, month)
        return Follower(UNEMPLOYMENT, tuple(cause for cause in causes if cause.blocks))

    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        return (
            (self.reason_label, self.reason_words(declaration)),
            ("变更日期", declaration.effective_on.isoformat() if declaration.effective_on else ""),
            ("最后一个缴费月", month_of(declaration).label),
        )

    def meaning(self, declaration: Declaration) -> str:
        """The stop month is still paid (decision 4 in docs/decisions.md)."""
        last = month_of(declaration)
        return f"最后一个缴费月为 {last.label}，税务系统从 {(last + 1).label} 起不再产生应缴额。"

    def insurances(self, declaration: Declaration) -> Sequence[str]:
        return changed_insurances(declaration)

    def reason_words(self, declaration: Declaration) -> str:
        """停缴费（辞职）: the reason, and the sub-reason where there is one."""
        decided, reason = self.reason_of(declaration), deciding(declaration.reason or "", "", declaration.period)
        return decided.label if reason is None or reason == decided else f"{reason.label}（{decided.label}）"

    def reason_of(self, declaration: Declaration) -> Reason:
        """The reason, or the sub-reason that decides instead of it, as in force in the declared month."""
        sub_reason = declaration.answers.get("sub_reason", "")
        decided = deciding(declaration.reason or "", sub_reason, declaration.period)
        if decided is None:
            raise ValueError(f"no reason {declaration.reason} {sub_reason} in force")
        return decided

    def ending(self, session: Session, declaration: Declaration, reason: Reason) -> Iterable[Coverage]:
        active = select(Coverage).where(
            Coverage.unit_id == declaration.unit_id,
            Coverage.person_id == declaration.person_id,
            Coverage.state == PAYING,
            Coverage.kind == reason.ends,
        )
        for coverage in session.scalars(active.order_by(Coverage.insurance)):
            if group_of(coverage.insurance) == declaration.insurance_group and coverage.insurance not in reason.keeps:
                yield coverage


class Interrupt(Stop):
    """职工缴费中断: 失业保险 alone, by the door of the unemployment manual."""

    slug = "interrupt"
    label = "职工缴费中断申报(失业)"
    noun = "缴费中断申报"
    group = UNEMPLOYMENT
    number_prefix = "SY"
    receipt_title = "职工缴费中断申报提交成功"
    pages = "single"
    with_papers = False
    listed_state = PAYING
    tab = "单个申报"
    workbook = "批量缴费中断"
    form_class = InterruptForm
    reason_label = "变更原因"
    hints = (
        "可以通过养老花名册查询和人员参保信息查询两个功能查询出人员信息,通过人员状态判断是否可以办理该业务。",
        "提示“未查询到社保人员信息,请核实(人员状态、登记状态)”的,请用个人编号查询。",
        "没有居民身份证的人员需要用个人编号条件查询。",
        "变更时间填最后一个缴费月：1 月缴费、2 月起不再缴费的，填 1 月。",
    )


def end(coverage: Coverage, reason: Reason, month: Month) -> tuple[int, dict[str, Any]]:
    """End one coverage and tell how it was before."""
    before = {
        "insurance": coverage.insurance,
        "state": coverage.state,
        "stop": month_number(coverage.stop_month),
    }
    coverage.state, coverage.stop_month = reason.payment_state, month
    return coverage.id, before
