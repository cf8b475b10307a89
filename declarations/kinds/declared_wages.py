"""What 工资申报 and 基数变更 share: their facts, the wage that counts from then on, 协同, the message for tax."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from database import in_slices
from declarations.kind import Columns, DeclarationKind, EffectGone, Follower, TaxNote
from declarations.spells import month_from, month_number, month_of
from models import Coverage, Declaration, DeclaredWage, Unit
from queries.stop_facts import assessed_periods, group_of
from queries.wage_facts import wage_facts
from rules.finding import Finding
from rules.insured import PAYING, PENSION, UNEMPLOYMENT
from rules.periods import Month
from rules.rule import Rule, Verdict, all_findings, all_verdicts
from rules.wage_bases import held_words
from rules.wages import WageAnswers, WageCase, WageFacts, unemployment_causes, unemployment_needed

CHANGED = "2"
"""数据传输类型 AAA321 变更."""

COVERAGE = Coverage.__table__.c
SPELLS = select(
    COVERAGE.unit_id,
    COVERAGE.person_id,
    COVERAGE.insurance,
    COVERAGE.start_month,
    COVERAGE.stop_month,
    COVERAGE.state,
).where(COVERAGE.person_id.in_(bindparam("people", expanding=True)))
"""Built once, of plain columns: ten thousand wages take effect while everybody else waits for the lock."""


def base_from(month: str) -> Callable[[Mapping[str, str]], str]:
    """The base beside the wage of a workbook's row, as the form shows it. `month`: its column of the first month."""
    return lambda cells: held_words(cells.get(month, ""), cells.get("wage", ""))


class Spell(NamedTuple):
    """Part of a coverage."""

    insurance: str
    start: Month
    stop: Month | None
    state: str


class DeclaredWages(DeclarationKind[WageFacts, WageAnswers]):
    """A kind whose effect is a declared wage."""

    listed_state = PAYING
    rules: ClassVar[tuple[Rule[WageCase], ...]]
    business: ClassVar[str]
    """交易类型 in the clerk's words."""

    def facts(
        self, session: Session, unit: Unit, person_ids: Sequence[int], now: datetime, apart_from: Collection[int] = ()
    ) -> Mapping[int, WageFacts]:
        return wage_facts(session, unit, person_ids, now, self.slug, self.group, apart_from)

    def columns(self, answers: WageAnswers) -> Columns:
        last = month_number(answers.last)
        return Columns(month=answers.first, answers={"last_month": last, "wage": f"{answers.wage:.2f}"})

    def answers(self, declaration: Declaration, papers: Collection[str] | None = None) -> WageAnswers:
        return WageAnswers(
            first=month_of(declaration),
            wage=Decimal(declaration.answers["wage"]),
            last=month_from(declaration.answers["last_month"]),
            papers=None if papers is None else frozenset(papers),
        )

    def findings(self, facts: WageFacts, answers: WageAnswers | None = None) -> Sequence[Finding]:
        return all_findings(self.rules, WageCase(facts, answers))

    def verdicts(self, facts: WageFacts, answers: WageAnswers) -> Sequence[Verdict]:
        return all_verdicts(self.rules, WageCase(facts, answers))

    def effect(self, session: Session, declaration: Declaration) -> Mapping[str, Any]:
        return self.effects(session, [declaration])[declaration.id]

    def effects(self, session: Session, declarations: Sequence[Declaration]) -> Mapping[int, Mapping[str, Any]]:
        """A wage for each insurance of the declaration's group at the unit, however many persons with a few statements.

        One without an end goes on until the next that is declared already.
        """
        insured, done = insurances_of(session, declarations), dict[int, Mapping[str, Any]]()
        following = following_wages(session, [each for each in declarations if not each.answers["last_month"]])
        rows: list[dict[str, Any]] = []
        for declaration in declarations:
            answers, insurances = self.answers(declaration), insured[declaration.id]
            whose = {"unit_id": declaration.unit_id, "person_id": declaration.person_id}
            common = {**whose, "declaration_id": declaration.id, "first_month": answers.first, "wage": answers.wage}
            for insurance in insurances:
                last = answers.last or following.get((declaration.id, insurance))
                rows.append({**common, "insurance": insurance, "last_month": last})
            done[declaration.id] = {"insurances": insurances}
        if rows:
            session.execute(insert(DeclaredWage.__table__), rows)
        return done

    def undo_effect(self, session: Session, declaration: Declaration, done: Mapping[str, Any]) -> None:
        """Raises EffectGone where a month of it has been assessed since: its contributions are due by this wage."""
        unit = session.get_one(Unit, declaration.unit_id)
        assessed = assessed_periods(session, unit).get(declaration.insurance_group)
        if assessed is not None and assessed >= month_of(declaration):
            raise EffectGone
        session.execute(delete(DeclaredWage).where(DeclaredWage.declaration_id == declaration.id))

    def tax_note(self, declaration: Declaration, done: Mapping[str, Any]) -> TaxNote:
        content = {
            "insurances": done["insurances"],
            "wage": declaration.answers["wage"],
            "first_month": int(month_of(declaration)),
            "last_month": declaration.answers["last_month"],
        }
        return TaxNote(CHANGED, self.business, month_of(declaration), content)

    def follower(self, session: Session, unit: Unit, declaration: Declaration, now: datetime) -> Follower | None:
        return self.followers(session, unit, [declaration], now)[declaration.id]

    def followers(
        self, session: Session, unit: Unit, declarations: Sequence[Declaration], now: datetime
    ) -> Mapping[int, Follower | None]:
        """失业 takes the same wage (三险统一基数), by its own settlement period (decision 3)."""
        leading = [each for each in declarations if each.insurance_group == PENSION]
        found: dict[int, Follower | None] = dict.fromkeys((each.id for each in declarations), None)
        for some in in_slices(leading):
            facts = self.facts(session, unit, [each.person_id or 0 for each in some], now)
            found |= {each.id: following_of(facts[each.person_id or 0], month_of(each)) for each in some}
        return found

    def insurances(self, declaration: Declaration) -> Sequence[str]:
        return list(declaration.answers.get("done", {}).get("insurances", ()))


