"""What the rules of 参保登记 need to know, by document: the same few queries for one person as for a thousand.

Only this unit's own coverages and declarations are looked at, whoever else knows the person (decision 24).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import Coverage, Person, Unit
from queries.annual_wages import annual_wage
from queries.back_pay_facts import back_paid
from queries.stop_facts import Gathered, assessed_periods, coverages, group_facts, live_declarations
from rules.coverage import IN_SERVICE
from rules.documents import Document, document_of
from rules.enrol import EnrolFacts
from rules.insured import PENSION, UNEMPLOYMENT, GroupFacts
from rules.periods import Month
from rules.start_months import together
from rules.windows import annual_window


@dataclass(frozen=True)
class Namesake:
    """A row of somebody with the document asked for: registered, or a person to be of any unit."""

    id: int
    name: str
    state: str


def enrol_facts(
    session: Session,
    unit: Unit,
    documents: Sequence[Document],
    now: datetime,
    group: str = PENSION,
    apart_from: Collection[int] = (),
) -> Sequence[EnrolFacts]:
    """The facts of each document. `group`: the door. `apart_from`: declarations that are asked about themselves."""
    rows = rows_of(session, documents)
    ids = [row.id for found in rows.values() for row in found]
    gathered = Gathered(coverages=coverages(session, unit, ids), live=live_declarations(session, unit, ids, apart_from))
    frozen = assessed_periods(session, unit)
    paid_back = back_paid(session, unit, ids, group)
    wages = annual_wage(session, unit, now) if annual_window(now) else None
    seen: set[Document] = set()
    known = []
    for document in documents:
        own = rows.get(document, ())
        here = next((row for row in own if gathered.coverages.get(row.id)), None)
        by_group = {name: merged(unit, name, own, gathered, frozen) for name in (PENSION, UNEMPLOYMENT)}
        known.append(
            EnrolFacts(
                now=now,
                declared=by_group[group],
                coordinated=by_group[UNEMPLOYMENT] if group == PENSION else None,
                person_state=here.state if here else IN_SERVICE,
                name_here=here.name if here else "",
                leading=() if group == PENSION else by_group[PENSION].live,
                repeated=document in seen,
                back_paid=together(paid_back[row.id] for row in own if row.id in paid_back),
                annual_wage=wages,
            )
        )
        seen.add(document)
    return known


def rows_of(session: Session, documents: Collection[Document]) -> Mapping[Document, Sequence[Namesake]]:
    """Everybody with one of these documents, the oldest row first."""
    query = select(Person.document_type, Person.document_number, Person.id, Person.name, Person.state)
    query = query.where(Person.document_number.in_({number for _, number in documents}))
    found: dict[Document, list[Namesake]] = defaultdict(list)
    for document_type, number, row_id, name, state in session.execute(query.order_by(Person.id)):
        found[document_of(document_type, number)].append(Namesake(row_id, name, state))
    return found


def merged(
    unit: Unit, group: str, rows: Sequence[Namesake], gathered: Gathered, frozen: Mapping[str, Month]
) -> GroupFacts:
    """What this unit has of all rows with one document, taken together."""
    nobody = group_facts(0, unit, group, gathered, frozen)
    parts = [group_facts(row.id, unit, group, gathered, frozen) for row in rows]
    return replace(
        nobody,
        coverages=tuple(coverage for part in parts for coverage in part.coverages),
        live=tuple(declaration for part in parts for declaration in part.live),
    )


def documents_by_row(session: Session, person_ids: Sequence[int]) -> Mapping[int, Document]:
    query = select(Person.id, Person.document_type, Person.document_number).where(Person.id.in_(person_ids))
    return {row_id: document_of(*document) for row_id, *document in session.execute(query)}


def insured_here(session: Session, unit: Unit, documents: Collection[Document]) -> Mapping[Document, Person]:
    """Those of these documents' holders who are or were insured at this unit."""
    query = select(Person).where(
        Person.document_number.in_({number for _, number in documents}),
        exists().where(Coverage.unit_id == unit.id, Coverage.person_id == Person.id),
    )
    people = session.scalars(query.order_by(Person.id.desc()))
    return {document_of(person.document_type, person.document_number): person for person in people}
