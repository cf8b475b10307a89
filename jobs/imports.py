"""逐行核对 of a long workbook: slice by slice, whether or not anybody is watching; taken up where it was left."""

from collections.abc import Mapping
from typing import Any

from actions import jobs
from actions.actor import Actor
from database import writing
from jobs.leases import enqueue, worker
from models import Import
from queries.imports import counts
from spreadsheets.importing import WAITING
from spreadsheets.staging import check_next

KIND = "import"


def check_all_rows(import_id: int) -> None:
    """Check every row now."""
    while check_next(import_id):
        pass


def check_soon(actor: Actor, import_id: int) -> None:
    """Let the worker check them."""
    with writing() as session:
        total = sum(counts(import_id).values())
        job = jobs.started(session, actor, KIND, {"import": import_id}, total)
        session.get_one(Import, import_id).job_id = job.id
        public_id = job.public_id
    enqueue(public_id)


@worker(KIND)
def check_import(job: jobs.Leased) -> Mapping[str, Any]:
    """Check what still waits; after a broken-off run that is only the rest."""
    import_id = int(job.parameters["import"])
    while check_next(import_id):
        by_state = counts(import_id)
        jobs.progress(job, sum(by_state.values()) - by_state.get(WAITING, 0))
    return {"import": import_id}
