"""Dated parameters: what an agency announces for a time, each row with its months in force and source.

A file holds one list of rows for each thing announced. Every row carries `from` (YYYY-MM), `source`, and
`until` (YYYY-MM, inclusive) where an end is known. Amounts and rates are read as Decimal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rules.periods import Month

_FOLDER = Path(__file__).parent


class NoParameterInForce(LookupError):
    """No row of the parameter covers the month asked for."""


@dataclass(frozen=True)
class Limits:
    """How often and how long: sign-in, sessions, counted look-ups and codes of papers that nobody has."""

    sign_in_failures: int
    sign_in_window_minutes: int
    idle_minutes: int
    absolute_hours: int
    lookups_per_account_hour: int
    lookups_per_unit_day: int
    verifications_missed_per_hour: int


def in_force(name: str, on: Month) -> Mapping[str, Any]:
    """The row in force in a month, of `name` = 「file」 or 「file.list」 such as "base_limits", "rates.110".

    Raises NoParameterInForce where no row covers the month.
    """
    for row in rows(name):
        if Month.parse(row["from"]) <= on and ("until" not in row or on <= Month.parse(row["until"])):
            return row
    raise NoParameterInForce(f"参数 {name} 没有 {on.label} 的数据。请管理员在参数中补充该月的公告数据。")


def rows(name: str) -> tuple[Mapping[str, Any], ...]:
    """Every row of a parameter in the order of the file. Raises NoParameterInForce for an unknown name."""
    file, _, listed = name.partition(".")
    try:
        return tuple(_read(file)[listed or "rows"])
    except (FileNotFoundError, KeyError):
        raise NoParameterInForce(f"没有名为 {name} 的参数。请核对参数名称。") from None


@cache
def limits() -> Limits:
    """The limits of sign-in, session and look-up (GB/T 22239-2019 8.1.4.1: lock, time-out)."""
    entry = dict(_read("limits"))
    entry.pop("source")
    return Limits(**entry)


@cache
def _read(file: str) -> Mapping[str, Any]:
    text = (_FOLDER / f"{file}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text, parse_float=Decimal))
