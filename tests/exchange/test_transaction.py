"""One transaction a run: what others may do meanwhile, and what is left after a failure."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from exchange.core_data import DatabaseBusy, load, loading, lock
from extensions import db
from models import Person
from tests.exchange.feed import Feed, everything


@contextmanager
def another_connection() -> Iterator[sa.Connection]:
    with db.engine.connect() as connection:
        connection.execution_options(sqlite_begin="IMMEDIATE")
        yield connection


def before(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[], object]) -> None:
    """Do something just before a step of the load."""
    step = getattr(loading, name)

    def acted(*args: Any, **kwargs: Any) -> Any:
        act()
        return step(*args, **kwargs)

    monkeypatch.setattr(loading, name, acted)


def add_unit(code: str) -> None:
    with another_connection() as connection, connection.begin():
        statement = sa.text(
            "INSERT INTO unit (public_id, credit_code, name, office_no, pension_period, unemployment_period)"
            " VALUES (:code, :code, 'x', 1, 202611, 202611)"
        )
        connection.execute(statement, {"code": code})


def on_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


@pytest.mark.parametrize("step", ("stage_links", "check_all", "hash_new_passwords"))
def test_others_write_while_a_load_reads_and_checks(feed: Feed, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before(monkeypatch, step, lambda: add_unit(step))
    feed.loaded()
    units = everything()["unit"]
    assert len(units) == 2


def test_others_read_the_old_state_while_a_load_writes(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def look() -> None:
        with db.engine.connect() as connection:
            seen.append(connection.scalar(sa.select(sa.func.count()).select_from(Person)))

    before(monkeypatch, "finish", look)
    feed.loaded()
    assert seen == [0]


def test_a_failure_at_the_very_end_leaves_nothing(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError

    unwritten = everything()
    before(monkeypatch, "finish", fail)
    with pytest.raises(RuntimeError):
        load(feed.write())
    assert everything() == unwritten


def test_a_change_between_checking_and_writing_that_contradicts_is_reported(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise IntegrityError("statement", {}, Exception())

    unwritten = everything()
    before(monkeypatch, "finish", fail)
    report = load(feed.write())
    assert (report.applied, len(report.problems)) == (False, 1)
    assert everything() == unwritten


def busy() -> OperationalError:
    return OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))


def test_the_lock_is_asked_for_patiently(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = [busy(), busy()]
    begun = lock.begun

    def begin_later(connection: sa.Connection) -> sa.RootTransaction:
        if refusals:
            raise refusals.pop()
        return begun(connection)

    monkeypatch.setattr(lock, "PAUSE", 0)
    monkeypatch.setattr(lock, "begun", begin_later)
    feed.loaded()
    assert refusals == []


def test_a_database_that_stays_busy_is_said_to_be_busy(
    feed: Feed, portal: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(connection: sa.Connection) -> sa.RootTransaction:
        raise busy()

    monkeypatch.setattr(lock, "PAUSE", 0)
    monkeypatch.setattr(lock, "begun", refuse)
    with pytest.raises(DatabaseBusy):
        load(feed.write())
    result = portal.test_cli_runner().invoke(args=["core-data", "load", str(feed.folder)])
    assert result.exit_code == 1
    assert "数据库一直被占用" in result.output


@pytest.mark.sqlite_only
def test_a_writer_that_does_not_end_makes_the_load_give_up(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "ATTEMPTS", 2)
    monkeypatch.setattr(lock, "PAUSE", 0)
    with another_connection() as writer, writer.begin(), impatience(), pytest.raises(DatabaseBusy):
        load(feed.write())
    feed.loaded()


@contextmanager
def impatience() -> Iterator[None]:
    """New connections do not wait for a lock."""

    def no_wait(connection: Any, record: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")

    sa.event.listen(db.engine, "connect", no_wait)
    db.engine.dispose()
    yield
    sa.event.remove(db.engine, "connect", no_wait)
    db.engine.dispose()


@pytest.mark.sqlite_only
def test_the_staging_file_has_no_name_while_it_is_used(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(db.engine.url.database or "").parent
    names: list[str] = []
    before(monkeypatch, "check_all", lambda: names.extend(path.name for path in folder.iterdir()))
    feed.loaded()
    assert "portal.db" in names
    assert not [name for name in names if "staging" in name]


def test_nothing_of_a_load_stays_in_the_connections_of_the_pool(feed: Feed) -> None:
    feed.loaded()
    feed.loaded()
    with db.engine.connect() as connection:
        if on_postgresql():
            assert connection.scalar(sa.text("SELECT to_regclass('pg_temp.staged_units')")) is None
        else:
            names = [row[1] for row in connection.exec_driver_sql("PRAGMA database_list")]
            assert "staging" not in names


GROWTH = """
import resource, sys
from pathlib import Path
from bench.core_data import fresh_database, write_persons
from exchange.core_data import load

folder = Path(sys.argv[1])
(folder / "feed").mkdir()
write_persons(folder / "feed" / "persons.csv", int(sys.argv[2]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with fresh_database(folder / "database").app_context():
    assert load(folder / "feed").applied
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.sqlite_only
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """100,000 persons are 25 MiB of text and would be 300 MiB of Python's lists."""
    words = [sys.executable, "-c", GROWTH, str(tmp_path), "100000"]
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(words, cwd=root, env=os.environ | {"PYTHONPATH": "."}, stdout=subprocess.PIPE, check=True)
    assert (tmp_path / "feed" / "persons.csv").stat().st_size > 20 * 2**20
    assert int(run.stdout) < 80
