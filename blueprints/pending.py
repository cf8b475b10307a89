"""申请提交: everything of the unit that has not been submitted, checked line by line; 批量提交, 批量删除 (B20, B38)."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from blueprints import submissions
from columns import new_public_id
from declarations import KINDS, LABELS
from declarations.checking import NotTheirs
from declarations.desk import desk
from declarations.handing_in import hand_in
from declarations.lifecycle import delete_drafts
from forms.pending import PendingSearch
from queries import declarations as stored
from queries.declarations import PendingFilter
from web import access
from web.form_key import form_key
from web.htmx import go, respond
from web.kept_filter import keep, kept
from web.paging import page_number

blueprint = Blueprint("pending", __name__, url_prefix="/pending")
LIST = "pending/list.html"
ALL = "pending.show_all"


@blueprint.get("")
@access.clerk
def show_all() -> Response:
    return list_page(PendingSearch(data=kept(ALL)))


@blueprint.post("")
@access.clerk
def filter_all() -> Response:
    form = PendingSearch(request.form).offer_kinds(LABELS)
    return keep(ALL, form, lambda status: list_page(form, status))


@blueprint.post("/submit")
@access.clerk
def send() -> Response:
    """批量提交: what passes goes under one 受理编号, what does not stays with its reasons."""
    chosen = chosen_ids()
    if not chosen:
        return list_again(422, "请先勾选要提交的申报。")
    try:
        result = hand_in(access.actor(), chosen, form_key())
    except NotTheirs:
        return list_again(409, "其中有的申报已经提交或删除。名单已更新，请核对后再提交。")
    kept_back = [outcome for outcome in result.outcomes if not outcome.submitted]
    if result.submission is None:
        words = f"{len(kept_back)} 笔都没有提交，原因见各行的校验结果。"
        return list_again(422, words)
    return submissions.arrive(result.submission, len(kept_back))


@blueprint.post("/confirm-delete")
@access.clerk
def confirm_delete() -> Response:
    """批量删除 asks on a page of its own, naming what goes."""
    chosen = chosen_ids()
    if not chosen:
        return list_again(422, "请先勾选要删除的申报。")
    unit_id = access.acting_unit().id
    found = stored.these(unit_id, chosen)
    if len(found) != len(chosen):
        abort(404)
    people = stored.people_by_id(found)
    return respond("pending/delete.html", "content", declarations=found, people=people, kinds=KINDS)


@blueprint.post("/delete")
@access.clerk
def delete() -> Response:
    chosen = chosen_ids()
    if not chosen:
        return list_again(422, "请先勾选要删除的申报。")
    try:
        count = delete_drafts(access.actor(), chosen)
    except NotTheirs:
        abort(404)
    flash(f"已删除 {count} 笔申报。")
    return go(url_for(ALL))


# --- what the routes share ------------------------------------------------------------------------------------------


def list_page(form: PendingSearch, status: int = 200, problem: str = "") -> Response:
    form.offer_kinds(LABELS)
    page = stored.pending(access.acting_unit().id, asked_for(form), page_number())
    return respond(
        LIST,
        "rows",
        status,
        form=form,
        page=page,
        desk=desk(access.acting_unit().id, page.rows),
        problem=problem,
        chosen=set(request.form.getlist("chosen")) if problem else None,
        key=new_public_id(),
    )


def list_again(status: int, problem: str) -> Response:
    """The list as it was filtered, and why nothing was done."""
    return list_page(PendingSearch(data=kept(ALL)), status, problem)


def asked_for(form: PendingSearch) -> PendingFilter:
    if form.errors:
        return PendingFilter()
    number, name = form.wanted
    return PendingFilter(form.kind.data or "", name, number, form.state.data or "")


def chosen_ids() -> Sequence[str]:
    """Those that are ticked, one by its own button, or everything the filter shows, on all its pages."""
    if request.form.get("one"):
        return [request.form["one"]]
    if request.form.get("all"):
        return stored.all_pending_ids(access.acting_unit().id, asked_for(PendingSearch(data=kept(ALL))))
    return list(dict.fromkeys(request.form.getlist("chosen")))
