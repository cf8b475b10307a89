"""What stands in the database after a load."""

from typing import Any

from sqlalchemy import func, select

from extensions import db


def one(model: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0
