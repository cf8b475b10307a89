"""区县经办机构名录: the district offices and how to reach them."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class UnknownOffice(LookupError):
    """No office of that 序号, 县区 or 单位名称."""


@dataclass(frozen=True)
class Office:
    """One district office: 序号, 县区, 单位名称, 地址, 办公电话 (without area code)."""

    no: int
    district: str
    name: str
    address: str
    phone: str


def find(text: str) -> Office:
    """The office meant by a 序号, 县区 or 单位名称. Raises UnknownOffice naming the districts."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    for office in OFFICES:
        if wanted in (str(office.no), office.district, office.name):
            return office
    districts = "、".join(office.district for office in OFFICES)
    raise UnknownOffice(f"名录中没有这个经办机构。请填写序号、单位名称或县区：{districts}。")


def by_number(number: int) -> Office:
    """The office with this 序号. Raises UnknownOffice."""
    return find(str(number))


def _read() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "offices.toml").read_text(encoding="utf-8"))


_LIST = _read()

LIST_DATE: str = _LIST["list_date"]
OFFICES: tuple[Office, ...] = tuple(Office(**entry) for entry in _LIST["offices"])
