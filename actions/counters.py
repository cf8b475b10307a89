"""Running numbers without gaps or doubles, taken inside the transaction that uses them."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Counter


def next_number(session: Session, name: str) -> int:
    """The next number of this counter, from 1; others wait until the transaction ends."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Counter).values(name=name, value=0).on_conflict_do_nothing(index_elements=["name"]))
    counter = session.scalars(select(Counter).where(Counter.name == name).with_for_update()).one()
    counter.value += 1
    session.flush()
    return counter.value
