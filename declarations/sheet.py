"""The workbook of a kind of declaration: its columns in order, and how a cell of each is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from clock import business_today
from exchange.core_data.readers import Few, Number, Reader, Text
from exchange.core_data.values import amount, code, day, month
from rules.codes import DOCUMENT_TYPE, CodeTable
from rules.periods import Month

WORDS, DIGITS, MONTH, DAY, MONEY, CHOICE = "words", "digits", "month", "day", "money", "choice"
"""What a cell holds: free words; a number that is a name (format 文本); YYYYMM; a day; 元; a word of a list."""


@dataclass(frozen=True)
class Column:
    """One column: its header, the name of the answer it fills, who reads its cells, and what its explanation says."""

    header: str
    name: str
    holds: str
    reader: Reader
    needed: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()
    """The words of the drop-down."""
    width: int = 16
    names: Mapping[str, str] = field(default_factory=dict)
    """The words by the codes that may stand in their place."""
    also: tuple[str, ...] = ()
    """Other headers under which people know it."""
    example: str = ""
    """What the example row of an empty template says; "": something usual for what it holds."""
    who: bool = False
    """It only says whom the row is about, or which unit."""
    note: Callable[[Mapping[str, str]], str] | None = None
    """What is shown beside its cell, from the cells of the row; "" for nothing."""


@dataclass(frozen=True)
class Sheet:
    """One kind's workbook. `title`: of the sheet and of the file."""

    title: str
    columns: tuple[Column, ...]
    one_of: tuple[str, ...] = ()
    """Names of columns of which one at least must be filled."""
    identity: bool = False
    """The rows name persons to be (参保登记) and not the unit's own."""
    hints: Sequence[str] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def headers(self) -> Sequence[str]:
        return [column.header for column in self.columns]


def for_the_month(make: Callable[[Any, Month], Sheet]) -> Any:
    """A kind's sheet whose words depend on what is in force in the month of handling: made once a month."""
    made: dict[tuple[type, Month], Sheet] = {}

    def sheet(kind: object) -> Sheet:
        key = type(kind), Month.of(business_today())
        if key not in made:
            made[key] = make(kind, key[1])
        return made[key]

    return property(sheet)


Values = Mapping[str, Any]
"""What the cells of a row were read as, by column name."""


def words(
    header: str,
    name: str,
    longest: int,
    *,
    needed: bool = False,
    hint: str = "",
    width: int = 16,
    also: tuple[str, ...] = (),
    example: str = "",
) -> Column:
    reader = Text(longest, needed=needed)
    return Column(header, name, WORDS, reader, needed, hint, width=width, also=also, example=example)


def digits(
    header: str, name: str, longest: int, *, needed: bool = False, hint: str = "", also: tuple[str, ...] = ()
) -> Column:
    return Column(header, name, DIGITS, Number(longest, needed=needed), needed, hint, width=22, also=also)


def months(
    header: str,
    name: str,
    *,
    needed: bool = True,
    hint: str = "",
    also: tuple[str, ...] = (),
    example: Month | None = None,
) -> Column:
    """A month, read as the number YYYYMM."""
    shown = str(int(example)) if example else ""
    reader = Few(month, needed=needed)
    return Column(header, name, MONTH, reader, needed, hint or "如 202611", also=also, example=shown)


def money(
    header: str,
    name: str,
    *,
    needed: bool = True,
    hint: str = "",
    also: tuple[str, ...] = (),
    note: Callable[[Mapping[str, str]], str] | None = None,
) -> Column:
    """An amount of 元, read as whole 分."""
    reader = Few(amount, needed=needed)
    return Column(header, name, MONEY, reader, needed, hint or "元，最多两位小数", also=also, note=note)


def days(header: str, name: str, *, needed: bool = False, hint: str = "") -> Column:
    """A day, read as YYYY-MM-DD; None for an empty cell."""
    return Column(header, name, DAY, Few(day, needed=needed), needed, hint or "如 2026-11-16")


def one_word_of(
    header: str,
    name: str,
    known: Mapping[str, str],
    *,
    accepts: Mapping[str, str] = MappingProxyType({}),
    needed: bool = True,
    hint: str = "",
    example: str = "",
) -> Column:
    """A word out of a list, or its code; read as the code. `accepts`: further words for these codes."""
    table = CodeTable(header, {code: word for word, code in known.items()}, accepts)
    return choice(header, name, table, needed=needed, hint=hint, example=example)


def choice(
    header: str, name: str, table: CodeTable, *, needed: bool = False, hint: str = "", example: str = ""
) -> Column:
    """A word of a code table, read as its code."""
    reader = Few(code(table), needed=needed, otherwise="")
    offered = tuple(table.codes.values())
    return Column(header, name, CHOICE, reader, needed, hint, offered, names=table.codes, example=example)


def about_whom(column: Column) -> Column:
    return replace(column, who=True)


WAGE_HEADERS = ("工资", "缴费工资", "月缴费工资")
"""Other headers under which people know a wage, and a document's number."""
NUMBER_HEADERS = ("社会保障号码", "身份证号码", "身份证号", "公民身份号码")
NAME = about_whom(words("姓名", "name", 50, needed=True, also=("职工姓名",)))
DOCUMENT = about_whom(choice("证件类型", "document_type", DOCUMENT_TYPE, hint="不填按证件号码判断"))
DOCUMENT_NUMBER = about_whom(
    digits("证件号码", "document_number", 32, hint="与个人编号填一项即可；请保持文本格式", also=NUMBER_HEADERS)
)
PERSON_NUMBER = about_whom(digits("个人编号", "person_number", 20, hint="没有居民身份证的人员填个人编号"))
WHO = (NAME, DOCUMENT, DOCUMENT_NUMBER, PERSON_NUMBER)
"""Somebody the unit has: by 证件号码 or 个人编号, and his name to be sure."""
EITHER_NUMBER = ("document_number", "person_number")
