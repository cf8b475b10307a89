"""Doing what `actions.jobs.start` has written down: each kind of work has a function, run by whoever leases the job."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from huey import crontab

from actions import jobs
from actions.jobs import Leased, LeaseLost
from clock import real_now
from jobs import huey
from jobs.application import in_application
from queries.jobs import left_behind

Worker = Callable[[Leased], Mapping[str, Any]]
WORKERS: dict[str, Worker] = {}
PATIENCE = timedelta(minutes=1)
"""What has waited for longer was never enqueued, or the queue was lost; a job enqueued twice is done once."""


class Hopeless(Exception):
    """A worker says that its job cannot be done, now or later; the words are for the clerk."""


def worker(*kinds: str) -> Callable[[Worker], Worker]:
    """The function that does jobs of these kinds. It may be run again from the start after it was killed half-way;
    it reports with `actions.jobs.progress` oftener than a lease lasts, and what it returns is the job's result."""

    def register(function: Worker) -> Worker:
        WORKERS.update(dict.fromkeys(kinds, function))
        return function

    return register


def enqueue(public_id: str) -> None:
    """Have it done soon. Only after the transaction that has started it."""
    work(public_id)


@huey.task()
@in_application
def work(public_id: str) -> None:
    run(public_id)


@huey.periodic_task(crontab())
@in_application
def take_up_again() -> None:
    """Every minute: the jobs of workers that were killed."""
    now = real_now()
    for public_id in left_behind(now, now - PATIENCE):
        enqueue(public_id)


def run(public_id: str) -> None:
    """Do the job unless somebody else has it or has done it."""
    job = jobs.lease(public_id)
    if job is None:
        return
    try:
        jobs.finish(job, WORKERS[job.kind](job))
    except LeaseLost:
        return  # whoever took it over tells how it ends
    except Hopeless as hopeless:
        jobs.fail(job, str(hopeless))
    except Exception:
        jobs.give_back(job)
        raise
