"""Who is asking: the account, the unit acted for and the browser session, read in one query."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

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


@cache
def living_session(demonstration: bool) -> Select[Any]:
    """The statement every request begins with, built once."""
    every_unit = aliased(AccountUnit)
    unit_count = select(func.count()).where(every_unit.account_id == Account.id).scalar_subquery()
    query = (
        select(*SESSION_COLUMNS, unit_count)
        .select_from(LoginSession)
        .join(Account, Account.id == LoginSession.account_id)
        .outerjoin(AccountUnit, (AccountUnit.account_id == Account.id) & (AccountUnit.unit_id == LoginSession.unit_id))
        .outerjoin(Unit, Unit.id == AccountUnit.unit_id)
        .where(
            LoginSession.token_digest == bindparam("token_digest"),
            LoginSession.ended_at.is_(None),
            LoginSession.seen_at > bindparam("seen_after"),
            LoginSession.started_at > bindparam("started_after"),
            Account.active,
        )
    )
    return query if demonstration else query.where(Account.demonstration.is_(False))


SESSION_COLUMNS = (
    LoginSession.id,
    LoginSession.seen_at,
    LoginSession.open_functions,
    LoginSession.filters,
    Account.id,
    Account.public_id,
    Account.login_name,
    Account.name,
    Account.role,
    Account.person_id,
    Unit.id,
    Unit.public_id,
    Unit.name,
    Unit.pension_number,
    Unit.unemployment_number,
    Unit.office_no,
)


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
