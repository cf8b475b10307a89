"""数据模板下载: a file is asked for, built by the worker, kept for some days. It has its name only when it is whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from actions import audit, jobs
from actions.actor import Actor
from actions.jobs import DONE, Leased
from actions.units import locked_unit
from clock import business_now, real_now
from config import Settings
from database import writing
from jobs.leases import enqueue, worker
from jobs.templates import ALL, TEMPLATES, Template
from models import Job
from queries.exports import count, export_unit, ids
from queries.jobs import LIVE, job_of, latest

PREFIX = "export-"
KINDS = {f"{PREFIX}{template.slug}": template for template in ALL}
"""Templates by kind of job."""
UNFINISHED_FOR = timedelta(days=1)
"""Longer than any file takes to be written."""


@dataclass(frozen=True)
class File:
    """A template, and the job that was last asked to fill it; None: the unit has never asked."""

    template: Template
    job: Job | None

    @property
    def is_live(self) -> bool:
        return self.job is not None and self.job.state in LIVE

    @property
    def is_whole(self) -> bool:
        """数据总量 = 已下载数量: then and only then the file is there."""
        return self.job is not None and self.job.state == DONE

    @property
    def total(self) -> str:
        return str(self.job.total) if self.job is not None else "—"

    @property
    def done(self) -> str:
        """What an unfinished job of nobody has done would look like everything."""
        return str(self.job.done) if self.job is not None and (self.is_whole or self.job.total) else "—"

    @property
    def words(self) -> str:
        """Why there is no file, where it failed."""
        return str((self.job.result or {}).get("words", "")) if self.job is not None else ""

    @property
    def at(self) -> datetime | None:
        """Business time of the data."""
        return None if self.job is None else datetime.fromisoformat(self.job.parameters["at"])


class FileGone(Exception):
    """The file is no longer kept."""


def request(actor: Actor, slug: str) -> str:
    """Have a file built; the id of its job. One that is being built already is not built twice."""
    template, kind = TEMPLATES[slug], f"{PREFIX}{slug}"
    with writing() as session:
        unit = locked_unit(session, actor.unit_id)
        running = latest(unit.id, [kind]).get(kind)
        if running is not None and running.state in LIVE:
            return running.public_id
        total = count(template.who(export_unit(unit.id)))
        job = jobs.started(session, actor, kind, {"at": business_now().isoformat()}, total)
        audit.record(session, actor, "export-requested", f"job:{job.public_id}", template=slug, rows=total)
        public_id = job.public_id
    enqueue(public_id)
    return public_id


@worker(*KINDS)
def build(job: Leased) -> Mapping[str, Any]:
    """Write the file from the start: whatever a killed worker has left of it was never the file."""
    template = KINDS[job.kind]
    unit = export_unit(job.unit_id or 0)
    people = ids(template.who(unit))
    jobs.progress(job, 0, total=len(people))
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    rows = template.write(place(job.public_id), unit, people, lambda done: jobs.progress(job, done, total=len(people)))
    jobs.progress(job, rows, total=rows)
    return {"rows": rows}


def fetch(actor: Actor, public_id: str) -> tuple[str, bytes]:
    """A whole file of the actor's unit and what it is called, with a trace. Raises LookupError, FileGone."""
    job = job_of(actor.unit_id or 0, public_id)
    if job is None or job.kind not in KINDS or job.state != DONE:
        raise LookupError(public_id)
    template = KINDS[job.kind]
    try:
        data = place(public_id).read_bytes()
    except FileNotFoundError:
        raise FileGone(public_id) from None
    with writing() as session:
        audit.record(session, actor, "export-downloaded", f"job:{public_id}", template=template.slug)
    return template.label, data


def files(unit_id: int) -> Sequence[File]:
    """Every template with what has come of it for the unit."""
    jobs_by_kind = latest(unit_id, KINDS)
    return [File(template, jobs_by_kind.get(kind)) for kind, template in KINDS.items()]


def put_away(older_than: timedelta) -> None:
    """Remove files built before then, and what killed workers have left unfinished."""
    for path in folder().glob("*"):
        kept_for = UNFINISHED_FOR if path.name.startswith(".") else older_than
        if path.stat().st_mtime < (real_now() - kept_for).timestamp():
            path.unlink(missing_ok=True)


def place(public_id: str) -> Path:
    return folder() / f"{public_id}.xlsx"


def folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.data_dir / "exports"
