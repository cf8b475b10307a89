"""The city as its CSV files say it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.city import HEADERS, write_city

Rows = list[dict[str, str]]
RowsOf = Callable[..., Rows]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """Every file of the city, as rows by column name."""
    folder = tmp_path_factory.mktemp("city")
    write_city(folder)
    return {name: read(folder / name) for name in HEADERS}


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def rows_of(city: dict[str, Rows]) -> RowsOf:
    """The rows of a file in which the named columns have the named values."""

    def find(file_name: str, **wanted: str) -> Rows:
        return [row for row in city[file_name] if all(row[key] == value for key, value in wanted.items())]

    return find
