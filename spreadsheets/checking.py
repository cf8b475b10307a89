"""逐行核对: what the rules say of each row of a workbook. Nothing is declared here."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from declarations.checking import findings_of
from declarations.kind import DeclarationKind, Line
from declarations.sheet import EITHER_NUMBER, Sheet, Values
from models import Unit
from queries.import_people import Candidate, KnownPeople, candidates, known_people
from rules.finding import Finding
from rules.identity import upgrade_15
from spreadsheets.reading import Row
from spreadsheets.values import read_rows

WAITING, PASSED, TO_FIX, SKIPPED, LEFT, DECLARED = "wait", "pass", "fix", "skip", "left", "done"
"""尚未校验, 通过, 需修改, 将跳过, 不导入, 已申报."""
OLD_LENGTH = 15
Kind = DeclarationKind[Any, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: column name ("" for all of it), words; `offer`: 个人编号 of somebody it may be."""

    column: str
    words: str
    blocks: bool = True
    read: bool = False
    """Found while reading: it stays until somebody types the cell anew."""
    offer: str = ""


class Checked(NamedTuple):
    """What became of one row."""

    row: Row
    values: Values
    state: str = PASSED
    faults: tuple[Fault, ...] = ()
    person_id: int | None = None
    subject: str | None = None

    def refused(self, *faults: Fault) -> "Checked":
        return self._replace(state=TO_FIX, faults=(*self.faults, *faults))

    @property
    def open(self) -> bool:
        return self.state == PASSED


Standing = Mapping[str, tuple[int, Mapping[str, str]]]
"""Other rows by whom they are about: their number in the sheet, and their cells."""
Others = Callable[[Collection[str]], Standing]
"""Looks up the other rows that are about these."""


def check_rows(session: Session, unit: Unit, kind: Kind, rows: Sequence[Row], others: Others) -> list[Checked]:
    """Read, recognise, compare and judge these rows; a few queries however many they are."""
    sheet = sheet_of(kind)
    checked = [read_row(row, values, faults) for row, values, faults in read_rows(sheet, rows)]
    checked = [each if each.open or tells_something(sheet, each.row) else names_only(each.row) for each in checked]
    checked = identified(session, unit, sheet, checked)
    checked = list(apart(checked, others({each.subject for each in checked if each.subject})))
    return list(judged(session, unit, kind, checked))


def sheet_of(kind: Kind) -> Sheet:
    if kind.sheet is None:
        raise LookupError(f"{kind.slug} is not declared by spreadsheet")
    return kind.sheet


def read_row(row: Row, values: Values, faults: Mapping[str, str]) -> Checked:
    if not faults:
        return Checked(row, values)
    of_file = [Fault(column, words, read=True) for column, words in row.faults.items()]
    of_cells = [Fault(column, words) for column, words in faults.items() if column not in row.faults]
    return Checked(row, values).refused(*of_file, *of_cells)


def tells_something(sheet: Sheet, row: Row) -> bool:
    """Does it say more than whom it is about? Templates of a unit come with everybody's name."""
    return any(row.cells[column.name] or column.name in row.faults for column in sheet.columns if not column.who)


def names_only(row: Row) -> Checked:
    return Checked(row, {}, SKIPPED, (Fault("", "这一行只有人员，没有填写申报内容，将跳过。", blocks=False),))


# --- whom a row is about ------------------------------------------------------------------------------------------


def identified(session: Session, unit: Unit, sheet: Sheet, rows: Sequence[Checked]) -> list[Checked]:
    """The unit's person of each row; of persons to be (参保登记) only that no document stands twice."""
    if sheet.identity:
        return [each if each.state == SKIPPED else each._replace(subject=document_subject(each)) for each in rows]
    people = known_people(session, unit.id, *wanted(rows))
    found = [each if each.state == SKIPPED else recognised(each, people) for each in rows]
    cut_off = {each.row.number for each in found if each.faults and is_cut_off(each)}
    if not cut_off:
        return found
    names = {each.row.cells.get("name", "") for each in found if each.row.number in cut_off}
    offered = candidates(session, unit.id, names)
    return [with_candidate(each, offered) if each.row.number in cut_off else each for each in found]


def wanted(rows: Iterable[Checked]) -> tuple[set[str], set[str]]:
    """Document numbers (an old one by its 18 digits) and 个人编号 that stand in these rows."""
    values = [each.values for each in rows]
    documents = {full(each["document_number"]) for each in values if each.get("document_number")}
    return documents, {each["person_number"] for each in values if each.get("person_number")}


