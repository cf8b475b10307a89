"""The month before, declared by everybody of the big unit: what wages are compared with."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert

from bench.big_unit import CLERK, wage_of
from bench.population import INSURANCES, PERIOD
from columns import new_public_id
from database import in_slices
from extensions import db
from models import Declaration, DeclaredWage

MONTH = PERIOD - 1
DECLARED_AT = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
GROUPS = {"pension": [code for code in INSURANCES if code != "210"], "unemployment": ["210"]}


def declare_last_month(persons: int) -> None:
    """A wage declaration of each person 1 … `persons`, and that of 失业 that followed it; both are over."""
    with db.engine.begin() as connection:
        for some in in_slices(range(1, persons + 1)):
            declare(connection, some)


def declare(connection: Connection, person_ids: Sequence[int]) -> None:
    rows = [row for person_id in person_ids for row in declaration_rows(person_id)]
    connection.execute(insert(Declaration), rows)
    connection.execute(insert(DeclaredWage), [each for row in rows for each in wage_rows(row)])


def declaration_rows(person_id: int) -> Iterator[dict[str, Any]]:
    for side, group in enumerate(GROUPS):
        yield {
            "id": 2 * person_id - 1 + side,
            "public_id": new_public_id(),
            "kind": "wage",
            "unit_id": CLERK.unit_id,
            "person_id": person_id,
            "insurance_group": group,
            "period": MONTH,
            "state": "approved",
            "month": MONTH,
            "answers": {"last_month": int(MONTH), "wage": f"{wage_of(person_id):.2f}"},
            "created_by": CLERK.account_id,
            "created_at": DECLARED_AT,
        }


def wage_rows(declaration: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for insurance in GROUPS[declaration["insurance_group"]]:
        yield {
            "unit_id": declaration["unit_id"],
            "person_id": declaration["person_id"],
            "insurance": insurance,
            "first_month": MONTH,
            "last_month": MONTH,
            "wage": wage_of(declaration["person_id"]),
            "declaration_id": declaration["id"],
        }
