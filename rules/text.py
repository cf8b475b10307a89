"""Cleaning what people type or paste, and telling them what was cleaned."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_APOSTROPHES = frozenset("'`´‘’‛′＇ʼ")
_LINE_BREAKS = re.compile("[ \u00a0\u3000]*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+[\\s\u00a0\u3000]*")
_LINE_BREAK_CONTROLS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
_CURRENCY = re.compile(r"^(?:¥|￥|RMB|CNY|人民币)|元$", re.IGNORECASE)
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})


@dataclass(frozen=True)
class Normalised:
    """A cleaned value and, in short Chinese phrases, what was changed; no phrase when nothing was."""

    value: str
    changes: tuple[str, ...] = ()


def normalise_number(text: str) -> Normalised:
    """Clean an identity, personal or phone number: half-width, upper-case, without anything invisible.

    Only the writing is changed. No digit is added, dropped or guessed (GB/T 31594-2015).
    """
    value, changes = _to_half_width(text)
    visible = "".join(char for char in value if not _is_blank(char))
    if visible != value:
        changes.append("已去掉空格和不可见字符")
    bare = "".join(char for char in visible if char not in _APOSTROPHES)
    if bare != visible:
        changes.append("已去掉撇号")
    upper = bare.translate(_UPPER)
    if upper != bare:
        changes.append(_case_change(bare))
    return Normalised(upper, tuple(changes))


def normalise_amount(text: str) -> Normalised:
    """Clean an amount of 元: like a number, without its currency and the commas between thousands."""
    cleaned = normalise_number(text)
    bare = _CURRENCY.sub("", cleaned.value)
    return Normalised(bare.replace(",", "") if _GROUPED.fullmatch(bare) else bare, cleaned.changes)


def normalise_text(text: str) -> Normalised:
    """Clean free text such as names and addresses: one line, NFC, nothing invisible, no outer spaces.

    Any script stays as it is, with `·` and characters outside the basic plane such as 𠮷.
    """
    changes: list[str] = []
    visible = "".join(char for char in text if not _is_invisible(char))
    if visible != text:
        changes.append("已去掉不可见字符")
    stripped = visible.strip()
    if stripped != visible:
        changes.append("已去掉首尾空格")
    one_line = _LINE_BREAKS.sub(" ", stripped)
    if one_line != stripped:
        changes.append("换行已合并为空格")
    composed = unicodedata.normalize("NFC", one_line)
    if composed != one_line:
        changes.append("字符已转为标准编码")
    return Normalised(composed, tuple(changes))


def _to_half_width(text: str) -> tuple[str, list[str]]:
    full_width = [chr(_FULL_WIDTH[ord(char)]) for char in text if ord(char) in _FULL_WIDTH]
    kinds = (
        ("全角数字已转为半角", str.isdigit),
        ("全角字母已转为半角", str.isalpha),
        ("全角符号已转为半角", lambda char: not char.isalnum() and char != "'"),
    )
    changes = [phrase for phrase, belongs in kinds if any(belongs(char) for char in full_width)]
    return text.translate(_FULL_WIDTH), changes


def _case_change(text: str) -> str:
    lower = {char for char in text if char.isascii() and char.islower()}
    return "小写 x 已改为大写 X" if lower == {"x"} else "小写字母已改为大写"


def _is_blank(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in _INVISIBLE_CATEGORIES


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE_CATEGORIES and char not in _LINE_BREAK_CONTROLS
