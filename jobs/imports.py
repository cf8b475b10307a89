"""逐行核对 of a workbook: a short one at once, a long one slice by slice, whether or not anybody is watching."""

from collections.abc import Mapping
from typing import Any

from actions import jobs
from actions.actor import Actor
from database import writing
from jobs.leases import enqueue, worker
from queries.imports import counts, job_of
from queries.jobs import LIVE
from rules.parameters.spreadsheets import spreadsheet_limits
from spreadsheets.checking import WAITING
from spreadsheets.staging import READING, check_next, own_import

KIND = "import"


def check_rows(actor: Actor, public_id: str) -> None:
    """Have the rows checked that wait: few of them now, many by the worker. Nothing, where he is at it already.

    Whatever became of an earlier try, this takes it up where it was left. Raises NotTheirs.
    """
    with writing() as session:
        kept = own_import(session, actor, public_id, (READING,))
        import_id, last = kept.id, job_of(kept.id)
        if last is not None and last.state in LIVE:
            return
        by_state = counts(import_id)
        job = None
        if by_state.get(WAITING, 0) > spreadsheet_limits().inline_rows:
            job = jobs.started(session, actor, KIND, {"import": import_id}, sum(by_state.values()))
            kept.job_id = job.id
        job_id = None if job is None else job.public_id
    if job_id is None:
        while check_next(import_id):
            pass
    else:
        enqueue(job_id)


@worker(KIND)
def check_import(job: jobs.Leased) -> Mapping[str, Any]:
    """Check what still waits; after a broken-off run that is only the rest."""
    import_id = int(job.parameters["import"])
    while check_next(import_id):
        by_state = counts(import_id)
        jobs.progress(job, sum(by_state.values()) - by_state.get(WAITING, 0))
    return {"import": import_id}
