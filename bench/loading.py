"""Loading the agency's roster, beside a bare executemany into the same tables (bench/core_data.py)."""

from statistics import median

from bench import core_data
from bench.results import Result, told
from bench.run import Run

ROWS, ROWS_QUICK = 200_000, 20_000
"""With more, each row costs both sides about the same; with fewer, what a load does once weighs more."""
ROUNDS = 3
SHARE = 0.2


def core_data_load(run: Run) -> list[Result]:
    rows = ROWS_QUICK if run.quick else ROWS
    run.say(f"loading {rows:,} persons, both ways")
    rounds = [core_data.measure(rows, run.folder) for _ in range(1 if run.quick else ROUNDS)]
    share = median(each["ratio"] for each in rounds)
    loaded = median(each["load_rows_per_second"] for each in rounds)
    bare = median(each["executemany_rows_per_second"] for each in rounds)
    return [
        Result(
            f"core-data load of {rows:,} persons ÷ executemany",
            f"{share:.2f} ×",
            f"≥ {SHARE:g} ×",
            f"executemany = {bare:,.0f} rows/s",
            share >= SHARE,
        ),
        told("  rows loaded per second", f"{loaded:,.0f}"),
        told("  the same by CPU time", f"{median(each['cpu_ratio'] for each in rounds):.2f} ×"),
    ]
