"""An uploaded workbook on its way: kept, checked row by row, put right in place, declared once. All that writes it."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from actions.units import locked_unit
from clock import business_now
from database import in_slices, writing
from declarations import KINDS
from declarations.checking import NotTheirs
from declarations.kind import Line
from declarations.lifecycle import Refused, keep_lines
from models import Import, ImportRow, Unit
from queries.imports import already_declared
from spreadsheets.cells import cell_text
from spreadsheets.checking_cells import read_rows
from spreadsheets.importing import (
    DECLARED,
    LEFT,
    PASSED,
    SKIPPED,
    TO_FIX,
    WAITING,
    Checked,
    Fault,
    Standing,
    check_rows,
    read_row,
    sheet_of,
)
from spreadsheets.reading import Reading, Row

READING, CHECKED, SUBMITTED, CANCELLED = "reading", "checked", "submitted", "cancelled"
FILE, LAST_MONTH = "file", "last_month"
AT_ONCE = 500
"""Rows checked in one transaction: others may write in between."""
TOGETHER = 50
"""Up to so many rows have one batch, so that one paper may serve several of them."""


class NothingToDeclare(Exception):
    """No row has passed."""


class DeclaredBefore(Exception):
    """The same file has been declared already."""


def keep_file(actor: Actor, slug: str, reading: Reading, file_name: str, data: bytes) -> str:
    """The rows of an uploaded file, still unchecked; gives the public id of the import."""
    digest = hashlib.sha256(data).hexdigest()
    return keep(
        actor,
        slug,
        reading.rows,
        FILE,
        file_name=file_name,
        digest=digest,
        notes=reading.notes,
        positions=reading.positions,
    )


def declared_before(actor: Actor, slug: str, data: bytes) -> str | None:
    """The import by which this very file has been declared already; its public id."""
    before = already_declared(actor.unit_id or 0, slug, hashlib.sha256(data).hexdigest())
    return before.public_id if before else None


def keep(actor: Actor, slug: str, rows: Sequence[Row], source: str, **about: Any) -> str:
    with writing() as session:
        unit = locked_unit(session, actor.unit_id)
        kept = Import(
            unit_id=unit.id,
            account_id=actor.account_id,
            kind=slug,
            source=source,
            state=READING,
            created_at=business_now(),
            **about,
        )
        session.add(kept)
        session.flush()
        session.execute(insert(ImportRow), [stored(kept.id, row) for row in rows])
        audit.record(session, actor, "import-kept", f"import:{kept.public_id}", kind=slug, number=len(rows))
        return kept.public_id


def stored(import_id: int, row: Row) -> dict[str, Any]:
    faults = [Fault(column, words, read=True) for column, words in row.faults.items()]
    return {
        "import_id": import_id,
        "place": row.number,
        "state": WAITING,
        "cells": dict(row.cells),
        "findings": [vars(fault) for fault in faults],
    }


def check_next(import_id: int) -> int:
    """Check some rows more; how many still wait. The import is checked when none does."""
    with writing() as session:
        kept = session.get_one(Import, import_id)
        waiting = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.state == WAITING)
        rows = session.scalars(waiting.order_by(ImportRow.place).limit(AT_ONCE)).all()
        if rows:
            check(session, kept, rows)
        left = len(rows) == AT_ONCE and session.scalar(waiting.limit(1)) is not None
        if not left and kept.state == READING:
            kept.state = CHECKED
        return int(left)


def check(session: Session, kept: Import, rows: Sequence[ImportRow]) -> list[Checked]:
    """Ask everything about these rows and keep what came of it."""
    unit, kind = session.get_one(Unit, kept.unit_id), KINDS[kept.kind]
    asked = [row_of(row) for row in rows]
    found = check_rows(session, unit, kind, asked, partial(others, session, kept, asked))
    by_place = {row.place: row.id for row in rows}
    changes = [
        {
            "row": by_place[each.row.number],
            "new_state": each.state,
            "new_findings": [vars(fault) for fault in each.faults],
            "new_person": each.person_id,
            "new_subject": each.subject,
        }
        for each in found
    ]
    table = ImportRow.__table__
    change = update(table).where(table.c.id == bindparam("row"))
    session.execute(
        change.values(
            state=bindparam("new_state"),
            findings=bindparam("new_findings", type_=table.c.findings.type),
            person_id=bindparam("new_person"),
            subject=bindparam("new_subject"),
        ),
        changes,
    )
    return found


def row_of(row: ImportRow) -> Row:
    """The stored row as reading gave it: with the faults of reading that nobody has put right."""
    faults = {fault["column"]: fault["words"] for fault in row.findings if fault["read"]}
    return Row(row.place, row.cells, faults)


def others(session: Session, kept: Import, rows: Sequence[Row], subjects: Collection[str]) -> Standing:
    """Other rows of the same import that are about the same persons, the first of each."""
    places = [row.number for row in rows]
    standing = select(ImportRow.subject, ImportRow.place, ImportRow.cells).where(
        ImportRow.import_id == kept.id,
        ImportRow.state.in_((PASSED, TO_FIX, DECLARED)),
        ImportRow.subject.in_(subjects),
        ImportRow.place.not_in(places),
    )
    found = session.execute(standing.order_by(ImportRow.place.desc()))
    return {str(subject): (place, cells) for subject, place, cells in found}


# --- putting right -------------------------------------------------------------------------------------------------


def change_row(actor: Actor, public_id: str, place: int, typed: Mapping[str, str]) -> None:
    """Type cells anew and check the row again, with those that were held up by it. Raises NotTheirs."""
    with writing() as session:
        kept, row = open_row(session, actor, public_id, place)
        columns = sheet_of(KINDS[kept.kind]).by_name
        new = {name: cell_text(columns[name], text).text for name, text in typed.items() if name in columns}
        row.cells = {**row.cells, **new}
        row.findings = [fault for fault in row.findings if fault["column"] not in new]
        session.flush()
        check_with_twins(session, kept, row)


def leave_row(actor: Actor, public_id: str, place: int, *, leave: bool = True) -> None:
    """不导入, or taking it in again. Raises NotTheirs."""
    with writing() as session:
        kept, row = open_row(session, actor, public_id, place)
        row.state = LEFT if leave else WAITING
        session.flush()
        check_with_twins(session, kept, row)


def check_with_twins(session: Session, kept: Import, row: ImportRow) -> None:
    """The row, and others about the same person: what was wrong with them may be put right with it."""
    same = select(ImportRow).where(ImportRow.import_id == kept.id, ImportRow.state.in_((TO_FIX, SKIPPED)))
    twins = session.scalars(same.where(ImportRow.subject == row.subject, ImportRow.id != row.id)) if row.subject else ()
    rows = [each for each in (row, *twins) if each.state != LEFT]
    if rows:
        check(session, kept, sorted(rows, key=lambda each: each.place))


def open_row(session: Session, actor: Actor, public_id: str, place: int) -> tuple[Import, ImportRow]:
    kept = own_import(session, actor, public_id, (CHECKED,))
    row = session.scalar(select(ImportRow).where(ImportRow.import_id == kept.id, ImportRow.place == place))
    if row is None or row.state == DECLARED:
        raise NotTheirs
    return kept, row


def own_import(session: Session, actor: Actor, public_id: str, states: Collection[str]) -> Import:
    """An import of the actor's unit, locked with it. Raises NotTheirs."""
    locked_unit(session, actor.unit_id)
    query = select(Import).where(Import.public_id == public_id, Import.unit_id == actor.unit_id)
    kept: Import | None = session.scalar(query.where(Import.state.in_(states)))
    if kept is None:
        raise NotTheirs
    return kept


