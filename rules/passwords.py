"""What a password must be (GB/T 22239-2019 8.1.4.1 身份鉴别: complexity)."""

from __future__ import annotations

from collections.abc import Callable

from rules.finding import Finding

SHORTEST = 10
FEWEST_CLASSES = 3
_CLAUSE = "GB/T 22239-2019 8.1.4.1"


def check_password(password: str, login_name: str) -> list[Finding]:
    """What is wrong with a new password: too short, too few kinds of characters, or naming the login."""
    found = []
    if len(password) < SHORTEST:
        found.append(_too_short(len(password)))
    if _classes(password) < FEWEST_CLASSES:
        found.append(_too_plain(_classes(password)))
    if login_name and login_name.casefold() in password.casefold():
        found.append(_holds_login_name())
    return found


def _classes(password: str) -> int:
    kinds: tuple[Callable[[str], bool], ...] = (_is_lower, _is_upper, _is_digit, _is_other)
    return sum(any(belongs(char) for char in password) for belongs in kinds)


def _is_lower(char: str) -> bool:
    return "a" <= char <= "z"


def _is_upper(char: str) -> bool:
    return "A" <= char <= "Z"


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9"


def _is_other(char: str) -> bool:
    return not (_is_lower(char) or _is_upper(char) or _is_digit(char))


def _too_short(length: int) -> Finding:
    message = f"密码至少 {SHORTEST} 位，现在是 {length} 位。"
    return _finding("password-short", message, f"请再加长 {SHORTEST - length} 位。")


def _too_plain(classes: int) -> Finding:
    message = f"密码应含小写字母、大写字母、数字、其他符号中的至少 {FEWEST_CLASSES} 类，现在是 {classes} 类。"
    return _finding("password-plain", message, "请加入另一类字符。")


def _holds_login_name() -> Finding:
    return _finding("password-login-name", "密码中不能包含登录名。", "请换一个不含登录名的密码。")


def _finding(code: str, message: str, remedy: str) -> Finding:
    return Finding(code=code, message=message, clause=_CLAUSE, remedy=remedy, field="password")
