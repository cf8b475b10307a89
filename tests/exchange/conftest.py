"""An empty portal, and a directory of core data to change and to load."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from demo.load import empty_everything
from tests.exchange.feed import Feed


@pytest.fixture
def portal(app: Flask) -> Iterator[Flask]:
    """A portal without any units, persons or accounts, inside its application context."""
    with app.app_context():
        empty_everything()
        yield app


@pytest.fixture
def feed(portal: Flask, tmp_path: Path) -> Feed:
    """One good row in each of the six files, not loaded yet."""
    folder = tmp_path / "feed"
    folder.mkdir()
    return Feed(folder)
