"""What the administrator does with accounts: make, change, stop, reopen, unlock, give a new password."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions import audit, limits
from actions.actor import Actor
from actions.own_account import OWN_PASSWORD
from actions.passwords import hash_password
from actions.sign_in import FAILURES, Attempt, end_sessions
from clock import real_now
from database import writing
from models import Account, AccountOffice, AccountUnit, LoginSession
from queries import accounts
from queries.accounts import Standing
from rules.finding import Finding
from rules.parameters import limits as limits_in_force
from rules.passwords import check_password

ADMINISTRATOR, PERSON = "admin", "person"
OF_UNITS, OF_OFFICES = ("clerk", "checker"), ("reviewer", "counter")
MOST_UNITS = 500
ROLES = "角色与权限（决定 29）"
SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without i, l, o, 0 and 1, which are read for one another."""


class AccountRefused(Exception):
    """The account cannot be as it was asked for; the findings say why, field by field."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*(finding.code for finding in findings))
        self.findings = findings


class AccountChanged(Exception):
    """Somebody else has changed the account since the form was shown."""


class AuthorityGone(Exception):
    """The one who asks has been stopped, or is no administrator any more."""


@dataclass(frozen=True)
class Wanted:
    """What the form asks for. Only what belongs to the role is looked at."""

    name: str
    role: str
    units: tuple[str, ...] = ()
    """统一社会信用代码 or 养老单位编号."""
    offices: tuple[int, ...] = ()
    person_number: str = ""


@dataclass(frozen=True)
class NewPassword:
    """A password just given to an account; `generated`: by us, to be shown once."""

    public_id: str
    password: str
    generated: bool


@dataclass(frozen=True)
class Lock:
    """An address from which the account cannot sign in just now, and for how many more seconds."""

    address: str
    seconds: int


def create(actor: Actor, login_name: str, wanted: Wanted, typed: str) -> NewPassword:
    """Make an account; without a typed password one is generated. Raises AccountRefused."""
    password = chosen_password(typed, login_name)
    password_hash = hash_password(password)
    try:
        with administering(actor) as (session, administrator):
            target = resolved(wanted)
            account = Account(
                login_name=login_name,
                name=target.name,
                role=target.role,
                password_hash=password_hash,
                demonstration=administrator.demonstration,
            )
            session.add(account)
            session.flush()
            put(session, account, Standing(target.name, target.role), target)
            audit.record(session, actor, "account-created", subject(account), **authority(target))
    except IntegrityError as error:
        if "login_name" in str(error.orig):
            raise AccountRefused(login_name_taken(login_name)) from error
        raise
    return NewPassword(account.public_id, password, generated=not typed)


def change(actor: Actor, public_id: str, wanted: Wanted, seen: str) -> None:
    """Change who an account is. A new role ends its sessions. Raises AccountRefused or AccountChanged.

    `seen` is the fingerprint the form was shown with; asking for what already is changes nothing.
    """
    with administering(actor) as (session, administrator):
        account = locked(public_id)
        before, target = accounts.standing(account), resolved(wanted)
        if target == before:
            return
        if fingerprint(before) != seen:
            raise AccountChanged
        if account.id == administrator.id and target.role != ADMINISTRATOR:
            raise AccountRefused(own_role())
        put(session, account, before, target)
        if target.role != before.role:
            end_sessions(session, LoginSession.account_id == account.id)
        audit.record(
            session,
            actor,
            "account-changed",
            subject(account),
            before=authority(before),
            after=authority(target),
            renamed=before.name != target.name,
        )


def reset_password(actor: Actor, public_id: str, login_name: str, typed: str) -> NewPassword:
    """Give a new password; sessions end and locks are lifted. Raises AccountRefused."""
    password = chosen_password(typed, login_name)
    password_hash = hash_password(password)
    with administering(actor) as (session, administrator):
        account = locked(public_id)
        if account.id == administrator.id:
            raise AccountRefused(own_password())
        account.password_hash = password_hash
        end_sessions(session, LoginSession.account_id == account.id)
        lift_locks(session, account)
        audit.record(session, actor, "password-reset", subject(account), generated=not typed)
    return NewPassword(public_id, password, generated=not typed)


def stop(actor: Actor, public_id: str) -> None:
    """停用: nobody signs in with it any more, and whoever has is out. Raises AccountRefused."""
    with administering(actor) as (session, administrator):
        account = locked(public_id)
        if account.id == administrator.id:
            raise AccountRefused(own_stop())
        end_sessions(session, LoginSession.account_id == account.id)
        if account.active:
            account.active = False
            audit.record(session, actor, "account-stopped", subject(account))


def reopen(actor: Actor, public_id: str) -> None:
    """启用."""
    with administering(actor) as (session, _):
        account = locked(public_id)
        if not account.active:
            account.active = True
            audit.record(session, actor, "account-reopened", subject(account))


def unlock(actor: Actor, public_id: str) -> None:
    """Let an account that was locked by wrong passwords try again at once, from wherever it was locked."""
    with administering(actor) as (session, _):
        account = locked(public_id)
        lift_locks(session, account)
        audit.record(session, actor, "account-unlocked", subject(account))


def locks(account: Account) -> Sequence[Lock]:
    """From where this account cannot sign in just now."""
    in_force, now = limits_in_force(), real_now()
    window = timedelta(minutes=in_force.sign_in_window_minutes)
    addresses = {
        limits.key_digest(lock_key(account, address)): address
        for address in accounts.failed_addresses(account.id, now - window)
    }
    full = accounts.full_limits(FAILURES, addresses, now - window, in_force.sign_in_failures) if addresses else {}
    return [Lock(addresses[key], limits.seconds_until(first + window, now)) for key, first in full.items()]


# --- what the actions share -----------------------------------------------------------------------------------------


@contextmanager
def administering(actor: Actor) -> Iterator[tuple[Session, Account]]:
    """A write transaction of somebody who is an administrator at this very moment. Raises AuthorityGone.

    His row stays locked, so that two administrators cannot stop each other at once.
    """
    with writing() as session:
        query = select(Account).where(Account.id == actor.account_id, Account.active, Account.role == ADMINISTRATOR)
        administrator = session.scalar(query.with_for_update())
        if administrator is None:
            raise AuthorityGone
        yield session, administrator


def locked(public_id: str) -> Account:
    account = accounts.account_by_public_id(public_id, lock=True)
    if account is None:
        raise AuthorityGone
    return account


def resolved(wanted: Wanted) -> Standing:
    """The rows meant by what was typed. Raises AccountRefused naming what nobody has."""
    target = Standing(wanted.name, wanted.role)
    if wanted.role in OF_UNITS:
        return replace(target, unit_ids=unit_ids(wanted.units))
    if wanted.role in OF_OFFICES:
        return replace(target, offices=frozenset(wanted.offices))
    if wanted.role == PERSON:
        return replace(target, person_id=person_id(wanted.person_number, wanted.name))
    return target


def unit_ids(numbers: Sequence[str]) -> frozenset[int]:
    if not numbers:
        raise AccountRefused(no_unit())
    if len(numbers) > MOST_UNITS:
        raise AccountRefused(too_many_units(len(numbers)))
    found = accounts.units_by_number(numbers)
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise AccountRefused(unknown_units(unknown))
    return frozenset(found.values())


def person_id(number: str, name: str) -> int:
    if not number:
        raise AccountRefused(no_person())
    found = accounts.person_named(number, name)
    if found is None:
        raise AccountRefused(unknown_person())
    return found


def put(session: Session, account: Account, before: Standing, target: Standing) -> None:
    account.name, account.role, account.person_id = target.name, target.role, target.person_id
    units_gone, offices_gone = before.unit_ids - target.unit_ids, before.offices - target.offices
    session.execute(
        delete(AccountUnit).where(AccountUnit.account_id == account.id, AccountUnit.unit_id.in_(units_gone))
    )
    session.execute(
        delete(AccountOffice).where(AccountOffice.account_id == account.id, AccountOffice.office_no.in_(offices_gone))
    )
    session.add_all(AccountUnit(account_id=account.id, unit_id=each) for each in target.unit_ids - before.unit_ids)
    session.add_all(AccountOffice(account_id=account.id, office_no=each) for each in target.offices - before.offices)


def fingerprint(standing: Standing) -> str:
    """What a form carries of the account as it was shown: enough to notice that it has changed."""
    parts = (standing.name, standing.role, sorted(standing.unit_ids), sorted(standing.offices), standing.person_id)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def authority(standing: Standing) -> dict[str, object]:
    """What the audit trail says of an account's authority: no names."""
    return {"role": standing.role, "units": sorted(standing.unit_ids), "offices": sorted(standing.offices)}


