"""The whole city, and its six CSV files: the same bytes at every run."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

from demo.accounts import ACCOUNTS, PASSWORD
from demo.crowd import invent_residents
from demo.days import CURRENT, HISTORY, RECORDS_BEGIN
from demo.money import due
from demo.people import PENSION, PUBLIC_PENSION, UNEMPLOYMENT, Job, Person, Resident
from demo.special import NEWCOMERS, SPECIAL
from demo.units import UNITS, Unit
from rules.periods import Month, months_between

SEED = 20261116

Cells = tuple[str, ...]

HEADERS: dict[str, str] = {
    "units.csv": (
        "统一社会信用代码,单位名称,养老单位编号,失业单位编号,经办机构,"
        "法定代表人证件号码,工伤行业类别,养老结算期,失业结算期,上级单位信用代码"
    ),
    "persons.csv": (
        "个人编号,证件类型,证件号码,姓名,性别,出生日期,民族,户口性质,户口地址,参加工作日期,文化程度,"
        "手机号码,家庭电话,常住地详细地址,邮寄地址,邮政编码,退休类别,实际缴费月数,视同缴费月数,人员状态"
    ),
    "coverages.csv": ("统一社会信用代码,个人编号,险种,用工范围,是否法人,参保类型,缴费状态,开始年月,停止年月,缴费工资"),
    "employment.csv": "统一社会信用代码,个人编号,备案类型,备案日期",
    "contributions.csv": (
        "统一社会信用代码,个人编号,险种,结算期,费款所属期,应缴类型,缴费基数,单位金额,个人金额,缴费到账,权益到账"
    ),
    "accounts.csv": "登录名,姓名,角色,统一社会信用代码,初始密码",
}
"""The files an agency feeds the portal with, and their first lines."""


@dataclass(frozen=True)
class City:
    """Everything that CSV can say."""

    residents: tuple[Resident, ...]

    def rows(self, file_name: str) -> Iterable[Cells]:
        """The rows of one of HEADERS, in order."""
        return {
            "units.csv": self._units,
            "persons.csv": self._persons,
            "coverages.csv": self._coverages,
            "employment.csv": self._employment,
            "contributions.csv": self._contributions,
            "accounts.csv": self._accounts,
        }[file_name]()

    def _units(self) -> Iterator[Cells]:
        return (_unit_cells(unit) for unit in UNITS.values())

    def _persons(self) -> Iterator[Cells]:
        return (_person_cells(resident.person) for resident in self.residents)

    def _coverages(self) -> Iterator[Cells]:
        for resident in self.residents:
            for job in resident.jobs:
                yield from _coverage_cells(resident.person.number, job)

    def _employment(self) -> Iterator[Cells]:
        for resident in self.residents:
            for filing in resident.filings:
                yield _code(filing.unit), resident.person.number, filing.kind, f"{filing.day:%Y%m%d}"

    def _contributions(self) -> Iterator[Cells]:
        for resident in self.residents:
            for job in resident.jobs:
                yield from _contribution_cells(resident.person.number, job)

    def _accounts(self) -> Iterator[Cells]:
        return ((a.login, a.name, a.role, a.belongs_to, PASSWORD) for a in ACCOUNTS)


@cache
def build_city() -> City:
    """The city: the special persons first, then so many others that every unit has its size."""
    rng = Random(SEED)
    specials = [special.resident for special in SPECIAL.values()]
    seen = {word for r in specials for word in (r.person.id_number, r.person.name)}
    seen |= {name for name, _, _ in NEWCOMERS.values()}
    residents = list(specials)
    for unit in UNITS.values():
        missing = unit.people - sum(_counts(resident, unit) for resident in specials)
        residents += invent_residents(rng, unit, missing, seen)
    return City(tuple(residents))


def write_city(directory: Path) -> None:
    """Write the six CSV files, UTF-8, into `directory` (which exists)."""
    city = build_city()
    for file_name, header in HEADERS.items():
        with (directory / file_name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows(city.rows(file_name))


def _counts(resident: Resident, unit: Unit) -> bool:
    """Is he one of the unit's 正常参保人数 (decision 9) of pension insurance?"""
    return resident.person.state == "在职" and any(
        job.unit == unit.key
        and job.kind == "正常"
        and job.covers(CURRENT)
        and not {PENSION, PUBLIC_PENSION}.isdisjoint(job.insurances)
        for job in resident.jobs
    )


def _code(unit: str) -> str:
    return UNITS[unit].credit_code


def _yes(value: bool) -> str:
    return "是" if value else "否"


def _month(value: Month | None) -> str:
    return "" if value is None else str(int(value))


def _unit_cells(unit: Unit) -> Cells:
    representative = SPECIAL[unit.legal_representative].id_number if unit.legal_representative else ""
    return (
        unit.credit_code,
        unit.name,
        unit.pension_number,
        unit.unemployment_number,
        unit.office,
        representative,
        str(unit.injury_class),
        _month(unit.pension_period),
        _month(unit.unemployment_period),
        _code(unit.parent) if unit.parent else "",
    )


def _person_cells(person: Person) -> Cells:
    return (
        person.number,
        person.id_type,
        person.id_number,
        person.name,
        person.sex,
        f"{person.born:%Y%m%d}",
        person.nation,
        person.household,
        person.household_address,
        f"{person.work_start:%Y%m%d}" if person.work_start else "",
        person.education,
        person.mobile,
        person.home_phone,
        person.residence,
        person.mailing,
        person.postcode,
        person.category,
        str(person.paid_months),
        str(person.deemed_months),
        person.state,
    )


def _coverage_cells(number: str, job: Job) -> Iterator[Cells]:
    wage = "" if job.wage is None else f"{job.wage:.2f}"
    for insurance in job.insurances:
        yield (
            _code(job.unit),
            number,
            insurance,
            job.scope,
            _yes(job.legal),
            job.kind,
            job.state,
            _month(job.start),
            _month(job.stop),
            wage,
        )


def _contribution_cells(number: str, job: Job) -> Iterator[Cells]:
    unit = UNITS[job.unit]
    for insurance in job.insurances:
        for month in _assessed_months(unit, job, insurance):
            paid, credited = _arrival(unit, job, month)
            yield (
                unit.credit_code,
                number,
                insurance,
                _month(month),
                _month(month),
                "正常应缴",
                *_money(insurance, unit, month, job.wage),
                _yes(paid),
                _yes(credited),
            )


def _assessed_months(unit: Unit, job: Job, insurance: str) -> Iterator[Month]:
    """The last two years before the settlement period that is running; that one too where it was assessed."""
    running = unit.unemployment_period if insurance == UNEMPLOYMENT else unit.pension_period
    last = min(job.stop or running - 1, running - 1)
    for month in months_between(max(job.start, last - (HISTORY - 1), RECORDS_BEGIN), last):
        if month not in job.unbilled:
            yield month
    if job.current is not None:
        yield running


def _arrival(unit: Unit, job: Job, month: Month) -> tuple[bool, bool]:
    """(缴费到账, 权益到账) of a month."""
    if month == CURRENT and job.current is not None:
        return job.current
    paid = month not in unit.arrears
    return paid, paid


def _money(insurance: str, unit: Unit, month: Month, wage: Decimal | None) -> tuple[str, str, str]:
    assert wage is not None, "who has no declared wage has no contributions"
    base, unit_amount, person_amount = due(insurance, month, wage, unit.injury_class)
    return f"{base:.2f}", f"{unit_amount:.2f}", f"{person_amount:.2f}"
