"""减少 of many at once: the list with eligibility, 提交前校验 of a thousand, 批量提交 of ten thousand."""

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bench.big_unit import CLERK, LEFT, BigUnit, big_unit
from bench.results import Result, ratio, told
from bench.run import Run
from clock import business_now
from declarations import lifecycle
from declarations.checking import precheck
from extensions import db
from models import Contribution, Coverage, Declaration, EmploymentFiling, Person, Submission, SubmissionLine, Unit
from queries import people, stop_list
from queries.people import RosterFilter
from rules.insured import PAYING

PERSONS, PERSONS_QUICK = 10_000, 2_000
CHECKED = 1_000
ROUNDS = 5
BESIDE_LIST, BESIDE_READING, BESIDE_INSERTS, LINEAR = 2.5, 10, 5, 1.3
ALL_WHO_PAY = RosterFilter(state=PAYING)


def many_at_once(run: Run) -> list[Result]:
    persons = PERSONS_QUICK if run.quick else PERSONS
    run.say(f"a unit of {persons:,} employees")
    with big_unit(run.new_folder("reduction"), persons) as unit:
        return [*of_the_list(unit), *of_the_check(unit), *of_the_batch(unit, run)]


def seconds_of(act: Callable[[], object]) -> float:
    """Processor time, which others' work changes little; every session begins empty."""
    db.session.remove()
    begun = time.process_time()
    act()
    spent = time.process_time() - begun
    db.session.remove()
    return spent


def medians(*acts: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Of each, taking turns; the first round is not counted."""
    taken = [[seconds_of(act) for act in acts] for _ in range(1 + rounds)][1:]
    return [median(column) for column in zip(*taken, strict=True)]


def of_the_list(unit: BigUnit) -> list[Result]:
    def with_eligibility() -> object:
        return stop_list.stop_list(here(), ALL_WHO_PAY, 3, business_now())

    def without() -> object:
        return here(), people.roster(1, ALL_WHO_PAY, 3, per_page=stop_list.PER_PAGE)

    more, plain = medians(with_eligibility, without)
    return [
        ratio(
            f"{stop_list.PER_PAGE} of {unit.persons:,} with eligibility ÷ without",
            more / plain,
            BESIDE_LIST,
            f"without = {plain * 1000:.1f} ms CPU",
        )
    ]


def of_the_check(unit: BigUnit) -> list[Result]:
    ids = range(1, CHECKED + 1)
    check, read = medians(lambda: precheck("stop", 1, ids, LEFT), lambda: rows_of(ids))
    return [
        ratio(
            f"提交前校验 of {CHECKED:,} persons ÷ reading their rows",
            check / read,
            BESIDE_READING,
            f"reading = {read * 1000:.0f} ms CPU",
        )
    ]


def of_the_batch(unit: BigUnit, run: Run) -> list[Result]:
    few = unit.persons // 10
    run.say(f"submitting {few:,} and {unit.persons:,} declarations")
    small = [one_batch(unit, few, turn) for turn in range(3)]
    large = [one_batch(unit, unit.persons, turn) for turn in range(3)]
    submitted, inserted = median(each[0] for each in large), median(each[1] for each in large)
    each_of_few = median(each[0] for each in small) / few
    return [
        ratio(
            f"批量提交 of {unit.persons:,} ÷ inserts of the same rows",
            submitted / inserted,
            BESIDE_INSERTS,
            f"Core bulk, one transaction = {inserted:.2f} s",
        ),
        ratio(
            f"  each of {unit.persons:,} ÷ each of {few:,}",
            submitted / unit.persons / each_of_few,
            LINEAR,
            f"each of {few:,} = {each_of_few * 1e6:.0f} µs",
        ),
        told("  seconds for all of them", f"{submitted:.2f} s"),
    ]


def one_batch(unit: BigUnit, number: int, turn: int) -> tuple[float, float]:
    """Seconds by the clock of one 批量提交, and of inserting the rows it leaves."""
    ids = unit.draft(1, number, f"draft {number} {turn}")
    begun = time.perf_counter()
    result = lifecycle.submit(CLERK, ids, f"submit {number} {turn}")
    submitted = time.perf_counter() - begun
    assert all(outcome.submitted for outcome in result.outcomes)
    db.session.remove()
    left = {table: rows(table) for table in (Submission, Declaration, SubmissionLine)}
    with db.engine.connect() as connection:
        take_away(connection)
        begun = time.perf_counter()
        for table, values in left.items():
            connection.execute(insert(table), values)
        connection.commit()
        inserted = time.perf_counter() - begun
        take_away(connection)
    return submitted, inserted


def rows(table: Any) -> list[dict[str, Any]]:
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table.__table__)).mappings()]


def take_away(connection: Connection) -> None:
    for table in (SubmissionLine, Declaration, Submission):
        connection.execute(delete(table))
    connection.commit()


def here() -> Unit:
    return db.session.get_one(Unit, 1)


def rows_of(ids: Sequence[int]) -> None:
    """Everything the rules look at, as plain rows."""
    for table in (Coverage, Contribution, EmploymentFiling):
        db.session.execute(select(table.__table__).where(table.person_id.in_(ids))).all()
    db.session.execute(select(Person.__table__).where(Person.id.in_(ids))).all()
