"""A city of any number of invented persons in the portal's own schema; one unit of 128 is the same in every size."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from actions.passwords import hash_password
from bench.core_data import fresh_database
from columns import new_public_id
from extensions import db
from models import Account, AccountUnit, ContactChange, Coverage, Person, Unit
from rules.identity import check_digit
from rules.periods import Month

LOGIN, PASSWORD = "bench", "Bench-2026-Bench"  # noqa: S105 - of a database that lives for some minutes
OF_THE_CLERK = 128
"""Persons of the clerk's unit."""
OF_OTHERS = 100
"""Persons of each other unit."""
CHUNK = 20_000
FIRST_BIRTHDAY, DAYS = date(1966, 1, 1), 14_000
PERIOD = Month(2026, 11)
FIVE = ("110", "210", "310", "410", "510")
TWO = ("110", "210")


@dataclass(frozen=True)
class Population:
    """A database and whom the clerk may find in it."""

    folder: Path
    numbers: tuple[str, ...]


def populate(folder: Path, persons: int) -> Population:
    """Make `folder`/portal.db with that many persons: five coverages each at the clerk's unit, two elsewhere."""
    app = fresh_database(folder)
    with app.app_context():
        with db.engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            for pragma in ("synchronous=OFF", "cache_size=-400000"):
                driver.execute(f"PRAGMA {pragma}")
            fill(connection, persons)
            connection.commit()
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return Population(folder, tuple(document_number(index) for index in range(OF_THE_CLERK)))


def fill(connection: Connection, persons: int) -> None:
    units = 1 + -(-(persons - OF_THE_CLERK) // OF_OTHERS)
    connection.execute(insert(Unit), [unit_row(number) for number in range(1, units + 1)])
    connection.execute(insert(Account), [account_row()])
    connection.execute(insert(AccountUnit), [{"account_id": 1, "unit_id": 1}])
    rows = person_rows(persons)
    while chunk := list(islice(rows, CHUNK)):
        connection.execute(insert(Person), chunk)
        connection.execute(insert(Coverage), [each for person in chunk for each in coverage_rows(person["id"])])
    connection.execute(insert(ContactChange), [change_row(number) for number in range(1, OF_THE_CLERK + 1)])


def unit_of(person_id: int) -> int:
    return 1 if person_id <= OF_THE_CLERK else 2 + (person_id - OF_THE_CLERK - 1) // OF_OTHERS


def unit_row(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "public_id": new_public_id(),
        "credit_code": f"9121990{number:011d}",
        "name": f"示例第{number}有限公司",
        "pension_number": f"21{number:08d}",
        "unemployment_number": f"22{number:08d}",
        "office_no": 1,
        "pension_period": PERIOD,
        "unemployment_period": PERIOD,
    }


def account_row() -> dict[str, Any]:
    return {
        "id": 1,
        "public_id": new_public_id(),
        "login_name": LOGIN,
        "name": "钱立新",
        "role": "clerk",
        "password_hash": hash_password(PASSWORD),
        "active": True,
        "demonstration": False,
    }


def document_number(index: int) -> str:
    """Area 219900 and the following ones, which no county has; its check digit is right."""
    birth, order = FIRST_BIRTHDAY + timedelta(days=index % DAYS), index // DAYS % 1000
    first17 = f"{219900 + index // (DAYS * 1000)}{birth:%Y%m%d}{order:03d}"
    return first17 + check_digit(first17)


def person_rows(count: int) -> Iterator[dict[str, Any]]:
    rng = Random(219900)  # noqa: S311 - invented people, nothing secret
    for index in range(count):
        birth = FIRST_BIRTHDAY + timedelta(days=index % DAYS)
        street = f"示例市铁西区第{rng.randrange(400)}大街{rng.randrange(200)}号{rng.randrange(90)}室"
        yield {
            "id": index + 1,
            "public_id": new_public_id(),
            "number": f"{2_100_000_000 + index}",
            "document_type": "01",
            "document_number": document_number(index),
            "name": f"王示例{index % 997}",
            "sex": "1",
            "birth_date": birth,
            "nation": "01",
            "household": "11",
            "household_address": street,
            "work_start_date": date(birth.year + 20, 7, 1),
            "education": "21",
            "mobile": f"139{rng.randrange(10**8):08d}",
            "home_phone": "024-23456789",
            "residence_address": street,
            "mailing_address": street,
            "postcode": "110000",
            "retirement_category": "M60",
            "paid_months": 120 + index % 200,
            "deemed_months": 0,
            "state": "1",
        }


def coverage_rows(person_id: int) -> Iterator[dict[str, Any]]:
    for insurance in FIVE if person_id <= OF_THE_CLERK else TWO:
        yield {
            "public_id": new_public_id(),
            "unit_id": unit_of(person_id),
            "person_id": person_id,
            "insurance": insurance,
            "kind": "1",
            "scope": "ZG",
            "legal_representative": False,
            "state": "1",
            "start_month": Month(2010 + person_id % 15, 1),
            "wage": Decimal(6000),
        }


def change_row(person_id: int) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "unit_id": 1,
        "account_id": 1,
        "field": "mobile",
        "before": "13800000000",
        "after": "13900000000",
        "at": datetime(2026, 11, 2, 2, 30, tzinfo=UTC),
        "terminal": "网厅 127.0.0.1",
    }
