"""验证码: how the code of a printed paper is written and read. Its signs are those that nobody confuses on paper."""

from __future__ import annotations

import unicodedata

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: five bits each, without I, L, O and U."""
LENGTH = 28
GROUP = 4
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_LONGEST_TYPED = 100


def grouped(code: str) -> str:
    """The code as it is printed: in groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalised(typed: str) -> str | None:
    """The code somebody typed, whatever stands between its groups; None: no code looks like this."""
    signs = unicodedata.normalize("NFKC", typed[:_LONGEST_TYPED]).upper()
    code = "".join(sign for sign in signs if sign.isalnum()).translate(_READ_AS)
    return code if len(code) == LENGTH and set(code) <= set(SIGNS) else None
