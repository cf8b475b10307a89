"""Invented people, their work and what was filed for them."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random

from demo.names import EDUCATIONS, invent_address
from rules.identity import check_digit
from rules.periods import Month

AREA = "219900"
"""An area code that no county ever had: nobody's number begins with it."""

PENSION = "企业职工基本养老保险"
PUBLIC_PENSION = "机关事业单位养老保险"
UNEMPLOYMENT = "失业保险"
INJURY = "工伤保险"
MEDICAL = "职工基本医疗保险"
MATERNITY = "生育保险"

FIVE = (PENSION, UNEMPLOYMENT, INJURY, MEDICAL, MATERNITY)
"""What an enterprise's employee has."""
PUBLIC_FIVE = (PUBLIC_PENSION, UNEMPLOYMENT, INJURY, MEDICAL, MATERNITY)
"""What an established employee of a public institution has."""
CIVIL_SERVANT = (PUBLIC_PENSION, INJURY, MEDICAL, MATERNITY)
"""公务员: without 失业保险 (decision 25 in docs/decisions.md)."""


@dataclass(frozen=True)
class Person:
    """One row of persons.csv."""

    number: str
    name: str
    sex: str
    born: date
    id_number: str
    id_type: str = "居民身份证"
    nation: str = "汉族"
    household: str = "本市城镇户口"
    household_address: str = ""
    work_start: date | None = None
    education: str = ""
    mobile: str = ""
    home_phone: str = ""
    residence: str = ""
    mailing: str = ""
    postcode: str = ""
    category: str = "M60"
    paid_months: int = 0
    deemed_months: int = 0
    state: str = "在职"


@dataclass(frozen=True)
class Job:
    """A spell of work at one unit: one row of coverages.csv for each insurance."""

    unit: str
    start: Month
    wage: Decimal | None
    insurances: tuple[str, ...] = FIVE
    scope: str = "职工"
    legal: bool = False
    kind: str = "正常"
    stop: Month | None = None
    state: str = "参保缴费"
    unbilled: tuple[Month, ...] = ()
    """Months without any contribution record."""
    current: tuple[bool, bool] | None = None
    """(缴费到账, 权益到账) of the running settlement period; None: not assessed yet."""

    def covers(self, month: Month) -> bool:
        return self.start <= month and (self.stop is None or month <= self.stop)


@dataclass(frozen=True)
class Filing:
    """One row of employment.csv: 用工 or 退工."""

    unit: str
    kind: str
    day: date


@dataclass(frozen=True)
class Resident:
    """A person with all his spells of work and filings."""

    person: Person
    jobs: tuple[Job, ...]
    filings: tuple[Filing, ...] = ()


def id_number(born: date, order: int, area: str = AREA) -> str:
    """A 公民身份号码 with its right check digit; an odd order is a man."""
    first17 = f"{area}{born:%Y%m%d}{order:03d}"
    return first17 + check_digit(first17)


def citizen(number: int, name: str, sex: str, born: date, order: int, **more: object) -> Person:
    """An ordinary citizen with contact details that lead nowhere; `more` overrides any field."""
    if (order % 2 == 1) != (sex == "男"):
        raise ValueError(f"{name}: an odd order number is a man's, an even one a woman's")
    rng = Random(number)
    address = invent_address(rng)
    person = Person(
        number=str(number),
        name=name,
        sex=sex,
        born=born,
        id_number=id_number(born, order),
        household_address=address,
        work_start=date(born.year + rng.randint(18, 21), rng.randint(1, 12), 1),
        education=rng.choice(EDUCATIONS),
        mobile=f"16100{number % 1_000_000:06d}",
        residence=address,
        postcode=AREA,
        category="M60" if sex == "男" else "F55",
    )
    return replace(person, **more)  # type: ignore[arg-type]
