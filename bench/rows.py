"""Every row of the benchmark. A new one is a function in a module of its own and a line here."""

from collections.abc import Callable
from typing import NamedTuple

from bench import search_cpu
from bench.results import Result
from bench.run import Run


class Row(NamedTuple):
    name: str
    measure: Callable[[Run], list[Result]]


ROWS = (Row("search-cpu", search_cpu.search_by_id),)
