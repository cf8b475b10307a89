"""Persons to be: as an employer wrote them down for a 参保登记, with a 个人编号 once it has been approved.

Each declaration has a row of its own, so that nobody ever reads or changes what another employer has typed. With the
approval the row becomes a real person; where the city already knows somebody by the document, the declaration turns to
him, and the row stays for the case that the approval is taken back.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from actions.counters import next_number
from clock import business_today
from models import LIVE_STATES, Coverage, Declaration, Person, Unit
from queries.elsewhere import registered
from queries.enrol_facts import insured_here
from rules.applicant import Applicant
from rules.coverage import IN_SERVICE


def write_down(session: Session, unit: Unit, whose: Sequence[tuple[int | None, Applicant]]) -> Sequence[int]:
    """The row of each: of somebody insured here before, his own; else a person to be, new or as it is changed now."""
    here = insured_here(session, unit, {applicant.document for _, applicant in whose})
    rows = [row_of(session, row_id, applicant, here.get(applicant.document)) for row_id, applicant in whose]
    session.flush()
    return [row.id for row in rows]


def row_of(session: Session, row_id: int | None, applicant: Applicant, here: Person | None) -> Person:
    row = here if row_id is None else session.get_one(Person, row_id)
    if row is None:
        row = Person(number=None, state=IN_SERVICE)
        session.add(row)
    if row.number is None:
        fill_in(row, applicant)
    return row


def fill_in(person: Person, applicant: Applicant) -> None:
    person.document_type, person.document_number = applicant.document_type, applicant.document_number
    person.name, person.sex, person.birth_date = applicant.name, applicant.sex, applicant.birth_date
    person.nation, person.household = applicant.nation or None, applicant.household or None
    person.household_address, person.education = applicant.household_address, applicant.education
    person.work_start_date, person.mobile = applicant.work_start_date, applicant.mobile
    person.residence_address = applicant.residence_address
    person.retirement_category = applicant.category or None


def forget(session: Session, person_ids: Collection[int]) -> None:
    """Of those to be, whoever is named in no declaration any more goes."""
    still_named = exists().where(Declaration.person_id == Person.id)
    gone = delete(Person).where(Person.id.in_(person_ids), Person.number.is_(None), ~still_named)
    session.execute(gone.execution_options(synchronize_session=False))


def make_real(session: Session, declaration: Declaration, applicant: Applicant) -> Mapping[str, Any]:
    """Turn the declaration to a real person; what is returned is enough to take it back.

    Data on record stay as they are: what differs, the reviewer has seen (rules.enrol_review).
    """
    row = session.get_one(Person, declaration.person_id)
    if row.number is not None:
        return {}
    known = registered(session, [applicant.document]).get(applicant.document)
    if known:
        moved = move(session, declaration, known[0].id)
        return {"instead_of": row.id, "moved": moved}
    fill_in(row, applicant)
    row.number = new_number(session)
    return {"numbered": True}


def move(session: Session, declaration: Declaration, person_id: int) -> list[int]:
    """What this unit has declared of the person to be goes with him (补缴), unless the real one has the same live."""
    of_unit = Declaration.unit_id == declaration.unit_id
    others = session.scalars(select(Declaration).where(of_unit, Declaration.person_id == declaration.person_id)).all()
    live = session.scalars(
        select(Declaration).where(of_unit, Declaration.person_id == person_id, Declaration.state.in_(LIVE_STATES))
    )
    taken = {(each.insurance_group, each.period, each.kind) for each in live}
    moving = [each for each in others if (each.insurance_group, each.period, each.kind) not in taken]
    for each in {declaration, *moving}:
        each.person_id = person_id
    return [each.id for each in moving if each.id != declaration.id]


def take_back(session: Session, declaration: Declaration, done: Mapping[str, Any]) -> None:
    """A person to be again, unless others have come to rely on his 个人编号 since."""
    if "instead_of" in done:
        for each in session.scalars(select(Declaration).where(Declaration.id.in_(done["moved"]))):
            each.person_id = done["instead_of"]
        declaration.person_id = done["instead_of"]
    elif done.get("numbered"):
        session.flush()
        insured = select(exists().where(Coverage.person_id == declaration.person_id))
        if not session.scalar(insured):
            session.get_one(Person, declaration.person_id).number = None


def new_number(session: Session) -> str:
    """The next 个人编号 of the year, in a block that the agency's roster leaves free; none is given twice."""
    year = business_today().year
    while True:
        number = f"{year}9{next_number(session, f'person-{year}'):05d}"
        if not session.scalar(select(exists().where(Person.number == number))):
            return number
