"""The demonstration city, migrated and loaded once a run, and copied for every portal that wants one."""

import json
import shutil
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import flask_migrate
from sqlalchemy import select

from app import create_app
from bench.servers import NOW, REPOSITORY, SECRET
from clock import real_now
from config import Settings, instant
from database import writing
from demo.load import load_city
from demo.units import UNITS
from extensions import db
from models import Account, ContactChange, Coverage, Person, Unit

CHANGES = 45
"""So many are in the record of the person looked for: more than two pages."""
CLERK = "jingban1"


def settings(folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=f"sqlite+pysqlite:///{folder / 'portal.db'}",
        demonstration=True,
        now=instant(NOW),
        secret_key=SECRET,
        testing=True,
    )


def copy_of_city(base: Path, name: str) -> Path:
    """A data directory of its own with the city in it."""
    folder = base / name
    shutil.copytree(city(base), folder)
    return folder


@cache
def city(base: Path) -> Path:
    folder = base / "city"
    folder.mkdir()
    app = create_app(settings(folder))
    with app.app_context():
        flask_migrate.upgrade(str(REPOSITORY / "migrations"))
        load_city()
        with writing() as session:
            session.add_all(changes_of(person_looked_for()))
        db.session.remove()
        with db.engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder


def of_the_clerk() -> list[Person]:
    """In-service people of the clerk's unit without anything special."""
    main = UNITS["main"]
    query = (
        select(Person)
        .join(Coverage, Coverage.person_id == Person.id)
        .join(Unit, Unit.id == Coverage.unit_id)
        .where(Unit.credit_code == main.credit_code, Coverage.state == "1", Person.state == "1")
        .where(Person.document_type == "01", Person.number >= str(main.first_number), Person.mobile != "")
        .order_by(Person.number)
        .distinct()
    )
    return list(db.session.scalars(query))


def person_looked_for() -> Person:
    return of_the_clerk()[0]


def number_looked_for(folder: Path) -> str:
    with create_app(settings(folder)).app_context():
        number = person_looked_for().document_number
        db.session.remove()
        db.engine.dispose()
    return number


def changes_of(person: Person) -> list[ContactChange]:
    coverage = db.session.scalars(select(Coverage).where(Coverage.person_id == person.id)).first()
    clerk = db.session.scalars(select(Account).where(Account.login_name == CLERK)).one()
    assert coverage is not None
    return [
        ContactChange(
            person_id=person.id,
            unit_id=coverage.unit_id,
            account_id=clerk.id,
            field="residence_address",
            before=f"示例市铁西区第{number}大街{number + 1}号",
            after=f"示例市铁西区第{number + 1}大街{number + 2}号",
            at=real_now() - timedelta(hours=CHANGES - number),
            terminal="网厅 127.0.0.1",
        )
        for number in range(CHANGES)
    ]


def people_as_json(folder: Path) -> str:
    """The clerk's people with every field of `Person`, for the portal's peers."""
    left_out = {"id", "public_id", "state_since"}
    columns = [column.name for column in Person.__table__.columns if column.name not in left_out]
    with create_app(settings(folder)).app_context():
        rows = [{name: getattr(person, name) for name in columns} for person in of_the_clerk()]
        db.session.remove()
        db.engine.dispose()
    return json.dumps(rows, default=str, ensure_ascii=False)
