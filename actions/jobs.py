"""Slow work and its lease: one worker at a time has a job, and whoever is killed over it loses it after a while.

A lease is known by the number of the attempt: a worker that was only slow finds out with its next report that somebody
else has begun anew, and stops (LeaseLost). Times are real ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, literal, or_, update
from sqlalchemy.orm import Session

from actions.actor import Actor
from clock import real_now
from database import writing
from models import Job

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
LEASE = timedelta(seconds=60)
"""A worker reports oftener than this."""
MOST_ATTEMPTS = 5
GIVEN_UP = "系统多次处理都没有完成，请稍后重新发起；仍不成功的，请联系经办机构。"


class LeaseLost(Exception):
    """Somebody else has the job by now: stop, and write nothing more."""


@dataclass(frozen=True)
class Leased:
    """A job that is this worker's, as it was when it took it."""

    id: int
    public_id: str
    kind: str
    unit_id: int | None
    account_id: int | None
    total: int
    done: int
    attempt: int
    parameters: Mapping[str, Any]


def start(actor: Actor, kind: str, parameters: Mapping[str, Any], total: int) -> str:
    """Write down what is to be done; the id under which it is asked for. Enqueue it when this has been committed."""
    with writing() as session:
        return started(session, actor, kind, parameters, total).public_id


def started(session: Session, actor: Actor, kind: str, parameters: Mapping[str, Any], total: int) -> Job:
    """`start` inside the caller's transaction."""
    job = Job(
        kind=kind,
        unit_id=actor.unit_id,
        account_id=actor.account_id,
        state=WAITING,
        total=total,
        parameters=dict(parameters),
        created_at=real_now(),
    )
    session.add(job)
    session.flush()
    return job


def lease(public_id: str) -> Leased | None:
    """Take a job that waits, or that was left behind; None where somebody has it or nothing is left to do.

    One that has been left behind too often has failed.
    """
    now = real_now()
    with writing() as session:
        mine = session.scalars(
            update(Job)
            .where(Job.public_id == public_id)
            .where(or_(Job.state == WAITING, (Job.state == RUNNING) & (Job.leased_until < now)))
            .values(
                state=case((Job.attempts < MOST_ATTEMPTS, RUNNING), else_=FAILED),
                attempts=Job.attempts + 1,
                leased_until=now + LEASE,
            )
            .returning(Job)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if mine is None:
            return None
        if mine.state == FAILED:
            mine.result, mine.finished_at, mine.leased_until = {"words": GIVEN_UP}, now, None
            return None
        return leased(mine)


def leased(job: Job) -> Leased:
    return Leased(
        job.id, job.public_id, job.kind, job.unit_id, job.account_id, job.total, job.done, job.attempts, job.parameters
    )


def progress(job: Leased, done: int, total: int | None = None) -> None:
    """Tell how far it is, in a transaction of its own; the lease begins anew. Raises LeaseLost.

    `total`: where it has only now been counted. What is not finished stays at least one short of it.
    """
    whole = Job.total if total is None else literal(total)
    short = case((whole > done, done), (whole > 0, whole - 1), else_=0)
    with writing() as session:
        report(session, job, done=short, total=whole, leased_until=real_now() + LEASE)


def finish(job: Leased, result: Mapping[str, Any]) -> None:
    """It is done and what came of it, at once. Raises LeaseLost."""
    with writing() as session:
        finished(session, job, result)


def finished(session: Session, job: Leased, result: Mapping[str, Any]) -> None:
    """`finish` inside the transaction that writes what came of it."""
    report(session, job, state=DONE, done=Job.total, result=dict(result), **over())


def fail(job: Leased, words: str) -> None:
    """It cannot be done: `words` tell the clerk why. Raises LeaseLost."""
    with writing() as session:
        report(session, job, state=FAILED, result={"words": words}, **over())


def give_back(job: Leased) -> None:
    """This worker could not do it: it is anybody's again, at once. Raises LeaseLost."""
    with writing() as session:
        report(session, job, leased_until=real_now() - timedelta(seconds=1))


def report(session: Session, job: Leased, **values: Any) -> None:
    """Raises LeaseLost where the job is another worker's."""
    mine = Job.id == job.id, Job.state == RUNNING, Job.attempts == job.attempt
    change = update(Job).where(*mine).values(**values).returning(Job.id)
    if session.scalar(change.execution_options(synchronize_session=False)) is None:
        raise LeaseLost(job.public_id)


def over() -> dict[str, datetime | None]:
    return {"finished_at": real_now(), "leased_until": None}
