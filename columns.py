"""Column types of our own: what a month, an amount and an instant look like in the database."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from rules.periods import Month
from rules.verification import LENGTH, SIGNS

RowId = BigInteger().with_variant(Integer, "sqlite")


def new_public_id() -> str:
    """An opaque 128-bit name for a row: the only identifier that may stand in an address."""
    return secrets.token_urlsafe(16)


def new_verification_code() -> str:
    """A 验证码 of 140 random bits in signs that can be typed from paper; see `rules.verification`."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def public_id_column() -> String:
    return String(22)


@cache
def month_of(number: int | None) -> Month | None:
    return None if number is None else Month.from_int(number)


@lru_cache(maxsize=10_000)
def yuan(fen: int | Decimal | None) -> Decimal | None:
    """Of a sum PostgreSQL makes a Decimal."""
    return None if fen is None else Decimal(int(fen)).scaleb(-2)


class MonthColumn(TypeDecorator[Month]):
    """A `Month`, stored as the number YYYYMM so that it sorts and compares in SQL."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Month | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Month | None]:
        return month_of  # instead of `process_result_value`: it is called for every cell of thousands of rows


class YuanColumn(TypeDecorator[Decimal]):
    """An amount in 元 with two decimals, stored as whole 分 so that sums are exact on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        fen = value * 100
        if fen != fen.to_integral_value():
            raise ValueError("an amount with parts of a 分 cannot be stored: round it first")
        return int(fen)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:
        return yuan


class InstantColumn(TypeDecorator[datetime]):
    """A point in time, stored as UTC and always handed out with its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)
