"""Whom the rows of a workbook are about: people of the unit by 证件号码, 个人编号 or name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from database import among, in_slices
from models import Coverage, Person

PERSON, COVERAGE = Person.__table__.c, Coverage.__table__.c
OF_UNIT = select(PERSON.id, PERSON.name, PERSON.number, PERSON.document_number).where(
    exists().where(COVERAGE.unit_id == bindparam("unit_id"), COVERAGE.person_id == PERSON.id)
)
BY_NUMBER = OF_UNIT.where(among(PERSON.number, "asked"))
BY_DOCUMENT = OF_UNIT.where(among(PERSON.document_number, "asked"))
"""Built once, of plain columns: a workbook asks for ten thousand persons."""


class KnownPerson(NamedTuple):
    """Somebody of the unit, as far as a row has to agree with him."""

    id: int
    name: str


class KnownPeople(NamedTuple):
    """By 证件号码, and by 个人编号."""

    by_document: dict[str, KnownPerson]
    by_number: dict[str, KnownPerson]


class Candidate(NamedTuple):
    """Somebody of the unit whose number may have been meant."""

    number: str
    name: str
    document_number: str


def known_people(session: Session, unit_id: int, documents: Collection[str], numbers: Collection[str]) -> KnownPeople:
    """People of the unit who have one of these numbers; whoever was found by 个人编号 is not looked for again."""
    found = KnownPeople({}, {})
    for query, asked, already in ((BY_NUMBER, numbers, ()), (BY_DOCUMENT, documents, found.by_document)):
        for some in in_slices(each for each in asked if each not in already):
            for person_id, name, number, document in session.execute(query, {"unit_id": unit_id, "asked": some}).all():
                found.by_document[document] = found.by_number[number] = KnownPerson(person_id, name)
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
