"""The people a clerk may pick for 减少, each with what the rules say before anything is filled in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from extensions import db
from models import Coverage, Person, Unit
from queries.pages import Page
from queries.people import CoverageLine, RosterFilter, RosterLine, coverages_by_person, roster
from queries.stop_facts import stop_facts
from rules.finding import Finding
from rules.insured import MULTIPLE_INJURY
from rules.rule import all_findings
from rules.stop import LISTING_RULES, StopCase, StopFacts

PER_PAGE = 50


@dataclass(frozen=True)
class StopLine:
    """A person of the list. `branch`: the name of the branch he belongs to, "" for the unit itself."""

    line: RosterLine
    findings: tuple[Finding, ...] = ()
    branch: str = ""

    @property
    def person(self) -> Person:
        return self.line.person

    @property
    def barrier(self) -> Finding | None:
        """The first thing that keeps the person from being picked."""
        return next((finding for finding in self.findings if finding.blocks), None)

    @property
    def pickable(self) -> bool:
        return not self.branch and self.barrier is None

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.blocks)

    @property
    def legal(self) -> bool:
        return any(coverage.legal_representative for coverage in self.line.coverages)

    @property
    def injury_only(self) -> bool:
        """Is 多重工伤 all that the unit pays for him?"""
        return all(coverage.kind == MULTIPLE_INJURY for coverage in self.line.coverages)


def stop_list(unit: Unit, asked: RosterFilter, number: int, now: datetime) -> Page[StopLine]:
    """One page of the unit's people with their eligibility: the same few queries whatever its length."""
    page = roster(unit.id, asked, number, per_page=PER_PAGE)
    own = [line for line in page.rows if of_unit(line.coverages, unit)]
    facts = stop_facts(db.session(), unit, [line.person.id for line in own], now)
    elsewhere = branch_names(page.rows) if len(own) < len(page.rows) else {}
    lines = [
        StopLine(line, said_of(facts[line.person.id]))
        if line.person.id in facts
        else StopLine(line, branch=elsewhere[line.coverages[0].unit_id])
        for line in page.rows
    ]
    return Page(lines, page.total, page.number, page.per_page)


def lines_of(unit: Unit, people: Sequence[Person], facts: Mapping[int, StopFacts]) -> Sequence[StopLine]:
    """Those who have been picked already, as the list shows them."""
    coverages = coverages_by_person([person.id for person in people], [Coverage.unit_id == unit.id])
    return [StopLine(RosterLine(person, coverages.get(person.id, ())), said_of(facts[person.id])) for person in people]


def facts_of_people(
    unit: Unit, people: Sequence[Person], now: datetime, apart_from: Collection[int] = ()
) -> Mapping[int, StopFacts]:
    """Facts of those who have been picked; nothing is asked for nobody. `apart_from` as in stop_facts."""
    ids = [person.id for person in people]
    return stop_facts(db.session(), unit, ids, now, apart_from=apart_from) if people else {}


def said_of(facts: StopFacts) -> tuple[Finding, ...]:
    """What the rules say of this person; what holds for the whole unit is said once, above the list."""
    personal = [rule for rule in LISTING_RULES if not rule.unit_wide]
    return all_findings(personal, StopCase(facts))


def of_unit(coverages: Sequence[CoverageLine], unit: Unit) -> bool:
    return any(coverage.unit_id == unit.id for coverage in coverages)


def branch_names(lines: Sequence[RosterLine]) -> dict[int, str]:
    ids = {coverage.unit_id for line in lines for coverage in line.coverages}
    return {unit_id: name for unit_id, name in db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))}  # noqa: C416 - dict() would read a Row as a key