def full(number: str) -> str:
    return upgrade_15(number) if len(number) == OLD_LENGTH and number.isdecimal() else number


def recognised(row: Checked, people: KnownPeople) -> Checked:
    document, number = row.values.get("document_number") or "", row.values.get("person_number") or ""
    unread = row.faults and any(fault.column in EITHER_NUMBER for fault in row.faults)
    if unread or not (document or number):
        return row
    by_document, by_number = people.by_document.get(full(document)), people.by_number.get(number)
    found = by_number if number else by_document
    if found is None:
        column = "person_number" if number else "document_number"
        return row.refused(Fault(column, "本单位没有该号码的人员。请核对号码；没有居民身份证的人员填个人编号。"))
    if document and number and by_document != by_number:
        return row.refused(Fault("document_number", "证件号码和个人编号不是同一个人。请核对两个号码。"))
    row = Checked(row.row, row.values, row.state, row.faults, found.id, f"person:{found.id}")
    if row.values.get("name") and row.values["name"] != found.name:
        return row.refused(Fault("name", "姓名与参保信息中的不一致。请核对姓名和号码是否为同一人。"))
    return row


def is_cut_off(row: Checked) -> bool:
    """Has a spreadsheet lost the last digits of its number? They are never guessed: who it may be is offered."""
    return any(fault.read and fault.column == "document_number" for fault in row.faults)


def with_candidate(row: Checked, offered: Mapping[str, Sequence[Candidate]]) -> Checked:
    """`offered`: people by name."""
    digits = row.row.cells.get("document_number", "")[:OLD_LENGTH]
    found = [each for each in offered.get(row.row.cells.get("name", ""), ()) if each.document_number.startswith(digits)]
    if len(found) != 1 or not digits.isdigit():
        return row
    one = found[0]
    words = f"可能是本单位的{one.name}（个人编号 {one.number}）。确认是同一人的，可改用个人编号。"
    return row.refused(Fault("person_number", words, blocks=False, offer=one.number))


def document_subject(row: Checked) -> str | None:
    number = row.values.get("document_number")
    return f"doc:{hashlib.sha256(full(number).encode()).hexdigest()[:40]}" if number else None


def apart(rows: Iterable[Checked], standing: Standing) -> Iterator[Checked]:
    """Nobody stands twice: an identical row will be skipped, a different one must be put right."""
    seen = dict(standing)
    for each in rows:
        if each.subject is None:
            yield each
            continue
        before = seen.get(each.subject)
        if before is None or before[0] == each.row.number:
            seen[each.subject] = (each.row.number, each.row.cells)
            yield each
        elif before[1] == each.row.cells:
            fault = Fault("", f"与第 {before[0]} 行完全相同，将跳过。", blocks=False)
            of_file = (known for known in each.faults if known.read)  # for the day on which it takes the other's place
            yield each._replace(state=SKIPPED, faults=(*of_file, fault))
        else:
            words = f"与第 {before[0]} 行是同一个人。请保留一行，另一行选“不导入”。"
            yield each.refused(Fault("name" if "name" in each.row.cells else "", words))


# --- what the rules say -------------------------------------------------------------------------------------------


def judged(session: Session, unit: Unit, kind: Kind, rows: Sequence[Checked]) -> Iterator[Checked]:
    """What every rule says of the rows that could be read; the others wait for their cells to be put right."""
    lines = [Line(each.person_id, kind.row_answers(each.values)) for each in rows if each.open]
    said = iter(findings_of(session, kind, unit, lines))
    for each in rows:
        yield verdict(kind, each, next(said)) if each.open else each


def verdict(kind: Kind, row: Checked, findings: Sequence[Finding]) -> Checked:
    if not findings:
        return row
    faults = tuple(fault_of(kind, finding) for finding in findings)
    if any(finding.code == "already-declared" for finding in findings):
        return row._replace(state=SKIPPED, faults=faults)
    return row.refused(*faults) if any(fault.blocks for fault in faults) else row._replace(faults=faults)


def fault_of(kind: Kind, finding: Finding) -> Fault:
    column = finding.field if finding.field in sheet_of(kind).by_name else ""
    return Fault(column or "", f"{finding.text}（{finding.clause}）", finding.blocks)
