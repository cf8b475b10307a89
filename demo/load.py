"""Put the city into the database, and back into its first state."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import delete, select

from actions.attachments import remove_all_files
from actions.audit_anchors import remove_anchors
from clock import STARTED_AT, real_now
from database import writing
from demo.city import write_city
from demo.desk import add_desk
from demo.other_kinds import add_other_kinds
from demo.past import add_past
from demo.units import UNITS
from demo.waiting import add_waiting
from exchange import core_data
from extensions import db
from final_rows import changeable
from models import AuditEntry, Setting, Unit


class CityNotLoaded(Exception):
    """The city could not be put into this database; the message says why."""


def is_loaded() -> bool:
    """Does the city stand in the database, with everything that belongs to it?"""
    return db.session.get(Setting, STARTED_AT) is not None


def load_city() -> None:
    """Load the city; where an earlier loading was interrupted, finish it.

    Raises CityNotLoaded where other units are in the database, or when the loader refuses.
    """
    codes = [unit.credit_code for unit in UNITS.values()]
    if db.session.scalar(select(Unit.id).where(Unit.credit_code.not_in(codes)).limit(1)):
        raise CityNotLoaded("This database holds units of somebody else: nothing was changed.")
    with TemporaryDirectory(prefix="demo-city-") as folder:
        write_city(Path(folder))
        report = core_data.load(Path(folder), demonstration=True)
    if not report.applied:
        raise CityNotLoaded("\n".join(report.lines()))
    with writing() as session:
        add_past(session)
        add_waiting(session)
        add_other_kinds(session)
        add_desk(session)
        session.add(Setting(name=STARTED_AT, value=real_now().isoformat()))


def reset_city() -> None:
    """Empty every table in one transaction, remove the attachments and load the city again; a server need not stop.

    Raises CityNotLoaded where the database is not that of a demonstration city.
    """
    if not is_loaded() and db.session.scalar(select(Unit.id).limit(1)):
        raise CityNotLoaded("This database was not filled by `flask demo load`: nothing was changed.")
    empty_everything()
    load_city()


def empty_everything() -> None:
    """Every table in one transaction, then what stands in files."""
    with writing() as session, changeable(session.connection(), AuditEntry.__tablename__):
        for table in reversed(db.metadata.sorted_tables):
            session.execute(delete(table))
    remove_anchors()
    remove_all_files()
