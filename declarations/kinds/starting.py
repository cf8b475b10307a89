"""What 参保登记 and 恢复缴费 share: spells that an approval begins, the way back, 补缴 of the months before them."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from declarations.kind import DeclarationKind, EffectGone, Split, TaxNote
from declarations.spells import changed_insurances, month_of
from models import Contribution, Coverage, Declaration, DeclaredWage
from rules.back_pay import INTERRUPTED, BackPayAnswers
from rules.insured import PAYING
from rules.start_months import SplitStart

Facts = TypeVar("Facts")
Answers = TypeVar("Answers")
BEGUN = "1"
"""数据传输类型 AAA321 新增: what tax receives of a start."""


class Starting(DeclarationKind[Facts, Answers]):
    """A kind whose effect is a new spell for each insurance."""

    business: ClassVar[str]
    """交易类型 in the clerk's words."""
    starting: ClassVar[str]
    """What is done from the first month paid on: 登记, 恢复缴费."""
    back_pay: ClassVar[str] = "back-pay"
    """Slug of the back-payment by the same door."""
    back_pay_behind: ClassVar[str] = "back-pay-unemployment"
    """Slug of that of 失业 alone, where only its settlement period is later than the start."""

    def split_off(self, start: SplitStart, answers: Answers, wage: Decimal) -> Split[Answers]:
        """The start that is possible now, and 补缴 of the months before it by the same wage; 失业 goes with both."""
        back_kind, months = self.back_pay, start.back_months
        if not months and start.following is not None:
            back_kind, months = self.back_pay_behind, start.following.back_months
        return Split(answers, back_kind, BackPayAnswers(months[0], months[-1], wage), start.words(self.starting))

    def undo_effect(self, session: Session, declaration: Declaration, done: Mapping[str, Any]) -> None:
        for coverage_id, _ in done["coverages"]:
            spell = session.get(Coverage, coverage_id)
            if spell is None or not untouched(session, spell, declaration):
                raise EffectGone
            session.delete(spell)
        session.execute(delete(DeclaredWage).where(DeclaredWage.declaration_id == declaration.id))

    def tax_note(self, declaration: Declaration, done: Mapping[str, Any]) -> TaxNote:
        """开始缴费时间 is the first month paid (常见问题 1)."""
        content = {
            "insurances": sorted(begun["insurance"] for _, begun in done["coverages"]),
            "reason": declaration.reason,
            "start_month": int(month_of(declaration)),
            "wage": declaration.answers["wage"],
        }
        return TaxNote(BEGUN, self.business, month_of(declaration), content)

    def meaning(self, declaration: Declaration) -> str:
        first = month_of(declaration).label
        return f"第一个缴费月为 {first}，税务系统从 {first} 起产生应缴额。"

    def insurances(self, declaration: Declaration) -> Sequence[str]:
        return changed_insurances(declaration)


def begin(session: Session, declaration: Declaration, spells: Collection[Coverage]) -> dict[str, Any]:
    """Write down new spells; what is enough to take them back."""
    session.add_all(spells)
    for spell in spells:
        outlive_declared_wages(session, declaration, spell)
    session.flush()
    return {"coverages": [[each.id, {"insurance": each.insurance, "start": int(each.start_month)}] for each in spells]}


def outlive_declared_wages(session: Session, declaration: Declaration, spell: Coverage) -> None:
    """A wage declared before the stop, for months that are paid again, gives way to the one given now."""
    reaching = select(DeclaredWage.last_month).where(
        *of_spell(DeclaredWage, spell),
        or_(DeclaredWage.last_month.is_(None), DeclaredWage.last_month >= spell.start_month),
    )
    lasts = session.scalars(reaching).all()
    if lasts and spell.wage is not None:
        session.add(
            DeclaredWage(
                unit_id=spell.unit_id,
                person_id=spell.person_id,
                insurance=spell.insurance,
                first_month=spell.start_month,
                last_month=None if None in lasts else max(last for last in lasts if last is not None),
                wage=spell.wage,
                declaration_id=declaration.id,
            )
        )


def untouched(session: Session, spell: Coverage, declaration: Declaration) -> bool:
    """Is the spell as the approval began it, and nothing due for it or, by 补缴 approved after it, before it?"""
    before_it = and_(Contribution.payment_type == INTERRUPTED, Contribution.period >= spell.start_month - 1)
    due = exists().where(*of_spell(Contribution, spell), or_(Contribution.month >= spell.start_month, before_it))
    as_begun = (spell.state, spell.start_month, spell.stop_month) == (PAYING, month_of(declaration), None)
    return as_begun and not session.scalar(select(due))


def of_spell(table: Any, spell: Coverage) -> tuple[Any, Any, Any]:
    return table.unit_id == spell.unit_id, table.person_id == spell.person_id, table.insurance == spell.insurance
