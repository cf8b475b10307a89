"""The crowd: people without anything special, so that a unit has its size."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from demo.days import CURRENT, months
from demo.names import HOUSEHOLDS, NATIONS, invent_name
from demo.people import Filing, Job, Person, Resident, citizen, id_number
from demo.units import Unit
from rules.periods import Month


def _birthday(rng: Random, sex: str, category: str) -> date:
    first_year = {"M60": 1970, "F55": 1976, "F50": 1981}[category]
    return date(rng.randint(first_year, 2002), rng.randint(1, 12), rng.randint(1, 28))


def _invent_person(rng: Random, number: int, seen: set[str]) -> Person:
    sex = rng.choice(("男", "女"))
    category = "M60" if sex == "男" else rng.choice(("F55", "F50"))
    born = _birthday(rng, sex, category)
    order = 2 * rng.randint(50, 400) + (1 if sex == "男" else 0)
    while id_number(born, order) in seen:
        order += 2
    name = invent_name(rng, sex)
    while name in seen:
        name = invent_name(rng, sex)
    home_phone = f"0300-2{rng.randint(0, 999_999):06d}" if rng.random() < 0.4 else ""
    return citizen(
        number,
        name,
        sex,
        born,
        order,
        category=category,
        nation=rng.choice(NATIONS),
        household=rng.choice(HOUSEHOLDS),
        home_phone=home_phone,
    )


def _invent_job(rng: Random, person: Person, unit: Unit) -> Job:
    assert person.work_start is not None
    earliest = max(Month.of(person.work_start), Month(2005, 1))
    latest = CURRENT - 26
    start = earliest + rng.randint(0, max(0, latest - earliest))
    wage = Decimal(rng.randint(440, 1280) * 10)
    return Job(unit.key, start, wage, unit.insurances, unit.scope)


def _paid_months(rng: Random, person: Person, job: Job, unit: Unit) -> int:
    """Every month here that was paid, and some of those worked before."""
    assert person.work_start is not None
    here = months(job.start, CURRENT - 1) - len(unit.arrears)
    before = months(Month.of(person.work_start), job.start - 1)
    return here + rng.randint(0, before)


def invent_residents(rng: Random, unit: Unit, count: int, seen: set[str]) -> Iterator[Resident]:
    """`count` people with at least two years at `unit`; `seen` holds the numbers and names already given."""
    for number in range(unit.first_number, unit.first_number + count):
        person = _invent_person(rng, number, seen)
        seen |= {person.id_number, person.name}
        job = _invent_job(rng, person, unit)
        person = replace(person, paid_months=_paid_months(rng, person, job, unit))
        hired = Filing(unit.key, "用工", job.start.first_day.replace(day=rng.randint(1, 10)))
        yield Resident(person, (job,), (hired,) if rng.random() < 0.8 else ())
