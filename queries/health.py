"""Does the database answer?"""

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from extensions import db
from models import Setting


def database_answers() -> bool:
    """False where it does not, and where its tables are missing (`flask db upgrade` has not run)."""
    try:
        db.session.execute(select(Setting.name).limit(1))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True
