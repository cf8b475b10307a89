"""Workbooks of ten thousand rows: read and checked beside calamine alone, written beside XlsxWriter alone."""

import io
import resource
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from bench.population import document_number
from bench.results import Result, ratio, told
from bench.run import Run
from declarations.sheet import WHO, Sheet, days, money, months, words
from spreadsheets.checking_cells import read_rows
from spreadsheets.reading import read
from spreadsheets.writing import export, template

ROWS, ROWS_QUICK = 10_000, 2_000
ROUNDS, ROUNDS_QUICK = 7, 3
BESIDE_CALAMINE, BESIDE_XLSXWRITER, LINEAR = 15, 2, 2.3
SHEET = Sheet(
    "批量申报",
    (
        *WHO,
        months("开始年月", "first"),
        days("参加工作日期", "began_on"),
        money("工资", "wage"),
        words("变更原因", "reason", 20),
        words("备注", "remark", 100),
    ),
)
"""Nine columns, one of each sort; a kind's own would change with the kind."""

Act = Callable[[], object]


def of_ten_thousand_rows(run: Run) -> list[Result]:
    rows = ROWS_QUICK if run.quick else ROWS
    rounds = ROUNDS_QUICK if run.quick else ROUNDS
    run.say(f"workbooks of {rows:,} rows")
    return [*of_the_reading(rows, rounds), *of_the_export(rows, rounds, run.new_folder("spreadsheets"))]


def of_the_reading(rows: int, rounds: int) -> list[Result]:
    whole, half = filled(rows), filled(rows // 2)
    checked, of_half, bare = medians(
        partial(read_and_check, whole), partial(read_and_check, half), partial(bare_read, whole), rounds=rounds
    )
    return [
        ratio(
            f"workbook of {rows:,} rows read and checked ÷ calamine's bare read",
            checked / bare,
            BESIDE_CALAMINE,
            f"bare read = {bare * 1000:.0f} ms CPU",
        ),
        ratio(f"  {rows:,} ÷ {rows // 2:,} rows", checked / of_half, LINEAR, f"{rows // 2:,} = {of_half:.2f} s CPU"),
        told("  seconds for all of them", f"{checked:.2f} s CPU", "the process of its own counted"),
    ]


def of_the_export(rows: int, rounds: int, folder: Path) -> list[Result]:
    listed = [list(row.values()) for row in people(rows)]
    path = folder / "export.xlsx"
    written, of_half, bare = medians(
        partial(export, path, SHEET.title, SHEET.headers, listed, lambda _: None),
        partial(export, path, SHEET.title, SHEET.headers, listed[: rows // 2], lambda _: None),
        partial(bare_write, path, SHEET.headers, listed),
        rounds=rounds,
    )
    return [
        ratio(
            f"export of {rows:,} rows ÷ XlsxWriter's bare write",
            written / bare,
            BESIDE_XLSXWRITER,
            f"bare write = {bare * 1000:.0f} ms CPU, constant memory",
        ),
        ratio(f"  {rows:,} ÷ {rows // 2:,} rows", written / of_half, LINEAR, f"{rows // 2:,} = {of_half:.2f} s CPU"),
    ]


def read_and_check(data: bytes) -> None:
    """What an upload goes through."""
    reading = read(data, SHEET)
    assert not any(checked.faults for checked in read_rows(SHEET, reading.rows))


def bare_read(data: bytes) -> None:
    CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def bare_write(path: Path, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for line, row in enumerate([headers, *rows]):
            page.write_row(line, 0, row)


def filled(rows: int) -> bytes:
    """A template as a clerk would have filled it in."""
    return template(SHEET, people(rows))


def people(rows: int) -> Iterator[dict[str, object]]:
    for index in range(rows):
        yield {
            "name": f"王示例{index % 997}",
            "document_type": "居民身份证",
            "document_number": document_number(index),
            "person_number": f"{2_100_000_000 + index}",
            "first": 202611,
            "began_on": f"20{index % 20:02}-07-01",
            "wage": Decimal(400_000 + index * 17 % 1_600_000) / 100,
            "reason": "解除劳动合同",
            "remark": f"第 {index} 人" if index % 5 == 0 else "",
        }


def medians(*acts: Act, rounds: int) -> list[float]:
    """Processor seconds of each, taking turns; the first round is not counted."""
    taken = [[seconds_of(act) for act in acts] for _ in range(1 + rounds)][1:]
    return [median(column) for column in zip(*taken, strict=True)]


def seconds_of(act: Act) -> float:
    """Of this process and of those it has started and seen end."""
    begun = spent()
    act()
    return spent() - begun


def spent() -> float:
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(each.ru_utime + each.ru_stime for each in both)
