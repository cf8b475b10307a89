"""单位人员正常补缴费 and 职工补缴申报(失业): months that nobody paid, billed with 滞纳金 once approved (B22, A02)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clock import business_now, business_today
from declarations import applicants
from declarations.kind import Columns, DeclarationKind, EffectGone, Follower, Line, TaxNote
from declarations.sheet import (
    DOCUMENT_NUMBER,
    EITHER_NUMBER,
    NAME,
    PERSON_NUMBER,
    WAGE_HEADERS,
    Sheet,
    Values,
    about_whom,
    choice,
    for_the_month,
    money,
    months,
    words,
)
from declarations.spells import month_of
from forms.answers import AnswerForm
from forms.back_pay import BackPayForm, Offer, offer
from models import Contribution, Declaration, Person, Unit
from queries.back_pay_facts import Among, back_pay_facts
from queries.elsewhere import coverages_elsewhere
from queries.stop_facts import assessed_periods, period_of
from rules import back_pay, back_pay_form
from rules.attachments import Requirement
from rules.back_pay import INTERRUPTED, BackPayAnswers, BackPayCase, BackPayFacts
from rules.back_pay_bill import BackPayBill, BackPayLine, Sums
from rules.codes import PAYMENT_TYPE
from rules.coordination import DONE
from rules.finding import Finding
from rules.insured import PENSION, UNEMPLOYMENT
from rules.parameters import in_force
from rules.periods import Month, months_between
from rules.rule import Verdict
from rules.start_months import span, spans

ADDED = "1"
"""数据传输类型 AAA321 新增."""


class BackPay(DeclarationKind[BackPayFacts, BackPayAnswers]):
    """补缴 by the pension door: everything that settles with 养老; 失业 follows by 协同."""

    slug = "back-pay"
    label = "单位人员正常补缴费"
    noun = "补缴申报"
    group = PENSION
    number_prefix = "BJ"
    receipt_title = "单位人员正常补缴费提交成功"
    with_papers = True
    workbook: ClassVar[str] = "批量补收人员信息"
    hints = (
        "填写开始年月、结束年月和工资，上传附件材料后点击确定；申报成功后在申请提交中提交。",
        "只能补缴当前结算期以前的月份；当前结算期起的缴费请办理参保登记或恢复缴费。",
        "补缴不满 3 年的月份须上传劳动合同和工资发放凭证；已满 3 年的凭法律文书到经办机构服务窗口办理。",
        "可以通过养老花名册查询和人员参保信息查询两个功能查询出人员信息,通过人员状态判断是否可以办理该业务。",
        "没有居民身份证的人员需要用个人编号条件查询。",
        "滞纳金由单位承担，不得向职工收取；审核通过之日出具补缴单，滞纳金算到前一天。",
    )
    rules = back_pay.RULES
    form_class = BackPayForm
    fields = details_template = "single/back_pay.html"

    def facts(
        self, session: Session, unit: Unit, person_ids: Sequence[int], now: datetime, apart_from: Collection[int] = ()
    ) -> Mapping[int, BackPayFacts]:
        return back_pay_facts(session, unit, person_ids, now, self.group, apart_from)

    def facts_for(
        self,
        session: Session,
        unit: Unit,
        lines: Sequence[Line[BackPayAnswers]],
        now: datetime,
        apart_from: Collection[int] = (),
    ) -> Sequence[BackPayFacts]:
        """Of many lines only the contributions of the months they are about; a page of one person shows them all."""
        people = [line.person_id or 0 for line in lines]
        asked = among([line.answers for line in lines]) if len(lines) > 1 else None
        facts = back_pay_facts(session, unit, list(dict.fromkeys(people)), now, self.group, apart_from, asked)
        return [facts[person_id] for person_id in people]

    def offer(
        self, session: Session, unit: Unit, facts: BackPayFacts, form: AnswerForm, now: datetime
    ) -> Mapping[str, Any]:
        return {"back_pay": offer(cast(BackPayForm, form), facts)}

    # --- the workbook ---

    @for_the_month
    def sheet(self, on: Month) -> Sheet:
        return Sheet(
            self.workbook,
            (
                about_whom(words("单位编号", "unit_number", 20, hint="不填为当前单位；与当前单位不符的不能导入")),
                about_whom(words("单位名称", "unit_name", 100, width=30)),
                PERSON_NUMBER,
                NAME,
                DOCUMENT_NUMBER,
                months("补收开始年月", "first", hint="第一个补缴的月份，如 202607", also=("开始年月",), example=on - 4),
                months(
                    "补收结束年月", "last", hint="最后一个补缴的月份，如 202609", also=("结束年月",), example=on - 2
                ),
                money("缴费基数(月)", "wage", hint="补缴月份的月工资，元；按当年上下限计算基数", also=WAGE_HEADERS),
                replace(choice("补收类型", "payment_type", PAYMENT_TYPE, needed=True), choices=back_payable_types()),
                words("原因", "cause", 100),
            ),
            one_of=EITHER_NUMBER,
            hints=self.hints,
        )

    def row_answers(self, values: Values) -> BackPayAnswers:
        return BackPayAnswers(
            first=Month.from_int(values["first"]),
            last=Month.from_int(values["last"]),
            wage=Decimal(values["wage"]) / 100,
            payment_type=values["payment_type"],
            unit_number=values["unit_number"] or "",
        )

    def forget(self, session: Session, person_ids: Collection[int]) -> None:
        """补缴 that was split off a 参保登记 may be the last about a person to be."""
        applicants.forget(session, person_ids)

    # --- what is stored ---

    def columns(self, answers: BackPayAnswers) -> Columns:
        kept = {
            "last_month": int(answers.last),
            "wage": f"{answers.wage:.2f}",
            "payment_type": answers.payment_type,
        }
        return Columns(month=answers.first, answers=kept)

    def answers(self, declaration: Declaration, papers: Collection[str] | None = None) -> BackPayAnswers:
        kept = declaration.answers
        return BackPayAnswers(
            first=month_of(declaration),
            last=Month.from_int(kept["last_month"]),
            wage=Decimal(kept["wage"]),
            payment_type=kept.get("payment_type", INTERRUPTED),
            papers=None if papers is None else frozenset(papers),
        )

    # --- what the rules say ---

    def findings(self, facts: BackPayFacts, answers: BackPayAnswers | None = None) -> Sequence[Finding]:
        return back_pay.findings(facts, answers)

    def verdicts(self, facts: BackPayFacts, answers: BackPayAnswers) -> Sequence[Verdict]:
        return back_pay.rule_verdicts(facts, answers)

    def papers(self, facts: BackPayFacts, answers: BackPayAnswers) -> Requirement | None:
        return BackPayCase(facts, answers).papers

    def consequence(self, facts: BackPayFacts, answers: BackPayAnswers) -> str:
        return back_pay_form.consequence(BackPayCase(facts, answers))

    def confidential(
        self, session: Session, unit: Unit, declarations: Sequence[Declaration]
    ) -> Mapping[int, Sequence[Verdict]]:
        """重复参保 in these months, and a 登记 or 恢复 that has to be approved before them."""
        lines = [Line(row.person_id, self.answers(row)) for row in declarations]
        ids = [row.id for row in declarations]
        facts = self.facts_for(session, unit, lines, business_now(), apart_from=ids)
        elsewhere = coverages_elsewhere(session, unit.id, [line.person_id or 0 for line in lines])
        return {
            row.id: back_pay.obstacles(known, line.answers, elsewhere.get(row.person_id or 0, ()))
            for row, line, known in zip(declarations, lines, facts, strict=True)
        }

    def hold(self, session: Session, declaration: Declaration) -> None:
        session.execute(select(Person.id).where(Person.id == declaration.person_id).with_for_update())

    # --- what an approval brings about ---

    def effect(self, session: Session, declaration: Declaration) -> Mapping[str, Any]:
        """The bill of this day: a contribution for each month and insurance, due in the settlement period."""
        case = self.case(session, declaration, declaration.insurance_group)
        bill = case.bill_of(case.unbilled)
        if bill is None:
            raise ValueError("an approved back-payment has months and amounts")
        period = period_of(session.get_one(Unit, declaration.unit_id), declaration.insurance_group)
        due = [contribution(declaration, line, period) for line in bill.lines]
        session.add_all(due)
        session.flush()
        return billed(bill) | {"period": int(period), "contributions": [row.id for row in due]}

    def undo_effect(self, session: Session, declaration: Declaration, done: Mapping[str, Any]) -> None:
        mine = Contribution.id.in_(done["contributions"])
        rows = session.execute(select(Contribution.paid, Contribution.credited).where(mine)).all()
        unit = session.get_one(Unit, declaration.unit_id)
        frozen = assessed_periods(session, unit).get(declaration.insurance_group)
        assessed = frozen is not None and int(frozen) >= done["period"]
        if assessed or len(rows) != len(done["contributions"]) or any(row.paid or row.credited for row in rows):
            raise EffectGone
        session.execute(delete(Contribution).where(mine))

    def tax_note(self, declaration: Declaration, done: Mapping[str, Any]) -> TaxNote:
        """Month by month and insurance by insurance, 元 to the 分."""
        kept = declaration.answers
        content = {"payment_type": kept["payment_type"], "wage": kept["wage"]}
        told = {name: done[name] for name in ("months", "period", "late_to", "sums")}
        return TaxNote(ADDED, "补缴", month_of(declaration), content | told)

    def follower(self, session: Session, unit: Unit, declaration: Declaration, now: datetime) -> Follower | None:
        """失业保险 is paid by the same wage (三险统一基数, decision 3) for as many of the months as it can take."""
        if declaration.insurance_group != PENSION:
            return None
        case = self.case(session, declaration, PENSION)
        if not back_pay.coordination_needed(case):
            return None
        elsewhere = coverages_elsewhere(session, unit.id, [declaration.person_id or 0])
        causes = back_pay.approval_causes(case, elsewhere.get(declaration.person_id or 0, ()))
        months = case.there.months
        if causes or not months:
            return Follower(UNEMPLOYMENT, causes)
        left_out = "".join(finding.text for finding in case.there.left_out())
        return Follower(UNEMPLOYMENT, (), months[0], {"last_month": int(months[-1])}, left_out)

    def case(self, session: Session, declaration: Declaration, group: str) -> BackPayCase:
        """A stored declaration by the facts and the rates of this day."""
        unit, answers = session.get_one(Unit, declaration.unit_id), self.answers(declaration)
        person_id = declaration.person_id or 0
        facts = back_pay_facts(session, unit, [person_id], business_now(), group, [declaration.id], among([answers]))
        return BackPayCase(facts[person_id], answers)

    # --- its words ---

    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        answers, sums = self.answers(declaration), declaration.answers.get("done", {}).get("sums")
        asked = (
            ("补缴月份", billed_months(declaration) or spanned(answers)),
            ("工资", back_pay_form.yuan(answers.wage)),
            ("补收类型", PAYMENT_TYPE.label(answers.payment_type)),
        )
        return (*asked, ("应缴额", in_words(sums))) if sums else asked

    def details(self, declaration: Declaration, facts: BackPayFacts | None, now: datetime) -> Any | None:
        """The amounts month by month: those of a bill of this day while it waits, those of its bill once approved."""
        done = declaration.answers.get("done")
        if done:
            return back_pay_form.fixed(bill_kept(done), Month.from_int(done["period"]))
        if facts is None:
            return None
        case = BackPayCase(replace(facts, now=now), self.answers(declaration))
        return None if case.bill is None else Offer(case)

    def meaning(self, declaration: Declaration) -> str:
        answers, done = self.answers(declaration), declaration.answers.get("done")
        if not done:
            return f"补缴 {spanned(answers)}，当日出具补缴单并确定滞纳金，在 {declaration.period.label} 结算期缴纳。"
        period = Month.from_int(done["period"]).label
        # with DONE the cause, if there is one, says which months could not follow
        left_out = declaration.coordination_cause if declaration.coordination == DONE else None
        return f"补缴 {spanned(answers)}，{in_words(done['sums'])}，在 {period} 结算期缴纳。{left_out or ''}"

    def insurances(self, declaration: Declaration) -> Sequence[str]:
        return sorted({line["insurance"] for line in declaration.answers.get("done", {}).get("months", ())})


class BackPayUnemployment(BackPay):
    """补缴 of 失业保险 alone, by the door of the unemployment manual (B22)."""

    slug = "back-pay-unemployment"
    label = "职工补缴申报(失业)"
    group = UNEMPLOYMENT
    number_prefix = "SB"
    receipt_title = "职工补缴申报提交成功"
    workbook = "批量补收人员信息(失业)"


def back_payable_types() -> tuple[str, ...]:
    """The words of the 应缴类型 that a unit declares itself."""
    codes = in_force("back_pay.types", Month.of(business_today()))["codes"]
    return tuple(PAYMENT_TYPE.label(code) for code in codes)


def among(answers: Sequence[BackPayAnswers]) -> Among | None:
    """From the first to the last of the months asked about."""
    if not answers:
        return None
    return Among(min(each.first for each in answers), max(each.last for each in answers))


def contribution(declaration: Declaration, line: BackPayLine, period: Month) -> Contribution:
    return Contribution(
        unit_id=declaration.unit_id,
        person_id=declaration.person_id,
        insurance=line.insurance,
        period=period,
        month=line.month,
        payment_type=declaration.answers["payment_type"],
        base=line.base,
        unit_amount=line.sums.unit,
        person_amount=line.sums.person,
        late_fee=line.sums.late_fee,
        paid=False,
        credited=False,
    )


def billed(bill: BackPayBill) -> dict[str, Any]:
    """The bill as it is kept and told to tax: 元 as text, to the 分."""
    rows = [
        {
            "month": int(line.month),
            "insurance": line.insurance,
            "base": f"{line.base:.2f}",
            "unit": f"{line.sums.unit:.2f}",
            "person": f"{line.sums.person:.2f}",
            "late_fee": f"{line.sums.late_fee:.2f}",
        }
        for line in bill.lines
    ]
    sums = {name: f"{getattr(bill.sums, name):.2f}" for name in ("unit", "person", "late_fee", "total")}
    return {"months": rows, "late_to": (bill.billed_on - timedelta(days=1)).isoformat(), "sums": sums}


def bill_kept(done: Mapping[str, Any]) -> BackPayBill:
    """The bill that `billed` has kept."""
    lines = (
        BackPayLine(
            Month.from_int(row["month"]),
            row["insurance"],
            Decimal(row["base"]),
            Sums(*(Decimal(row[name]) for name in ("unit", "person", "late_fee"))),
        )
        for row in done["months"]
    )
    return BackPayBill(tuple(lines), date.fromisoformat(done["late_to"]) + timedelta(days=1))


def spanned(answers: BackPayAnswers) -> str:
    """2026年7月 至 2026年9月，3 个月."""
    if answers.first > answers.last:
        return f"{answers.first.label} 至 {answers.last.label}"
    covered = tuple(months_between(answers.first, answers.last))
    return f"{span(covered)}（{len(covered)} 个月）"


def billed_months(declaration: Declaration) -> str:
    """The months of the bill, where it has gaps: what 失业 was billed for already is left out; "" for any other."""
    months = {Month.from_int(row["month"]) for row in declaration.answers.get("done", {}).get("months", ())}
    gaps = len(months) and len(months) <= max(months) - min(months)
    return f"{spans(months)}（{len(months)} 个月）" if gaps else ""


def in_words(sums: Mapping[str, str]) -> str:
    unit, person, late_fee, total = (
        back_pay_form.yuan(Decimal(sums[name])) for name in ("unit", "person", "late_fee", "total")
    )
    return f"单位 {unit}、个人 {person}、滞纳金 {late_fee}，合计 {total}"
