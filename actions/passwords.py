"""Passwords are kept as argon2id digests with the parameters that OWASP calls the minimum."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
NOBODYS_HASH = HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def waste_time(password: str) -> None:
    """Takes as long as a real check, so that an unknown name is not told from a wrong password."""
    verify_password(NOBODYS_HASH, password)
