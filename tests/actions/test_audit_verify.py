"""`flask audit verify` names an edited row and a truncated tail."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from actions import audit
from actions.actor import Actor
from actions.audit_anchors import anchors
from actions.audit_check import faults
from database import writing
from extensions import db
from final_rows import changeable
from models import AuditEntry

CLERK = Actor("127.0.0.1", None, None)


@pytest.fixture(autouse=True)
def five_entries(app_context: Flask) -> Flask:
    for number in range(5):
        with writing() as session:
            audit.record(session, CLERK, "tried", number=number)
    return app_context


def complaints() -> list[str]:
    return [str(fault) for fault in faults(anchors())]


def change(statement: str, **values: int) -> None:
    """As somebody who owns the database may."""
    with writing() as session, changeable(session.connection(), "audit_entry"):
        session.execute(text(statement), values)


def last() -> int:
    with writing() as session:
        return int(session.execute(text("SELECT sequence FROM audit_head WHERE chain = 'agency'")).scalar_one())


def test_an_untouched_trail_is_whole(app: Flask) -> None:
    assert complaints() == []
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (result.exit_code, "whole" in result.output) == (0, True)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'other'", "DELETE FROM audit_entry"])
def test_the_database_itself_lets_nobody_change_or_remove_an_entry(statement: str) -> None:
    with pytest.raises(DBAPIError, match="rows of audit_entry are final"), writing() as session:
        session.execute(text(statement))
    assert complaints() == []


def test_a_table_made_without_migrations_is_guarded_alike(tmp_path: Path) -> None:
    """In SQLite, by the very same statements; create_all is what benchmarks and small tests begin with."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    made = create_engine(f"sqlite+pysqlite:///{tmp_path / 'made.db'}")
    db.metadata.create_all(made)
    with made.connect() as connection:
        without = connection.exec_driver_sql(query).all()
    made.dispose()
    assert len(without) == 2
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text(query)).all() == without


def test_an_edited_entry_is_named(app: Flask) -> None:
    edited = last() - 2
    change("UPDATE audit_entry SET action = 'other' WHERE chain = 'agency' AND sequence = :edited", edited=edited)
    assert complaints() == [f"agency #{edited}: has been edited"]
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 1


def test_an_entry_taken_out_of_the_middle_is_named() -> None:
    gone = last() - 2
    change("DELETE FROM audit_entry WHERE chain = 'agency' AND sequence = :gone", gone=gone)
    assert complaints() == [f"agency #{gone}: missing, up to #{gone}"]


def test_a_tail_cut_off_together_with_its_head_is_noticed_by_the_external_head() -> None:
    end = last()
    change("DELETE FROM audit_entry WHERE chain = 'agency' AND sequence > :kept", kept=end - 2)
    change("UPDATE audit_head SET sequence = :kept WHERE chain = 'agency'", kept=end - 2)
    assert complaints() == [f"agency #{end - 1}: missing, up to #{end}: the tail has been cut off"]


def test_an_entry_rewritten_with_a_right_digest_is_noticed_by_the_external_head() -> None:
    end = last()
    with writing() as session, changeable(session.connection(), "audit_entry"):
        entry = session.query(AuditEntry).filter_by(chain="agency", sequence=end).one()
        entry.action = "other"
        entry.digest = audit.digest(entry)
        session.flush()
    assert complaints() == [f"agency #{end}: is not the one whose digest was written down outside the database"]


def test_what_was_rolled_back_leaves_no_head_outside() -> None:
    before = len(list(anchors()))
    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    assert len(list(anchors())) == before


def record_and_fail() -> None:
    with writing() as session:
        audit.record(session, CLERK, "tried")
        raise ZeroDivisionError
