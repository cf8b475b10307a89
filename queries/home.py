"""What 首页 shows to an employer, to an insured person and to the agency's staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from extensions import db
from models import AccountOffice, Declaration, Person, Unit
from queries.annual_wages import annual_wage
from queries.declarations import count_drafts, returned
from queries.people import CoverageLine, count_without_mobile, coverages_of, person_by_id
from queries.settlement import PENSIONS, UNEMPLOYMENT, HeadCount, head_count, unit_by_id, without_wage
from queries.verdicts import Verdict
from rules.offices import OFFICES, Office
from rules.windows import AnnualWindow, announced_window, annual_window

NAMED, MOST_RETURNED = 3, 10


@dataclass(frozen=True)
class EmployerOverview:
    """当前结算期 of both groups, and what is left to do."""

    pension: HeadCount
    unemployment: HeadCount
    without_wage: Sequence[Person]
    """The first few of those whose wage is not declared."""

    @property
    def missing(self) -> int:
        return max(self.pension.missing, self.unemployment.missing)

    @property
    def counts_agree(self) -> bool:
        return not self.pension.missing and not self.unemployment.missing


@dataclass(frozen=True)
class AnnualTask:
    """What is left of the unit's 年度职工缴费工资申报, and until when."""

    window: AnnualWindow
    missing: int
    days_left: int
    """After today."""


@dataclass(frozen=True)
class AnnualAhead:
    """The window that opens in so many days."""

    window: AnnualWindow
    days: int


@dataclass(frozen=True)
class Tasks:
    """待您处理 of a clerk."""

    sent_back: Sequence[tuple[Declaration, Person, Verdict]]
    """The latest few that a reviewer has sent back, with what he said."""
    drafts: int
    """已申报未提交."""
    without_mobile: int
    without_wage: int
    """Whose wage of the settlement period is not declared."""
    pension_wages: bool
    """Do they lack it by the pension door? Else by that of 失业 alone."""
    annual: AnnualTask | None
    """年度工资申报, while its window is open and something is left to do."""
    announced: AnnualAhead | None
    """The window that opens before long: nothing can be done about it yet."""

    def __len__(self) -> int:
        """How many lines the list has."""
        others = (self.annual, self.drafts, self.without_wage, self.without_mobile)
        return len(self.sent_back) + sum(map(bool, others))


@dataclass(frozen=True)
class InsuredPerson:
    """An insured person's own data, at every unit."""

    person: Person
    coverages: Sequence[CoverageLine]


@dataclass(frozen=True)
class StaffDuties:
    """The offices a member of staff works for, and how many units they look after."""

    offices: Sequence[Office]
    units: int


def head_counts(unit_id: int) -> tuple[HeadCount, HeadCount]:
    """养老 and 失业, each in its own settlement period."""
    unit = unit_by_id(unit_id)
    pension = head_count(unit_id, PENSIONS, unit.pension_period)
    return pension, head_count(unit_id, (UNEMPLOYMENT,), unit.unemployment_period)


def employer_overview(unit_id: int) -> EmployerOverview:
    pension, unemployment = head_counts(unit_id)
    lacking: Sequence[Person] = ()
    if pension.missing:
        lacking = without_wage(unit_id, PENSIONS, pension.period, NAMED)
    elif unemployment.missing:
        lacking = without_wage(unit_id, (UNEMPLOYMENT,), unemployment.period, NAMED)
    return EmployerOverview(pension, unemployment, lacking)


def clerk_tasks(unit_id: int, overview: EmployerOverview, now: datetime) -> Tasks:
    return Tasks(
        sent_back=returned(unit_id, MOST_RETURNED),
        drafts=count_drafts(unit_id),
        without_mobile=count_without_mobile(unit_id),
        without_wage=overview.missing,
        pension_wages=bool(overview.pension.missing),
        annual=annual_task(unit_id, now),
        announced=annual_ahead(now),
    )


def annual_task(unit_id: int, now: datetime) -> AnnualTask | None:
    window = annual_window(now)
    if window is None:
        return None
    progress = annual_wage(db.session(), unit_by_id(unit_id), now)
    if progress.submitted and not progress.missing:
        return None
    return AnnualTask(window, progress.missing, window.days_to_close(now))


def annual_ahead(now: datetime) -> AnnualAhead | None:
    coming = announced_window(now)
    return None if coming is None else AnnualAhead(coming, coming.days_to_open(now))


def insured_person(person_id: int | None) -> InsuredPerson | None:
    person = person_by_id(person_id) if person_id else None
    return InsuredPerson(person, coverages_of(person.id)) if person else None


def offices_for(account_id: int) -> Sequence[Office]:
    """The offices a member of staff works for; none listed means all (decision 29)."""
    listed = db.session.scalars(select(AccountOffice.office_no).where(AccountOffice.account_id == account_id)).all()
    return [office for office in OFFICES if office.no in listed or not listed]


def staff_duties(account_id: int) -> StaffDuties:
    offices = offices_for(account_id)
    units = select(func.count(Unit.id)).where(Unit.office_no.in_([office.no for office in offices]))
    return StaffDuties(offices, db.session.scalar(units) or 0)
