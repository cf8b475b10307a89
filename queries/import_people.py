"""Whom the rows of a workbook are about: people of the unit by 证件号码, 个人编号 or name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from database import in_slices
from models import Coverage, Person
from queries.people import insured_at


class KnownPerson(NamedTuple):
    """Somebody of the unit, as far as a row has to agree with him."""

    id: int
    name: str


class Candidate(NamedTuple):
    """Somebody of the unit whose number may have been meant."""

    number: str
    name: str
    document_number: str


def known_people(
    session: Session, unit_id: int, documents: Collection[str], numbers: Collection[str]
) -> Mapping[str, KnownPerson]:
    """People of the unit under `document:…` and `number:…`, as they were asked for."""
    found = {}
    query = select(Person.id, Person.name, Person.document_number, Person.number).where(insured_at(unit_id))
    for some in in_slices(documents):
        for person_id, name, document, _ in session.execute(query.where(Person.document_number.in_(some))):
            found[f"document:{document}"] = KnownPerson(person_id, name)
    for some in in_slices(numbers):
        for person_id, name, _, number in session.execute(query.where(Person.number.in_(some))):
            found[f"number:{number}"] = KnownPerson(person_id, name)
    return found


def candidates(session: Session, unit_id: int, names: Collection[str]) -> Mapping[str, Sequence[Candidate]]:
    """People of the unit by name."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    query = select(Person.number, Person.name, Person.document_number).where(
        Person.id.in_(select(Coverage.person_id).where(Coverage.unit_id == unit_id)),
        Person.name.in_(names),
        Person.number.is_not(None),
    )
    for number, name, document_number in session.execute(query):
        found[name].append(Candidate(number or "", name, document_number))
    return found
