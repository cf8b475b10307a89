"""An uploaded workbook on its way: kept, checked row by row, put right in place, declared once. All that writes it."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from actions.file_kinds import LONGEST_NAME, visible_name
from actions.units import locked_unit
from clock import business_now
from database import writing
from declarations import KINDS
from declarations.checking import NotTheirs
from declarations.kind import Line
from declarations.lifecycle import Refused, keep_lines
from declarations.sheet import Column
from extensions import db
from models import Import, ImportRow, Unit
from queries.imports import already_declared, kept_since_before
from spreadsheets.cells import Cell, cell_text
from spreadsheets.checking import (
    DECLARED,
    LEFT,
    PASSED,
    SKIPPED,
    TO_FIX,
    WAITING,
    Checked,
    Fault,
    Kind,
    Standing,
    check_rows,
    read_row,
    sheet_of,
)
from spreadsheets.layout import safe_name
from spreadsheets.reading import Reading, Row
from spreadsheets.values import read_rows

READING, CHECKED, SUBMITTED, CANCELLED = "reading", "checked", "submitted", "cancelled"
FILE, LAST_MONTH = "file", "last_month"
AT_ONCE = 2000
"""Rows checked together; then it is told how far the check is."""
TOGETHER = 50
"""Up to so many rows have one batch, so that one paper may serve several of them."""
LONGEST_CELL = 500
"""Longer than any column takes: a cell is refused at this length as well, and what lies beyond is not kept."""
NAMELESS = "表格"
ROW = ImportRow.__table__
OF_ROW = ROW.c.id, ROW.c.place, ROW.c.cells, ROW.c.findings
VERDICT = (
    update(ROW)
    .where(ROW.c.id == bindparam("row"))
    .values(
        state=bindparam("new_state"),
        findings=bindparam("new_findings", type_=ROW.c.findings.type),
        person_id=bindparam("new_person"),
        subject=bindparam("new_subject"),
    )
)
AnyRow = Any
"""An ImportRow, or as much of one as OF_ROW has."""


class NothingToDeclare(Exception):
    """No row has passed."""


class DeclaredBefore(Exception):
    """The same file has been declared already."""


def keep_file(actor: Actor, slug: str, reading: Reading, file_name: str, data: bytes) -> str:
    """The rows of an uploaded file, still unchecked; gives the public id of the import."""
    other = whose_template(slug, reading.tab)
    return keep(
        actor,
        slug,
        reading.rows,
        FILE,
        file_name=visible_name(file_name)[:LONGEST_NAME] or NAMELESS,
        digest=hashlib.sha256(data).hexdigest(),
        warning=of_another_kind(KINDS[slug], other) if other else "",
        notes=reading.notes,
        positions=reading.positions,
    )


def whose_template(slug: str, tab: str) -> Kind | None:
    """The other kind as whose template this sheet was handed out: their columns may be the same."""
    titles = {safe_name(kind.sheet.title): kind for kind in KINDS.values() if kind.sheet is not None}
    kind = titles.get(tab)
    return kind if kind is not None and kind.slug != slug else None


def of_another_kind(kind: Kind, other: Kind) -> str:
    return (
        f"这份文件是{other.label}的模板，这里按{kind.label}核对。"
        f"要办理的是{other.label}的，请取消导入，到{other.label}重新上传。"
    )


def declared_before(actor: Actor, slug: str, data: bytes) -> str | None:
    """The import by which this very file has been declared, while anything of that stands; its public id."""
    before = already_declared(actor.unit_id or 0, slug, hashlib.sha256(data).hexdigest())
    return before.public_id if before else None


def keep(
    actor: Actor,
    slug: str,
    rows: Sequence[Row],
    source: str,
    unless: Callable[[], str | None] = lambda: None,
    **about: Any,
) -> str:
    """`unless`: gives the import that makes this one superfluous, asked while nobody else may make one."""
    with writing() as session:
        unit = locked_unit(session, actor.unit_id)
        if standing := unless():
            return standing
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
        "cells": {name: text[:LONGEST_CELL] for name, text in row.cells.items()},
        "findings": [vars(fault) for fault in faults],
    }


def check_next(import_id: int) -> int:
    """Check some rows more; do any still wait? The import is checked when none does.

    Nothing is left to do of one that has been cancelled or put away meanwhile. The rules are asked before anything is
    locked, so that others may write: what has changed since is found when the rows are declared.
    """
    reading = db.session()
    reading.rollback()
    kept = reading.get(Import, import_id)
    if kept is None or kept.state != READING:
        return 0
    waiting = select(*OF_ROW).where(ROW.c.import_id == import_id, ROW.c.state == WAITING).order_by(ROW.c.place)
    rows = reading.execute(waiting.limit(AT_ONCE)).all()
    found, unit_id = judged(reading, kept, rows), kept.unit_id
    with writing() as session:
        locked_unit(session, unit_id)
        kept = session.get(Import, import_id)
        if kept is None or kept.state != READING:
            return 0
        keep_verdicts(session, rows, found)
        left = len(rows) == AT_ONCE and session.execute(waiting.limit(1)).first() is not None
        if not left:
            kept.state = CHECKED
        return int(left)


def check(session: Session, kept: Import, rows: Sequence[ImportRow]) -> None:
    """Ask everything about these rows and keep what came of it."""
    keep_verdicts(session, rows, judged(session, kept, rows))


def judged(session: Session, kept: Import, rows: Sequence[AnyRow]) -> list[Checked]:
    asked = [row_of(row) for row in rows]
    unit, kind = session.get_one(Unit, kept.unit_id), KINDS[kept.kind]
    return check_rows(session, unit, kind, asked, partial(others, session, kept, asked))


def keep_verdicts(session: Session, rows: Sequence[AnyRow], found: Sequence[Checked]) -> None:
    """`found` comes in the order of the rows."""
    changes = [
        {
            "row": row.id,
            "new_state": each.state,
            "new_findings": [vars(fault) for fault in each.faults],
            "new_person": each.person_id,
            "new_subject": each.subject,
        }
        for row, each in zip(rows, found, strict=True)
    ]
    if changes:
        session.execute(VERDICT, changes)


def row_of(row: AnyRow) -> Row:
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
        new = {name: typed_cell(row, columns[name], text) for name, text in typed.items() if name in columns}
        row.cells = {**row.cells, **{name: cell.text for name, cell in new.items()}}
        unread = [vars(Fault(name, cell.fault, read=True)) for name, cell in new.items() if cell.fault]
        row.findings = [*(fault for fault in row.findings if fault["column"] not in new), *unread]
        session.flush()
        check_with_twins(session, kept, row)


def typed_cell(row: ImportRow, column: Column, text: str) -> Cell:
    """A cell as it was typed. Sent back as it stood, it keeps what reading has found wrong with it."""
    cell = cell_text(column, text)
    stood = (fault["words"] for fault in row.findings if fault["read"] and fault["column"] == column.name)
    unchanged = text != "" and text == row.cells.get(column.name)
    return Cell(cell.text[:LONGEST_CELL], fault=cell.fault or (next(stood, "") if unchanged else ""))


def leave_row(actor: Actor, public_id: str, place: int, *, leave: bool = True) -> None:
    """不导入, or taking it in again. Raises NotTheirs."""
    with writing() as session:
        kept, row = open_row(session, actor, public_id, place)
        row.state = LEFT if leave else WAITING
        session.flush()
        check_with_twins(session, kept, row)


def check_with_twins(session: Session, kept: Import, row: ImportRow) -> None:
    """The row, and others about the same person: what was wrong with them may be put right with it.

    Of thousands about one person only the first can take its place.
    """
    same = select(ImportRow).where(ImportRow.import_id == kept.id, ImportRow.state.in_((TO_FIX, SKIPPED)))
    same = same.order_by(ImportRow.place).limit(AT_ONCE)
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

    The rules are asked once more: where they refuse a row now, nothing is declared and what had passed waits to be
    checked again. Raises NotTheirs, Refused, NothingToDeclare, DeclaredBefore.
    """
    try:
        with writing() as session:
            return declare_passed(session, actor, public_id)
    except Refused:
        with writing() as session:
            wait_again(session, actor, public_id)
        raise


