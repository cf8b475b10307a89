"""重复参保: what other units pay for a person. The reviewer alone is told of it (decision 24)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from rules.finding import Finding
from rules.insured import NORMAL, insurance_names
from rules.periods import Month

_CLAUSE = "网厅规则，重复参保"
_SAME_KIND = MappingProxyType({"120": "110"})
"""企业职工 and 机关事业单位养老保险 exclude each other."""


@dataclass(frozen=True)
class CoverageElsewhere:
    """A coverage at another unit, with its first and last month paid; without an end it goes on."""

    insurance: str
    start: Month
    stop: Month | None = None
    kind: str = NORMAL

    def pays_between(self, first: Month, last: Month | None) -> bool:
        """Does it hold one of these months? `last` None: without end."""
        return (last is None or self.start <= last) and (self.stop is None or self.stop >= first)


def insured_elsewhere(
    elsewhere: Iterable[CoverageElsewhere], insurances: Iterable[str], first: Month, last: Month | None = None
) -> Iterator[Finding]:
    """No month of an insurance is paid by two units. Only 工伤 as 多重工伤 may stand beside the other one.

    Asked of 正常 coverages to be paid from `first` on (to `last`). The message is for the employer's eyes too, the
    remedy is not.
    """
    wanted = {_SAME_KIND.get(insurance, insurance) for insurance in insurances}
    doubled = [
        coverage.insurance
        for coverage in elsewhere
        if coverage.kind == NORMAL
        and _SAME_KIND.get(coverage.insurance, coverage.insurance) in wanted
        and coverage.pays_between(first, last)
    ]
    if doubled:
        message = "该人员有未停缴的参保关系，请由本人联系原单位先办理减少。"
        remedy = f"{insurance_names(sorted(doubled))}由其他单位缴费。原单位减少并审核通过后，才能通过；请退回单位。"
        yield Finding("insured-elsewhere", message, _CLAUSE, remedy)
