"""What a rule judges: what is known at an instant, together with what the clerk filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from rules.periods import Month
from rules.windows import business_day

F = TypeVar("F")
A = TypeVar("A")


@dataclass(frozen=True)
class Facts:
    """What is known of somebody when something is asked about him; `now`: the instant of asking."""

    now: datetime

    @property
    def today(self) -> date:
        return business_day(self.now)

    @property
    def month(self) -> Month:
        """The month of handling: which edition of a parameter is in force."""
        return Month.of(business_day(self.now))


@dataclass(frozen=True)
class Case(Generic[F, A]):
    """Facts and answers together, with what is at stake; `answers` None: nothing is filled in yet."""

    facts: F
    answers: A | None = None

    @property
    def given(self) -> A:
        """The answers, for a rule that needs them."""
        if self.answers is None:
            raise LookupError("this rule needs answers and was asked without")
        return self.answers
