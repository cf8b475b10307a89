"""What is due: the base of a wage, and the contribution of a base."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from rules.parameters import NoParameterInForce, in_force
from rules.periods import Month

_FEN = Decimal("0.01")


@dataclass(frozen=True)
class Rate:
    """The unit's and the person's part of one insurance, as parts of the base: 0.16 is 16 %."""

    unit: Decimal
    person: Decimal


@cache
def base_limits(month: Month) -> tuple[Decimal, Decimal]:
    """Floor and cap of the contribution base in a month, 元. Raises NoParameterInForce.

    60 % and 300 % of the province's average wage of the year before (国办发〔2019〕13号 第三条).
    """
    row = in_force("base_limits", month)
    return row["floor"], row["cap"]


def payment_base(wage: Decimal, month: Month) -> Decimal:
    """The base of a declared wage in a month, 元: the wage, held between floor and cap.

    Raises NoParameterInForce where no limits are known for the month (国办发〔2019〕13号 第三条).
    """
    floor, cap = base_limits(month)
    return min(max(wage, floor), cap)


@cache
def rate(insurance: str, month: Month, injury_class: str = "1") -> Rate:
    """The rates of an insurance (AAE140 code) in a month; work injury by the unit's risk class 1 to 8.

    Raises NoParameterInForce for an insurance, class or month without a rate (人社部发〔2015〕71号).
    """
    row = in_force(f"rates.{insurance}", month)
    if "unit_by_class" not in row:
        return Rate(row["unit"], row["person"])
    if injury_class not in row["unit_by_class"]:
        raise NoParameterInForce(f"没有工伤行业类别 {injury_class} 的费率。请核对单位的行业类别（1 至 8）。")
    return Rate(row["unit_by_class"][injury_class], row["person"])


def contribution(base: Decimal, rate: Decimal) -> Decimal:
    """One part of one person's contribution for one insurance and month, 元, rounded half up to the 分.

    Totals are sums of these amounts, never a rate of a total.
    """
    return (base * rate).quantize(_FEN, rounding=ROUND_HALF_UP)
