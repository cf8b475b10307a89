"""How many SQL statements a request needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from extensions import db

BOOKKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "SET ")


@contextmanager
def statements(app: Flask, bookkeeping: bool = False) -> Iterator[list[str]]:
    """The statements that run inside; those that begin and end transactions only with `bookkeeping`."""
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if bookkeeping or not statement.lstrip().upper().startswith(BOOKKEEPING):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
