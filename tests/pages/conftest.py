"""People at their browsers, and the ids of whom they ask for."""

from pathlib import Path

import pytest
from flask import Flask

from tests.pages.visitor import City, Visitor, entered

HERE = Path(__file__).resolve().parent


WITH_LOCKS_OR_LISTS_OF_THEIR_OWN = (
    "test_contact_conflicts",
    "test_pending",
    "test_process_forms",
    "test_results",
    "test_review_queue",
    "test_reviewed",
)
"""Asked on PostgreSQL too."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What most pages say is the same on every database: there the access matrix opens every route for every role."""
    for item in items:
        if item.path.parent == HERE and item.path.stem not in WITH_LOCKS_OR_LISTS_OF_THEIR_OWN:
            item.add_marker(pytest.mark.any_database)


@pytest.fixture
def city(app: Flask) -> City:
    return City(app)


@pytest.fixture
def clerk(app: Flask) -> Visitor:
    """单位经办 of the main unit."""
    return entered(app, "jingban1")


@pytest.fixture
def other_clerk(app: Flask) -> Visitor:
    """His colleague, for the same unit."""
    return entered(app, "jingban2")


@pytest.fixture
def foreign_clerk(app: Flask) -> Visitor:
    """单位经办 of another unit."""
    return entered(app, "xiaoqi")


@pytest.fixture
def reviewer(app: Flask) -> Visitor:
    """审核员 of all offices."""
    return entered(app, "shenhe1")


@pytest.fixture
def second(app: Flask) -> Visitor:
    """审核员 of three offices."""
    return entered(app, "shenhe2")


@pytest.fixture
def checker(app: Flask) -> Visitor:
    """单位复核 of the main unit."""
    return entered(app, "fuhe1")
