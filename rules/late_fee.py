"""滞纳金: what a unit pays for each day a contribution is late (社会保险法 第八十六条; borne by the unit alone).

The principal is the unit's and the person's amount of one month. Days count from the 1st of the month after the
settlement period in which the month was due to the day before the back-pay bill is made, both included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from rules.dated import all_in_force
from rules.parameters import in_force
from rules.periods import Month, months_between

_FEN = Decimal("0.01")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LateDays:
    """The days of arrears of a month, both included; `last` is before `first` where there are none."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return max(0, (self.last - self.first).days + 1)


def late_days(due: Month, billed_on: date) -> LateDays:
    """The days for what was due in a settlement period and is billed on a day."""
    return LateDays((due + 1).first_day, billed_on - _ONE_DAY)


def late_fee(principal: Decimal, days: LateDays) -> Decimal:
    """The 滞纳金 in 元 on a principal, rounded half up to the 分, not more than the principal allows.

    Each day costs what was in force on it. Raises NoParameterInForce for days before any rate.
    """
    if not days.count:
        return Decimal("0.00")
    most: Decimal = principal * in_force("late_fee", Month.of(days.last))["most"]
    return min(principal * _share(days), most).quantize(_FEN, rounding=ROUND_HALF_UP)


def free_of_late_fee(payment_type: str, month: Month, billed_on: date) -> bool:
    """Is a back-payment of this 应缴类型 and month let off by an announced policy?"""
    return any(
        payment_type in row["payment_types"] and Month.parse(row["first"]) <= month <= Month.parse(row["last"])
        for row in all_in_force("late_fee.free", Month.of(billed_on))
    )


@lru_cache(maxsize=1024)
def _share(days: LateDays) -> Decimal:
    """The part of the principal that these days come to."""
    total = Decimal(0)
    for month in months_between(Month.of(days.first), Month.of(days.last)):
        first, last = max(days.first, month.first_day), min(days.last, month.last_day)
        total += in_force("late_fee", month)["daily"] * LateDays(first, last).count
    return total
