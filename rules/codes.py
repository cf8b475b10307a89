"""The code tables: codes are stored, words are shown, and both are understood when read."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

_WORDS_IN_A_MESSAGE = 20
_LONGEST_QUOTE = 20
_PERMIT_OF_HONG_KONG_OR_MACAO = "港澳居民来往内地通行证"
_PERMIT_LETTERS = MappingProxyType({"H": "04", "M": "05"})


class UnknownCode(LookupError):
    """Neither a code nor a word of the table; the text names what is accepted."""


@dataclass(frozen=True, eq=False)
class CodeTable:
    """One code table: `codes` from code to shown word, `accepts` from further words to code."""

    name: str
    codes: Mapping[str, str]
    accepts: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def label(self, code: str) -> str:
        """The shown word of a stored code; "" for an empty one. Raises UnknownCode."""
        if code == "":
            return ""
        try:
            return self.codes[code]
        except KeyError:
            raise UnknownCode(f"{self.name}代码“{code}”不在代码表中。请核对代码。") from None

    def code(self, word_or_code: str) -> str:
        """The code of a word or a code as somebody wrote it. Raises UnknownCode naming the accepted words."""
        try:
            return self._known[_comparable(word_or_code)]
        except KeyError:
            raise UnknownCode(self._refusal(word_or_code)) from None

    def choices(self) -> list[tuple[str, str]]:
        """(code, word) in the order of the table, for a select field."""
        return list(self.codes.items())

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def _known(self) -> dict[str, str]:
        words = {_comparable(word): code for code, word in self.codes.items()}
        further = {_comparable(word): code for word, code in self.accepts.items()}
        codes = {_comparable(code): code for code in self.codes}
        return {**further, **words, **codes}

    def _refusal(self, given: str) -> str:
        words = given.strip()
        if not words:
            return f"{self.name}未填写。可填：{self._accepted_words()}。"
        quoted = words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + "…"
        return f"“{quoted}”不是{self.name}的可选值。可填：{self._accepted_words()}。"

    def _accepted_words(self) -> str:
        words = list(self.codes.values())
        listed = "、".join(words[:_WORDS_IN_A_MESSAGE])
        return listed if len(words) <= _WORDS_IN_A_MESSAGE else f"{listed}等 {len(words)} 项"


def document_type_code(word: str, number: str) -> str:
    """The AAA029 code of a document-type word, with the number deciding where the word alone cannot.

    港澳居民来往内地通行证 is 04 with a number in H (Hong Kong) and 05 with one in M (Macao)
    (LD/T 92-2013 AAA029). Raises UnknownCode for an unknown word, or another letter.
    """
    if _comparable(word) != _PERMIT_OF_HONG_KONG_OR_MACAO:
        return DOCUMENT_TYPE.code(word)
    letter = _comparable(number)[:1]
    if letter not in _PERMIT_LETTERS:
        raise UnknownCode("港澳居民来往内地通行证号码应以 H（香港）或 M（澳门）开头。请对照证件核对号码。")
    return _PERMIT_LETTERS[letter]


def _comparable(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()


def _read_tables() -> dict[str, Any]:
    path = Path(__file__).parent / "parameters" / "codes.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _table(key: str) -> CodeTable:
    entry = _TABLES[key]
    return CodeTable(
        name=entry["name"],
        codes=MappingProxyType(entry["codes"]),
        accepts=MappingProxyType(entry.get("accepts", {})),
        source=entry["source"],
    )


_TABLES = _read_tables()

SEX = _table("SEX")
NATION = _table("NATION")
EDUCATION = _table("EDUCATION")
HOUSEHOLD = _table("HOUSEHOLD")
DOCUMENT_TYPE = _table("DOCUMENT_TYPE")
INSURANCE = _table("INSURANCE")
PAYMENT_TYPE = _table("PAYMENT_TYPE")
PAYMENT_STATE = _table("PAYMENT_STATE")
PERSON_STATE = _table("PERSON_STATE")
EMPLOYMENT_SCOPE = _table("EMPLOYMENT_SCOPE")
COVERAGE_KIND = _table("COVERAGE_KIND")
RETIREMENT_CATEGORY = _table("RETIREMENT_CATEGORY")
FILING_KIND = _table("FILING_KIND")
INJURY_CLASS = _table("INJURY_CLASS")
ROLE = _table("ROLE")
STOP_REASON = _table("STOP_REASON")
START_REASON = _table("START_REASON")
DECLARATION_STATE = _table("DECLARATION_STATE")
EFFECTIVE = "已生效"
"""approved in the words for what needs no reviewer: it took effect at 提交 (decision 15)."""
COORDINATION = _table("COORDINATION")
REVIEW_DECISION = _table("REVIEW_DECISION")
