"""审核业务: 我已审核 with 撤销审核, 失业协同异常."""

from flask import Blueprint, abort, flash, url_for
from werkzeug.wrappers import Response

from declarations import KINDS, review
from declarations.checking import NotTheirs
from declarations.coordination import coordinate
from queries import reviews
from queries.reviews import WholeCase
from web import access
from web.htmx import go, respond
from web.paging import page_number

blueprint = Blueprint("reviewed", __name__, url_prefix="/review")
AFTER_RETRY = {
    "1": "失业协同成功。",
    "2": "失业协同仍不成功，原因见列表。",
    "9": "这笔申报无需失业协同。",
    "0": "失业尚未协同，请稍后重试。",
}


@blueprint.get("/decided")
@access.reviewer
def decided() -> Response:
    """我已审核: one's own decisions, the last first."""
    page = reviews.decided_by(account_id(), page_number())
    return respond("review/decided.html", "rows", page=page, kinds=KINDS)


@blueprint.get("/decided/<public_id>/undo")
@access.reviewer
def ask_undo(public_id: str) -> Response:
    """撤销审核 asks on a page of its own."""
    return undo_page(case_or_404(public_id))


@blueprint.post("/decided/<public_id>/undo")
@access.reviewer
def undo(public_id: str) -> Response:
    case_or_404(public_id)
    try:
        review.undo(access.actor(), public_id)
    except (review.TooLate, review.NotForYou, review.Overtaken) as refusal:
        return undo_page(case_or_404(public_id), str(refusal), 409)
    except NotTheirs:
        abort(404)
    flash("已撤销审核，这笔申报回到审核中。")
    return go(url_for("review.show", public_id=public_id))


@blueprint.get("/coordination")
@access.reviewer
def coordination() -> Response:
    """失业协同异常: approved, and the unemployment side has not followed."""
    page = reviews.uncoordinated(account_id(), page_number())
    return respond("review/coordination.html", "rows", page=page, kinds=KINDS)


@blueprint.post("/coordination/<public_id>/retry")
@access.reviewer
def retry(public_id: str) -> Response:
    case_or_404(public_id)
    try:
        flash(AFTER_RETRY[coordinate(access.actor(), public_id)])
    except review.Overtaken:
        flash("这笔申报现在不是审核通过状态，不需要协同。")
    return go(url_for("reviewed.coordination"))


def undo_page(case: WholeCase, refusal: str = "", status: int = 200) -> Response:
    decisions = reviews.decisions_on(case.declaration.id)
    return respond(
        "review/undo.html",
        "content",
        status,
        case=case,
        kind=KINDS[case.declaration.kind],
        decisions=decisions,
        refusal=refusal,
    )


def case_or_404(public_id: str) -> WholeCase:
    return reviews.case_of(account_id(), public_id) or abort(404)


def account_id() -> int:
    return access.the_visitor().account_id
