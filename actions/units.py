"""The lock that everything about one unit waits for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Unit


def locked_unit(session: Session, unit_id: int | None) -> Unit:
    """The unit, locked: submitting, freezing and month end of one unit happen one after another.

    Rows that only refer to it are inserted meanwhile (PostgreSQL: FOR NO KEY UPDATE), so that nobody waits in a ring.
    """
    return session.scalars(select(Unit).where(Unit.id == unit_id).with_for_update(key_share=True)).one()
