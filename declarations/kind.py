"""What every kind of declaration answers; a new kind is one file in `kinds/` and one line in `KINDS`."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy.orm import Session

from models import Declaration, Unit
from rules.attachments import Requirement
from rules.finding import Finding
from rules.periods import Month
from rules.rule import Verdict

Facts = TypeVar("Facts")
Answers = TypeVar("Answers")


@dataclass(frozen=True)
class Columns:
    """The answers that lists filter by; the rest is kept as it is."""

    reason: str | None = None
    effective_on: date | None = None
    month: Month | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TaxNote:
    """What tax is told of an approved declaration: 数据传输类型 AAA321, the clerk's word for it, the month."""

    transaction: str
    business: str
    month: Month
    content: Mapping[str, Any]


class EffectGone(Exception):
    """What an approval had changed has been changed again: taking it back would undo something else."""


@dataclass(frozen=True)
class Follower:
    """The other group's side of an approved declaration: which group, and what stands against it."""

    group: str
    causes: tuple[Finding, ...]


class DeclarationKind(ABC, Generic[Facts, Answers]):
    """One kind of business: which facts it needs, which rules it asks, what an approval changes."""

    slug: ClassVar[str]
    label: ClassVar[str]
    noun: ClassVar[str]
    """One of them, in the names of row actions: 减少申报."""
    group: ClassVar[str]
    """Insurance group of the door: whose settlement period it belongs to."""
    number_prefix: ClassVar[str]
    """Of the 受理编号."""
    receipt_title: ClassVar[str]
    """What the receipt says when all of it went: 职工减员提交成功."""

    @abstractmethod
    def facts(
        self, session: Session, unit: Unit, person_ids: Sequence[int], now: datetime, apart_from: Collection[int] = ()
    ) -> Mapping[int, Facts]:
        """What the rules need to know of each person; the same few queries for one as for a thousand.

        `apart_from`: declarations that are asked about themselves and do not stand in their own way.
        """

    @abstractmethod
    def columns(self, answers: Answers) -> Columns:
        """The answers as they are stored."""

    @abstractmethod
    def answers(self, declaration: Declaration, papers: Collection[str] | None = None) -> Answers:
        """The answers of a stored declaration; `papers`: codes of its materials, None while not yet asked for."""

    @abstractmethod
    def findings(self, facts: Facts, answers: Answers | None = None) -> Sequence[Finding]:
        """What stands against it; without answers only what can be said before anything is filled in."""

    @abstractmethod
    def verdicts(self, facts: Facts, answers: Answers) -> Sequence[Verdict]:
        """Rule by rule, for the reviewer."""

    @abstractmethod
    def papers(self, facts: Facts, answers: Answers) -> Requirement | None:
        """Which papers this person needs; None where the kind asks for none, or nothing would come of it."""

    @abstractmethod
    def consequence(self, facts: Facts, answers: Answers) -> str:
        """What it means at tax, in one sentence; "" where nothing would change."""

    @abstractmethod
    def reviewers_needed(self, declaration: Declaration) -> int:
        """How many different persons must approve; 0: effective when every rule passes."""

    @abstractmethod
    def effect(self, session: Session, declaration: Declaration) -> Mapping[str, Any]:
        """Change coverages and person as an approval says; what is returned is enough to take it back."""

    @abstractmethod
    def undo_effect(self, session: Session, declaration: Declaration, done: Mapping[str, Any]) -> None:
        """Take the effect back, as a counter-entry. Raises EffectGone where something else has come of it since."""

    @abstractmethod
    def tax_note(self, declaration: Declaration, done: Mapping[str, Any]) -> TaxNote:
        """What tax is told."""

    @abstractmethod
    def follower(self, session: Session, unit: Unit, declaration: Declaration, now: datetime) -> Follower | None:
        """What an approval asks of the other insurance group; None: nothing (无需协同)."""

    @abstractmethod
    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        """变更内容 in lists: label and words."""

    @abstractmethod
    def meaning(self, declaration: Declaration) -> str:
        """What its approval means for the contributions, in one sentence."""

    @abstractmethod
    def insurances(self, declaration: Declaration) -> Sequence[str]:
        """The insurances (AAE140) that its approval has changed; none before it."""
