"""An amount of 元 as people type it; stored and asked about as Decimal."""

from collections.abc import Sequence
from decimal import Decimal

from wtforms import StringField

from exchange.core_data.values import Unreadable, amount
from rules.text import normalise_amount


def typed_amount(text: str) -> Decimal:
    """元, as pages print them too: 6,500.00 元. Raises Unreadable."""
    return Decimal(amount(normalise_amount(text).value)).scaleb(-2)


class YuanField(StringField):
    """元 with at most two decimals; `data` is a Decimal, None where nothing was typed or it cannot be read."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if typed:
            try:
                self.data = typed_amount(typed)
            except Unreadable as fault:
                raise ValueError(str(fault)) from None

    @property
    def shown(self) -> str:
        """What was typed, else the stored amount."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.2f}"
