"""A database with the demonstration city for every test: made once, then copied."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import flask_migrate
import sqlalchemy as sa

from app import create_app
from config import Settings, database_url
from demo.load import load_city
from extensions import db

REPOSITORY = Path(__file__).resolve().parent.parent


class Template(Protocol):
    """The seeded database, ready to be copied."""

    def copy(self, folder: Path) -> str:
        """The address of a fresh copy; `folder` is the data directory it is for."""

    def drop(self, address: str) -> None:
        """Remove a copy that nobody is connected to any more."""


class SqliteTemplate:
    """A file; made by the first of pytest's workers for all of them."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "template" / "portal.db"
        with locked(folder / "template.lock"):
            if not self.file.exists():
                self.make()

    def make(self) -> None:
        making = self.file.with_name("making.db")
        fill(f"sqlite+pysqlite:///{making}", making.parent)
        making.rename(self.file)

    def copy(self, folder: Path) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.file, folder / "portal.db")
        copy_papers(self.file.parent, folder)
        return f"sqlite+pysqlite:///{folder / 'portal.db'}"

    def drop(self, address: str) -> None:
        """pytest removes the temporary folders."""


class PostgresTemplate:
    """A database on the server of DATABASE_URL, which is a throwaway one (scripts/with-postgres)."""

    def __init__(self, folder: Path) -> None:
        self.url = sa.make_url(database_url(os.environ["DATABASE_URL"], folder))
        self.numbers, self.papers = count(1), folder
        self.prefix = f"portal_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self.template = f"{self.prefix}_template"
        self.run(f"DROP DATABASE IF EXISTS {self.template}")
        self.run(f"CREATE DATABASE {self.template}")
        fill(self.address(self.template), folder)

    def copy(self, folder: Path) -> str:
        copy_papers(self.papers, folder)
        name = f"{self.prefix}_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY FILE_COPY")
        return self.address(name)

    def drop(self, address: str) -> None:
        self.run(f"DROP DATABASE {sa.make_url(address).database} WITH (FORCE)")

    def address(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


def make_template(folder: Path) -> Template:
    return PostgresTemplate(folder) if os.environ.get("DATABASE_URL") else SqliteTemplate(folder)


def fill(address: str, data_dir: Path) -> None:
    """Run every migration on an empty database, then load the city."""
    app = create_app(Settings(data_dir, address, demonstration=True, testing=True))
    with app.app_context():
        flask_migrate.upgrade(str(REPOSITORY / "migrations"))
        load_city()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


def copy_papers(source: Path, folder: Path) -> None:
    """The uploaded papers of the city, which stand beside its database."""
    if (source / "attachments").exists():
        shutil.copytree(source / "attachments", folder / "attachments", dirs_exist_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One at a time, among all processes that use this file."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
