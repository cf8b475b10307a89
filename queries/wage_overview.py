"""What the pages of wages say of the unit as a whole: 人数 and 基数合计, and who is still to be declared (B15, B16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models import Person, Unit
from queries.annual_wages import annual_wage, without_annual_wage
from queries.home import head_counts
from queries.pages import PER_PAGE, Page, within
from queries.settlement import HeadCount, counted, head_count, without_wage
from queries.stop_facts import period_of
from rules.insured import PENSION
from rules.windows import AnnualWage, AnnualWindow, next_annual_window

NAMED = 20


@dataclass(frozen=True)
class WageOverview:
    """Both groups' counts in their settlement periods, and the first few who lack a wage in the group of the door."""

    pension: HeadCount
    unemployment: HeadCount
    own: HeadCount
    """That of the door."""
    missing: Sequence[Person]

    @property
    def more(self) -> int:
        """So many lack a wage beside those named."""
        return max(0, self.own.missing - len(self.missing))


@dataclass(frozen=True)
class AnnualOverview:
    """How far the declaration of the window's year is."""

    window: AnnualWindow
    progress: AnnualWage
    missing: Sequence[Person]

    @property
    def more(self) -> int:
        return max(0, self.progress.missing - len(self.missing))


def wage_overview(unit: Unit, group: str) -> WageOverview:
    pension, unemployment = head_counts(unit.id)
    own = pension if group == PENSION else unemployment
    missing = without_wage(unit.id, counted(group), own.period, NAMED) if own.missing else ()
    return WageOverview(pension, unemployment, own, missing)


def annual_overview(session: Session, unit: Unit, now: datetime) -> AnnualOverview:
    progress = annual_wage(session, unit, now)
    missing = without_annual_wage(session, unit, now, NAMED) if progress.missing else ()
    return AnnualOverview(next_annual_window(now), progress, missing)


def without_any_wage(unit: Unit, group: str, number: int) -> Page[Person]:
    """A page of everybody whose wage of the settlement period is not declared."""
    period, insurances = period_of(unit, group), counted(group)
    total = head_count(unit.id, insurances, period).missing
    page = within(number, total)
    return Page(without_wage(unit.id, insurances, period, PER_PAGE, (page - 1) * PER_PAGE), total, page)


def without_any_annual_wage(session: Session, unit: Unit, now: datetime, number: int) -> Page[Person]:
    """A page of everybody who is still without a wage of the window's year."""
    total = annual_wage(session, unit, now).missing
    page = within(number, total)
    return Page(without_annual_wage(session, unit, now, PER_PAGE, (page - 1) * PER_PAGE), total, page)
