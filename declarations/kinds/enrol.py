"""城镇职工增加 and 职工参保登记申报(失业): somebody is insured at this unit for the first time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, cast

from sqlalchemy.orm import Session

from clock import business_today
from database import one_at_a_time
from declarations import applicants
from declarations.kind import Columns, Follower, Line, Split
from declarations.kinds.starting import Starting, begin
from declarations.sheet import (
    NAME,
    NUMBER_HEADERS,
    WAGE_HEADERS,
    Sheet,
    Values,
    choice,
    days,
    digits,
    for_the_month,
    money,
    months,
    one_word_of,
    words,
)
from declarations.spells import month_of
from forms.answers import AnswerForm
from forms.enrol import EnrolForm, RegisterForm, offer
from models import Coverage, Declaration, Unit
from queries.elsewhere import coverages_elsewhere, registered
from queries.enrol_facts import documents_by_row, enrol_facts
from rules import codes, contact, enrol, enrol_form
from rules.applicant import Applicant, told_by_number
from rules.elsewhere import insured_elsewhere
from rules.enrol import EnrolAnswers, EnrolCase, EnrolFacts
from rules.enrol_insurances import insurances_of
from rules.enrol_review import EnrolReview, RegisteredPerson, confidential_verdicts
from rules.finding import Finding
from rules.insured import MULTIPLE_INJURY, NORMAL, PAYING, PENSION, UNEMPLOYMENT, insurance_names
from rules.periods import Month
from rules.rule import Verdict
from rules.start_months import HINT
from rules.start_reasons import ENROL, start_reasons

FIRST_TIME = "J01"


class Enrol(Starting[EnrolFacts, EnrolAnswers]):
    """参保登记 by the pension door: 养老, 医疗, 工伤, 生育, or 工伤 alone as 多重工伤; 失业 follows by 协同."""

    slug = "enrol"
    label = "城镇职工增加"
    noun = "参保登记申报"
    group = PENSION
    number_prefix = "ZJ"
    receipt_title = "职工增加提交成功"
    pages = "enrol"
    workbook: ClassVar[str] = "批量参保登记"
    business, starting = "参保登记", "登记"
    resume: ClassVar[str] = "resume"
    """Slug of 恢复 by the same door."""
    hints = (
        "可以通过养老花名册查询和人员参保信息查询两个功能查询出人员信息,通过人员状态判断是否可以办理该业务。",
        "在本单位停缴过的人员请办理恢复缴费，不再办理参保登记。",
        "没有居民身份证的人员，请选择证件类型后按证件填写号码。",
        "以前的月份要缴费的，从当前结算期登记，以前的月份另办补缴：单个申报时可以一并保存，批量导入的用补缴的模板再报。",
        "每年 12 月 21 日至次年 1 月 15 日，须先完成年度职工缴费工资申报，才能办理人员变动。",
    )
    rules = enrol.RULES
    form_class = EnrolForm
    fields = "enrol/fields.html"

    # --- what the rules need to know ---

    def facts(
        self, session: Session, unit: Unit, person_ids: Sequence[int], now: datetime, apart_from: Collection[int] = ()
    ) -> Mapping[int, EnrolFacts]:
        documents = documents_by_row(session, person_ids)
        known = enrol_facts(session, unit, list(documents.values()), now, self.group, apart_from)
        return dict(zip(documents, known, strict=True))

    def facts_for(
        self,
        session: Session,
        unit: Unit,
        lines: Sequence[Line[EnrolAnswers]],
        now: datetime,
        apart_from: Collection[int] = (),
    ) -> Sequence[EnrolFacts]:
        documents = [line.answers.person.document for line in lines]
        return enrol_facts(session, unit, documents, now, self.group, apart_from)

    def subjects(self, session: Session, unit: Unit, lines: Sequence[Line[EnrolAnswers]]) -> Sequence[int]:
        return applicants.write_down(session, unit, [(line.person_id, line.answers.person) for line in lines])

    def forget(self, session: Session, person_ids: Collection[int]) -> None:
        applicants.forget(session, person_ids)

    # --- the form and the workbook ---

    def offer(
        self, session: Session, unit: Unit, facts: EnrolFacts, form: AnswerForm, now: datetime
    ) -> Mapping[str, Any]:
        form = cast(EnrolForm, form)
        shown = offer(form, EnrolCase(facts, form.so_far(facts.declared.period)))
        taken_apart = self.split(facts, form.so_far(facts.declared.period))
        return {"enrol": shown, "split": taken_apart.words if taken_apart else ""}

    def split(self, facts: EnrolFacts, answers: EnrolAnswers) -> Split[EnrolAnswers] | None:
        start = EnrolCase(facts, answers).split
        return None if start is None else self.split_off(start, replace(answers, month=start.start), answers.wage)

    @for_the_month
    def sheet(self, on: Month) -> Sheet:
        reasons = {word: code for code, word in start_reasons(ENROL, on).items()}
        return Sheet(
            self.workbook,
            (
                NAME,
                choice("证件类型", "document_type", codes.DOCUMENT_TYPE, needed=True),
                digits("证件号码", "document_number", 32, needed=True, hint="请保持文本格式", also=NUMBER_HEADERS),
                choice("性别", "sex", codes.SEX, hint="居民身份证等 18 位号码可以不填"),
                days("出生日期", "birth_date", hint="如 1990-01-31；18 位号码可以不填"),
                choice("民族", "nation", codes.NATION),
                choice("户口性质", "household", codes.HOUSEHOLD, needed=True),
                choice("文化程度", "education", codes.EDUCATION),
                choice(
                    "原法定退休年龄类别", "retirement_category", codes.RETIREMENT_CATEGORY, hint="女职工填写，按岗位"
                ),
                days("参加工作日期", "work_start_date"),
                words("手机号码", "mobile", 20, needed=True),
                words("常住地址", "residence_address", 100, width=32),
                money("工资", "wage", hint="月缴费工资，元，最多两位小数", also=WAGE_HEADERS),
                months("开始缴费月", "month", hint="第一个缴费月，如 202611", also=("变更时间",), example=on),
                choice("用工范围", "scope", codes.EMPLOYMENT_SCOPE, needed=True),
                one_word_of("变更原因", "reason", reasons, needed=False, hint="不填按新参保(首次)"),
                days("入职日期", "effective_on", hint="不填按开始缴费月的第一天"),
            ),
            identity=True,
            hints=self.hints,
        )

    def row_answers(self, values: Values) -> EnrolAnswers:
        month, joined = Month.from_int(values["month"]), values["effective_on"]
        every = insurances_of(self.group, NORMAL, values["scope"], Month.of(business_today()))
        return EnrolAnswers(
            person=applicant_of(values),
            scope=values["scope"],
            wage=Decimal(values["wage"]) / 100,
            insurances=every,
            reason=values["reason"] or FIRST_TIME,
            effective_on=date.fromisoformat(joined) if joined else month.first_day,
            month=month,
        )

    # --- what is stored ---

    def columns(self, answers: EnrolAnswers) -> Columns:
        stored = {
            "person": stored_person(answers.person),
            "scope": answers.scope,
            "wage": f"{answers.wage:.2f}",
            "insurances": list(answers.insurances),
            "kind": answers.kind,
        }
        return Columns(answers.reason, answers.effective_on, answers.month, stored)

    def answers(self, declaration: Declaration, papers: Collection[str] | None = None) -> EnrolAnswers:
        if declaration.effective_on is None:
            raise ValueError("a stored 参保登记 has a day")
        stored = declaration.answers
        return EnrolAnswers(
            person=person_stored(stored["person"]),
            scope=stored["scope"],
            wage=Decimal(stored["wage"]),
            insurances=tuple(stored["insurances"]),
            reason=declaration.reason or "",
            effective_on=declaration.effective_on,
            month=month_of(declaration),
            kind=stored["kind"],
            papers=None if papers is None else frozenset(papers),
        )

    # --- what the rules say ---

    def findings(self, facts: EnrolFacts, answers: EnrolAnswers | None = None) -> Sequence[Finding]:
        return enrol.findings(facts, answers)

    def verdicts(self, facts: EnrolFacts, answers: EnrolAnswers) -> Sequence[Verdict]:
        return enrol.rule_verdicts(facts, answers)

    def confidential(
        self, session: Session, unit: Unit, declarations: Sequence[Declaration]
    ) -> Mapping[int, Sequence[Verdict]]:
        """重复参保, and what the registry has of the person already."""
        answers = {declaration.id: self.answers(declaration) for declaration in declarations}
        people = registered(session, {given.person.document for given in answers.values()})
        elsewhere = coverages_elsewhere(session, unit.id, [each.id for found in people.values() for each in found])
        said = {}
        for declaration in declarations:
            given = answers[declaration.id]
            known = people.get(given.person.document, ())
            review = EnrolReview(
                given,
                self.beginning(declaration, given),
                tuple(RegisteredPerson(each.name, each.sex, each.birth_date, each.state) for each in known),
                tuple(coverage for each in known for coverage in elsewhere.get(each.id, ())),
            )
            said[declaration.id] = confidential_verdicts(review)
        return said

    def hold(self, session: Session, declaration: Declaration) -> None:
        """Nobody becomes two persons, and nobody is insured twice, by two approvals at once."""
        one_at_a_time(session, f"document:{'/'.join(self.answers(declaration).person.document)}")

    def consequence(self, facts: EnrolFacts, answers: EnrolAnswers) -> str:
        case = EnrolCase(facts, answers)
        return enrol_form.consequence(case).removeprefix(HINT) + enrol_form.base(case)

    # --- what an approval brings about ---

    def effect(self, session: Session, declaration: Declaration) -> Mapping[str, Any]:
        """A coverage for each insurance, of the person whom the document belongs to or who is new."""
        answers = self.answers(declaration)
        person = applicants.make_real(session, declaration, answers.person)
        spells = [spell(declaration, answers, each) for each in self.beginning(declaration, answers)]
        return begin(session, declaration, spells) | {"person": dict(person)}

    def undo_effect(self, session: Session, declaration: Declaration, done: Mapping[str, Any]) -> None:
        super().undo_effect(session, declaration, done)
        applicants.take_back(session, declaration, done["person"])

    def follower(self, session: Session, unit: Unit, declaration: Declaration, now: datetime) -> Follower | None:
        """失业保险 is registered with the same wage, in its own settlement period, by its own rules (decision 3)."""
        if declaration.insurance_group != PENSION:
            return None
        self.hold(session, declaration)
        answers, person_id = self.answers(declaration), declaration.person_id or 0
        (facts,) = enrol_facts(session, unit, [answers.person.document], now, self.group, [declaration.id])
        case = EnrolCase(facts, answers)
        following, start = case.following, case.following_start
        if following is None:
            return None
        insurances = insurances_of(UNEMPLOYMENT, answers.kind, answers.scope, declaration.period)
        elsewhere = coverages_elsewhere(session, unit.id, [person_id]).get(person_id, ())
        doubled = insured_elsewhere(elsewhere, insurances, start)
        return Follower(UNEMPLOYMENT, (*enrol.coordination_causes(following, start), *doubled), start)

    # --- its words ---

    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        """The insurances stand here until the approval: from then on every page names what has begun."""
        answers = self.answers(declaration)
        begins = "" if "done" in declaration.answers else insurance_names(self.beginning(declaration, answers))
        told = (
            ("变更原因", codes.START_REASON.label(answers.reason)),
            ("第一个缴费月", answers.month.label),
            ("险种", begins),
            ("参保类型", codes.COVERAGE_KIND.label(answers.kind) if answers.kind == MULTIPLE_INJURY else ""),
            ("缴费工资", f"{answers.wage:,.2f} 元"),
        )
        return tuple((label, word) for label, word in told if word)

    def particulars(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        answers = self.answers(declaration)
        person = answers.person
        return (
            ("证件类型", codes.DOCUMENT_TYPE.label(person.document_type)),
            ("性别", codes.SEX.label(person.sex)),
            ("民族", codes.NATION.label(person.nation)),
            ("户口性质", codes.HOUSEHOLD.label(person.household)),
            ("户口地址", person.household_address),
            ("文化程度", codes.EDUCATION.label(person.education)),
            ("参加工作日期", person.work_start_date.isoformat() if person.work_start_date else ""),
            ("手机号码", person.mobile),
            ("常住地详细地址", person.residence_address),
            ("原法定退休年龄类别", codes.RETIREMENT_CATEGORY.label(person.category)),
            ("用工范围", codes.EMPLOYMENT_SCOPE.label(answers.scope)),
            ("入职日期", answers.effective_on.isoformat()),
        )

    def reasons(self, on: Month) -> Mapping[str, str]:
        return start_reasons(ENROL, on)

    def beginning(self, declaration: Declaration, answers: EnrolAnswers) -> tuple[str, ...]:
        """What the approval begins: what was ticked, or 失业 where the declaration follows by 协同."""
        if declaration.insurance_group == self.group:
            return answers.insurances
        return insurances_of(declaration.insurance_group, answers.kind, answers.scope, declaration.period)


class Register(Enrol):
    """参保登记 of 失业保险 alone, by the door of the unemployment manual (B06)."""

    slug = "register"
    label = "职工参保登记申报(失业)"
    group = UNEMPLOYMENT
    number_prefix = "CB"
    receipt_title = "职工参保登记提交成功"
    pages = "register"
    workbook = "批量参保登记(失业)"
    back_pay, resume = "back-pay-unemployment", "resume-unemployment"
    form_class = RegisterForm


def spell(declaration: Declaration, answers: EnrolAnswers, insurance: str) -> Coverage:
    return Coverage(
        unit_id=declaration.unit_id,
        person_id=declaration.person_id,
        insurance=insurance,
        kind=answers.kind,
        scope=answers.scope,
        legal_representative=False,
        state=PAYING,
        start_month=answers.month,
        wage=answers.wage,
    )


def stored_person(person: Applicant) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in vars(person).items()}


def person_stored(stored: Mapping[str, Any]) -> Applicant:
    dates = {name: stored[name] and date.fromisoformat(stored[name]) for name in ("birth_date", "work_start_date")}
    return Applicant(**{**stored, **dates})


def applicant_of(values: Values) -> Applicant:
    """The person of one row of the workbook; what the number says need not be written."""
    told = told_by_number(values["document_type"], values["document_number"])
    born = values["birth_date"]
    return Applicant(
        document_type=values["document_type"],
        document_number=values["document_number"],
        name=values["name"],
        sex=values["sex"] or (told[0] if told else ""),
        birth_date=date.fromisoformat(born) if born else told[1] if told else None,
        nation=values["nation"],
        household=values["household"],
        education=values["education"],
        work_start_date=date.fromisoformat(values["work_start_date"]) if values["work_start_date"] else None,
        mobile=contact.clean("mobile", values["mobile"])[0],
        residence_address=values["residence_address"],
        retirement_category=values["retirement_category"],
    )
