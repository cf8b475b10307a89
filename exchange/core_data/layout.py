"""What a file of core data looks like: its columns in order, how each is read, and the staging table it fills."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Column as TableColumn
from sqlalchemy import Index, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine

from columns import public_id_column
from exchange.core_data.readers import Reader
from exchange.core_data.values import Unreadable

STAGING = "staging"
"""Schema of the staging tables: an attached file on SQLite, pg_temp on PostgreSQL."""

staging_metadata = MetaData(schema=STAGING)


@dataclass(frozen=True)
class Fault:
    """What is wrong (or, with `blocks=False`, odd) with a row, and under which header."""

    header: str
    message: str
    blocks: bool = True


Values = list[Any]
"""The values of a row in the order of the columns; None also for a cell that could not be read."""

Check = Callable[[Values], Sequence[Fault]]
"""Looks at a row as a whole, and may complete it. Must do with None for what could not be read."""


Row = tuple[Values, Sequence[Fault]]


def nothing_to_check(values: Values) -> Sequence[Fault]:
    return ()


@dataclass(frozen=True)
class Column:
    """One column: its Chinese header, its name in the staging table, who reads its cells."""

    header: str
    name: str
    reader: Reader
    type: TypeEngine[Any]


@dataclass(frozen=True, eq=False)
class Sheet:
    """One kind of file. `key` names the columns of the natural key; `public`: its rows have a public id."""

    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    check: Check = nothing_to_check
    public: bool = False
    searched: tuple[tuple[str, ...], ...] = ()
    """Further columns that the checks look up or compare, each with an index: nothing is ever sorted in memory."""
    staged: Table = field(init=False)
    """The staging table: the line of each row, the public id it gets should it be new, and its values."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "staged", self._staging_table())

    @cached_property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)

    def header(self, name: str) -> str:
        """The Chinese header of a staging column."""
        return next(column.header for column in self.columns if column.name == name)

    def read_many(self, rows: Sequence[Sequence[str]]) -> Iterator[Row]:
        """The values of each row and what is wrong with it; faster than `read` where nothing is."""
        try:
            by_column = zip(self.columns, zip(*rows, strict=True), strict=True)
            columns = [column.reader.many(cells) for column, cells in by_column]
        except ValueError:  # Unreadable, or rows of another width
            yield from map(self.read, rows)
            return
        for row in zip(*columns, strict=True):
            values = list(row)
            yield values, self.check(values)

    def read(self, cells: Sequence[str]) -> Row:
        """The values of one row, and everything that is wrong with it."""
        if len(cells) != len(self.columns):
            return self._read_key(cells), [self._wrong_width(len(cells))]
        values: Values = []
        faults: list[Fault] = []
        for column, cell in zip(self.columns, cells, strict=True):
            value, reason = _try(column.reader, cell)
            values.append(value)
            if reason is not None:
                faults.append(Fault(column.header, reason))
        return values, [*faults, *self.check(values)]

    def _staging_table(self) -> Table:
        name = f"staged_{self.file.partition('.')[0]}"
        table = Table(
            name,
            staging_metadata,
            TableColumn("line", Integer, primary_key=True, autoincrement=False),
            *([TableColumn("public_id", public_id_column())] if self.public else []),
            *(TableColumn(column.name, column.type) for column in self.columns),
        )
        Index(f"{name}_key", *(table.c[key] for key in self.key))
        for columns in self.searched:
            Index(f"{name}_{columns[0]}", *(table.c[column] for column in columns))
        return table

    def _read_key(self, cells: Sequence[str]) -> Values:
        """Only the leading cells that belong to the key, so that other files may refer to a row that has a fault."""
        values: Values = [None] * len(self.columns)
        for at, (column, cell) in enumerate(zip(self.columns, cells, strict=False)):
            if column.name not in self.key:
                break
            values[at], _ = _try(column.reader, cell)
        return values

    def _wrong_width(self, width: int) -> Fault:
        expected = len(self.columns)
        hint = "内容中有英文逗号的，要用双引号括起来。" if width > expected else "空着的列也要保留逗号。"
        return Fault("", f"这一行有 {width} 列，应为 {expected} 列。{hint}")


def _try(reader: Reader, cell: str) -> tuple[Any, str | None]:
    try:
        return reader.one(cell), None
    except Unreadable as unreadable:
        return None, str(unreadable)
