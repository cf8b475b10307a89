"""How a rule says no: what is wrong, where that stands, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from rules.periods import Month

_SENTENCE_ENDS = ("。", "？", "：", "；")


@dataclass(frozen=True)
class Finding:
    """One thing a rule found.

    `message` says what is wrong in the clerk's words, `clause` where the rule stands, `remedy` what to do
    next. `field` names the form field concerned. A finding with `blocks=False` is a warning: it may be
    confirmed. `until` is the first month in which the business becomes possible, where the rule knows it.
    """

    code: str
    message: str
    clause: str
    remedy: str
    field: str | None = None
    blocks: bool = True
    until: Month | None = None

    @property
    def text(self) -> str:
        """Message and remedy as running text, each closed by its own full stop."""
        return _sentence(self.message) + _sentence(self.remedy)


def length_remedy(excess: int) -> str:
    """What to do about a number too long (excess > 0) or too short (excess < 0) by so many digits."""
    direction = "多" if excess > 0 else "少"
    count = "一" if abs(excess) == 1 else f" {abs(excess)} "
    return f"请检查是否{direction}输了{count}位。"


def _sentence(words: str) -> str:
    words = words.strip()
    if not words or words.endswith(_SENTENCE_ENDS):
        return words
    return words + "。"
