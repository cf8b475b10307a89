"""The write lock of a load: asked for patiently, because the portal goes on working until it is there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, RootTransaction, text
from sqlalchemy.exc import DBAPIError

from database import is_busy, on_postgresql

ATTEMPTS = 6
"""How often the lock is asked for; each time the database itself waits up to ten seconds."""
PAUSE = 0.2
TABLES = "unit, person, coverage, employment_filing, contribution, account, account_unit, account_office"


class DatabaseBusy(Exception):
    """Others have been writing all the time: nothing was loaded."""


@contextmanager
def locked(connection: Connection) -> Iterator[None]:
    """One write transaction: begins with the lock, ends with a commit. Raises DatabaseBusy."""
    connection.execution_options(sqlite_begin="IMMEDIATE")
    with patiently_begun(connection):
        yield


def patiently_begun(connection: Connection) -> RootTransaction:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return begun(connection)
        except DBAPIError as error:
            if not is_busy(error):
                raise
            if attempt == ATTEMPTS:
                raise DatabaseBusy from error
        time.sleep(PAUSE)
    raise AssertionError("the loop returns or raises")


def begun(connection: Connection) -> RootTransaction:
    """A transaction that keeps other writers out from its beginning, so that it cannot run into them half-way."""
    transaction = connection.begin()
    if on_postgresql(connection.engine):
        try:
            connection.execute(text(f"LOCK TABLE {TABLES} IN SHARE ROW EXCLUSIVE MODE"))
        except DBAPIError:
            transaction.rollback()
            raise
    return transaction
