"""What the server remembers for a browser between two requests: when it was seen, work tabs, filters of lists."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from clock import real_now
from database import BUSY_TIMEOUT_MS, IMPATIENT_MS, is_busy, writing
from models import LoginSession
from queries.visitors import Visitor

SEEN_EVERY = timedelta(seconds=60)


def keep_alive(visitor: Visitor) -> None:
    """Note that the visitor is still there; once a minute is enough for a limit of half an hour."""
    if real_now() - visitor.seen_at > SEEN_EVERY:
        change_if_free(visitor.session_id, seen_at=real_now())


def open_function(visitor: Visitor, functions: Sequence[str]) -> None:
    change_if_free(visitor.session_id, open_functions=list(functions))


def remember_functions(visitor: Visitor, functions: Sequence[str]) -> None:
    change(visitor.session_id, open_functions=list(functions))


def remember_filter(visitor: Visitor, page: str, answers: Mapping[str, str]) -> None:
    """Keep what was asked on a list page here: numbers and names never stand in an address."""
    with writing() as session:
        row = session.scalars(select(LoginSession).where(LoginSession.id == visitor.session_id)).one()
        row.filters = {**row.filters, page: dict(answers)}


def change(session_id: int, wait_ms: int = BUSY_TIMEOUT_MS, **values: Any) -> None:
    with writing(wait_ms) as session:
        session.execute(update(LoginSession).where(LoginSession.id == session_id).values(**values))


def change_if_free(session_id: int, **values: Any) -> None:
    """For what can wait: nobody is kept from reading a page because somebody else is writing."""
    try:
        change(session_id, IMPATIENT_MS, **values)
    except DBAPIError as error:
        if not is_busy(error):
            raise
