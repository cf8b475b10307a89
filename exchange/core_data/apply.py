"""Writing what was staged and checked into the portal's tables: the only part of a load that locks them.

Rows go over in chunks within one transaction: the bundled SQLite keeps the pages a statement changes in memory until
the statement ends.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from exchange.core_data.accounts import LINKED_OFFICES, LINKED_PERSONS, LINKED_UNITS, PASSWORDS
from exchange.core_data.layout import Sheet
from exchange.core_data.report import Report
from exchange.core_data.sheets import ACCOUNTS, CONTRIBUTIONS, COVERAGES, EMPLOYMENT, PERSONS, UNITS
from models import Account, AccountOffice, AccountUnit, Contribution, Coverage, EmploymentFiling, Person, Unit

CHUNK = 2_000
"""Lines of a file that one statement writes."""

Expressions = Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True, eq=False)
class Target:
    """Where the rows of a sheet go. `values` are made by expressions, all others are staged under the same name."""

    sheet: Sheet
    table: Table
    key: tuple[str, ...]
    values: Expressions = field(default_factory=dict)
    kept: frozenset[str] = frozenset({"public_id"})
    """What stays as it is in a row that is there already."""
    cleared: Mapping[str, str] = field(default_factory=dict)
    """What is emptied in a row that is there already, when the other column changes."""

    def sources(self) -> dict[str, Any]:
        staged = {column.name: column for column in self.sheet.staged.c if column.name in self.table.c}
        return {**staged, **self.values}


def apply(connection: Connection, report: Report, read: Collection[Sheet], *, demonstration: bool) -> None:
    """Write everything, inside the caller's transaction, and count what was new and what changed."""
    for target in targets(demonstration):
        if target.sheet in read:
            if target.sheet is UNITS:
                free_numbers(connection)
            upsert(connection, report, target)
            if target.sheet is UNITS:
                link_parents(connection)
            if target.sheet is ACCOUNTS:
                link_accounts(connection)


def targets(demonstration: bool) -> tuple[Target, ...]:
    staged = ACCOUNTS.staged
    return (
        Target(UNITS, table_of(Unit), ("credit_code",)),
        Target(PERSONS, table_of(Person), ("number",), cleared={"state_since": "state"}),
        of_person_at_unit(COVERAGES, table_of(Coverage), ("insurance", "kind", "start_month")),
        of_person_at_unit(EMPLOYMENT, table_of(EmploymentFiling), ("kind", "filed_on")),
        of_person_at_unit(CONTRIBUTIONS, table_of(Contribution), ("insurance", "period", "month", "payment_type")),
        Target(
            ACCOUNTS,
            table_of(Account),
            ("login_name",),
            values={
                "password_hash": first(PASSWORDS.c.password_hash, PASSWORDS.c.login_name == staged.c.login_name, ""),
                "active": true(),
                "demonstration": true() if demonstration else false(),
                "person_id": select(Person.id)
                .join(LINKED_PERSONS, LINKED_PERSONS.c.person_number == Person.number)
                .where(LINKED_PERSONS.c.login_name == staged.c.login_name)
                .scalar_subquery(),
            },
            kept=frozenset({"public_id", "password_hash", "active", "demonstration"}),
        ),
    )


def of_person_at_unit(sheet: Sheet, table: Table, further_key: tuple[str, ...]) -> Target:
    staged = sheet.staged
    values = {
        "unit_id": select(Unit.id).where(Unit.credit_code == staged.c.credit_code).scalar_subquery(),
        "person_id": select(Person.id).where(Person.number == staged.c.person_number).scalar_subquery(),
    }
    return Target(sheet, table, ("unit_id", "person_id", *further_key), values)


