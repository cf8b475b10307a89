"""Reading one cell: text in, value to store out. What cannot be read raises Unreadable with the reason.

Values are what the database drivers take: amounts in 分, months as YYYYMM, days as YYYY-MM-DD. An empty cell is no
business of these functions (see `readers`).
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from rules import contact, offices
from rules.codes import DOCUMENT_TYPE, CodeTable, UnknownCode
from rules.periods import Month, NotADate, NotAMonth, parse_date
from rules.text import normalise_number, normalise_text

Read = Callable[[str], Any]

_YES_NO = {"是": True, "否": False, "1": True, "0": False, "Y": True, "N": False}
_AMOUNT = re.compile(r"(-?)([0-9]{1,10})(?:\.([0-9]{1,2}))?")
_COUNT = re.compile(r"[0-9]{1,4}")
_MOST_MONTHS = 1200
_LONGEST_QUOTE = 20


class Unreadable(ValueError):
    """The cell does not hold what its column wants; the text says what is wrong and what is expected."""


def text(longest: int) -> Read:
    def read(cell: str) -> str:
        value = normalise_text(cell).value
        if len(value) > longest:
            raise Unreadable(f"最多 {longest} 个字，现在是 {len(value)} 个字。")
        return value

    return read


def number(longest: int) -> Read:
    def read(cell: str) -> str:
        value = normalise_number(cell).value
        if len(value) > longest:
            raise Unreadable(f"最多 {longest} 位，现在是 {len(value)} 位。")
        return value

    return read


def code(table: CodeTable) -> Read:
    """A code of the table, written as code or as word."""

    def read(cell: str) -> str:
        try:
            return table.code(cell)
        except UnknownCode as unknown:
            raise Unreadable(str(unknown)) from None

    return read


def document_type(cell: str) -> str:
    """The code of a document type; a word that needs the number to tell (or is none) stays as it is, for `rows`."""
    try:
        return DOCUMENT_TYPE.code(cell)
    except UnknownCode:
        return cell


def office(cell: str) -> int:
    """经办机构 by 序号, 县区 or 单位名称."""
    try:
        return offices.find(cell).no
    except offices.UnknownOffice as unknown:
        raise Unreadable(f"{quoted(cell)}：{unknown}") from None


def yes_no(cell: str) -> bool:
    try:
        return _YES_NO[unicodedata.normalize("NFKC", cell).strip().upper()]
    except KeyError:
        raise Unreadable(f"{quoted(cell)}应为“是”或“否”。") from None


def day(cell: str) -> str:
    try:
        return parse_date(cell).isoformat()
    except NotADate as fault:
        raise Unreadable(f"{quoted(cell)}：{fault}") from None


def month(cell: str) -> int:
    try:
        return int(Month.parse(cell))
    except NotAMonth as fault:
        raise Unreadable(f"{quoted(cell)}：{fault}") from None


def amount(cell: str) -> int:
    """元 with at most two decimals, as whole 分."""
    match = _AMOUNT.fullmatch(cell) or _AMOUNT.fullmatch(normalise_number(cell).value)
    if match is None:
        raise Unreadable(f"{quoted(cell)}不是金额。应为以元为单位的数字，最多两位小数，如 8000.00。")
    sign, yuan, fen = match.groups(default="")
    value = int(yuan) * 100 + int(fen.ljust(2, "0"))
    return -value if sign else value


def month_count(cell: str) -> int:
    plain = normalise_number(cell).value
    if not _COUNT.fullmatch(plain) or int(plain) > _MOST_MONTHS:
        raise Unreadable(f"{quoted(cell)}不是月数。应为 0 至 {_MOST_MONTHS} 的整数。")
    return int(plain)


def contact_detail(name: str) -> Read:
    """One of the six fields a unit may change itself: what its page would refuse is refused here too."""

    def read(cell: str) -> str:
        value, findings, _ = contact.clean(name, cell)
        if findings:
            raise Unreadable(findings[0].text)
        return value

    return read


def password(cell: str) -> str:
    """Taken as it is written: spaces may be meant."""
    if len(cell) > 128 or not cell.isprintable():
        raise Unreadable("应为最多 128 个可见字符。")
    return cell


def quoted(cell: str) -> str:
    """A cell's content for a message, shortened."""
    words = " ".join(cell.split())
    return f"“{words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + '…'}”"
