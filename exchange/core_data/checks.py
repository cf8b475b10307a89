"""What can only be said about all rows together: duplicates, references, numbers that must be unique.

Every question is one statement over the staging tables, answered by the database; none of them locks the portal.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, case, exists, func, literal, select, union_all
from sqlalchemy.orm import aliased

from exchange.core_data.accounts import LINKED_PERSONS, LINKED_UNITS
from exchange.core_data.layout import Sheet
from exchange.core_data.report import MOST_LISTED, Report
from exchange.core_data.sheets import ACCOUNTS, CONTRIBUTIONS, COVERAGES, EMPLOYMENT, PERSONS, UNITS
from models import Account, Person, Unit

MOST_LEVELS = 10
"""Levels of 上级单位 that are followed when looking for circles."""

UNKNOWN_UNIT = "单位 {} 不在 units.csv 中，数据库中也没有。请核对信用代码，或补上这个单位。"
UNKNOWN_PERSON = "个人编号 {} 不在 persons.csv 中，数据库中也没有。请核对编号，或补上这个人。"

units, persons, coverages = UNITS.staged, PERSONS.staged, COVERAGES.staged
Question = Select[tuple[Any, Any]]
"""Finds the rows that are wrong: their line, and a detail that replaces {} in the message."""


class Checker:
    """Asks the staging tables and notes the answers in the report."""

    def __init__(self, connection: Connection, report: Report) -> None:
        self.connection = connection
        self.report = report

    def ask(self, sheet: Sheet, header: str, question: Question, message: str, *, blocks: bool = True) -> None:
        line = question.selected_columns[0]
        found: Sequence[Any] = self.connection.execute(question.order_by(line).limit(MOST_LISTED + 1)).all()
        for at, detail in found[:MOST_LISTED]:
            self.report.add(sheet.file, at, header, message.format(detail), blocks=blocks)
        if len(found) > MOST_LISTED:
            total = self.connection.scalar(select(func.count()).select_from(question.subquery())) or 0
            self.report.add(sheet.file, 0, header, message, blocks=blocks, times=total - MOST_LISTED)


def check_all(connection: Connection, report: Report, read: Collection[Sheet], broken: Collection[Sheet]) -> None:
    """Everything set-wise about the sheets that were `read`. `broken` ones exist, but nobody knows all their rows."""
    checker = Checker(connection, report)
    for sheet in read:
        duplicates(checker, sheet)
    if UNITS in read:
        unit_numbers(checker)
        circles(checker)
    if PERSONS in read:
        same_document(checker)
    if UNITS not in broken:
        unknown_units(checker)
    if PERSONS not in broken:
        unknown_persons(checker)
    if COVERAGES in read:
        legal_representatives(checker)
    if ACCOUNTS in read:
        missing_passwords(checker)


def duplicates(checker: Checker, sheet: Sheet) -> None:
    """Two rows of one file with the same natural key."""
    staged = sheet.staged
    message = f"与第 {{}} 行重复：{'、'.join(map(sheet.header, sheet.key))}相同。请只保留一行。"
    checker.ask(sheet, sheet.header(sheet.key[0]), repeated(staged, sheet.key), message)


def repeated(staged: Table, names: Collection[str]) -> Question:
    """Rows whose values under these names stand in an earlier row as well, with the line of the first."""
    key = [staged.c[name] for name in names]
    filled = and_(*(column.is_not(None) for column in key))
    first_line = func.min(staged.c.line).label("first_line")
    twice = select(*key, first_line).where(filled).group_by(*key).having(func.count() > 1).subquery()
    same = and_(*(staged.c[name] == twice.c[name] for name in names))
    return select(staged.c.line, twice.c.first_line).join(twice, same).where(staged.c.line > twice.c.first_line)


def unit_numbers(checker: Checker) -> None:
    """养老单位编号 and 失业单位编号 belong to one unit each, here and in the database."""
    for name, stored in (
        ("pension_number", Unit.pension_number),
        ("unemployment_number", Unit.unemployment_number),
    ):
        header, number = UNITS.header(name), units.c[name]
        checker.ask(UNITS, header, repeated(units, [name]), f"与第 {{}} 行的{header}相同。每个单位的编号应不同。")
        others = (
            select(units.c.line, Unit.credit_code)
            .join(Unit, stored == number)
            .where(Unit.credit_code != units.c.credit_code, ~in_file(UNITS, "credit_code", Unit.credit_code))
        )
        checker.ask(UNITS, header, others, "数据库中单位 {} 已用这个编号，而它不在这个文件中。请核对编号。")


def circles(checker: Checker) -> None:
    """A unit that is, some levels up, its own 上级单位."""
    climb = (
        select(units.c.line, units.c.credit_code, units.c.parent_code.label("at"), literal(1).label("level"))
        .where(units.c.parent_code.is_not(None), units.c.parent_code != units.c.credit_code)
        .cte("climb", recursive=True)
    )
    step = select(climb.c.line, climb.c.credit_code, parent_of(climb.c.at), climb.c.level + 1)
    goes_on = and_(climb.c.at.is_not(None), climb.c.at != climb.c.credit_code, climb.c.level < MOST_LEVELS)
    climb = climb.union_all(step.where(goes_on))
    question = select(climb.c.line, climb.c.credit_code).where(climb.c.at == climb.c.credit_code)
    checker.ask(UNITS, "上级单位信用代码", question, "单位 {} 的上级单位绕了一圈又回到它自己。请核对。")


def parent_of(code: ColumnElement[str]) -> ColumnElement[Any]:
    """The 上级单位 of a unit as it will be after the load."""
    own, above = aliased(Unit), aliased(Unit)
    staged = units.alias()
    in_staging = select(func.min(staged.c.parent_code)).where(staged.c.credit_code == code).scalar_subquery()
    stored = (
        select(above.credit_code).join(own, own.parent_id == above.id).where(own.credit_code == code).scalar_subquery()
    )
    return case((in_file(UNITS, "credit_code", code), in_staging), else_=stored)


def same_document(checker: Checker) -> None:
    """一人多号: two persons with the same document. Odd, but not for a load to decide."""
    header = "证件号码"
    message = "与第 {} 行的证件相同，个人编号不同（一人多号）。请核实。"
    checker.ask(PERSONS, header, repeated(persons, ["document_number", "document_type"]), message, blocks=False)
    stored = (
        select(persons.c.line, Person.number)
        .join(Person, Person.document_number == persons.c.document_number)
        .where(
            Person.document_type == persons.c.document_type,
            Person.number != persons.c.number,
            ~in_file(PERSONS, "number", Person.number),
        )
    )
    message = "数据库中个人编号 {} 的人员证件相同（一人多号）。请核实。"
    checker.ask(PERSONS, header, stored, message, blocks=False)


def unknown_units(checker: Checker) -> None:
    """Rows that name a unit neither in the files nor in the database."""
    for sheet, column in (
        (UNITS, units.c.parent_code),
        *((sheet, sheet.staged.c.credit_code) for sheet in (COVERAGES, EMPLOYMENT, CONTRIBUTIONS)),
        (ACCOUNTS, LINKED_UNITS.c.credit_code),
    ):
        header = "上级单位信用代码" if sheet is UNITS else "统一社会信用代码"
        known = in_file(UNITS, "credit_code", column) | exists().where(Unit.credit_code == column)
        checker.ask(sheet, header, unknown(column, known), UNKNOWN_UNIT)


def unknown_persons(checker: Checker) -> None:
    """Rows that name a person neither in the files nor in the database."""
    for sheet, column in (
        *((sheet, sheet.staged.c.person_number) for sheet in (COVERAGES, EMPLOYMENT, CONTRIBUTIONS)),
        (ACCOUNTS, LINKED_PERSONS.c.person_number),
    ):
        header = "统一社会信用代码" if sheet is ACCOUNTS else "个人编号"
        known = in_file(PERSONS, "number", column) | exists().where(Person.number == column)
        checker.ask(sheet, header, unknown(column, known), UNKNOWN_PERSON)


def unknown(column: Any, known: ColumnElement[bool]) -> Question:
    return select(column.table.c.line, column).where(column.is_not(None), ~known)


def in_file(sheet: Sheet, name: str, value: Any) -> ColumnElement[bool]:
    """Does a row of the file hold this value?"""
    staged = sheet.staged.alias()
    return exists().where(staged.c[name] == value)


def legal_representatives(checker: Checker) -> None:
    """是否法人 of a coverage against 法定代表人证件号码 of its unit (decision 6 in docs/decisions.md)."""
    no_match = "填为“是”，但证件号码与单位 {} 的法定代表人证件号码不一致。请核实。"
    checker.ask(COVERAGES, "是否法人", said_without_match(), no_match, blocks=False)
    match = "填为“否”，但此人的证件号码就是单位 {} 的法定代表人证件号码。请核实。"
    checker.ask(COVERAGES, "是否法人", match_without_saying(), match, blocks=False)


def said_without_match() -> Question:
    unit_number = func.coalesce(
        select(func.min(units.c.legal_representative_number))
        .where(units.c.credit_code == coverages.c.credit_code)
        .scalar_subquery(),
        select(Unit.legal_representative_number).where(Unit.credit_code == coverages.c.credit_code).scalar_subquery(),
    )
    own_number = func.coalesce(
        select(func.min(persons.c.document_number))
        .where(persons.c.number == coverages.c.person_number)
        .scalar_subquery(),
        select(Person.document_number).where(Person.number == coverages.c.person_number).scalar_subquery(),
    )
    return once_per_job().where(coverages.c.legal_representative.is_(True), unit_number != own_number)


def match_without_saying() -> Question:
    stored = select(Unit.credit_code, Unit.legal_representative_number)
    representatives = union_all(
        select(units.c.credit_code, units.c.legal_representative_number),
        stored.where(~in_file(UNITS, "credit_code", Unit.credit_code)),
    ).subquery()
    document = representatives.c.legal_representative_number
    people = union_all(
        select(representatives.c.credit_code, persons.c.number).join(persons, persons.c.document_number == document),
        select(representatives.c.credit_code, Person.number).join(Person, Person.document_number == document),
    ).subquery()
    same = and_(coverages.c.credit_code == people.c.credit_code, coverages.c.person_number == people.c.number)
    return once_per_job().join(people, same).where(coverages.c.legal_representative.is_(False))


def once_per_job() -> Question:
    """One line for all insurances a person has at a unit."""
    job = (coverages.c.credit_code, coverages.c.person_number)
    return select(func.min(coverages.c.line), coverages.c.credit_code).group_by(*job)


def missing_passwords(checker: Checker) -> None:
    staged = ACCOUNTS.staged
    new = ~exists().where(Account.login_name == staged.c.login_name)
    question = select(staged.c.line, staged.c.login_name).where(staged.c.password == "", new)
    checker.ask(ACCOUNTS, "初始密码", question, "“{}”是新账号，要填初始密码。")
