"""Putting away what is over: sessions, counted events, form keys past their use, jobs, workbooks, unneeded files."""

from datetime import timedelta

from huey import crontab
from sqlalchemy import ColumnElement, delete, or_

from actions.attachments import collect_unreferenced
from clock import real_now
from database import in_slices, writing
from jobs import exports, huey
from jobs.application import in_application
from models import IdempotencyKey, Job, LimitHit, LoginSession
from queries.jobs import long_over
from rules.parameters import limits
from rules.parameters.spreadsheets import spreadsheet_limits
from spreadsheets import staging

KEPT = timedelta(days=2)
"""Longer than every limit and every form lives."""
UNNEEDED = timedelta(days=1)
"""Longer than any upload takes."""


@huey.periodic_task(crontab(minute="17"))
@in_application
def tidy() -> None:
    put_away_what_is_over()


@huey.periodic_task(crontab(hour="3", minute="47"))
@in_application
def collect_files() -> None:
    """Once a day: bytes of attachments that have been removed, workbooks uploaded and files built long ago, what a
    crash left unfinished."""
    collect_unreferenced(older_than=UNNEEDED)
    staging.put_away(timedelta(days=spreadsheet_limits().kept_days))
    put_away_finished_jobs()


def put_away_what_is_over() -> None:
    long_ago = real_now() - KEPT
    remove(LimitHit, LimitHit.at < long_ago)
    remove(IdempotencyKey, IdempotencyKey.at < long_ago)
    remove(LoginSession, or_(LoginSession.ended_at < long_ago, LoginSession.started_at < long_ago - absolute_limit()))


def put_away_finished_jobs() -> None:
    """Jobs that ended long ago, and the files that were built by them."""
    kept = timedelta(days=spreadsheet_limits().kept_days)
    for some in in_slices(long_over(real_now() - kept)):
        remove(Job, Job.id.in_(some))
    exports.put_away(kept)


def absolute_limit() -> timedelta:
    return timedelta(hours=limits().absolute_hours)


def remove(table: type, condition: ColumnElement[bool]) -> None:
    with writing() as session:
        session.execute(delete(table).where(condition))
