"""The fixed days of the city. Nothing here asks a clock."""

from datetime import date

from rules.periods import Month

TODAY = date(2026, 11, 16)
"""Business today of the city."""

CURRENT = Month(2026, 11)
"""The settlement period (结算期) of nearly every unit."""

HISTORY = 24
"""Months of contributions that everybody has who was there that long."""

RECORDS_BEGIN = Month(2024, 1)
"""The city keeps no contribution records of earlier months, so a spell that ended before has none."""


def months(first: Month, last: Month) -> int:
    """How many months there are from `first` to `last`, both included; 0 when `last` is earlier."""
    return max(0, last - first + 1)
