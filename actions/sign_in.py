"""Signing in and out: counted attempts, one browser session each (decision 31 in docs/decisions.md)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions import audit, limits
from actions.actor import Actor
from actions.passwords import verify_password, waste_time
from clock import real_now
from database import writing
from models import Account, AccountUnit, LoginSession
from queries.visitors import token_digest
from rules.parameters import limits as limits_in_force

FAILURES = "sign-in"
WRONG = "登录名或密码不正确。请检查大小写和输入法后重新输入；忘记密码的，请联系本单位或经办机构的管理员重置。"

DOORS: dict[str, tuple[str, ...]] = {
    "unit": ("clerk", "checker"),
    "person": ("person",),
    "staff": ("reviewer", "counter", "admin"),
}
"""Which roles come in by 单位登录, 个人登录 and 工作人员登录."""


class SignInRefused(Exception):
    """The name or the password is wrong, or the account may not come in here; the message says what to do."""


class SignInLocked(Exception):
    """Too many failures for this name from this address. `seconds`: how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Attempt:
    """What was typed, by which door, from where."""

    login_name: str
    password: str
    door: str
    address: str
    browser: str

    @property
    def lock_key(self) -> str:
        """Failures lock a name for one address only: nobody can lock others out."""
        return f"{self.login_name.lower()}|{self.address}"


def sign_in(attempt: Attempt, demonstration: bool) -> str:
    """Open a browser session and return its token. Raises SignInRefused or SignInLocked."""
    account = reserve_attempt(attempt)
    if account is None:
        waste_time(attempt.password)
    elif verify_password(account.password_hash, attempt.password):
        if wrong_place := refusal(account, attempt.door, demonstration):
            record_refusal(account, attempt)
            raise SignInRefused(wrong_place)
        return open_session(account.id, attempt)
    record_failure(account, attempt)
    raise SignInRefused(WRONG)


def reserve_attempt(attempt: Attempt) -> Account | None:
    """Count the attempt before the password is looked at, so that a hundred at once are still a hundred."""
    locked_for = limits_in_force()
    with writing() as session:
        wait = limits.take(
            session,
            FAILURES,
            attempt.lock_key,
            locked_for.sign_in_failures,
            timedelta(minutes=locked_for.sign_in_window_minutes),
        )
        if wait is None:
            return session.scalar(select(Account).where(Account.login_name == attempt.login_name, Account.active))
    raise SignInLocked(wait)


def refusal(account: Account, door: str, demonstration: bool) -> str | None:
    """Why somebody with the right password may not come in here."""
    if account.demonstration and not demonstration:
        return "这是演示账户，只能在演示环境中使用。"
    if account.role not in DOORS[door]:
        return f"此账户请从“{door_label(account.role)}”进入。"
    return None


def record_refusal(account: Account, attempt: Attempt) -> None:
    """The right password at the wrong door is no guess: it does not count towards the lock."""
    with writing() as session:
        limits.forget(session, FAILURES, attempt.lock_key)
        audit.record(session, Actor(attempt.address, account.id), "sign-in-refused", door=attempt.door)


def door_label(role: str) -> str:
    labels = {"unit": "单位登录", "person": "个人登录", "staff": "工作人员登录"}
    return next(labels[door] for door, roles in DOORS.items() if role in roles)


def open_session(account_id: int, attempt: Attempt) -> str:
    token, now = secrets.token_urlsafe(32), real_now()
    with writing() as session:
        units = units_of(session, account_id)
        unit_id = units[0] if len(units) == 1 else None
        session.add(
            LoginSession(
                token_digest=token_digest(token),
                account_id=account_id,
                unit_id=unit_id,
                started_at=now,
                seen_at=now,
                address=attempt.address,
                browser=attempt.browser[:120],
            )
        )
        limits.forget(session, FAILURES, attempt.lock_key)
        audit.record(session, Actor(attempt.address, account_id, unit_id), "sign-in", door=attempt.door)
    return token


def units_of(session: Session, account_id: int) -> Sequence[int]:
    """The units an account acts for, in the order of their row numbers."""
    query = select(AccountUnit.unit_id).where(AccountUnit.account_id == account_id).order_by(AccountUnit.unit_id)
    return session.scalars(query).all()


def record_failure(account: Account | None, attempt: Attempt) -> None:
    with writing() as session:
        nobody_yet = Actor(attempt.address, account.id if account else None)
        audit.record(session, nobody_yet, "sign-in-failed", door=attempt.door)


def sign_out(session_id: int, actor: Actor) -> None:
    with writing() as session:
        end_sessions(session, LoginSession.id == session_id)
        audit.record(session, actor, "sign-out")


def end_sessions(session: Session, *which: object) -> None:
    session.execute(
        update(LoginSession).where(LoginSession.ended_at.is_(None), *which).values(ended_at=real_now(), filters={})  # type: ignore[arg-type]
    )


def choose_unit(session_id: int, unit_id: int, actor: Actor) -> None:
    """Act for another of one's units from now on; filters and work tabs of the old one are put away."""
    with writing() as session:
        session.execute(
            update(LoginSession)
            .where(LoginSession.id == session_id)
            .values(unit_id=unit_id, filters={}, open_functions=[])
        )
        audit.record(session, replace(actor, unit_id=unit_id), "unit-chosen")
