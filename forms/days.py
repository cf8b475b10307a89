"""A day as people type it, a month as they choose it."""

from collections.abc import Sequence
from datetime import date

from wtforms import StringField

from rules.periods import Month, NotADate, parse_date

FIRST_YEAR, LAST_YEAR = 1950, 2100
"""Nobody's work lies outside; the rules may count some months on and back from what was chosen."""


class DayField(StringField):
    """YYYY-MM-DD or YYYYMMDD; `data` is a date, None where nothing was typed or it is no day."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data: date | None = None
        if typed:
            try:
                self.data = parse_date(typed)
            except NotADate as fault:
                raise ValueError(str(fault)) from None

    @property
    def shown(self) -> str:
        """The day as a date field of a page takes it; what was typed where that is no day."""
        if self.data is not None:
            return self.data.isoformat()
        return str(self.raw_data[0]) if self.raw_data else ""


def month_chosen(text: str | None) -> Month | None:
    """The month whose number was sent; None where nothing was chosen, or nothing that a page of ours offers."""
    try:
        month = Month.from_int(int(text or ""))
    except ValueError:
        return None
    return month if FIRST_YEAR <= month.year <= LAST_YEAR else None
