"""Tables whose rows are final: the database itself refuses to change them or to take them away."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table, event

ACTS = ("UPDATE", "DELETE")


def make_final(table: Table) -> None:
    """Whoever creates this table creates its guard with it; the migrations do the same by themselves."""
    event.listen(table, "after_create", lambda target, connection, **_: guard(connection, table.name))


def guard(connection: Connection, table: str) -> None:
    for statement in guarding(connection.dialect.name, table):
        connection.exec_driver_sql(statement)


@contextmanager
def changeable(connection: Connection, table: str) -> Iterator[None]:
    """Take the guard away for as long as the block takes: for a database that begins anew, and for tests."""
    for statement in letting_go(connection.dialect.name, table):
        connection.exec_driver_sql(statement)
    yield
    guard(connection, table)


def guarding(dialect: str, table: str) -> list[str]:
    if dialect == "postgresql":
        raising = f"BEGIN RAISE EXCEPTION 'rows of {table} are final'; END"
        acts = "UPDATE OR DELETE OR TRUNCATE"
        return [
            f"CREATE OR REPLACE FUNCTION {table}_is_final() RETURNS trigger LANGUAGE plpgsql AS $${raising}$$",
            f"CREATE TRIGGER {table}_is_final BEFORE {acts} ON {table} EXECUTE FUNCTION {table}_is_final()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are final'); END"
        for act in ACTS
    ]


def letting_go(dialect: str, table: str) -> list[str]:
    if dialect == "postgresql":
        return [f"DROP TRIGGER {table}_is_final ON {table}"]
    return [f"DROP TRIGGER {table}_no_{act.lower()}" for act in ACTS]
