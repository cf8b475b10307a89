"""What is told of a special person, and short ways to say it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from demo.days import CURRENT, months
from demo.people import Filing, Job, Person, Resident, citizen
from demo.units import UNITS
from rules.periods import Month

FIRST_NUMBER = 2026000000
"""Special persons have 个人编号 from here on; `who` adds their serial."""


@dataclass(frozen=True)
class Special:
    """A person with a case of the rules: who he is, what is special, what the portal should do."""

    key: str
    resident: Resident
    what: str
    expect: str

    @property
    def number(self) -> str:
        """个人编号."""
        return self.resident.person.number

    @property
    def name(self) -> str:
        return self.resident.person.name

    @property
    def id_number(self) -> str:
        """证件号码."""
        return self.resident.person.id_number

    @property
    def unit(self) -> str:
        """Key in UNITS of the unit he belongs to first."""
        return self.resident.jobs[0].unit


def spell(start: int = 201503, wage: str = "6500", unit: str = "main", stop: int = 0, **more: Any) -> Job:
    """A spell of work; months are written YYYYMM, without `stop` it goes on."""
    last = Month.from_int(stop) if stop else None
    return Job(unit, Month.from_int(start), Decimal(wage) if wage else None, stop=last, **more)


def hired(job: Job) -> Filing:
    """The 用工 that his unit filed when he came."""
    return Filing(job.unit, "用工", job.start.first_day.replace(day=3))


def who(serial: int, name: str, sex: str, born: tuple[int, int, int], order: int, **more: Any) -> Person:
    """A citizen; `more` overrides any field of Person."""
    return citizen(FIRST_NUMBER + serial, name, sex, date(*born), order, **more)


def case(
    key: str,
    what: str,
    expect: str,
    person: Person,
    *jobs: Job,
    filings: tuple[Filing, ...] | None = None,
) -> Special:
    """A special person.

    Unless said otherwise he works in the main unit, which filed 用工 when he came and nothing since, and his
    实际缴费月数 are those of his first spell.
    """
    jobs = jobs or (spell(),)
    person = replace(person, paid_months=person.paid_months or _paid_here(jobs[0]))
    filed = (hired(jobs[0]),) if filings is None else filings
    return Special(key, Resident(person, jobs, filed), what, expect)


def _paid_here(job: Job) -> int:
    missing = {*job.unbilled, *UNITS[job.unit].arrears}
    return months(job.start, min(job.stop or CURRENT, CURRENT - 1)) - len(missing)
