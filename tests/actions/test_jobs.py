"""Slow work: one worker at a time, a killed one's job is taken up again, and what is unfinished never looks whole."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from actions import jobs
from actions.actor import Actor
from actions.jobs import MOST_ATTEMPTS, Leased, LeaseLost
from clock import real_now
from database import writing
from extensions import db
from jobs import leases
from models import Job
from queries.jobs import left_behind

ACTOR = Actor("127.0.0.1")
LONG_AGO = timedelta(days=400)


class Killed(BaseException):
    """As with SIGKILL nothing is written any more. Where a process really is killed: tests/reliability."""


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture(autouse=True)
def workers(app_context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "WORKERS", {"count": count})


def count(job: Leased) -> Mapping[str, Any]:
    """Counts to ten, or does what its parameters say when it comes to five."""
    for number in range(1, 11):
        if number == 5 and job.attempt == 1:
            misfortune(job)
        jobs.progress(job, number)
    return {"counted": 10}


def misfortune(job: Leased) -> None:
    match job.parameters.get("at five"):
        case "killed":
            raise Killed
        case "wrong":
            raise ZeroDivisionError
        case "hopeless":
            raise leases.Hopeless("没有可以处理的人员。")
        case "overtaken":
            run_out(job.public_id)
            assert jobs.lease(job.public_id) is not None


def begun(**parameters: str) -> str:
    return jobs.start(ACTOR, "count", {name.replace("_", " "): value for name, value in parameters.items()}, 10)


def row(public_id: str) -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.public_id == public_id)).one()


def look(public_id: str) -> tuple[str, int, int]:
    job = row(public_id)
    return job.state, job.done, job.total


def run_out(public_id: str) -> None:
    """The lease is over."""
    with writing() as session:
        past = real_now() - timedelta(seconds=1)
        session.execute(update(Job).where(Job.public_id == public_id).values(leased_until=past))


def abandoned() -> list[str]:
    now = real_now()
    return list(left_behind(now, now - leases.PATIENCE))


def test_a_job_is_done_once_and_says_what_came_of_it() -> None:
    job = begun()
    assert look(job) == ("waiting", 0, 10)
    leases.run(job)
    leases.run(job)
    assert look(job) == ("done", 10, 10)
    assert row(job).result == {"counted": 10}
    assert (row(job).attempts, row(job).leased_until) == (1, None)


def test_nobody_else_gets_a_job_that_somebody_has() -> None:
    job = begun()
    mine = jobs.lease(job)
    assert mine is not None
    assert jobs.lease(job) is None
    assert abandoned() == []
    run_out(job)
    assert abandoned() == [job]
    assert jobs.lease(job) is not None
    with pytest.raises(LeaseLost):
        jobs.progress(mine, 3)
    with pytest.raises(LeaseLost):
        jobs.finish(mine, {})
    assert look(job) == ("running", 0, 10)


def test_a_report_keeps_the_lease_and_never_says_that_all_is_done() -> None:
    mine = jobs.lease(begun())
    assert mine is not None
    run_out(mine.public_id)
    jobs.progress(mine, 10)
    assert abandoned() == []
    assert look(mine.public_id) == ("running", 9, 10)
    jobs.progress(mine, 12, total=12)
    assert look(mine.public_id) == ("running", 11, 12)
    jobs.progress(mine, 0, total=0)
    assert look(mine.public_id) == ("running", 0, 0)
    jobs.progress(mine, 12, total=12)
    jobs.finish(mine, {})
    assert look(mine.public_id) == ("done", 12, 12)


def test_a_killed_workers_job_is_never_whole_before_the_next_one_has_done_it() -> None:
    job = begun(at_five="killed")
    with pytest.raises(Killed):
        leases.run(job)
    assert look(job) == ("running", 4, 10)
    leases.run(job)
    assert look(job) == ("running", 4, 10), "nobody takes it before the lease is over"
    run_out(job)
    leases.run(job)
    assert look(job) == ("done", 10, 10)


def test_a_worker_that_was_overtaken_stops_quietly() -> None:
    job = begun(at_five="overtaken")
    leases.run(job)
    assert look(job) == ("running", 4, 10)
    assert row(job).attempts == 2


def test_a_mistake_is_told_and_the_job_tried_again() -> None:
    job = begun(at_five="wrong")
    with pytest.raises(ZeroDivisionError):
        leases.run(job)
    assert abandoned() == [job]
    leases.run(job)
    assert look(job) == ("done", 10, 10)


def test_after_five_attempts_it_has_failed_and_says_so() -> None:
    job = begun()
    for _ in range(MOST_ATTEMPTS):
        assert jobs.lease(job) is not None
        run_out(job)
    assert jobs.lease(job) is None
    assert look(job)[0] == "failed"
    assert "稍后重新发起" in (row(job).result or {})["words"]
    assert abandoned() == []


def test_what_cannot_be_done_says_why_and_is_not_tried_again() -> None:
    job = begun(at_five="hopeless")
    leases.run(job)
    assert look(job) == ("failed", 4, 10)
    assert row(job).result == {"words": "没有可以处理的人员。"}
    assert abandoned() == []


def test_what_was_never_enqueued_is_taken_up_after_a_minute() -> None:
    job = begun()
    assert abandoned() == []
    with writing() as session:
        session.execute(update(Job).values(created_at=real_now() - leases.PATIENCE * 2))
    assert abandoned() == [job]