def upsert(connection: Connection, report: Report, target: Target) -> None:
    """Insert what is new, update what differs, leave the rest alone."""
    staged, table = target.sheet.staged, target.table
    greatest_before = connection.scalar(select(func.max(table.c.id))) or 0
    statement = upsert_statement(connection, target).execution_options(preserve_rowcount=True)
    last_line = connection.scalar(select(func.max(staged.c.line))) or 0
    written = 0
    for line in range(0, last_line, CHUNK):
        written += connection.execute(statement, {"after": line, "until": line + CHUNK}).rowcount
    added = connection.scalar(select(func.count()).select_from(table).where(table.c.id > greatest_before)) or 0
    count = report.counts[target.sheet.file]
    count.added, count.changed = added, written - added


def upsert_statement(connection: Connection, target: Target) -> Any:
    staged, table = target.sheet.staged, target.table
    sources = target.sources()
    rows = (
        select(*sources.values())
        .where(staged.c.line > bindparam("after"), staged.c.line <= bindparam("until"))
        .order_by(staged.c.line)
    )
    dialect_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = dialect_insert(table).from_select(list(sources), rows, include_defaults=False)
    given = [name for name in sources if name not in target.key and name not in target.kept]
    if not given:
        return new.on_conflict_do_nothing(index_elements=list(target.key))
    differs = or_(false(), *(table.c[name].is_distinct_from(new.excluded[name]) for name in given))
    changes: dict[str, Any] = {name: new.excluded[name] for name in given}
    for name, when in target.cleared.items():
        changes[name] = case((table.c[when] == new.excluded[when], table.c[name]), else_=null())
    return new.on_conflict_do_update(index_elements=list(target.key), set_=changes, where=differs)


def free_numbers(connection: Connection) -> None:
    """Take 单位编号 away from units that will get another one, so that two units can exchange theirs."""
    units, unit = UNITS.staged, table_of(Unit)
    for name in ("pension_number", "unemployment_number"):
        to_come = select(units.c[name]).where(units.c.credit_code == unit.c.credit_code).scalar_subquery()
        in_file = unit.c.credit_code.in_(select(units.c.credit_code))
        connection.execute(update(unit).where(in_file, unit.c[name].is_distinct_from(to_come)).values({name: None}))


def link_parents(connection: Connection) -> None:
    """上级单位, once every unit is there: it may stand later in the same file."""
    units, unit = UNITS.staged, table_of(Unit)
    above = unit.alias()
    parent_id = (
        select(above.c.id)
        .join(units, units.c.parent_code == above.c.credit_code)
        .where(units.c.credit_code == unit.c.credit_code)
        .scalar_subquery()
    )
    in_file = unit.c.credit_code.in_(select(units.c.credit_code))
    connection.execute(
        update(unit).where(in_file, unit.c.parent_id.is_distinct_from(parent_id)).values(parent_id=parent_id)
    )


def link_accounts(connection: Connection) -> None:
    """The units and offices of the accounts in the file: exactly those that stand there."""
    account = table_of(Account)
    in_file = select(account.c.id).where(account.c.login_name.in_(select(ACCOUNTS.staged.c.login_name)))
    named_units = (
        select(account.c.id, Unit.id)
        .join(LINKED_UNITS, LINKED_UNITS.c.login_name == account.c.login_name)
        .join(Unit, Unit.credit_code == LINKED_UNITS.c.credit_code)
    )
    named_offices = select(account.c.id, LINKED_OFFICES.c.office_no).join(
        LINKED_OFFICES, LINKED_OFFICES.c.login_name == account.c.login_name
    )
    for links, named in ((table_of(AccountUnit), named_units), (table_of(AccountOffice), named_offices)):
        connection.execute(delete(links).where(links.c.account_id.in_(in_file)))
        connection.execute(insert(links).from_select(list(links.c.keys()), named))


def first(value: ColumnElement[Any], where: ColumnElement[bool], otherwise: str) -> ColumnElement[Any]:
    return func.coalesce(select(func.min(value)).where(where).scalar_subquery(), otherwise)


def table_of(model: Any) -> Table:
    table: Table = model.__table__
    return table
