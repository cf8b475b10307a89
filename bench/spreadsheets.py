"""Ten thousand rows: a workbook read and fully checked beside calamine's bare read, a list beside XlsxWriter's."""

from functools import partial
from statistics import median

from bench.big_unit import BigUnit, big_unit
from bench.declared_month import declare_last_month
from bench.processor import rounds_of, shown
from bench.results import Result, middle_ratio, ratio, told
from bench.run import Run
from bench.workbooks import Upload, bare_read, bare_write, cells_of, export_by_the_worker, filled, written
from jobs.application import keep_for_good
from spreadsheets.writing import export

ROWS, ROWS_QUICK = 10_000, 2_000
ROUNDS, ROUNDS_QUICK = 7, 3
BESIDE_CALAMINE, BESIDE_XLSXWRITER, LINEAR = 15, 2, 2.3
CHECKED = ("wage", "interrupt")
"""Slugs of the kinds: effective at once, with 失业 behind it; reviewed, by the door of 失业."""
EXPORTED = ("pension-roster", "wage")
"""Slugs of 数据模板下载: the widest list, and a sheet filled in beforehand with its drop-downs and rules."""


def of_ten_thousand_rows(run: Run) -> list[Result]:
    rows = ROWS_QUICK if run.quick else ROWS
    rounds = ROUNDS_QUICK if run.quick else ROUNDS
    run.say(f"workbooks of a unit of {rows:,} employees")
    with big_unit(run.new_folder("spreadsheets"), rows) as unit:
        declare_last_month(rows)
        keep_for_good()  # as a worker does when it begins
        checked = [result for slug in CHECKED for result in of_the_check(run, unit, slug, rounds)]
        return [*checked, *(result for slug in EXPORTED for result in of_the_export(run, unit, slug, rounds))]


def of_the_check(run: Run, unit: BigUnit, slug: str, rounds: int) -> list[Result]:
    """Everything that is done with an upload but storing its rows; what storing adds is told."""
    run.say(f"  {slug}: reading and checking")
    rows = unit.persons
    whole, half = Upload(slug, filled(slug, rows)), Upload(slug, filled(slug, rows // 2))
    bare, read, checked, of_half, kept = rounds_of(
        partial(bare_read, whole.data), whole.read, whole.read_and_check, half.read_and_check, whole.keep, rounds=rounds
    )
    return [
        ratio(
            f"{slug}: {rows:,} rows read and fully checked ÷ calamine's bare read",
            middle_ratio(checked, bare),
            BESIDE_CALAMINE,
            f"bare read = {median(bare) * 1000:.0f} ms CPU",
        ),
        ratio(
            f"  {rows:,} ÷ {rows // 2:,} rows",
            middle_ratio(checked, of_half),
            LINEAR,
            f"{rows // 2:,} = {shown(of_half)}",
        ),
        told("  all of them", shown(checked), f"reading alone = {shown(read)}"),
        told("  the same with every row stored", shown(kept), "kept at the upload, checked by the worker's job"),
    ]


def of_the_export(run: Run, unit: BigUnit, slug: str, rounds: int) -> list[Result]:
    """By the worker's job, its rows from the database; and the writer of lists alone, given the very cells."""
    run.say(f"  {slug}: writing")
    rows, folder = unit.persons, run.new_folder(f"export-{slug}")
    everybody = range(1, rows + 1)
    headers, *cells = cells_of(export_by_the_worker(slug))
    bare, by_worker, alone, from_database, of_half = rounds_of(
        partial(bare_write, folder / "bare.xlsx", [headers, *cells]),
        partial(export_by_the_worker, slug),
        partial(export, folder / "list.xlsx", slug, headers, cells),
        partial(written, folder / "whole.xlsx", slug, everybody),
        partial(written, folder / "half.xlsx", slug, everybody[: rows // 2]),
        rounds=rounds,
    )
    basis = f"bare write = {median(bare) * 1000:.0f} ms CPU, constant memory"
    return [
        ratio(
            f"{slug}: export of {rows:,} people by the worker ÷ XlsxWriter's bare write",
            middle_ratio(by_worker, bare),
            BESIDE_XLSXWRITER,
            basis,
        ),
        ratio("  the writer of lists alone, given the cells", middle_ratio(alone, bare), BESIDE_XLSXWRITER, basis),
        ratio(
            f"  {rows:,} ÷ {rows // 2:,} people",
            middle_ratio(from_database, of_half),
            LINEAR,
            f"{rows // 2:,} = {shown(of_half)}",
        ),
    ]
