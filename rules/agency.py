"""The agency that runs the portal: what the foot of every page says of it (manual S2, page foot)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Agency:
    """Name, address, 邮编 and the telephone lines 12333 and 12345."""

    name: str
    city: str
    area_code: str
    address: str
    postcode: str
    hotline: str
    second_hotline: str
    hours: str


def _read() -> Agency:
    return Agency(**tomllib.loads((Path(__file__).parent / "agency.toml").read_text(encoding="utf-8")))


AGENCY = _read()
