"""Lists come in pages: a slice, how many there are, and which page it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
PER_PAGE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, counted from 1."""

    rows: Sequence[T]
    total: int
    number: int
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first_row(self) -> int:
        return 0 if not self.total else (self.number - 1) * self.per_page + 1

    @property
    def last_row(self) -> int:
        return min(self.total, self.number * self.per_page)


def within(number: int, total: int, per_page: int = PER_PAGE) -> int:
    """The page that is shown when this one is asked for: never one beyond the last."""
    return max(1, min(number, -(-total // per_page)))
