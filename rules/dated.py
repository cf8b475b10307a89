"""Tables of which several rows are in force at once: reasons, attachment rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.parameters import rows
from rules.periods import Month


def all_in_force(name: str, on: Month) -> tuple[Mapping[str, Any], ...]:
    """Every row of a parameter that is in force in a month, in the order of the file."""
    return tuple(row for row in rows(name) if _covers(row, on))


def _covers(row: Mapping[str, Any], on: Month) -> bool:
    return Month.parse(row["from"]) <= on and ("until" not in row or on <= Month.parse(row["until"]))
