"""One run of `flask core-data load`: read, stage, check, and only then write, all or nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from columns import new_public_id
from exchange.core_data.accounts import hash_new_passwords, stage_links
from exchange.core_data.apply import apply
from exchange.core_data.checks import check_all
from exchange.core_data.csv_files import BrokenFile, CsvFile
from exchange.core_data.layout import Fault, Sheet
from exchange.core_data.lock import locked
from exchange.core_data.report import Count, Report
from exchange.core_data.sheets import SHEETS
from exchange.core_data.staging import staging, write_rows
from extensions import db

BATCH = 500
"""Rows that are read together."""


def load(directory: Path, *, demonstration: bool = False) -> Report:
    """Load the files of a directory into the portal's database; needs an application context.

    With any problem nothing is written. `demonstration` marks new accounts as refused outside demonstration mode.
    Raises DatabaseBusy where others keep writing.
    """
    report = Report()
    present = files_present(directory, report)
    if present:
        with staging(db.engine) as connection:
            run(connection, directory, present, report, demonstration=demonstration)
    report.arrange()
    return report


def files_present(directory: Path, report: Report) -> list[Sheet]:
    """The sheets that stand in the directory. Other CSV files there are named, in case one is misspelt."""
    names = {path.name for path in directory.iterdir()} if directory.is_dir() else set()
    known = [sheet.file for sheet in SHEETS]
    for name in sorted(names - set(known)):
        if name.lower().endswith(".csv"):
            report.add(name, 0, "", f"未读取：文件名应为 {'、'.join(known)} 之一。", blocks=False)
    if names.isdisjoint(known):
        report.add("", 0, "", f"目录 {directory} 中没有可载入的文件（{'、'.join(known)}）。")
    return [sheet for sheet in SHEETS if sheet.file in names]


def run(connection: Connection, directory: Path, present: list[Sheet], report: Report, *, demonstration: bool) -> None:
    read = [sheet for sheet in present if stage_file(connection, directory / sheet.file, sheet, report)]
    stage_links(connection)
    with connection.begin():
        check_all(connection, report, read, broken=set(present) - set(read))
    if report.problems:
        return
    hash_new_passwords(connection)
    try:
        with locked(connection):
            apply(connection, report, read, demonstration=demonstration)
            report.applied = True
            with Session(bind=connection) as session:
                finish(session, report)
    except IntegrityError:
        report.applied = False
        report.add("", 0, "", "检查之后数据库中又有了改动，与文件不一致。请重新载入。")


def finish(session: Session, report: Report) -> None:
    """The audit entry of an applied load, in its transaction: how many rows of which file."""
    rows = {file: count.rows for file, count in report.counts.items()}
    audit.record(session, Actor(address="core-data"), "core-data-loaded", files=rows)


def stage_file(connection: Connection, path: Path, sheet: Sheet, report: Report) -> bool:
    """Put a file's rows into its staging table, the problems into the report. False: not all its rows are known."""
    report.counts[sheet.file] = Count()
    try:
        with path.open("rb") as file:
            csv_file = CsvFile(file, lambda line, column, message: report.add(sheet.file, line, column, message))
            if not csv_file.read_header(sheet.headers):
                return False
            write_rows(connection, sheet.staged, staged_rows(csv_file, sheet, report))
    except BrokenFile:
        return False
    except OSError as error:
        report.add(sheet.file, 0, "", f"读不出这个文件：{error.strerror}。")
        return False
    return True


def staged_rows(csv_file: CsvFile, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
    """The rows of the staging table, faulty ones too: other rows may refer to them."""
    count = report.counts[sheet.file]
    for batch in batches(csv_file):
        count.rows += len(batch)
        read = sheet.read_many([cells for _, cells in batch])
        for (line, _), (values, faults) in zip(batch, read, strict=True):
            if faults:
                tell(report, sheet, line, faults)
            yield (line, new_public_id(), *values) if sheet.public else (line, *values)


def batches(csv_file: CsvFile) -> Iterator[list[tuple[int, list[str]]]]:
    """The rows of a file, some at a time. Raises BrokenFile, after the rows before the break."""
    batch = []
    try:
        for row in csv_file.rows():
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except BrokenFile:
        yield batch
        raise
    if batch:
        yield batch


def tell(report: Report, sheet: Sheet, line: int, faults: Iterable[Fault]) -> None:
    for fault in faults:
        report.add(sheet.file, line, fault.header, fault.message, blocks=fault.blocks)
