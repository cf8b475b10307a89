"""补缴: what it costs, month by month and insurance by insurance. Totals are sums of rounded details."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from rules.contributions import contribution, payment_base, rate
from rules.late_fee import free_of_late_fee, late_days, late_fee
from rules.periods import Month

_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Sums:
    """元: the unit's and the person's part, and the 滞纳金 that the unit alone bears."""

    unit: Decimal
    person: Decimal
    late_fee: Decimal

    @property
    def total(self) -> Decimal:
        return self.unit + self.person + self.late_fee


@dataclass(frozen=True)
class BackPayLine:
    """One insurance of one month."""

    month: Month
    insurance: str
    base: Decimal
    sums: Sums


@dataclass(frozen=True)
class BackPayMonth:
    """One month: its base, the days of arrears, its insurances and their sum."""

    month: Month
    days: int
    lines: tuple[BackPayLine, ...]

    @property
    def base(self) -> Decimal:
        return self.lines[0].base

    @cached_property
    def sums(self) -> Sums:
        return added(line.sums for line in self.lines)


@dataclass(frozen=True)
class BackPayBill:
    """Everything that one back-payment costs when it is billed on that day."""

    lines: tuple[BackPayLine, ...]
    billed_on: date

    @cached_property
    def months(self) -> Sequence[BackPayMonth]:
        return [
            BackPayMonth(month, late_days(month, self.billed_on).count, tuple(lines))
            for month, lines in groupby(self.lines, key=lambda line: line.month)
        ]

    @cached_property
    def sums(self) -> Sums:
        return added(line.sums for line in self.lines)

    @property
    def insurances(self) -> Sequence[str]:
        return sorted({line.insurance for line in self.lines})


@dataclass(frozen=True)
class Terms:
    """What a back-payment is worked out by."""

    wage: Decimal
    payment_type: str
    injury_class: str
    billed_on: date


def back_pay_bill(due: Iterable[tuple[Month, str]], terms: Terms) -> BackPayBill:
    """The bill for these months and insurances, in their order.

    Raises NoParameterInForce for a month or an insurance whose rate or limits nobody has announced.
    """
    return BackPayBill(tuple(_line(month, insurance, terms) for month, insurance in due), terms.billed_on)


def _line(month: Month, insurance: str, terms: Terms) -> BackPayLine:
    base, parts = payment_base(terms.wage, month), rate(insurance, month, terms.injury_class)
    unit, person = contribution(base, parts.unit), contribution(base, parts.person)
    return BackPayLine(month, insurance, base, Sums(unit, person, _late(unit + person, month, terms)))


def _late(principal: Decimal, month: Month, terms: Terms) -> Decimal:
    if free_of_late_fee(terms.payment_type, month, terms.billed_on):
        return _NOTHING
    return late_fee(principal, late_days(month, terms.billed_on))


def added(parts: Iterable[Sums]) -> Sums:
    """The sum of rounded amounts."""
    every = tuple(parts)
    return Sums(
        sum((each.unit for each in every), _NOTHING),
        sum((each.person for each in every), _NOTHING),
        sum((each.late_fee for each in every), _NOTHING),
    )
