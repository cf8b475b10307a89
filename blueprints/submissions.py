"""受理回执: what one 提交 received."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from declarations import KINDS
from queries import results
from queries.declarations import count_drafts
from rules.offices import by_number
from web import access, htmx
from web.htmx import respond

blueprint = Blueprint("submissions", __name__, url_prefix="/submissions")
PAGE = "submissions/show.html"


@blueprint.get("/<public_id>")
@access.employer
def show(public_id: str) -> Response:
    """The receipt; `kept`: how many stayed back in 申请提交."""
    kept, page = (request.args.get(name, 0, type=int) for name in ("kept", "page"))
    return respond(PAGE, "content", **receipt_of(public_id, kept, page))


def arrive(public_id: str, kept: int) -> Response:
    """The receipt as the answer to 提交: for htmx at once, without JavaScript by a redirect."""
    address = url_for("submissions.show", public_id=public_id, kept=kept or None)
    return htmx.arrive(PAGE, address, lambda: receipt_of(public_id, kept))


def receipt_of(public_id: str, kept: int, number: int = 1) -> dict[str, Any]:
    receipt = results.receipt(access.acting_unit().id, public_id) or abort(404)
    page = results.received(receipt.submission, number)
    received = [(KINDS[line.declaration.kind], line.declaration) for line in page.rows]
    return {
        "alike": len({kind.slug for kind, _ in received}) == 1,
        "reviewed": any(kind.reviewers_needed(declaration) for kind, declaration in received),
        "receipt": receipt,
        "page": page,
        "kinds": KINDS,
        "papers": results.papers_of([line.declaration.id for line in page.rows]),
        "office": by_number(receipt.unit.office_no),
        "kept": max(0, kept),
        "drafts": count_drafts(access.acting_unit().id),
    }