def subject(account: Account) -> str:
    return f"account:{account.public_id}"


def lift_locks(session: Session, account: Account) -> None:
    window = timedelta(minutes=limits_in_force().sign_in_window_minutes)
    for address in accounts.failed_addresses(account.id, real_now() - window):
        limits.forget(session, FAILURES, lock_key(account, address))
    limits.forget(session, OWN_PASSWORD, str(account.id))


def lock_key(account: Account, address: str) -> str:
    return Attempt(account.login_name, password="", door="", address=address, browser="").lock_key


def chosen_password(typed: str, login_name: str) -> str:
    """The typed password if it is good enough; without one, a generated one. Raises AccountRefused."""
    if not typed:
        return generated_password(login_name)
    findings = check_password(typed, login_name)
    if findings:
        raise AccountRefused(*findings)
    return typed


def generated_password(login_name: str) -> str:
    """Four groups that can be read out on the telephone; about 90 bits."""
    while True:
        groups = ["".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4)]
        password = "-".join(groups)
        if not check_password(password, login_name):
            return password


# --- how it says no -------------------------------------------------------------------------------------------------


def login_name_taken(login_name: str) -> Finding:
    message = f"登录名“{login_name}”已被其他账户使用。"
    return Finding("login-name-taken", message, ROLES, "请换一个登录名。", field="login_name")


