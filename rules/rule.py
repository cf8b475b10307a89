"""A rule as list, form, lock and reviewer ask it: its title, where it stands, and whether it needs answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Generic, Protocol, TypeVar

from rules.finding import Finding


class Judged(Protocol):
    """What a rule is asked about; `answers` None: nothing has been filled in yet."""

    @property
    def answers(self) -> object: ...


C = TypeVar("C", bound=Judged)


@dataclass(frozen=True)
class Rule(Generic[C]):
    """One regulation of one kind of declaration; C is the case it judges: facts, and answers where there are any.

    A rule with `needs_answers` is asked only of a case that has them. A `unit_wide` rule says the same of every person
    of the unit: a page may ask it once and say it once.
    """

    title: str
    clause: str
    check: Callable[[C], Iterator[Finding]]
    needs_answers: bool = False
    unit_wide: bool = False


@dataclass(frozen=True)
class Verdict:
    """What one rule said; no finding means that it is met."""

    title: str
    clause: str
    findings: tuple[Finding, ...]

    @property
    def refuses(self) -> bool:
        return any(finding.blocks for finding in self.findings)

    @property
    def clean(self) -> bool:
        """Met without even a warning: nothing here needs a reviewer's eye."""
        return not self.findings


def all_findings(rules: Iterable[Rule[C]], case: C) -> tuple[Finding, ...]:
    """What these rules have to say, in their order; without answers only those that need none."""
    return tuple(chain.from_iterable(rule.check(case) for rule in _asked(rules, case)))


def all_verdicts(rules: Iterable[Rule[C]], case: C) -> tuple[Verdict, ...]:
    """Rule by rule, the met ones too; without answers only those that need none."""
    return tuple(Verdict(rule.title, rule.clause, tuple(rule.check(case))) for rule in _asked(rules, case))


def _asked(rules: Iterable[Rule[C]], case: C) -> Iterable[Rule[C]]:
    return rules if case.answers is not None else (rule for rule in rules if not rule.needs_answers)
