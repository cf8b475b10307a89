"""What 首页 shows to an employer, to an insured person and to the agency's staff."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from extensions import db
from models import AccountOffice, Coverage, Declaration, Person, Unit
from queries.declarations import count_drafts, returned
from queries.people import count_without_mobile, coverages_of, person_by_id
from queries.settlement import PENSIONS, UNEMPLOYMENT, HeadCount, head_count, unit_by_id, without_wage
from queries.verdicts import Verdict
from rules.offices import OFFICES, Office

NAMED, MOST_RETURNED = 3, 10


@dataclass(frozen=True)
class EmployerOverview:
    """当前结算期 of both groups, and what is left to do."""

    pension: HeadCount
    unemployment: HeadCount
    without_wage: Sequence[Person]
    """The first few of those whose wage is not declared."""

    @property
    def counts_agree(self) -> bool:
        return not self.pension.missing and not self.unemployment.missing


@dataclass(frozen=True)
class Tasks:
    """待您处理 of a clerk."""

    sent_back: Sequence[tuple[Declaration, Person, Verdict]]
    """The latest few that a reviewer has sent back, with what he said."""
    drafts: int
    """已申报未提交."""
    without_mobile: int

    def __len__(self) -> int:
        """How many lines the list has."""
        return len(self.sent_back) + bool(self.drafts) + bool(self.without_mobile)


@dataclass(frozen=True)
class InsuredPerson:
    """An insured person's own data, at every unit."""

    person: Person
    coverages: Sequence[Coverage]


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


def clerk_tasks(unit_id: int) -> Tasks:
    return Tasks(returned(unit_id, MOST_RETURNED), count_drafts(unit_id), count_without_mobile(unit_id))


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
