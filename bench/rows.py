"""Every row of the benchmark. A new one is a function in a module of its own and a line here."""

from collections.abc import Callable
from typing import NamedTuple

from bench import (
    answering,
    declaring,
    loading,
    queries,
    reduction,
    reduction_journey,
    search_cpu,
    slow_line,
    spreadsheets,
    wire,
)
from bench.results import Result
from bench.run import Run


class Row(NamedTuple):
    """A name for --only, and what measures it: one function gives some lines of the table."""

    name: str
    measure: Callable[[Run], list[Result]]


ROWS = (
    Row("wire", wire.bytes_of_the_job),
    Row("declaring", declaring.bytes_of_declaring),
    Row("slow-line", slow_line.job_on_2g),
    Row("search-cpu", search_cpu.search_by_id),
    Row("queries", queries.queries_of_the_search),
    Row("reduction-journey", reduction_journey.one_reduction),
    Row("reduction", reduction.many_at_once),
    Row("spreadsheets", spreadsheets.of_ten_thousand_rows),
    Row("answering", answering.of_other_pages),
    Row("loading", loading.core_data_load),
)
