"""Asking the rules about persons and about stored declarations; nothing here writes."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clock import business_now
from database import in_slices
from declarations import KINDS
from declarations.kind import DeclarationKind, Line
from extensions import db
from models import Attachment, Declaration, Unit
from rules.attachments import Requirement
from rules.finding import Finding
from rules.rule import Verdict

_CHOSEN = re.compile("^选 [^，：]+[，：]")


class NotTheirs(Exception):
    """A person or a declaration that this unit does not have, or that is no longer in a state for this."""


@dataclass(frozen=True)
class Case:
    """A stored declaration with what its rules need to know."""

    declaration: Declaration
    kind: DeclarationKind[Any, Any]
    facts: Any
    answers: Any

    @property
    def findings(self) -> Sequence[Finding]:
        return self.kind.findings(self.facts, self.answers)

    @property
    def verdicts(self) -> Sequence[Verdict]:
        return self.kind.verdicts(self.facts, self.answers)

    @property
    def consequence(self) -> str:
        """What follows from it; that a month has been chosen stands beside it."""
        return _CHOSEN.sub("", self.kind.consequence(self.facts, self.answers))

    @property
    def papers(self) -> Requirement | None:
        return self.kind.papers(self.facts, self.answers)


def ask(
    session: Session,
    kind: DeclarationKind[Any, Any],
    unit: Unit,
    person_ids: Sequence[int],
    answers: Any,
    apart_from: Collection[int] = (),
) -> dict[int, Sequence[Finding]]:
    """What the rules say of each person with the same answers. Raises NotTheirs for somebody unknown."""
    lines = [Line(person_id, answers) for person_id in dict.fromkeys(person_ids)]
    return ask_lines(session, kind, unit, lines, apart_from)


def ask_lines(
    session: Session,
    kind: DeclarationKind[Any, Any],
    unit: Unit,
    lines: Sequence[Line[Any]],
    apart_from: Collection[int] = (),
) -> dict[int, Sequence[Finding]]:
    """What the rules say of each line, by person (0: not known here yet). Raises NotTheirs for somebody unknown."""
    found = dict[int, Sequence[Finding]]()
    for line, said in zip(lines, findings_of(session, kind, unit, lines, apart_from), strict=True):
        found[line.person_id or 0] = [*found.get(line.person_id or 0, ()), *said]
    return found


def findings_of(
    session: Session,
    kind: DeclarationKind[Any, Any],
    unit: Unit,
    lines: Iterable[Line[Any]],
    apart_from: Collection[int] = (),
) -> Iterator[Sequence[Finding]]:
    """What the rules say, line by line. Raises NotTheirs for somebody unknown."""
    now = business_now()
    for some in in_slices(lines):
        try:
            facts = kind.facts_for(session, unit, some, now, apart_from)
        except LookupError as unknown:
            raise NotTheirs from unknown
        for line, known in zip(some, facts, strict=True):
            yield kind.findings(known, line.answers)


def precheck(slug: str, unit_id: int, person_ids: Sequence[int], answers: Any) -> dict[int, Sequence[Finding]]:
    """提交前校验: what every rule says of these persons now; nothing is saved."""
    session = db.session()
    return ask(session, KINDS[slug], session.get_one(Unit, unit_id), person_ids, answers)


def check_all(
    session: Session, unit: Unit, declarations: Sequence[Declaration], now: datetime | None = None
) -> Iterator[tuple[Declaration, Sequence[Finding]]]:
    """What the rules say of stored declarations, papers included; `now` as in `cases`."""
    return ((case.declaration, case.findings) for case in cases(session, unit, declarations, now))


def cases(
    session: Session, unit: Unit, declarations: Sequence[Declaration], now: datetime | None = None
) -> Iterator[Case]:
    """The declarations of one unit with their facts, batched by kind; those of a great many come and go in slices.

    `now`: the instant by which windows and days are judged; the present one unless given.
    """
    now = now or business_now()
    ids = frozenset(declaration.id for declaration in declarations)
    for slug in sorted({declaration.kind for declaration in declarations}):
        kind = KINDS[slug]
        for rows in in_slices(declaration for declaration in declarations if declaration.kind == slug):
            papers = papers_by_declaration(session, rows)
            lines = [Line(row.person_id, kind.answers(row, papers.get(row.id, frozenset()))) for row in rows]
            facts = kind.facts_for(session, unit, lines, now, apart_from=ids)
            for row, line, known in zip(rows, lines, facts, strict=True):
                yield Case(row, kind, known, line.answers)


def papers_by_declaration(session: Session, declarations: Sequence[Declaration]) -> dict[int, frozenset[str]]:
    """Codes of the uploaded materials, by declaration; no more than a slice of them at once."""
    ids = [declaration.id for declaration in declarations]
    found: dict[int, set[str]] = {}
    rows = session.execute(
        select(Attachment.declaration_id, Attachment.material).where(Attachment.declaration_id.in_(ids))
    )
    for declaration_id, material in rows:
        found.setdefault(declaration_id, set()).add(material)
    return {declaration_id: frozenset(materials) for declaration_id, materials in found.items()}


def blocking(found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in found if finding.blocks)


def person_of(declaration: Declaration) -> int:
    if declaration.person_id is None:
        raise ValueError("this kind of declaration is about a known person")
    return declaration.person_id
