"""What holds for everybody of a unit: the annual window, 应收核定. Asked before a person is chosen, and said once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rules.case import Case, Facts
from rules.finding import Finding
from rules.insured import GroupFacts
from rules.periods import Month
from rules.rule import Rule, all_findings
from rules.windows import AnnualWage


@dataclass(frozen=True)
class UnitFacts(Facts):
    """What is known of a unit at one door, whoever the person: all that a `unit_wide` rule of any kind looks at."""

    kind: str
    """Slug of the declaration's kind."""
    declared: GroupFacts
    """The group of the door, without coverages."""
    annual_wage: AnnualWage | None = None

    @property
    def period(self) -> Month:
        return self.declared.period


def unit_findings(rules: Iterable[Rule[Any]], facts: UnitFacts) -> tuple[Finding, ...]:
    """What bars every person of the unit, in the words in which each of them would be told."""
    return all_findings((rule for rule in rules if rule.unit_wide), Case[UnitFacts, None](facts))
