"""Running numbers without gaps or doubles, taken inside the transaction that uses them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from database import insert_once
from models import Counter


def next_number(session: Session, name: str) -> int:
    """The next number of this counter, from 1; others wait until the transaction ends."""
    insert_once(session, Counter, name=name, value=0)
    counter = session.scalars(select(Counter).where(Counter.name == name).with_for_update()).one()
    counter.value += 1
    session.flush()
    return counter.value
