"""Slow work as it stands: what a unit waits for, what was left behind, what is over."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from extensions import db
from models import Import, Job

LIVE = ("waiting", "running")


def job_of(unit_id: int, public_id: str) -> Job | None:
    """A job of this unit."""
    return db.session.scalar(select(Job).where(Job.unit_id == unit_id, Job.public_id == public_id))


def latest(unit_id: int, kinds: Collection[str]) -> dict[str, Job]:
    """The unit's last job of each of these kinds."""
    newest = select(func.max(Job.id)).where(Job.unit_id == unit_id, Job.kind.in_(kinds)).group_by(Job.kind)
    return {job.kind: job for job in db.session.scalars(select(Job).where(Job.id.in_(newest)))}


def left_behind(now: datetime, waiting_since: datetime) -> Sequence[str]:
    """Jobs whose worker has not been heard of, and those that wait since before then, oldest first."""
    forgotten = (Job.state == "waiting") & (Job.created_at < waiting_since)
    abandoned = (Job.state == "running") & (Job.leased_until < now)
    return db.session.scalars(select(Job.public_id).where(or_(forgotten, abandoned)).order_by(Job.id)).all()


def long_over(before: datetime) -> Sequence[int]:
    """Jobs that ended before then and that nothing refers to."""
    referred_to = exists().where(Import.job_id == Job.id)
    return db.session.scalars(select(Job.id).where(Job.finished_at < before, ~referred_to)).all()
