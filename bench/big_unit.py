"""A unit of ten thousand employees, all of whom have left: what a reduction of everybody at once is measured on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, insert, select

from actions.actor import Actor
from app import create_app
from bench.city import settings
from bench.population import (
    OF_THE_CLERK,
    PERIOD,
    account_row,
    coverage_rows,
    document_number,
    person_rows,
    unit_row,
)
from columns import new_public_id
from database import in_slices
from declarations import lifecycle
from extensions import db
from models import (
    Account,
    AccountUnit,
    Contribution,
    Coverage,
    Declaration,
    EmploymentFiling,
    Person,
    Unit,
)
from rules.periods import Month
from rules.stop import StopAnswers

LEFT_ON = date(2026, 11, 10)
LEFT = StopAnswers("6301", LEFT_ON, PERIOD, sub_reason="6313")
CLERK = Actor("127.0.0.1", 1, 1)
MONTHS_PAID = 3


@dataclass(frozen=True)
class BigUnit:
    """Row numbers of its persons are 1 … `persons`."""

    persons: int

    def draft(self, first: int, number: int, key: str) -> list[str]:
        """Reductions of so many persons, not submitted; their public ids."""
        batch = lifecycle.save_drafts(CLERK, "stop", range(first, first + number), LEFT, key)
        rows = db.session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)).all()
        db.session.remove()
        return list(rows)


@contextmanager
def big_unit(folder: Path, persons: int) -> Iterator[BigUnit]:
    """In the context of a portal of its own: every person with five coverages, paid months and a 退工 filing."""
    app = create_app(settings(folder))
    with app.app_context():
        db.create_all()
        with db.engine.begin() as connection:
            connection.execute(insert(Unit), [unit_row()])
            connection.execute(insert(Account), [account_row()])
            connection.execute(insert(AccountUnit), [{"account_id": 1, "unit_id": 1}])
            add_people(connection, unit=1, ids=range(1, persons + 1))
        yield BigUnit(persons)
        db.session.remove()
        db.engine.dispose()


def add_people(connection: Connection, unit: int, ids: Iterable[int]) -> None:
    """Persons with these row numbers, insured at this unit, everyone with a 退工 filing."""
    some = list(person_rows())
    for slice_of_ids in in_slices(ids):
        people = [some[each % OF_THE_CLERK] | own_values(each) for each in slice_of_ids]
        coverages = [row | own_spell(unit, each) for each in slice_of_ids for row in coverage_rows(each)]
        connection.execute(insert(Person), people)
        connection.execute(insert(Coverage), coverages)
        connection.execute(
            insert(Contribution), [row for each in slice_of_ids for row in contribution_rows(unit, each)]
        )
        connection.execute(insert(EmploymentFiling), [filing_row(unit, each) for each in slice_of_ids])


def own_values(row: int) -> dict[str, object]:
    number = document_number(row)
    return {
        "id": row,
        "public_id": new_public_id(),
        "number": f"{2_100_000_000 + row}",
        "document_number": number,
        "birth_date": date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}"),
    }


def own_spell(unit: int, row: int) -> dict[str, object]:
    """Begun in one of 180 months, with one of 9,000 wages."""
    return {"unit_id": unit, "start_month": Month(2010 + row % 15, 1 + row // 15 % 12), "wage": wage_of(row)}


def wage_of(row: int) -> Decimal:
    return Decimal(4000 + row * 7 % 9000)


def contribution_rows(unit: int, person_id: int) -> Iterator[dict[str, object]]:
    for back in range(1, MONTHS_PAID + 1):
        for insurance in ("110", "210"):
            yield {
                "unit_id": unit,
                "person_id": person_id,
                "insurance": insurance,
                "period": PERIOD - back,
                "month": PERIOD - back,
                "payment_type": "10",
                "base": Decimal(6000),
                "unit_amount": Decimal(960),
                "person_amount": Decimal(480),
                "paid": True,
                "credited": True,
            }


def filing_row(unit: int, person_id: int) -> dict[str, object]:
    return {"unit_id": unit, "person_id": person_id, "kind": "2", "filed_on": LEFT_ON}
