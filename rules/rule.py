"""A rule as list, form, lock and reviewer ask it: its title, where it stands, and whether it needs answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from rules.finding import Finding

F = TypeVar("F")
A = TypeVar("A")


@dataclass(frozen=True)
class Rule(Generic[F, A]):
    """One regulation of one kind of declaration. F are its facts, A the answers of its form.

    A rule with `needs_answers` says nothing while there are none, so that the list may ask all rules alike.
    A `unit_wide` rule says the same of every person of the unit: a page may ask it once and say it once.
    """

    title: str
    clause: str
    check: Callable[[F, A | None], Iterator[Finding]]
    needs_answers: bool = False
    unit_wide: bool = False

    def findings(self, facts: F, answers: A | None) -> tuple[Finding, ...]:
        return tuple(self.check(facts, answers))


@dataclass(frozen=True)
class Verdict(Generic[F, A]):
    """What one rule said; no finding means that it is met."""

    rule: Rule[F, A]
    findings: tuple[Finding, ...]

    @property
    def refuses(self) -> bool:
        return any(finding.blocks for finding in self.findings)

    @property
    def clean(self) -> bool:
        """Met without even a warning: nothing here needs a reviewer's eye."""
        return not self.findings


def of_answers(title: str, clause: str, check: Callable[[F, A], Iterator[Finding]]) -> Rule[F, A]:
    """A rule about what was filled in."""

    def with_answers(facts: F, answers: A | None) -> Iterator[Finding]:
        return iter(()) if answers is None else check(facts, answers)

    return Rule(title, clause, with_answers, needs_answers=True)


def verdicts(rules: Iterable[Rule[F, A]], facts: F, answers: A | None) -> tuple[Verdict[F, A], ...]:
    """Every rule that can be asked, with what it said, in their order."""
    asked = (rule for rule in rules if answers is not None or not rule.needs_answers)
    return tuple(Verdict(rule, rule.findings(facts, answers)) for rule in asked)