# --- 数据提交 ------------------------------------------------------------------------------------------------------


def declare(actor: Actor, public_id: str) -> int:
    """Put the rows that have passed into 申请提交, all or none; how many.

    The rules are asked once more: where they refuse a row now, nothing is declared and the row says why.
    Raises NotTheirs, Refused, NothingToDeclare, DeclaredBefore.
    """
    try:
        with writing() as session:
            return declare_passed(session, actor, public_id)
    except IntegrityError as twice:
        raise DeclaredBefore from twice
    except Refused:
        check_again(actor, public_id)
        raise


def declare_passed(session: Session, actor: Actor, public_id: str) -> int:
    kept = own_import(session, actor, public_id, (CHECKED,))
    unit, kind = session.get_one(Unit, kept.unit_id), KINDS[kept.kind]
    passed = select(ImportRow).where(ImportRow.import_id == kept.id, ImportRow.state == PASSED)
    rows = session.scalars(passed.order_by(ImportRow.place)).all()
    if not rows:
        raise NothingToDeclare
    asked = [row_of(row) for row in rows]
    read = [read_row(row, values, faults) for row, values, faults in read_rows(sheet_of(kind), asked)]
    lines = [Line(row.person_id, kind.row_answers(each.values)) for row, each in zip(rows, read, strict=True)]
    keep_lines(session, actor, unit, kind.slug, lines, together=len(lines) <= TOGETHER)
    for some in in_slices([row.id for row in rows]):
        session.execute(update(ImportRow).where(ImportRow.id.in_(some)).values(state=DECLARED))
    kept.state, kept.declared = SUBMITTED, len(rows)
    session.flush()
    return len(rows)


def check_again(actor: Actor, public_id: str) -> None:
    """What had passed is checked anew: something has happened since."""
    with writing() as session:
        kept = own_import(session, actor, public_id, (CHECKED,))
        passed = select(ImportRow).where(ImportRow.import_id == kept.id, ImportRow.state == PASSED)
        rows = session.scalars(passed.order_by(ImportRow.place)).all()
        for some in in_slices(rows):
            check(session, kept, some)


def cancel(actor: Actor, public_id: str) -> None:
    """取消导入: the rows are forgotten. Raises NotTheirs."""
    with writing() as session:
        kept = own_import(session, actor, public_id, (READING, CHECKED))
        session.execute(delete(ImportRow).where(ImportRow.import_id == kept.id))
        kept.state = CANCELLED
        audit.record(session, actor, "import-cancelled", f"import:{kept.public_id}", kind=kept.kind)
