"""Which business fits how a person is insured here: what the pages about him lead to."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from declarations import KINDS
from declarations.kind import DeclarationKind
from models import Person
from queries.people import CoverageLine, RosterLine
from queries.stop_facts import group_of
from rules.coverage import IN_SERVICE
from rules.insured import NORMAL, PAUSED, PAYING, PENSION, UNEMPLOYMENT

_FITTING: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        PENSION: {PAYING: ("wage", "base-change", "stop", "back-pay"), PAUSED: ("resume", "back-pay")},
        UNEMPLOYMENT: {
            PAYING: ("wage-unemployment", "interrupt", "back-pay-unemployment"),
            PAUSED: ("resume-unemployment", "back-pay-unemployment"),
        },
    }
)


def kinds_for(person: Person, coverages: Sequence[CoverageLine]) -> Sequence[DeclarationKind[Any, Any]]:
    """失业 has its own doors only where it stands otherwise than 养老: else it follows by 协同 (decision 3)."""
    if person.state != IN_SERVICE:
        return ()
    states = states_of(RosterLine(person, coverages).newest)
    if states.get(UNEMPLOYMENT) == states.get(PENSION):
        states.pop(UNEMPLOYMENT, None)
    slugs = (slug for group, state in states.items() for slug in _FITTING[group].get(state, ()))
    return [KINDS[slug] for slug in slugs]


def states_of(newest: Sequence[CoverageLine]) -> dict[str, str]:
    """缴费状态 of each group: 参保缴费 where one of its insurances is paid."""
    found: dict[str, set[str]] = {}
    for coverage in newest:
        if coverage.kind == NORMAL:
            found.setdefault(group_of(coverage.insurance), set()).add(coverage.state)
    return {group: next((state for state in (PAYING, PAUSED) if state in found[group]), "") for group in sorted(found)}
