"""How a reviewer looks at an uploaded paper: which page, how large, turned how."""

from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

WIDTHS = {1: 640, 2: 1100, 3: 1700}
"""Pixels across, by zoom."""
TURN = 90


@dataclass(frozen=True)
class PaperView:
    """What stands in the address of the page and of the image; whatever makes no sense there is the first page."""

    page: int = 1
    turn: int = 0
    zoom: int = 1

    @classmethod
    def asked(cls, answers: MultiDict[str, str]) -> "PaperView":
        page, turn, zoom = (answers.get(name, 0, type=int) for name in ("page", "turn", "zoom"))
        return cls(max(1, min(page, 9999)), turn % 360 // TURN * TURN, min(max(zoom, 1), max(WIDTHS)))

    @property
    def width(self) -> int:
        return WIDTHS[self.zoom]

    def address(self, **changes: int) -> dict[str, Any]:
        """The same view but for these; only what differs from the first look."""
        changed = replace(self, **changes)
        return {name: value for name, value in vars(changed).items() if value != vars(PaperView())[name]}

    @property
    def to_the_left(self) -> int:
        return (self.turn - TURN) % 360

    @property
    def to_the_right(self) -> int:
        return (self.turn + TURN) % 360
