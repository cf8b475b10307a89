"""Does the database answer?"""

from sqlalchemy import select

from extensions import db
from models import Setting


def database_answers() -> None:
    """Raises what the database driver raises where it does not, or where the tables are missing."""
    db.session.execute(select(Setting.name).limit(1))
