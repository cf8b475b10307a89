"""How fast `flask core-data load` is beside a bare executemany into the same indexed tables, in the same run.

.venv/bin/python -m bench.core_data [rows]
"""

import csv
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Self

from flask import Flask
from sqlalchemy import func, select

from columns import new_public_id
from config import Settings
from database import engine_options, prepare_engine
from exchange.core_data import load
from exchange.core_data.sheets import PERSONS
from extensions import db
from models import Person
from rules.identity import check_digit

FIRST_BIRTHDAY = date(1966, 1, 1)
DAYS = 14_000


def measure(rows: int, folder: Path | None = None) -> dict[str, float]:
    """Load `rows` invented persons into a fresh database, between two bare executemany into others.

    Speeds are rows a second. `ratio` is by the clock; `cpu_ratio` by the processor, where others' work counts less.
    """
    with tempfile.TemporaryDirectory(prefix="bench-core-data-", dir=folder) as name:
        place = Path(name)
        (place / "feed").mkdir()
        write_persons(place / "feed" / "persons.csv", rows)
        before = spent_on_executemany(place / "before", rows)
        loaded = spent_on_load(place, rows)
        after = spent_on_executemany(place / "after", rows)
    bare_seconds = (before.seconds + after.seconds) / 2
    bare_cpu_seconds = (before.cpu_seconds + after.cpu_seconds) / 2
    return {
        "rows": rows,
        "load_rows_per_second": rows / loaded.seconds,
        "executemany_rows_per_second": rows / bare_seconds,
        "ratio": bare_seconds / loaded.seconds,
        "cpu_ratio": bare_cpu_seconds / loaded.cpu_seconds,
    }


@dataclass
class Spent:
    """What a `with` block took: by the clock, and of the processor (which others' work does not change)."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def __enter__(self) -> Self:
        self.seconds, self.cpu_seconds = -time.perf_counter(), -time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter()
        self.cpu_seconds += time.process_time()


def write_persons(path: Path, rows: int) -> None:
    """A persons.csv of that many persons, the same every time. Numbers begin with 219900, which no county has."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(PERSONS.headers)
        writer.writerows(persons(rows))


def persons(rows: int) -> Iterator[tuple[object, ...]]:
    rng = Random(219900)  # noqa: S311 - invented people, nothing secret
    for index in range(rows):
        birth = FIRST_BIRTHDAY + timedelta(days=index % DAYS)
        order = index // DAYS % 1000
        first17 = f"{219900 + index // (DAYS * 1000)}{birth:%Y%m%d}{order:03d}"
        street = f"示例市铁西区第{rng.randrange(400)}大街{rng.randrange(200)}号{rng.randrange(90)}室"
        yield (
            f"{2_100_000_000 + index}",
            "居民身份证",
            first17 + check_digit(first17),
            f"王示例{index % 997}",
            "男" if order % 2 else "女",
            f"{birth:%Y%m%d}",
            "汉族",
            "本市城镇户口",
            street,
            f"{birth.year + 20}0701",
            "大学本科",
            f"139{rng.randrange(10**8):08d}",
            "024-23456789",
            street,
            street,
            "110000",
            "M60" if order % 2 else "F55",
            120 + index % 200,
            0,
            "在职",
        )


def spent_on_load(place: Path, rows: int) -> Spent:
    with fresh_database(place / "loaded").app_context():
        with Spent() as spent:
            report = load(place / "feed")
        assert report.applied, "\n".join(report.lines())
        assert db.session.scalar(select(func.count()).select_from(Person)) == rows
        db.session.remove()
        db.engine.dispose()
    return spent


def spent_on_executemany(place: Path, rows: int) -> Spent:
    """The driver's own executemany, one transaction, on a connection of the portal; its rows are made beforehand."""
    with fresh_database(place).app_context(), db.engine.connect() as connection:
        names = ["public_id", *(column.name for column in PERSONS.columns)]
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO person ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own column names
        parameters = list(bare_rows(rows))
        driver: Any = connection.connection.dbapi_connection
        with Spent() as spent:
            driver.execute("BEGIN IMMEDIATE")
            driver.executemany(statement, parameters)
            driver.execute("COMMIT")
    return spent


def bare_rows(rows: int) -> Iterator[tuple[Any, ...]]:
    everybody = ([str(cell) for cell in cells] for cells in persons(rows))
    while some := list(islice(everybody, 1000)):
        for values, _ in PERSONS.read_many(some):
            yield (new_public_id(), *values)


def fresh_database(folder: Path) -> Flask:
    folder.mkdir()
    url = f"sqlite+pysqlite:///{folder / 'portal.db'}"
    app = Flask(__name__)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(Settings(data_dir=folder, database_url=url)),
    )
    db.init_app(app)
    prepare_engine(app)
    with app.app_context():
        db.create_all()
    return app


if __name__ == "__main__":
    for name, value in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000).items():
        print(f"{name:>28} {value:,.2f}")
