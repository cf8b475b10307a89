"""How the portal talks to its database: SQLite by default, PostgreSQL by DATABASE_URL, and the one way to write."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

import pysqlite3.dbapi2
from flask import Flask
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    String,
    bindparam,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from config import Settings, SettingsError
from extensions import db

V = TypeVar("V")

OLDEST_SQLITE = (3, 51, 3)
"""Older ones lose committed pages in the WAL-reset race."""
BUSY_TIMEOUT_MS = 10_000
"""How long a write waits for another one before the visitor is asked to come back.

The longest are of ten thousand rows at once, which go together or not at all: 数据提交 of a workbook and 批量提交 of
wages hold SQLite's lock for two to five seconds (8 on a machine with twice as much to do). Whoever signs in or saves
meanwhile gets his turn within this time; a longer one would keep all threads of the server waiting for one loader.
"""
IMPATIENT_MS = 20
"""How long a write waits that may as well be left out."""
AT_ONCE = 1000
"""So many rows are asked about in one statement."""
POSTGRESQL_BUSY_STATES = ("55P03", "40001", "40P01", "57014")
"""lock_not_available, serialization_failure, deadlock_detected, query_canceled (a lock waited for too long)."""


def engine_options(settings: Settings) -> dict[str, Any]:
    if settings.database_url.startswith("sqlite"):
        waiting = {"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000}
        return {"module": pysqlite3.dbapi2, "connect_args": waiting, "hide_parameters": True}
    return {
        "pool_pre_ping": True,
        "hide_parameters": True,  # people's names and numbers would stand in the log of an error
        "connect_args": {"options": f"-c lock_timeout={BUSY_TIMEOUT_MS} -c timezone=UTC"},
    }


def check_sqlite(settings: Settings) -> None:
    """Raises SettingsError where the bundled SQLite is too old to be trusted with production data."""
    in_production = settings.https and settings.database_url.startswith("sqlite")
    if in_production and pysqlite3.dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise SettingsError(
            f"SQLite {pysqlite3.dbapi2.sqlite_version} is too old for production: install pysqlite3 with "
            f"SQLite {'.'.join(map(str, OLDEST_SQLITE))} or newer, or set DATABASE_URL to PostgreSQL."
        )


def prepare_engine(app: Flask) -> None:
    """Give SQLite its pragmas and transactions that lock when they begin (pysqlite begins none by itself)."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", set_pragmas)
        event.listen(engine, "begin", begin_sqlite)


def set_pragmas(connection: Any, record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16384"):
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if "write_wait_ms" in options:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={options['write_wait_ms']}")
    connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'DEFERRED')}")


@contextmanager
def writing(wait_ms: int = BUSY_TIMEOUT_MS) -> Iterator[Session]:
    """One write transaction: takes SQLite's lock before it reads, commits at the end, rolls back on any error.

    What was read before it began is read again: nobody decides on a stale row.
    """
    session = db.session()
    session.rollback()
    connection = session.connection(execution_options={"sqlite_begin": "IMMEDIATE", "write_wait_ms": wait_ms})
    if wait_ms != BUSY_TIMEOUT_MS and on_postgresql(connection.engine):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {wait_ms}")
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def one_at_a_time(session: Session, name: str) -> None:
    """Whoever says the same name waits until this transaction ends. SQLite has only one writer anyway."""
    if on_postgresql(session.get_bind().engine):
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def insert_once(session: Session, table: type, **values: Any) -> None:
    """Insert a row that another transaction may be inserting too: one of them does, none of them fails."""
    dialect = postgresql if on_postgresql(session.get_bind().engine) else sqlite
    session.execute(dialect.insert(table).values(**values).on_conflict_do_nothing())


def is_busy(error: DBAPIError) -> bool:
    """Did the database refuse only because somebody else is writing just now?"""
    state = getattr(error.orig, "sqlstate", None)
    return state in POSTGRESQL_BUSY_STATES or "database is locked" in str(error.orig)


def in_slices(values: Iterable[V]) -> Iterator[list[V]]:
    """The values some at a time: an IN list ends at 32,766 parameters in SQLite, at 65,535 in PostgreSQL."""
    waiting = iter(values)
    while some := list(islice(waiting, AT_ONCE)):
        yield some


class Several(TypeDecorator[Sequence[Any]]):
    """Numbers or texts as one parameter: an array for PostgreSQL, JSON for SQLite."""

    impl = JSON
    cache_ok = True

    def __init__(self, texts: bool) -> None:
        super().__init__()
        self.texts = texts

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        array = postgresql.ARRAY(String() if self.texts else BigInteger())
        return dialect.type_descriptor(array if dialect.name == "postgresql" else JSON())


class each_of(FunctionElement[Any]):  # noqa: N801 - a function of SQL
    """The values of a parameter that holds several, as rows."""

    name = "each_of"
    inherit_cache = True


@compiles(each_of)  # type: ignore[no-untyped-call,untyped-decorator]
def each_as_row(element: each_of, compiler: SQLCompiler, **keywords: Any) -> str:
    function = "unnest" if compiler.dialect.name == "postgresql" else "json_each"
    return f"{function}({compiler.process(element.clauses, **keywords)})"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Is the column one of the values given under this name? As one parameter thousands cost hardly more than one."""
    given = each_of(bindparam(name, type_=Several(isinstance(column.type, String)))).table_valued("value", name="value")
    return column.in_(select(given.c.value))


def on_postgresql(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"