def following_of(facts: WageFacts, first: Month) -> Follower | None:
    if not unemployment_needed(facts):
        return None
    return Follower(UNEMPLOYMENT, tuple(unemployment_causes(facts, first)))


def insurances_of(session: Session, declarations: Sequence[Declaration]) -> Mapping[int, list[str]]:
    """The insurances of each declaration's group that are paid for at its unit in any of its months."""
    spells: dict[tuple[int, int, str], list[Spell]] = defaultdict(list)
    for some in in_slices(declarations):
        # of other units too: there are few, and by person they are found faster
        for unit, person, *spell in session.execute(SPELLS, {"people": [each.person_id for each in some]}).all():
            spells[unit, person, group_of(spell[0])].append(Spell(*spell))
    return {
        each.id: reached(
            spells[each.unit_id, each.person_id or 0, each.insurance_group],
            month_of(each),
            month_from(each.answers["last_month"]),
        )
        for each in declarations
    }


def reached(spells: Iterable[Spell], first: Month, last: Month | None) -> list[str]:
    """The insurances of which a spell pays any of these months."""
    found = {
        insurance
        for insurance, start, stop, state in spells
        if (last is None or start <= last) and (stop >= first if stop else state == PAYING)
    }
    return sorted(found)


def following_wages(session: Session, declarations: Sequence[Declaration]) -> Mapping[tuple[int, str], Month]:
    """By declaration and insurance, the month before the next wage that is declared already."""
    found: dict[tuple[int, str], Month] = {}
    for declaration in declarations:
        later = (
            select(DeclaredWage.insurance, func.min(DeclaredWage.first_month))
            .where(
                DeclaredWage.unit_id == declaration.unit_id,
                DeclaredWage.person_id == declaration.person_id,
                DeclaredWage.first_month > month_of(declaration),
            )
            .group_by(DeclaredWage.insurance)
        )
        found |= {(declaration.id, insurance): first - 1 for insurance, first in session.execute(later)}
    return found
