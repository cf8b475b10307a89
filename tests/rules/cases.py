"""A worker of the demonstration city as the rules see him, to be changed where a test needs it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rules.insured import PENSION, UNEMPLOYMENT, CoverageFacts, GroupFacts
from rules.periods import Month
from rules.retirement import RetirementFacts
from rules.stop import StopAnswers, StopFacts

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOVEMBER = Month(2026, 11)
OCTOBER = Month(2026, 10)
TODAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=SHANGHAI)
FOUR = ("110", "310", "410", "510")
HERE, ELSEWHERE = 1, 2


def covered(insurance: str = "110", **more: Any) -> CoverageFacts:
    """A coverage since 2015-03, paid to last month."""
    return replace(CoverageFacts(insurance, Month(2015, 3), paid_to=OCTOBER), **more)


def pension(period: Month = NOVEMBER, **more: Any) -> GroupFacts:
    """养老 and what settles with it; `more` goes to every coverage."""
    return GroupFacts(PENSION, period, tuple(covered(insurance, **more) for insurance in FOUR))


def unemployment(period: Month = NOVEMBER, **more: Any) -> GroupFacts:
    return GroupFacts(UNEMPLOYMENT, period, (covered("210", **more),))


def injured_here() -> GroupFacts:
    """Only a 多重工伤 coverage at this unit."""
    return GroupFacts(PENSION, NOVEMBER, (covered("410", kind="2", start=Month(2025, 2)),))


def worker(coverages: dict[str, Any] | None = None, **more: Any) -> StopFacts:
    """An active worker of both groups; `coverages` goes to each of his coverages, `more` to his facts."""
    every = coverages or {}
    facts = StopFacts(NOW, HERE, pension(**every), unemployment(**every), retirement=born("M60", 1988, 5, 12))
    return replace(facts, **more)


def born(category: str, year: int, month: int, day: int, paid: int = 400, deemed: int = 0) -> RetirementFacts:
    return RetirementFacts(date(year, month, day), category, paid, deemed)


def stopping(**more: Any) -> StopAnswers:
    """停缴费 because he resigned, last paid in October, with the papers of a worker."""
    answers = StopAnswers("6301", date(2026, 10, 31), OCTOBER, "6313", frozenset({"dismissal_roster"}))
    return replace(answers, **more)
