"""What every kind of declaration answers; a new kind is one file in `kinds/` and one line in `KINDS`."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy.orm import Session

from models import Declaration, Unit
from rules.finding import Finding
from rules.periods import Month

Facts = TypeVar("Facts")
Answers = TypeVar("Answers")


@dataclass(frozen=True)
class TaxNote:
    """What tax is told of an approved declaration: 数据传输类型 AAA321, the clerk's word for it, the month."""

    transaction: str
    business: str
    month: Month
    content: Mapping[str, Any]


class DeclarationKind(ABC, Generic[Facts, Answers]):
    """One kind of business: which facts it needs, which rules it asks, what an approval changes."""

    slug: ClassVar[str]
    label: ClassVar[str]
    number_prefix: ClassVar[str]
    """Of the 受理编号."""

    @abstractmethod
    def facts(self, session: Session, unit: Unit, person_ids: Sequence[int]) -> Mapping[int, Facts]:
        """What the rules need to know of each person; the same few queries for one as for a thousand."""

    @abstractmethod
    def answers(self, stored: Mapping[str, Any]) -> Answers:
        """The answers of a stored declaration."""

    @abstractmethod
    def stored(self, answers: Answers) -> dict[str, Any]:
        """The answers as they are stored."""

    @abstractmethod
    def findings(self, facts: Facts, answers: Answers | None) -> Sequence[Finding]:
        """What stands against it: with `answers` None, only what can be said before anything is filled in."""

    @abstractmethod
    def effect(self, session: Session, declaration: Declaration, answers: Answers) -> None:
        """Change coverages (and persons) as the approval says."""

    @abstractmethod
    def undo_effect(self, session: Session, declaration: Declaration, answers: Answers) -> None:
        """Take the effect back."""

    @abstractmethod
    def tax_note(self, declaration: Declaration, answers: Answers) -> TaxNote: ...

    @abstractmethod
    def summary(self, answers: Answers) -> Sequence[tuple[str, str]]:
        """变更内容 in lists: label and words."""

    @abstractmethod
    def reviewers_needed(self, answers: Answers) -> int:
        """0: effective when every rule passes; 2: two different persons."""