def declare_passed(session: Session, actor: Actor, public_id: str) -> int:
    kept = own_import(session, actor, public_id, (CHECKED,))
    unit, kind = session.get_one(Unit, kept.unit_id), KINDS[kept.kind]
    passed = ImportRow.import_id == kept.id, ImportRow.state == PASSED
    rows = session.scalars(select(ImportRow).where(*passed).order_by(ImportRow.place)).all()
    if not rows:
        raise NothingToDeclare
    if kept.digest and already_declared(kept.unit_id, kept.kind, kept.digest):
        raise DeclaredBefore
    try:
        lines, together = lines_of(kind, rows), len(rows) <= TOGETHER
        keep_lines(session, actor, unit, kind.slug, lines, together=together, imported_by=public_id)
    except NotTheirs as unknown:
        raise Refused({}) from unknown
    done = update(ImportRow).where(*passed).values(state=DECLARED)
    session.execute(done.execution_options(synchronize_session=False))  # comparing ten thousand objects takes a second
    kept.state, kept.declared = SUBMITTED, len(rows)
    audit.record(session, actor, "import-declared", f"import:{public_id}", kind=kind.slug, number=len(rows))
    return len(rows)


def lines_of(kind: Kind, rows: Sequence[ImportRow]) -> list[Line[Any]]:
    """What the rows declare. Raises Refused where a cell can no longer be read: its words have changed since."""
    asked = [row_of(row) for row in rows]
    read = [read_row(row, values, faults) for row, values, faults in read_rows(sheet_of(kind), asked)]
    if not all(each.open for each in read):
        raise Refused({})
    return [Line(row.person_id, kind.row_answers(each.values)) for row, each in zip(rows, read, strict=True)]


def wait_again(session: Session, actor: Actor, public_id: str) -> None:
    """What had passed is to be checked anew: something has happened since."""
    kept = own_import(session, actor, public_id, (CHECKED,))
    again = update(ImportRow).where(ImportRow.import_id == kept.id, ImportRow.state == PASSED).values(state=WAITING)
    session.execute(again.execution_options(synchronize_session=False))
    kept.state = READING


# --- the end -------------------------------------------------------------------------------------------------------


def cancel(actor: Actor, public_id: str) -> None:
    """取消导入: the rows are forgotten, and what the file was called. Raises NotTheirs."""
    with writing() as session:
        kept = own_import(session, actor, public_id, (READING, CHECKED))
        session.execute(delete(ImportRow).where(ImportRow.import_id == kept.id))
        kept.state, kept.file_name, kept.notes = CANCELLED, "", []
        audit.record(session, actor, "import-cancelled", f"import:{kept.public_id}", kind=kept.kind)


def put_away(older_than: timedelta) -> None:
    """What people have uploaded is personal data: nothing of it stays for longer than it may be needed."""
    for import_id in kept_since_before(business_now() - older_than):
        with writing() as session:  # one at a time: each may have ten thousand rows
            session.execute(delete(Import).where(Import.id == import_id))
