"""受理回执: what one 提交 received."""

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from declarations import KINDS
from queries import results
from rules.offices import by_number
from web import access
from web.htmx import respond

blueprint = Blueprint("submissions", __name__, url_prefix="/submissions")


@blueprint.get("/<public_id>")
@access.employer
def show(public_id: str) -> Response:
    """The receipt; `kept`: how many stayed back in 申请提交."""
    receipt = results.receipt(access.acting_unit().id, public_id) or abort(404)
    page = results.received(receipt.submission, request.args.get("page", 1, type=int))
    return respond(
        "submissions/show.html",
        "content",
        receipt=receipt,
        page=page,
        kinds=KINDS,
        papers=results.papers_of([line.declaration.id for line in page.rows]),
        office=by_number(receipt.unit.office_no),
        kept=max(0, request.args.get("kept", 0, type=int)),
    )
