"""What lies open for 参停保时间更正: an approved declaration as it stands, and what the rules say of correcting it."""

from collections.abc import Sequence
from dataclasses import dataclass

from clock import business_now
from extensions import db
from models import Declaration, Person, Unit
from queries import correction_list
from queries.correction_facts import correction_facts
from queries.declarations import editable
from queries.pages import Page
from rules.correction import CORRECTABLE, KIND, CorrectionAnswers, CorrectionFacts, Origin, findings, findings_on
from rules.finding import Finding


@dataclass(frozen=True)
class Correcting:
    """An approved declaration to be corrected; `draft`: the correction that is being changed, None for a new one."""

    declaration: Declaration
    person: Person
    facts: CorrectionFacts
    origin: Origin
    draft: Declaration | None = None

    @property
    def barriers(self) -> Sequence[Finding]:
        """What can be said before anything is filled in."""
        return findings_on(self.origin)

    @property
    def open(self) -> bool:
        """May anything be filled in at all?"""
        return not any(finding.blocks for finding in self.barriers)

    def check(self, answers: CorrectionAnswers) -> Sequence[Finding]:
        return findings(self.facts, answers)


def opened(unit_id: int, public_id: str) -> Correcting | None:
    """By the id of an approved declaration of this unit, or of a correction that it may still change."""
    draft = editable(unit_id, public_id)
    if draft is not None:
        declaration = db.session.get(Declaration, draft.origin_id) if draft.kind == KIND else None
    else:
        declaration = correction_list.correctable(unit_id, public_id)
    return None if declaration is None else next(iter(standing([declaration], draft)), None)


def still_possible(declaration: Declaration) -> bool:
    """May an approved declaration still be corrected?"""
    if declaration.state != "approved" or declaration.kind not in CORRECTABLE or declaration.origin_id is not None:
        return False
    return any(found.open for found in standing([declaration]))


def listed(unit_id: int, number: int) -> Page[Correcting]:
    """A page of what was approved, the latest first, each as it stands now."""
    page = correction_list.approved_page(unit_id, number)
    return Page(standing([declaration for declaration, _ in page.rows]), page.total, page.number, page.per_page)


def standing(declarations: Sequence[Declaration], draft: Declaration | None = None) -> Sequence[Correcting]:
    """The same few queries for one as for a page; what is no longer approved is left out."""
    if not declarations:
        return ()
    session, ids = db.session(), [declaration.person_id or 0 for declaration in declarations]
    unit = session.get_one(Unit, declarations[0].unit_id)
    apart_from = () if draft is None else (draft.id,)
    facts = correction_facts(session, unit, list(dict.fromkeys(ids)), business_now(), apart_from)
    found = []
    for declaration, person_id in zip(declarations, ids, strict=True):
        origin = facts[person_id].origin(declaration.id)
        if origin is not None:
            person = session.get_one(Person, person_id)
            found.append(Correcting(declaration, person, facts[person_id], origin, draft))
    return found
