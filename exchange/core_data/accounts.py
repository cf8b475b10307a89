"""accounts.csv beyond its rows: the units, offices and persons they name, and the passwords of new accounts."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Column, Connection, Integer, Select, String, Table, exists, select

from actions.passwords import hash_password
from exchange.core_data.layout import staging_metadata
from exchange.core_data.rows import OF_OFFICES, OF_PERSON, OF_UNITS
from exchange.core_data.sheets import ACCOUNTS
from exchange.core_data.staging import write_rows
from models import Account

PAGE = 500
accounts = ACCOUNTS.staged


def _links(name: str, column: Column[Any]) -> Table:
    line = Column("line", Integer)
    return Table(name, staging_metadata, line, Column("login_name", String(), index=True), column)


LINKED_UNITS = _links("staged_account_units", Column("credit_code", String()))
LINKED_OFFICES = _links("staged_account_offices", Column("office_no", Integer()))
LINKED_PERSONS = _links("staged_account_persons", Column("person_number", String()))
PASSWORDS = Table(
    "staged_passwords",
    staging_metadata,
    Column("login_name", String(), primary_key=True),
    Column("password_hash", String(), nullable=False),
)


def stage_links(connection: Connection) -> None:
    """Spread what stands in the unit column over one row for each unit, office or person."""
    query: Select[Any] = select(accounts.c.line, accounts.c.login_name, accounts.c.role, accounts.c.belongs_to)
    for page in pages(connection, query):
        for table, roles in ((LINKED_UNITS, OF_UNITS), (LINKED_OFFICES, OF_OFFICES), (LINKED_PERSONS, (OF_PERSON,))):
            rows = [
                (line, login_name, int(part) if table is LINKED_OFFICES else part)
                for line, login_name, role, belongs_to in page
                if role in roles and belongs_to
                for part in belongs_to.split(";")
            ]
            write_rows(connection, table, rows)


def hash_new_passwords(connection: Connection) -> None:
    """Hash the passwords of new accounts: slow on purpose, so only those, and before anything is locked."""
    new = ~exists().where(Account.login_name == accounts.c.login_name)
    query = select(accounts.c.line, accounts.c.login_name, accounts.c.password).where(new)
    with ThreadPoolExecutor() as threads:  # argon2 works outside the interpreter's lock
        for page in pages(connection, query):
            hashes = threads.map(hash_password, [row.password for row in page])
            names = [row.login_name for row in page]
            write_rows(connection, PASSWORDS, zip(names, hashes, strict=True))


def pages(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Any]]:
    """The rows of a query over the staged accounts, some at a time, none of it held while they are worked on."""
    last = 0
    while True:
        with connection.begin():
            page = connection.execute(query.where(accounts.c.line > last).order_by(accounts.c.line).limit(PAGE)).all()
        if not page:
            return
        yield page
        last = page[-1].line
