"""Declarations on the clerk's desk: each with its person, the papers it needs and has, and what the rules say."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from declarations.checking import Case, blocking, cases
from declarations.kind import DeclarationKind
from extensions import db
from models import Declaration, Person
from queries.declarations import people_by_id
from queries.papers import Paper, papers_of
from queries.settlement import unit_by_id
from queries.verdicts import Verdict, verdicts_of
from rules.attachments import NONE, Material, Requirement, papers_missing
from rules.finding import Finding


@dataclass(frozen=True)
class DeskLine:
    """One declaration as the clerk sees it before 提交."""

    case: Case
    person: Person
    papers: Sequence[Paper]
    returned: Verdict | None = None

    @property
    def declaration(self) -> Declaration:
        return self.case.declaration

    @property
    def kind(self) -> DeclarationKind[object, object]:
        return self.case.kind

    @cached_property
    def findings(self) -> Sequence[Finding]:
        return self.case.findings

    @property
    def barriers(self) -> tuple[Finding, ...]:
        return blocking(self.findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.blocks)

    @property
    def ready(self) -> bool:
        """May it be submitted as it stands?"""
        return not self.barriers

    @cached_property
    def requirement(self) -> Requirement | None:
        return self.case.papers

    @property
    def asks_for_papers(self) -> bool:
        return self.requirement is not None and self.requirement.needs != NONE

    @property
    def needed(self) -> Sequence[Material]:
        return self.requirement.materials if self.requirement else ()

    @cached_property
    def missing(self) -> Finding | None:
        """What is still to be uploaded."""
        if self.requirement is None:
            return None
        present = {paper.attachment.material for paper in self.papers}
        return next(iter(papers_missing(self.requirement, present)), None)


@dataclass(frozen=True)
class Desk:
    """Some declarations of one unit."""

    lines: Sequence[DeskLine]

    @property
    def asks_for_papers(self) -> bool:
        return any(line.asks_for_papers for line in self.lines)

    @property
    def wants_papers(self) -> bool:
        """Have these declarations a step 附件, be it to say that none are needed?"""
        return any(line.kind.with_papers for line in self.lines)

    @property
    def alike(self) -> bool:
        """Is the same declared of everybody here?"""
        declared = {tuple(line.kind.summary(line.declaration)) for line in self.lines}
        return len(declared) == 1

    @property
    def reviewed(self) -> bool:
        """Is there anything here that a reviewer has to look at?"""
        return any(line.kind.reviewers_needed(line.declaration) for line in self.lines)

    @property
    def asking(self) -> Sequence[DeskLine]:
        return [line for line in self.lines if line.asks_for_papers]

    @property
    def materials(self) -> Sequence[Material]:
        """The papers that anybody here needs, each once."""
        return list(dict.fromkeys(material for line in self.asking for material in line.needed))

    @property
    def complete(self) -> int:
        """How many have all their papers."""
        return sum(line.missing is None for line in self.lines)

    @property
    def ready(self) -> Sequence[DeskLine]:
        return [line for line in self.lines if line.ready]

    @property
    def held(self) -> Sequence[DeskLine]:
        """Those that cannot go as they stand."""
        return [line for line in self.lines if not line.ready]


def desk(unit_id: int, declarations: Sequence[Declaration]) -> Desk:
    """Ask everything about these declarations: the same few queries for one as for a page of them."""
    asked = {case.declaration.id: case for case in cases(db.session(), unit_by_id(unit_id), declarations)}
    people, papers = people_by_id(declarations), papers_of([row.id for row in declarations])
    verdicts = verdicts_of(declarations)
    return Desk(
        [
            DeskLine(asked[row.id], people[row.person_id or 0], papers.get(row.id, ()), verdicts.get(row.id))
            for row in declarations
        ]
    )
