"""Actions are called as a route would call them: by somebody, for a unit."""

import pytest
from flask import Flask
from sqlalchemy import select

from actions.actor import Actor
from demo.units import UNITS
from extensions import db
from models import Account, Unit


@pytest.fixture
def actor(app_context: Flask) -> Actor:
    """单位经办 of the main unit."""
    return actor_of("jingban1", "main")


@pytest.fixture
def other_actor(app_context: Flask) -> Actor:
    """单位经办 of another unit."""
    return actor_of("xiaoqi", "small")


def actor_of(login_name: str, unit: str) -> Actor:
    account_id = db.session.scalars(select(Account.id).where(Account.login_name == login_name)).one()
    unit_id = db.session.scalars(select(Unit.id).where(Unit.credit_code == UNITS[unit].credit_code)).one()
    return Actor("192.0.2.1", account_id, unit_id)
