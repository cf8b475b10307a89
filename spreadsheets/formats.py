"""How cells look."""

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from declarations.sheet import DIGITS, Column

RED, PALE_RED, GREY, BLUE = "#9C0006", "#FFC7CE", "#808080", "#DDEBF7"

TEXT, TWO_DECIMALS = 49, 2
"""Numbers of built-in formats: 文本 and 0.00."""


class Formats:
    """Those of one workbook."""

    def __init__(self, book: Workbook) -> None:
        top = {"valign": "top"}
        self.heading: Format = book.add_format({"bold": True, "bg_color": BLUE, "border": 1, "text_wrap": True})
        self.needed: Format = book.add_format(
            {"bold": True, "bg_color": BLUE, "border": 1, "text_wrap": True, "font_color": RED}
        )
        self.text: Format = book.add_format({"num_format": TEXT})
        self.money: Format = book.add_format({"num_format": TWO_DECIMALS})
        self.example: Format = book.add_format({"num_format": TEXT, "italic": True, "font_color": GREY})
        self.wrong: Format = book.add_format({"num_format": TEXT, "bg_color": PALE_RED, "font_color": RED})
        self.wrapped: Format = book.add_format({"text_wrap": True, **top})

    def of_column(self, column: Column) -> Format | None:
        """Numbers that are names keep every digit only in cells that are text."""
        return self.text if column.holds == DIGITS else None
