"""Accounts and their sign-ins: the administrator's list, one account, the live sessions of one person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from clock import real_now
from extensions import db
from models import Account, AccountOffice, AccountUnit, AuditEntry, LimitHit, LoginSession, Person, Unit
from queries.pages import PER_PAGE, Page, within
from rules.offices import by_number
from rules.parameters import limits

ACTIVE, STOPPED = "active", "stopped"
MOST_ADDRESSES = 200
"""Addresses looked at when an account is being attacked from everywhere."""


@dataclass(frozen=True)
class AccountFilter:
    """What the administrator may ask the list for; empty means any."""

    words: str = ""
    """Part of 登录名 or 姓名."""
    role: str = ""
    state: str = ""


@dataclass(frozen=True)
class AccountLine:
    """An account with what it works for: names of units, names of offices, or a 个人编号."""

    account: Account
    belongs_to: Sequence[str]


@dataclass(frozen=True)
class Standing:
    """Who an account is and what it may see: everything the administrator decides but the password."""

    name: str
    role: str
    unit_ids: frozenset[int] = frozenset()
    offices: frozenset[int] = frozenset()
    person_id: int | None = None


# --- the administrator's list ---------------------------------------------------------------------------------------


def accounts(asked: AccountFilter, number: int) -> Page[AccountLine]:
    """One page of all accounts, in the order in which they were made."""
    conditions = conditions_of(asked)
    total = db.session.scalar(select(func.count(Account.id)).where(*conditions)) or 0
    page = within(number, total)
    query = select(Account).where(*conditions).order_by(Account.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    found = db.session.scalars(query).all()
    belonging = belonging_of(found)
    return Page([AccountLine(account, belonging.get(account.id, ())) for account in found], total, page)


def conditions_of(asked: AccountFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if asked.words:
        columns = (Account.login_name, Account.name)
        conditions.append(or_(*(column.contains(asked.words, autoescape=True) for column in columns)))
    if asked.role:
        conditions.append(Account.role == asked.role)
    if asked.state:
        conditions.append(Account.active.is_(asked.state == ACTIVE))
    return conditions


def belonging_of(found: Sequence[Account]) -> Mapping[int, list[str]]:
    """What each of these accounts works for; three queries however many they are."""
    ids = [account.id for account in found]
    of_units = select(AccountUnit.account_id, Unit.name).join(Unit, Unit.id == AccountUnit.unit_id)
    of_offices = select(AccountOffice.account_id, AccountOffice.office_no)
    of_persons = select(Account.id, Person.number).join(Person, Person.id == Account.person_id)
    rows = [
        *db.session.execute(of_units.where(AccountUnit.account_id.in_(ids)).order_by(Unit.id)),
        *(
            (account_id, by_number(office_no).district)
            for account_id, office_no in db.session.execute(
                of_offices.where(AccountOffice.account_id.in_(ids)).order_by(AccountOffice.office_no)
            )
        ),
        *db.session.execute(of_persons.where(Account.id.in_(ids))),
    ]
    belonging: dict[int, list[str]] = {}
    for account_id, word in rows:
        belonging.setdefault(account_id, []).append(word)
    return belonging


# --- one account ----------------------------------------------------------------------------------------------------


def account_by_public_id(public_id: str, lock: bool = False) -> Account | None:
    query = select(Account).where(Account.public_id == public_id)
    return db.session.scalar(query.with_for_update() if lock else query)


def account_by_id(account_id: int, lock: bool = False) -> Account | None:
    query = select(Account).where(Account.id == account_id)
    return db.session.scalar(query.with_for_update() if lock else query)


def standing(account: Account) -> Standing:
    units = db.session.scalars(select(AccountUnit.unit_id).where(AccountUnit.account_id == account.id))
    return Standing(account.name, account.role, frozenset(units), frozenset(offices_of(account.id)), account.person_id)


def offices_of(account_id: int) -> Sequence[int]:
    """序号 of the offices an account is for; none means all."""
    query = select(AccountOffice.office_no).where(AccountOffice.account_id == account_id)
    return db.session.scalars(query.order_by(AccountOffice.office_no)).all()


def person_number(person_id: int | None) -> str:
    if person_id is None:
        return ""
    return db.session.scalar(select(Person.number).where(Person.id == person_id)) or ""


def person_named(number: str, name: str) -> int | None:
    """The row of the insured person with this 个人编号 and this 姓名; a wrong name is like a wrong number."""
    return db.session.scalar(select(Person.id).where(Person.number == number, Person.name == name))


def units_by_number(numbers: Collection[str]) -> Mapping[str, int]:
    """The units with these 统一社会信用代码 or 养老单位编号; numbers that no unit has are left out."""
    query = select(Unit.id, Unit.credit_code, Unit.pension_number)
    query = query.where(or_(Unit.credit_code.in_(numbers), Unit.pension_number.in_(numbers)))
    found: dict[str, int] = {}
    for unit_id, credit_code, pension_number in db.session.execute(query):
        found.update({number: unit_id for number in (credit_code, pension_number) if number and number in numbers})
    return found


def failed_addresses(account_id: int, since: datetime) -> Sequence[str]:
    """From where somebody has failed to sign in as this account."""
    query = (
        select(AuditEntry.address)
        .distinct()
        .where(AuditEntry.account_id == account_id, AuditEntry.action == "sign-in-failed", AuditEntry.at > since)
    )
    return db.session.scalars(query.limit(MOST_ADDRESSES)).all()


def full_limits(bucket: str, keys: Collection[str], since: datetime, most: int) -> Mapping[str, datetime]:
    """Those of the counted keys that have reached their limit, with the first event that still counts."""
    counted = (LimitHit.bucket == bucket, LimitHit.key.in_(keys), LimitHit.at > since)
    query = select(LimitHit.key, func.min(LimitHit.at).label("first")).where(*counted).group_by(LimitHit.key)
    return {row.key: row.first for row in db.session.execute(query.having(func.count() >= most))}


# --- live sessions --------------------------------------------------------------------------------------------------


def live() -> tuple[ColumnElement[bool], ...]:
    """The same as in `queries.visitors`: neither ended, nor idle, nor too old."""
    now, in_force = real_now(), limits()
    return (
        LoginSession.ended_at.is_(None),
        LoginSession.seen_at > now - timedelta(minutes=in_force.idle_minutes),
        LoginSession.started_at > now - timedelta(hours=in_force.absolute_hours),
    )


def live_sessions(account_id: int, own_session_id: int) -> Sequence[LoginSession]:
    """One's own first, then the newest; at most a page of them."""
    query = select(LoginSession).where(LoginSession.account_id == account_id, *live())
    own_first = (LoginSession.id == own_session_id).desc()
    return db.session.scalars(query.order_by(own_first, LoginSession.id.desc()).limit(PER_PAGE)).all()


def count_live_sessions(account_id: int) -> int:
    query = select(func.count(LoginSession.id)).where(LoginSession.account_id == account_id, *live())
    return db.session.scalar(query) or 0


def own_session(account_id: int, public_id: str) -> LoginSession | None:
    """A session of this account, live or not; somebody else's does not exist here."""
    query = select(LoginSession).where(LoginSession.account_id == account_id, LoginSession.public_id == public_id)
    return db.session.scalar(query)
