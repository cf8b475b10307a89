"""Where rows wait to be checked: tables of our own, so that reading and checking lock nothing of the portal.

On SQLite they stand in a file of their own beside the database. It has no name any more once it is open, so nothing
personal is left behind however the run ends. (SQLite's own temporary tables would do, but the bundled SQLite keeps
those in memory.) On PostgreSQL they are temporary tables.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert

from database import on_postgresql
from exchange.core_data.layout import STAGING, staging_metadata

BATCH = 2_000
PAGE_SIZE = 16_384
CACHE_KIB = 16_384
"""Page cache of the portal's database and of the staging file each, while a load runs."""


@contextmanager
def staging(engine: Engine) -> Iterator[Connection]:
    """A connection that has the staging tables, empty; they are gone afterwards."""
    with engine.connect() as connection:
        connection.detach()  # closed at the end instead of returned to the pool
        if on_postgresql(engine):
            connection.execution_options(schema_translate_map={STAGING: "pg_temp"})
        else:
            attach_file(connection, engine)
        with connection.begin():
            staging_metadata.create_all(connection, checkfirst=False)
        yield connection


def attach_file(connection: Connection, engine: Engine) -> None:
    database = engine.url.database
    beside = Path(database).parent if database and database != ":memory:" else None
    handle, name = tempfile.mkstemp(prefix="core-data-", suffix=".staging", dir=beside)
    os.close(handle)
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.execute(f"ATTACH DATABASE ? AS {STAGING}", (name,))
        for pragma in (
            f"{STAGING}.page_size={PAGE_SIZE}",
            f"{STAGING}.locking_mode=EXCLUSIVE",
            f"{STAGING}.journal_mode=MEMORY",
            f"{STAGING}.synchronous=OFF",
            f"{STAGING}.cache_size=-{CACHE_KIB}",
            f"main.cache_size=-{CACHE_KIB}",
        ):
            driver.execute(f"PRAGMA {pragma}")
    finally:
        Path(name).unlink()


def write_rows(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Put rows, in the order of the table's columns, into a staging table; in batches, whatever their number."""
    if connection.dialect.name == "postgresql":
        copy_rows(connection, table, rows)
        return
    statement = str(insert(table).compile(connection))
    stream = iter(rows)
    with connection.begin():
        while batch := list(islice(stream, BATCH)):
            connection.exec_driver_sql(statement, batch)  # type: ignore[arg-type]


def copy_rows(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(column.name for column in table.columns)
    with connection.begin():
        driver: Any = connection.connection.dbapi_connection
        with driver.cursor() as cursor:
            with cursor.copy(f"COPY pg_temp.{table.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ANALYZE pg_temp.{table.name}")
