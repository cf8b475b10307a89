"""Declarations that may still be changed, as an address names them; what has gone meanwhile is said and not missed."""

from collections.abc import Sequence

from flask import abort, flash, url_for
from werkzeug.wrappers import Response

from models import Declaration
from queries import declarations as stored
from web import access
from web.htmx import go

GONE = "这笔申报已经提交或撤销，不能再修改。在下面可以查看它现在的状态。"


def draft_or_gone(public_id: str, slugs: Sequence[str]) -> Declaration:
    """A draft of these kinds. Aborts: to 审核结果查询 where it has been submitted, with 404 where there is none."""
    unit_id = access.acting_unit().id
    found = stored.editable(unit_id, public_id)
    if found is None and stored.exists_in_unit(unit_id, public_id):
        abort(gone())
    return found if found is not None and found.kind in slugs else abort(404)


def batch_or_gone(batch: str) -> Sequence[Declaration]:
    """What may still be changed of a batch of this unit; otherwise as draft_or_gone."""
    unit_id = access.acting_unit().id
    found = stored.batch_of(unit_id, batch)
    if not found and stored.has_batch(unit_id, batch):
        abort(gone())
    return found or abort(404)


def gone() -> Response:
    flash(GONE)
    return go(url_for("results.show_all"))
