"""Who a person is to the whole city, and what other units pay for him: for the agency's eyes only (decision 24)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Coverage, Person
from rules.documents import Document, document_of
from rules.elsewhere import CoverageElsewhere
from rules.insured import PAYING


@dataclass(frozen=True)
class Registered:
    """Somebody with a 个人编号."""

    id: int
    name: str
    sex: str
    birth_date: date | None
    state: str


def registered(session: Session, documents: Collection[Document]) -> Mapping[Document, Sequence[Registered]]:
    """Those with a 个人编号 by their document: one as a rule, several where it is 一人多号, the oldest first."""
    query = select(
        Person.document_type,
        Person.document_number,
        Person.id,
        Person.name,
        Person.sex,
        Person.birth_date,
        Person.state,
    ).where(Person.document_number.in_({number for _, number in documents}), Person.number.is_not(None))
    found: dict[Document, list[Registered]] = defaultdict(list)
    for document_type, number, row_id, name, sex, born, state in session.execute(query.order_by(Person.id)):
        found[document_of(document_type, number)].append(Registered(row_id, name, sex, born, state))
    return found


def coverages_elsewhere(
    session: Session, unit_id: int, person_ids: Collection[int]
) -> Mapping[int, Sequence[CoverageElsewhere]]:
    """What other units pay or have paid for these persons, by person; a stop that nobody dated covers nothing."""
    query = select(Coverage.person_id, Coverage.insurance, Coverage.start_month, Coverage.stop_month, Coverage.kind)
    query = query.where(
        Coverage.person_id.in_(person_ids),
        Coverage.unit_id != unit_id,
        or_(Coverage.state == PAYING, Coverage.stop_month.is_not(None)),
    )
    found: dict[int, list[CoverageElsewhere]] = defaultdict(list)
    for person_id, insurance, start, stop, kind in session.execute(query):
        found[person_id].append(CoverageElsewhere(insurance, start, stop, kind))
    return found
