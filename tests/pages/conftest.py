"""People at their browsers, and the ids of whom they ask for."""

import pytest
from flask import Flask

from tests.pages.visitor import City, Visitor, entered


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
def checker(app: Flask) -> Visitor:
    """单位复核 of the main unit."""
    return entered(app, "fuhe1")
