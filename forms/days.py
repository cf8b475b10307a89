"""A day as people type it."""

from collections.abc import Sequence
from datetime import date

from wtforms import StringField

from rules.periods import NotADate, parse_date


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
        """What was typed, else the stored day."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.data.isoformat()
