"""Who is asking: the account, the unit acted for and the browser session, read in one query."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from clock import real_now
from extensions import db
from models import Account, AccountUnit, LoginSession, Unit
from rules.parameters import limits


@dataclass(frozen=True)
class UnitHead:
    """What the page head says of the unit acted for."""

    id: int
    public_id: str
    name: str
    pension_number: str | None
    unemployment_number: str | None
    office_no: int


@dataclass(frozen=True)
class Visitor:
    """A signed-in person at one browser. Flask-Login's view of a user."""

    session_id: int
    account_id: int
    account_public_id: str
    login_name: str
    name: str
    role: str
    person_id: int | None
    unit: UnitHead | None
    unit_count: int
    seen_at: datetime
    open_functions: tuple[str, ...]
    filters: dict[str, Any]

    is_authenticated = True
    is_active = True
    is_anonymous = False


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def visitor(token: str, demonstration: bool) -> Visitor | None:
    """The visitor with this session token; None where the session is over, the account closed or out of place."""
    now = real_now()
    asked = {
        "token_digest": token_digest(token),
        "seen_after": now - timedelta(minutes=limits().idle_minutes),
        "started_after": now - timedelta(hours=limits().absolute_hours),
    }
    row = db.session.execute(living_session(demonstration), asked).first()
    return None if row is None else visitor_from(row)


SESSION, ACCOUNT, CHOSEN, UNIT = (each.__table__ for each in (LoginSession, Account, AccountUnit, Unit))
"""Tables, not entities: columns are wanted, and before every request the ORM's share of the work is saved."""
SESSION_COLUMNS = (
    SESSION.c.id,
    SESSION.c.seen_at,
    SESSION.c.open_functions,
    SESSION.c.filters,
    ACCOUNT.c.id,
    ACCOUNT.c.public_id,
    ACCOUNT.c.login_name,
    ACCOUNT.c.name,
    ACCOUNT.c.role,
    ACCOUNT.c.person_id,
    UNIT.c.id,
    UNIT.c.public_id,
    UNIT.c.name,
    UNIT.c.pension_number,
    UNIT.c.unemployment_number,
    UNIT.c.office_no,
)


@cache
def living_session(demonstration: bool) -> Select[Any]:
    """The statement every request begins with, built once."""
    of_account = CHOSEN.alias()
    unit_count = select(func.count()).where(of_account.c.account_id == ACCOUNT.c.id).scalar_subquery()
    query = (
        select(*SESSION_COLUMNS, unit_count)
        .select_from(SESSION)
        .join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account_id)
        .outerjoin(CHOSEN, (CHOSEN.c.account_id == ACCOUNT.c.id) & (CHOSEN.c.unit_id == SESSION.c.unit_id))
        .outerjoin(UNIT, UNIT.c.id == CHOSEN.c.unit_id)
        .where(
            SESSION.c.token_digest == bindparam("token_digest"),
            SESSION.c.ended_at.is_(None),
            SESSION.c.seen_at > bindparam("seen_after"),
            SESSION.c.started_at > bindparam("started_after"),
            ACCOUNT.c.active,
        )
    )
    return query if demonstration else query.where(ACCOUNT.c.demonstration.is_(False))


def visitor_from(row: Any) -> Visitor:
    session_id, seen_at, open_functions, filters, *rest = row
    account_id, account_public_id, login_name, name, role, person_id, *unit, unit_count = rest
    return Visitor(
        session_id=session_id,
        account_id=account_id,
        account_public_id=account_public_id,
        login_name=login_name,
        name=name,
        role=role,
        person_id=person_id,
        unit=UnitHead(*unit) if unit[0] else None,
        unit_count=unit_count,
        seen_at=seen_at,
        open_functions=tuple(open_functions),
        filters=filters,
    )
