"""What the rules are told of a person's coverages at one unit. Plain values: who gathers them is no matter here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from rules.periods import Month

PENSION, UNEMPLOYMENT = "pension", "unemployment"
"""The two insurance groups, each with a settlement period of its own (AAE002)."""
GROUP_OF = MappingProxyType({"210": UNEMPLOYMENT})
"""失业保险 has its own group; every other insurance settles with the pension."""
NORMAL, MULTIPLE_INJURY = "1", "2"
"""参保类型."""
PAYING, PAUSED = "1", "2"
"""缴费状态 参保缴费, 暂停缴费 (AAC031)."""
WORK_INJURY = "410"
SHORT_NAMES = MappingProxyType(
    {"110": "养老", "120": "机关养老", "210": "失业", "310": "医疗", "410": "工伤", "510": "生育"}
)


@dataclass(frozen=True)
class CoverageFacts:
    """One 参保关系 at this unit, ended ones included.

    `paid_to`: last month 缴费到账 of this spell here. `assessed_to`: last month 应收核定 of this spell, paid or
    not. `credited`: the contribution of the current settlement period is both 缴费到账 and 权益到账, at whichever
    unit it was paid (注意事项 3).
    """

    insurance: str
    start: Month
    kind: str = NORMAL
    state: str = PAYING
    scope: str = "ZG"
    legal: bool = False
    stop: Month | None = None
    paid_to: Month | None = None
    assessed_to: Month | None = None
    credited: bool = False

    @property
    def active(self) -> bool:
        return self.state == PAYING

    @cached_property
    def earliest_stop(self) -> Month:
        """The first month that may be the last one paid: neither before the start nor before what is paid or due."""
        return max(month for month in (self.start, self.paid_to, self.assessed_to) if month is not None)


@dataclass(frozen=True)
class LiveDeclaration:
    """A declaration of this person, unit and group that is neither approved nor refused; never the asking one."""

    kind: str
    """Slug of its kind: enrol, stop, resume, …"""
    state: str
    """draft, submitted, in_review, returned."""


@dataclass(frozen=True)
class GroupFacts:
    """One insurance group of a person at this unit, with the unit's settlement period of that group."""

    group: str
    period: Month
    coverages: tuple[CoverageFacts, ...] = ()
    assessed: bool = False
    """应收核定 of this group and period stands."""
    live: tuple[LiveDeclaration, ...] = ()

    def active(self, kind: str = NORMAL) -> tuple[CoverageFacts, ...]:
        """The coverages of that 参保类型 that are being paid."""
        return self._active_by_kind.get(kind, ())

    @cached_property
    def _active_by_kind(self) -> Mapping[str, tuple[CoverageFacts, ...]]:
        active = [coverage for coverage in self.coverages if coverage.active]
        kinds = {coverage.kind for coverage in active}
        return {kind: tuple(coverage for coverage in active if coverage.kind == kind) for kind in kinds}

    @cached_property
    def payable(self) -> tuple[CoverageFacts, ...]:
        """What is paid in the settlement period or later, a spell that ends in it included (decision 9)."""
        period = self.period
        return tuple(item for item in self.coverages if item.active or (item.stop is not None and item.stop >= period))

    @cached_property
    def payable_from(self) -> Month | None:
        """The first month of any of them."""
        return min((item.start for item in self.payable), default=None)

    @cached_property
    def payable_to(self) -> Month | None:
        """The last month of all of them; None: not all of them end."""
        stops = [item.stop for item in self.payable if item.stop is not None]
        return max(stops) if stops and len(stops) == len(self.payable) else None

    @cached_property
    def main(self) -> CoverageFacts | None:
        """The one of them that speaks for the person: the pension where there is one (the lowest code)."""
        return min(self.payable, key=lambda item: item.insurance, default=None)

    @cached_property
    def newest(self) -> tuple[CoverageFacts, ...]:
        """The last spell of each insurance and 参保类型: what 恢复 began anew has the one before it on record."""
        last: dict[tuple[str, str], CoverageFacts] = {}
        for coverage in sorted(self.coverages, key=lambda item: (item.insurance, item.kind, item.start)):
            last[coverage.insurance, coverage.kind] = coverage
        return tuple(last.values())

    @cached_property
    def paused(self) -> tuple[CoverageFacts, ...]:
        """The 正常 coverages that 恢复 may take up again."""
        return tuple(coverage for coverage in self.newest if coverage.state == PAUSED and coverage.kind == NORMAL)


def insurance_names(insurances: Iterable[str]) -> str:
    """养老、工伤保险: short names, each once, in the order given."""
    names = dict.fromkeys(SHORT_NAMES.get(insurance, insurance) for insurance in insurances)
    return "、".join(names) + "保险"