def no_unit() -> Finding:
    return Finding(
        "no-unit",
        "单位经办和单位复核至少要有一个单位。",
        ROLES,
        "请填写统一社会信用代码或养老单位编号。",
        field="units",
    )


def too_many_units(count: int) -> Finding:
    message = f"一个账户最多办理 {MOST_UNITS} 个单位，现在是 {count} 个。"
    return Finding("too-many-units", message, ROLES, "请分给几个账户。", field="units")


def unknown_units(numbers: Sequence[str]) -> Finding:
    named = "、".join(numbers[:5]) + (f"等 {len(numbers)} 个" if len(numbers) > 5 else "")
    message = f"没有这个单位：{named}。"
    return Finding("unknown-unit", message, ROLES, "请核对统一社会信用代码或养老单位编号。", field="units")


def no_person() -> Finding:
    return Finding("no-person", "个人账户要填写本人的个人编号。", ROLES, "", field="person_number")


def unknown_person() -> Finding:
    message = "没有这个个人编号，或者姓名与参保信息不一致。"
    return Finding("unknown-person", message, ROLES, "请对照本人的参保信息核对。", field="person_number")


def own_role() -> Finding:
    message = "不能取消自己的管理员角色。"
    return Finding("own-role", message, ROLES, "确需调整的，请由另一位管理员办理。", field="role")


def own_stop() -> Finding:
    return Finding("own-stop", "不能停用自己的账户。", ROLES, "确需停用的，请由另一位管理员办理。")


def own_password() -> Finding:
    return Finding("own-password", "自己的密码不能在这里重置。", ROLES, "请在“我的账户”中修改。", field="password")
