"""Workbooks of the big unit: filled in as a clerk would, read and checked as an upload is, written as a download is."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import select
from xlsxwriter import Workbook

from actions import jobs
from bench.big_unit import CLERK, LEFT_ON, PERIOD, wage_of
from bench.population import OF_THE_CLERK, document_number
from declarations import KINDS
from extensions import db
from jobs import exports, imports, leases
from jobs.templates import TEMPLATES
from models import Import, Job, Unit
from queries.exports import export_unit
from spreadsheets import staging
from spreadsheets.checking import PASSED, check_rows, sheet_of
from spreadsheets.reading import Reading, read
from spreadsheets.writing import template

FILE_NAME = "bench.xlsx"
REASON = "辞职"


def filled(slug: str, rows: int, wrong: int = 0) -> bytes:
    """The kind's template with so many people of the unit, the first few with a month that the rules refuse."""
    return template(sheet_of(KINDS[slug]), (row_of(slug, each, each <= wrong) for each in range(1, rows + 1)))


def row_of(slug: str, person_id: int, wrong: bool) -> dict[str, Any]:
    who = {
        "name": f"王示例{person_id % OF_THE_CLERK}",
        "document_type": "居民身份证",
        "document_number": document_number(person_id),
        "person_number": f"{2_100_000_000 + person_id}",
    }
    first = PERIOD - 1 if wrong else PERIOD
    if slug == "interrupt":
        return who | {"month": first + 6 * wrong, "reason": REASON, "effective_on": LEFT_ON}
    return who | {"first": first, "last": PERIOD + 1, "wage": wage_of(person_id) + Decimal(person_id % 900)}


def bare_read(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def bare_write(path: Path, cells: Sequence[Sequence[Any]]) -> None:
    with Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for line, row in enumerate(cells):
            page.write_row(line, 0, row)


# --- in ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Upload:
    """A file of one kind, all rows of which pass."""

    slug: str
    data: bytes

    def read(self) -> Reading:
        return read(self.data, sheet_of(KINDS[self.slug]))

    def read_and_check(self) -> None:
        """Slice by slice as the worker does, without writing down what came of it."""
        kind, rows = KINDS[self.slug], self.read().rows
        for first in range(0, len(rows), staging.AT_ONCE):
            some, session = rows[first : first + staging.AT_ONCE], db.session()
            checked = check_rows(session, session.get_one(Unit, CLERK.unit_id), kind, some, lambda _: {})
            assert all(row.state == PASSED for row in checked), checked[0]
            db.session.remove()

    def keep(self) -> None:
        """What the portal does: the upload keeps the rows, the worker's job checks them."""
        public_id = staging.keep_file(CLERK, self.slug, self.read(), FILE_NAME, self.data)
        kept = db.session.scalars(select(Import).where(Import.public_id == public_id)).one()
        leases.run(jobs.start(CLERK, imports.KIND, {"import": kept.id}, 0))
        staging.cancel(CLERK, public_id)
        db.session.remove()


# --- out --------------------------------------------------------------------------------------------------------------


def export_by_the_worker(slug: str) -> Path:
    """Asked for by a clerk, built by the worker's job from the database."""
    job_id = jobs.start(CLERK, f"{exports.PREFIX}{slug}", {}, 0)
    leases.run(job_id)
    assert db.session.scalars(select(Job.state).where(Job.public_id == job_id)).one() == jobs.DONE
    db.session.remove()
    return exports.place(job_id)


def written(path: Path, slug: str, people: Sequence[int]) -> Path:
    """The file of these people from the database, without the job around it."""
    TEMPLATES[slug].write(path, export_unit(CLERK.unit_id or 0), people, lambda _: None)
    db.session.remove()
    return path


def cells_of(path: Path) -> Sequence[Sequence[Any]]:
    return bare_read(path.read_bytes())
