"""What a password must be."""

import pytest

from rules.passwords import check_password


@pytest.mark.parametrize("password", ("Shebao2026ok", "shebao-2026!", "SHEBAO-2026!", "社保abc12345", "Abcdefgh-i"))
def test_ten_characters_of_three_kinds_are_enough(password: str) -> None:
    assert check_password(password, "wang") == []


@pytest.mark.parametrize(
    ("password", "login_name", "codes"),
    (
        ("Abc-12345", "wang", ["password-short"]),
        ("abcdefgh12", "wang", ["password-plain"]),
        ("", "wang", ["password-short", "password-plain"]),
        ("Wang-202611", "wang", ["password-login-name"]),
        ("x-WANG-202611", "Wang", ["password-login-name"]),
        ("wang", "wang", ["password-short", "password-plain", "password-login-name"]),
    ),
)
def test_a_weak_password_is_refused_with_every_reason(password: str, login_name: str, codes: list[str]) -> None:
    findings = check_password(password, login_name)
    assert [finding.code for finding in findings] == codes
    assert all(finding.field == "password" and finding.blocks for finding in findings)
    assert not password or all(password not in finding.text for finding in findings)


def test_a_missing_login_name_is_in_no_password() -> None:
    assert check_password("Shebao2026ok", "") == []
