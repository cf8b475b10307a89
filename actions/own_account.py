"""What everybody does with his own account: change the password, end sign-ins elsewhere."""

import secrets
from datetime import timedelta

from sqlalchemy import update

from actions import audit, limits
from actions.actor import Actor
from actions.passwords import hash_password, verify_password
from actions.sign_in import end_sessions
from database import writing
from models import Account, LoginSession
from queries.accounts import account_by_id
from queries.visitors import Visitor, token_digest
from rules.finding import Finding
from rules.parameters import limits as limits_in_force
from rules.passwords import check_password

OWN_PASSWORD = "own-password"  # noqa: S105 - the name of a counted limit


class PasswordRefused(Exception):
    """The password stays as it is; the findings say why, field by field."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*(finding.code for finding in findings))
        self.findings = findings


class TooManyTries(Exception):
    """Too many wrong old passwords. `seconds`: how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def change_password(visitor: Visitor, actor: Actor, old: str, new: str) -> str:
    """Change one's own password, end all other sessions, and go on in this one with a new token, which is returned.

    Wrong old passwords are counted before they are looked at, like failed sign-ins; a new password that is not good
    enough costs nothing. Raises PasswordRefused or TooManyTries.
    """
    findings = check_password(new, visitor.login_name)
    if findings:
        raise PasswordRefused(*findings)
    known_hash = reserve_try(visitor.account_id)
    if not verify_password(known_hash, old):
        record_wrong_password(actor)
        raise PasswordRefused(wrong_old_password())
    if new == old:
        forget_tries(visitor.account_id)
        raise PasswordRefused(same_password())
    new_hash, token = hash_password(new), secrets.token_urlsafe(32)
    with writing() as session:
        account = account_by_id(visitor.account_id, lock=True)
        if account is None or account.password_hash != known_hash:
            raise PasswordRefused(wrong_old_password())
        account.password_hash = new_hash
        end_sessions(session, LoginSession.account_id == account.id, LoginSession.id != visitor.session_id)
        session.execute(
            update(LoginSession).where(LoginSession.id == visitor.session_id).values(token_digest=token_digest(token))
        )
        limits.forget(session, OWN_PASSWORD, str(account.id))
        audit.record(session, actor, "password-changed")
    return token


def reserve_try(account_id: int) -> str:
    """Count the try before the password is looked at; gives the digest to compare with. Raises TooManyTries."""
    in_force = limits_in_force()
    with writing() as session:
        wait = limits.take(
            session,
            OWN_PASSWORD,
            str(account_id),
            in_force.sign_in_failures,
            timedelta(minutes=in_force.sign_in_window_minutes),
        )
        if wait is None:
            return session.get_one(Account, account_id).password_hash
    raise TooManyTries(wait)


def record_wrong_password(actor: Actor) -> None:
    with writing() as session:
        audit.record(session, actor, "own-password-failed")


def forget_tries(account_id: int) -> None:
    with writing() as session:
        limits.forget(session, OWN_PASSWORD, str(account_id))


def end_other_sessions(visitor: Visitor, actor: Actor) -> None:
    with writing() as session:
        of_account = LoginSession.account_id == visitor.account_id
        end_sessions(session, of_account, LoginSession.id != visitor.session_id)
        audit.record(session, actor, "other-sessions-ended")


def end_session(session_id: int, actor: Actor) -> None:
    with writing() as session:
        end_sessions(session, LoginSession.id == session_id)
        audit.record(session, actor, "session-ended")


def wrong_old_password() -> Finding:
    return Finding(
        "wrong-old-password",
        "原密码不正确。",
        "GB/T 22239-2019 8.1.4.1",
        "请检查大小写和输入法后重新输入；忘记密码的，请联系管理员重置。",
        field="old_password",
    )


def same_password() -> Finding:
    message = "新密码与原密码相同。"
    return Finding("same-password", message, "GB/T 22239-2019 8.1.4.1", "请换一个没有用过的密码。", field="password")
