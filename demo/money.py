"""What every month of the past cost, by the portal's own rates, limits and rounding."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from rules.codes import INSURANCE
from rules.contributions import Rate, contribution, payment_base, rate
from rules.periods import Month

_EARLIER_WAGES = {2024: Decimal("0.92"), 2025: Decimal("0.96")}


def wage_in(year: int, wage: Decimal) -> Decimal:
    """What somebody who earns `wage` in 2026 earned in that year, in whole 元."""
    return (wage * _EARLIER_WAGES.get(year, Decimal(1))).quantize(Decimal(1), ROUND_HALF_UP)


def due(insurance: str, month: Month, wage: Decimal, injury_class: int) -> tuple[Decimal, Decimal, Decimal]:
    """Base, unit's and person's amount for one insurance and month of somebody who earns `wage` in 2026."""
    base = _base(wage, month)
    parts = _rate(insurance, month, injury_class)
    return base, contribution(base, parts.unit), contribution(base, parts.person)


@cache
def _base(wage: Decimal, month: Month) -> Decimal:
    return payment_base(wage_in(month.year, wage), month)


@cache
def _rate(insurance: str, month: Month, injury_class: int) -> Rate:
    return rate(INSURANCE.code(insurance), month, str(injury_class))
