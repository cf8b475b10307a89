"""A city of any number of invented persons in the portal's own schema; one unit of 128 is the same in every size.

The clerk's unit is inserted row by row. Everybody else is a copy of one of its people with an identity of his own,
made inside SQLite, so that a million persons take seconds and not minutes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, insert

from actions.passwords import hash_password
from bench.core_data import fresh_database
from columns import new_public_id
from extensions import db
from models import Account, AccountUnit, ContactChange, Coverage, Person, Unit
from rules.identity import check_digit
from rules.periods import Month

LOGIN, PASSWORD = "bench", "Bench-2026-Bench"
OF_THE_CLERK = 128
"""Persons of the clerk's unit, with five coverages each."""
OF_OTHERS = 100
"""Persons of each other unit, with two."""
FIRST_BIRTHDAY, DAYS = date(1966, 1, 1), 14_000
PERIOD = Month(2026, 11)
INSURANCES = ("110", "210", "310", "410", "510")
COPIED_INSURANCES = "'110', '210'"
PRAGMAS_FOR_FILLING = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "foreign_keys=OFF")
NEW_PUBLIC_ID = "lower(hex(randomblob(11)))"


@dataclass(frozen=True)
class Population:
    """A database and whom the clerk may find in it."""

    folder: Path
    numbers: tuple[str, ...]


def populate(folder: Path, persons: int) -> Population:
    """Make `folder`/portal.db with that many persons."""
    app = fresh_database(folder)
    with app.app_context():
        with db.engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            for pragma in PRAGMAS_FOR_FILLING:
                driver.execute(f"PRAGMA {pragma}")
            driver.create_function("document_number", 1, document_number, deterministic=True)
            insert_the_clerks_unit(connection)
            insert_everybody_else(connection, persons)
            connection.commit()
        db.engine.dispose()
    return Population(folder, tuple(document_number(index) for index in range(OF_THE_CLERK)))


def insert_the_clerks_unit(connection: Connection) -> None:
    connection.execute(insert(Unit), [unit_row()])
    connection.execute(insert(Account), [account_row()])
    connection.execute(insert(AccountUnit), [{"account_id": 1, "unit_id": 1}])
    people = list(person_rows())
    connection.execute(insert(Person), people)
    connection.execute(insert(Coverage), [each for person in people for each in coverage_rows(person["id"])])
    connection.execute(insert(ContactChange), [change_row(person["id"]) for person in people])


def insert_everybody_else(connection: Connection, persons: int) -> None:
    """Person n is a copy of person 1 + n % 128; units of 100."""
    others = persons - OF_THE_CLERK
    units = -(-others // OF_OTHERS)
    of_unit = {
        "id": "n + 1",
        "public_id": NEW_PUBLIC_ID,
        "credit_code": "printf('9121990%011d', n)",
        "pension_number": "printf('21%08d', n)",
        "unemployment_number": "printf('22%08d', n)",
    }
    copy(connection, Unit.__table__, units, "original.id = 1", of_unit)
    of_person = {
        "id": f"n + {OF_THE_CLERK}",
        "public_id": NEW_PUBLIC_ID,
        "number": f"{2_100_000_000 + OF_THE_CLERK} + n",
        "document_number": f"document_number(n + {OF_THE_CLERK - 1})",
    }
    same_person = f"1 + n % {OF_THE_CLERK}"
    copy(connection, Person.__table__, others, f"original.id = {same_person}", of_person)
    of_coverage = {
        "id": None,
        "public_id": NEW_PUBLIC_ID,
        "unit_id": f"2 + (n - 1) / {OF_OTHERS}",
        "person_id": f"n + {OF_THE_CLERK}",
    }
    which = f"original.person_id = {same_person} AND original.insurance IN ({COPIED_INSURANCES})"
    copy(connection, Coverage.__table__, others, which, of_coverage)


def copy(connection: Connection, table: Any, times: int, which: str, changed: Mapping[str, str | None]) -> None:
    """Copy the rows `which` names for n = 1 … `times`, some columns `changed`; one that is None numbers itself."""
    assert isinstance(table, Table)
    columns = {column.name: changed.get(column.name, f"original.{column.name}") for column in table.columns}
    taken = {name: expression for name, expression in columns.items() if expression is not None}
    connection.exec_driver_sql(
        f"WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < {times}) "  # noqa: S608
        f"INSERT INTO {table.name} ({', '.join(taken)}) "
        f"SELECT {', '.join(taken.values())} FROM counter CROSS JOIN {table.name} AS original WHERE {which}"
    )


def unit_row() -> dict[str, Any]:
    return {
        "id": 1,
        "public_id": new_public_id(),
        "credit_code": "912199000000000000",
        "name": "示例测量有限公司",
        "pension_number": "2100000000",
        "unemployment_number": "2200000000",
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
    """Of area 219900 and the following ones, which no county has; its check digit is right."""
    birth, order = FIRST_BIRTHDAY + timedelta(days=index % DAYS), index // DAYS % 1000
    first17 = f"{219900 + index // (DAYS * 1000)}{birth:%Y%m%d}{order:03d}"
    return first17 + check_digit(first17)


def person_rows() -> Iterator[dict[str, Any]]:
    rng = Random(219900)  # noqa: S311 - invented people, nothing secret
    for index in range(OF_THE_CLERK):
        birth = FIRST_BIRTHDAY + timedelta(days=index % DAYS)
        street = f"示例市铁西区第{rng.randrange(400)}大街{rng.randrange(200)}号{rng.randrange(90)}室"
        yield {
            "id": index + 1,
            "public_id": new_public_id(),
            "number": f"{2_100_000_000 + index}",
            "document_type": "01",
            "document_number": document_number(index),
            "name": f"王示例{index}",
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
            "paid_months": 120 + index,
            "deemed_months": 0,
            "state": "1",
        }


def coverage_rows(person_id: int) -> Iterator[dict[str, Any]]:
    for insurance in INSURANCES:
        yield {
            "public_id": new_public_id(),
            "unit_id": 1,
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
