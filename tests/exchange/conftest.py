"""An empty portal, and a directory of core data to change and to load."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from database import writing
from extensions import db
from tests.exchange.feed import Feed


@pytest.fixture
def portal(app: Flask) -> Iterator[Flask]:
    """A portal without any units, persons or accounts, inside its application context."""
    with app.app_context():
        with writing() as session:
            for table in reversed(db.metadata.sorted_tables):
                session.execute(delete(table))
        yield app


@pytest.fixture
def feed(portal: Flask, tmp_path: Path) -> Feed:
    """One good row in each of the six files, not loaded yet."""
    folder = tmp_path / "feed"
    folder.mkdir()
    return Feed(folder)
