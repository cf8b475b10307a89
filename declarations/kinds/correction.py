"""参停保时间更正: the month of an approved 登记, 减少 or 恢复 put right, or a 登记 withdrawn, as a declaration."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clock import business_now
from declarations.kind import Columns, DeclarationKind, EffectGone, Follower, Line, TaxNote
from declarations.sheet import EITHER_NUMBER, WHO, Sheet, Values, for_the_month, months, one_word_of, words
from declarations.spells import (
    changed_insurances,
    month_from,
    month_number,
    month_of,
    spell_from,
    spell_stored,
    taken_up_again,
)
from forms.correction import CorrectionForm
from models import Coverage, Declaration, DeclaredWage, Person, Unit
from queries.correction_facts import APPROVED, correction_facts
from rules import correction, correction_form
from rules.correction import KIND, LONGEST_WORDS, MONTH_NAMES, STOPPING, CorrectionAnswers, CorrectionFacts
from rules.coverage import IN_SERVICE
from rules.finding import Finding
from rules.insured import PAYING, PENSION, UNEMPLOYMENT
from rules.periods import Month
from rules.rule import Verdict
from rules.start_reasons import CORRECTION, start_reasons

CHANGED, WITHDRAWN = "2", "6"
"""数据传输类型 AAA321 变更, 撤销."""
BY_MISTAKE = "J08"
"""变更原因 误操作更正."""


@dataclass(frozen=True)
class Door:
    """By which door it had been declared: its label, the words of its 税务交易, its insurance group."""

    label: str
    business: str
    group: str


DOORS: Mapping[str, Door] = MappingProxyType(
    {
        "enrol": Door("城镇职工增加", "参保登记", PENSION),
        "register": Door("职工参保登记申报(失业)", "参保登记", UNEMPLOYMENT),
        "resume": Door("人员恢复缴费申报", "恢复缴费", PENSION),
        "resume-unemployment": Door("职工缴费恢复申报(失业)", "恢复缴费", UNEMPLOYMENT),
        "stop": Door("城镇职工减少", "缴费中断", PENSION),
        "interrupt": Door("职工缴费中断申报(失业)", "缴费中断", UNEMPLOYMENT),
    }
)
"""What may be corrected, by slug. The kinds themselves cannot be asked here: this is one of them."""


class Correction(DeclarationKind[CorrectionFacts, CorrectionAnswers]):
    """更正 of the last approved 登记, 减少 or 恢复 of a person; `origin_id` says of which."""

    slug = KIND
    label = "参停保时间更正"
    noun = "参停保时间更正申报"
    group = PENSION
    number_prefix = "GX"
    receipt_title = "参停保时间更正申报提交成功"
    pages = "correction"
    with_papers = False
    hints = (
        "在审核结果查询中打开审核通过的参保登记、减少或恢复缴费，点“参停保时间更正”，内容自动带出。",
        "只能更正最近办理的一笔；税务已经征收的月份不能更正，多缴的月份请到经办机构服务窗口申请退收。",
        "中断的变更时间是最后一个缴费月，恢复和参保登记的变更时间是第一个缴费月。",
        "参保登记办错、第一个月还没有缴费的，可以撤回参保登记。",
    )
    form_class = CorrectionForm

    def facts(
        self, session: Session, unit: Unit, person_ids: Sequence[int], now: datetime, apart_from: Collection[int] = ()
    ) -> Mapping[int, CorrectionFacts]:
        return correction_facts(session, unit, person_ids, now, apart_from)

    # --- the workbook ---

    @for_the_month
    def sheet(self, on: Month) -> Sheet:
        return Sheet(
            "批量参停保时间更正",
            (
                *WHO,
                one_word_of("业务", "business", {door.label: slug for slug, door in DOORS.items()}),
                months("原月份", "was", hint="现在的最后一个缴费月或第一个缴费月，如 202611", example=on),
                months(
                    "更正为", "month", needed=False, hint="正确的月份，如 202610；撤回参保登记的不填", example=on - 1
                ),
                words("更正原因", "words", LONGEST_WORDS, needed=True, width=32, example="变更时间填晚了一个月"),
            ),
            one_of=EITHER_NUMBER,
            hints=self.hints,
        )

    def row_answers(self, values: Values) -> CorrectionAnswers:
        return CorrectionAnswers(
            origin=0,
            business=values["business"],
            was=Month.from_int(values["was"]),
            month=month_from(values["month"]),
            words=values["words"],
            group=DOORS[values["business"]].group,
        )

    def settled(
        self, session: Session, unit: Unit, lines: Sequence[Line[CorrectionAnswers]]
    ) -> Sequence[Line[CorrectionAnswers]]:
        """A row of a workbook names what it corrects by business and month: here it is found."""
        if all(line.answers.origin for line in lines):
            return lines
        facts = self.facts_for(session, unit, lines, business_now())
        return [
            line if origin is None else replace(line, answers=replace(line.answers, origin=origin.id))
            for line, origin in ((line, known.meant(line.answers)) for line, known in zip(lines, facts, strict=True))
        ]

    # --- what is stored ---

    def columns(self, answers: CorrectionAnswers) -> Columns:
        return Columns(
            reason=BY_MISTAKE,
            month=answers.month,
            answers={"business": answers.business, "was": int(answers.was), "words": answers.words},
            group=answers.group,
            origin_id=answers.origin,
        )

    def answers(self, declaration: Declaration, papers: Collection[str] | None = None) -> CorrectionAnswers:
        kept = declaration.answers
        return CorrectionAnswers(
            origin=declaration.origin_id or 0,
            business=kept["business"],
            was=Month.from_int(kept["was"]),
            month=declaration.month,
            words=kept["words"],
            group=declaration.insurance_group,
            papers=None if papers is None else frozenset(papers),
        )

    # --- what the rules say ---

    def findings(self, facts: CorrectionFacts, answers: CorrectionAnswers | None = None) -> Sequence[Finding]:
        return correction.findings(facts, answers)

    def verdicts(self, facts: CorrectionFacts, answers: CorrectionAnswers) -> Sequence[Verdict]:
        return correction.rule_verdicts(facts, answers)

    def consequence(self, facts: CorrectionFacts, answers: CorrectionAnswers) -> str:
        origin = facts.meant(answers)
        return "" if origin is None else correction_form.consequence(origin, answers.month, answers.month is None)

    # --- what an approval brings about ---

    def effect(self, session: Session, declaration: Declaration) -> Mapping[str, Any]:
        """The spells that the origin began or ended get the right month, or go with the 登记 that is withdrawn."""
        target = self.target(session, declaration)
        ids = [coverage_id for coverage_id, _ in target.answers["done"]["coverages"]]
        spells = [session.get_one(Coverage, coverage_id) for coverage_id in ids]
        door = DOORS[target.kind]
        if declaration.month is None:
            changed = self.withdraw(session, target, spells)
        else:
            changed = self.shift(session, target, spells, declaration.month)
        return {"business": door.business, "ends": target.kind in STOPPING, "target": target.id, **changed}

    def shift(
        self, session: Session, target: Declaration, spells: Sequence[Coverage], month: Month
    ) -> Mapping[str, Any]:
        ends = target.kind in STOPPING
        before = [(spell.id, spell.insurance, spell.stop_month if ends else spell.start_month) for spell in spells]
        was = next((then for _, _, then in before if then is not None), month_of(target))
        for spell in spells:
            if ends:
                spell.stop_month = month
            else:
                spell.start_month = month
        if ends:
            move_state(session, target, was, month)
        else:
            move_wages(session, target, was, month)
        kept = [[row, {"insurance": insurance, "was": month_number(then)}] for row, insurance, then in before]
        return {"was": int(was), "coverages": kept}

    def withdraw(self, session: Session, target: Declaration, spells: Sequence[Coverage]) -> Mapping[str, Any]:
        gone = [[spell.id, {"insurance": spell.insurance, "spell": spell_stored(spell)}] for spell in spells]
        wages = session.scalars(select(DeclaredWage).where(DeclaredWage.declaration_id == target.id)).all()
        for row in (*spells, *wages):
            session.delete(row)
        kept = [[row.insurance, month_number(row.last_month)] for row in wages]
        return {"was": int(spells[0].start_month), "coverages": gone, "wages": kept}

    def undo_effect(self, session: Session, declaration: Declaration, done: Mapping[str, Any]) -> None:
        target = session.get_one(Declaration, done["target"])
        was = Month.from_int(done["was"])
        if declaration.month is None:
            self.restore(session, target, done)
            return
        for coverage_id, before in done["coverages"]:
            spell = session.get(Coverage, coverage_id)
            if spell is None or not as_corrected(session, spell, declaration.month, done["ends"]):
                raise EffectGone
            if done["ends"]:
                spell.stop_month = month_from(before["was"])
            else:
                spell.start_month = Month.from_int(before["was"])
        if done["ends"]:
            move_state(session, target, declaration.month, was)
        else:
            move_wages(session, target, declaration.month, was)

    def restore(self, session: Session, target: Declaration, done: Mapping[str, Any]) -> None:
        """The spells of a withdrawn 登记, unless the person has been declared anew since."""
        spells = [spell_from(coverage_id, kept["spell"]) for coverage_id, kept in done["coverages"]]
        for spell in spells:
            if taken_up_again(session, spell, including=True):
                raise EffectGone
            session.add(spell)
        wages = {spell.insurance: spell.wage for spell in spells}
        for insurance, last in done["wages"]:
            session.add(
                DeclaredWage(
                    unit_id=target.unit_id,
                    person_id=target.person_id,
                    insurance=insurance,
                    first_month=Month.from_int(done["was"]),
                    last_month=month_from(last),
                    wage=wages[insurance],
                    declaration_id=target.id,
                )
            )

    def target(self, session: Session, declaration: Declaration) -> Declaration:
        """What is changed: the origin, or what 协同 made of it where this correction itself follows by 协同."""
        origin = session.get_one(Declaration, declaration.origin_id)
        if origin.kind != KIND:
            return origin
        followers = select(Declaration).where(
            Declaration.origin_id == origin.origin_id,
            Declaration.kind == origin.answers["business"],
            Declaration.state == APPROVED,
        )
        return session.scalars(followers.order_by(Declaration.id.desc()).limit(1)).one()

    def tax_note(self, declaration: Declaration, done: Mapping[str, Any]) -> TaxNote:
        """变更 with the old and the new month; 撤销 of a 登记 that is withdrawn."""
        name = "stop_month" if done["ends"] else "start_month"
        content = {"insurances": sorted(kept["insurance"] for _, kept in done["coverages"]), "was": done["was"]}
        if declaration.month is None:
            return TaxNote(WITHDRAWN, done["business"], Month.from_int(done["was"]), content)
        return TaxNote(CHANGED, done["business"], declaration.month, content | {name: int(declaration.month)})

    def follower(self, session: Session, unit: Unit, declaration: Declaration, now: datetime) -> Follower | None:
        """What had followed by 协同 is put right with it, in its own settlement period (decision 3)."""
        if declaration.insurance_group != PENSION:
            return None
        person_id = declaration.person_id or 0
        facts = self.facts(session, unit, [person_id], now, apart_from=[declaration.id])[person_id]
        origin = facts.origin(declaration.origin_id or 0)
        if origin is None or origin.coordinated is None or origin.coordinated.month == declaration.month:
            return None
        return Follower(UNEMPLOYMENT, tuple(correction.coordination_causes(origin, declaration.month)))

    # --- its words ---

    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        given = self.answers(declaration)
        corrected = "撤回参保登记" if given.month is None else given.month.label
        return (
            ("更正的业务", DOORS[given.business].label),
            (f"原来的{MONTH_NAMES[given.business]}", given.was.label),
            ("更正为", corrected),
            ("更正原因", given.words),
        )

    def reasons(self, on: Month) -> Mapping[str, str]:
        return start_reasons(CORRECTION, on)

    def meaning(self, declaration: Declaration) -> str:
        given = self.answers(declaration)
        if given.month is None:
            return f"撤回参保登记，税务系统从 {given.was.label} 起不产生应缴额。"
        said = f"{MONTH_NAMES[given.business]}由 {given.was.label} 改为 {given.month.label}，"
        if given.business in STOPPING:
            return f"{said}税务系统从 {(given.month + 1).label} 起不再产生应缴额。"
        return f"{said}税务系统从 {given.month.label} 起产生应缴额。"

    def insurances(self, declaration: Declaration) -> Sequence[str]:
        return changed_insurances(declaration)


def as_corrected(session: Session, spell: Coverage, month: Month, ends: bool) -> bool:
    """Is the spell as the correction left it, and the last of its insurance?"""
    if ends:
        return spell.state != PAYING and spell.stop_month == month and not taken_up_again(session, spell)
    return spell.state == PAYING and spell.start_month == month


def move_state(session: Session, target: Declaration, was: Month, month: Month) -> None:
    """退休 and 死亡 begin the month after the last one paid."""
    person = session.get_one(Person, target.person_id)
    if person.state != IN_SERVICE and person.state_since == was + 1:
        person.state_since = month + 1


def move_wages(session: Session, target: Declaration, was: Month, month: Month) -> None:
    """The wage given with a start counts from its month on."""
    given = update(DeclaredWage).where(DeclaredWage.declaration_id == target.id, DeclaredWage.first_month == was)
    session.execute(given.values(first_month=month))
