"""What a declared wage comes to: its base between floor and cap, and what is due of it for each insurance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.contributions import base_limits, contribution, payment_base, rate
from rules.insured import SHORT_NAMES
from rules.parameters import NoParameterInForce
from rules.periods import Month, NotAMonth, months_between

_HELD = {"floor": "（低于下限，按下限）", "cap": "（高于上限，按上限）", "": ""}
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Base:
    """缴费基数 of a wage in some months, 元. `held`: floor, cap, or "" where it is the wage itself."""

    first: Month
    last: Month
    base: Decimal
    held: str = ""

    @property
    def words(self) -> str:
        """缴费基数 4307.10 元（低于下限，按下限）."""
        return f"缴费基数 {self.base:,.2f} 元{_HELD[self.held]}"


@dataclass(frozen=True)
class Due:
    """What is due of a wage for one insurance (AAE140) and month: base, unit's and person's part, 元."""

    insurance: str
    base: Decimal
    unit: Decimal
    person: Decimal

    @property
    def name(self) -> str:
        """养老, 失业, …"""
        return SHORT_NAMES.get(self.insurance, self.insurance)


@dataclass(frozen=True)
class DueChange:
    """One insurance before and after a change of the wage, for one month."""

    before: Due
    after: Due

    @property
    def name(self) -> str:
        return self.after.name

    @property
    def unit(self) -> Decimal:
        """What the unit pays more; less than 0 where it pays less."""
        return self.after.unit - self.before.unit

    @property
    def person(self) -> Decimal:
        return self.after.person - self.before.person


def base_in(wage: Decimal, month: Month) -> Base:
    """The base of a wage in one month (国办发〔2019〕13号 第三条). Raises NoParameterInForce."""
    floor, cap = base_limits(month)
    held = "floor" if wage < floor else "cap" if wage > cap else ""
    return Base(month, month, payment_base(wage, month).quantize(NOTHING), held)


def held_words(month: str, wage: str) -> str:
    """缴费基数 4307.10 元（低于下限，按下限）; "" where the base is the wage itself, or nothing can be said."""
    try:
        base = base_in(Decimal(wage), Month.parse(month))
    except (ArithmeticError, NotAMonth, NoParameterInForce):
        return ""
    return base.words if base.held else ""


def bases(wage: Decimal, first: Month, last: Month) -> Iterator[Base]:
    """The bases from first to last month, each as long as it stays the same. Raises NoParameterInForce."""
    current: Base | None = None
    for month in months_between(first, last):
        found = base_in(wage, month)
        if current is not None and (current.base, current.held) == (found.base, found.held):
            current = Base(current.first, month, current.base, current.held)
            continue
        if current is not None:
            yield current
        current = found
    if current is not None:
        yield current


def due(insurance: str, wage: Decimal, month: Month, injury_class: str) -> Due | None:
    """What is due of a wage in a month; None where no rate is announced for it (工伤 without 行业类别)."""
    try:
        parts = rate(insurance, month, injury_class)
    except NoParameterInForce:
        return None
    base = base_in(wage, month).base
    return Due(insurance, base, contribution(base, parts.unit), contribution(base, parts.person))


def due_change(insurance: str, before: Decimal, after: Decimal, month: Month, injury_class: str) -> DueChange | None:
    """What a new wage changes of one insurance in a month; None where no rate is announced for it."""
    old, new = due(insurance, before, month, injury_class), due(insurance, after, month, injury_class)
    return None if old is None or new is None else DueChange(old, new)
