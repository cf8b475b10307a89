"""Workbooks of declarations that a unit has uploaded, and their rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from extensions import db
from models import Declaration, Import, ImportRow, Job, Person
from queries.pages import Page, within
from rules.periods import Month
from rules.text import normalise_number

PER_PAGE = 50


def import_of(unit_id: int, public_id: str) -> Import | None:
    return db.session.scalar(select(Import).where(Import.public_id == public_id, Import.unit_id == unit_id))


def recent(unit_id: int, kind: str, most: int) -> Sequence[Import]:
    """The latest of a kind that were not thrown away."""
    query = select(Import).where(Import.unit_id == unit_id, Import.kind == kind, Import.state != "cancelled")
    return db.session.scalars(query.order_by(Import.id.desc()).limit(most)).all()


def counts(import_id: int) -> Mapping[str, int]:
    """How many rows are in each state."""
    query = select(ImportRow.state, func.count()).where(ImportRow.import_id == import_id).group_by(ImportRow.state)
    return {state: count for state, count in db.session.execute(query)}  # noqa: C416 - dict() would read a Row as a key


def rows(import_id: int, state: str, number: int) -> Page[ImportRow]:
    """A page of the rows in a state, as they stand in the sheet."""
    these = ImportRow.import_id == import_id, ImportRow.state == state
    total = db.session.scalar(select(func.count(ImportRow.id)).where(*these)) or 0
    page = within(number, total, PER_PAGE)
    query = select(ImportRow).where(*these).order_by(ImportRow.place)
    return Page(db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all(), total, page, PER_PAGE)


def found(import_id: int, asked: str) -> Sequence[ImportRow]:
    """Rows about somebody, by his whole name, 证件号码 or 个人编号, in whatever state; a page of them at most."""
    number = normalise_number(asked).value
    cells = ImportRow.cells
    query = (
        select(ImportRow).outerjoin(Person, Person.id == ImportRow.person_id).where(ImportRow.import_id == import_id)
    )
    meant = or_(
        cells["name"].as_string() == asked.strip(),
        cells["document_number"].as_string() == number,
        cells["person_number"].as_string() == number,
        Person.document_number == number,
        Person.number == number,
    )
    return db.session.scalars(query.where(meant).order_by(ImportRow.place).limit(PER_PAGE)).all()


def page_at(import_id: int, state: str, place: int) -> int:
    """The number of the page on which this row stands among those in a state, or would stand."""
    before = ImportRow.import_id == import_id, ImportRow.state == state, ImportRow.place < place
    return (db.session.scalar(select(func.count(ImportRow.id)).where(*before)) or 0) // PER_PAGE + 1


def row_at(import_id: int, place: int) -> ImportRow | None:
    return db.session.scalar(select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.place == place))


def rows_in(import_id: int, state: str) -> Sequence[ImportRow]:
    """All rows in a state."""
    query = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.state == state)
    return db.session.scalars(query.order_by(ImportRow.place)).all()


def already_declared(unit_id: int, kind: str, digest: str) -> Import | None:
    """The import by which this very file has been declared before, unless all that came of it was deleted again."""
    stands = exists().where(Declaration.imported_by == Import.public_id, Declaration.state != "revoked")
    query = select(Import).where(
        Import.unit_id == unit_id, Import.kind == kind, Import.digest == digest, Import.state == "submitted", stands
    )
    return db.session.scalars(query.limit(1)).first()


def copy_at_work(unit_id: int, kind: str, period: Month) -> str | None:
    """The public id of a 沿用上月 of this settlement period that is neither submitted nor cancelled."""
    copies = select(Import).where(Import.unit_id == unit_id, Import.kind == kind, Import.source == "last_month")
    open_ones = copies.where(Import.state.in_(("reading", "checked"))).order_by(Import.id.desc())
    for latest in db.session.scalars(open_ones.limit(1)):
        row = row_at(latest.id, 1)
        return latest.public_id if row and row.cells.get("first") == str(int(period)) else None
    return None


def job_of(import_id: int) -> Job | None:
    """The job that checks it, or was last to."""
    return db.session.scalar(select(Job).join(Import, Import.job_id == Job.id).where(Import.id == import_id))


def kept_since_before(instant: datetime) -> Sequence[int]:
    return db.session.scalars(select(Import.id).where(Import.created_at < instant).order_by(Import.id)).all()
