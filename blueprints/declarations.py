"""What was declared together, whatever its kind: 附件, 提交前校验, 核对, 提交."""

from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from actions import attachments
from actions.uploads import UploadRefused
from blueprints import submissions
from columns import new_public_id
from declarations import papers as paperwork
from declarations.checking import NotTheirs
from declarations.desk import Desk, desk
from declarations.handing_in import hand_in
from forms.papers import UploadForm
from queries import declarations as stored
from queries.papers import paper_of_unit
from queries.settlement import unit_by_id
from rules.parameters.uploads import upload_limits
from web import access, htmx
from web.drafts import batch_or_gone
from web.filters import material
from web.form_key import form_key
from web.htmx import go, respond, wants_fragment
from web.layout import belongs_to
from web.uploads import sent_as_file, takes_uploads

blueprint = Blueprint("declarations", __name__, url_prefix="/declarations")
PAPERS = "declarations/papers.html"
CONFIRM = "declarations/confirm.html"


@blueprint.get("/batch/<batch>/papers")
@access.clerk
def papers(batch: str) -> Response:
    """附件 of everybody declared together."""
    return papers_page(batch, desk_or_gone(batch))


@blueprint.post("/batch/<batch>/papers")
@access.clerk
@takes_uploads
def add_paper(batch: str) -> Response:
    """上传附件: the same file may be a paper of several persons."""
    batch_or_gone(batch)
    form = UploadForm(request.form | request.files)
    if not form.check() or form.upload is None:
        return papers_page(batch, desk_or_gone(batch), form, 422)
    chosen, name = form.declaration.data or [], form.upload.filename or ""
    try:
        paperwork.attach(access.actor(), batch, chosen, form.material.data or "", name, form.upload.stream.read())
    except UploadRefused as refused:
        if isinstance(refused, attachments.StorageFull):
            raise
        form.file.errors = [f"{refused.finding.text}（{refused.finding.clause}）"]
        return papers_page(batch, desk_or_gone(batch), form, 422)
    except NotTheirs:
        abort(404)
    return back_to_papers(batch, "附件已上传。")


@blueprint.get("/attachments/<public_id>")
@access.employer
def download(public_id: str) -> Response:
    """查看附件, as a file and never as a page of ours."""
    paper, declaration = paper_of_unit(access.acting_unit().id, public_id) or abort(404)
    try:
        path = attachments.open_file(paper.attachment)
    except FileNotFoundError:
        abort(404)
    return sent_as_file(path, paper.media_type, material(paper.attachment.material, declaration.period))


@blueprint.post("/attachments/<public_id>/delete")
@access.clerk
def delete_paper(public_id: str) -> Response:
    """删除附件 of what has not been submitted."""
    _, declaration = paper_of_unit(access.acting_unit().id, public_id) or abort(404)
    batch = declaration.batch
    try:
        paperwork.detach(access.actor(), public_id)
    except NotTheirs:
        abort(404)
    return back_to_papers(batch, "附件已删除。")


@blueprint.post("/batch/<batch>/check")
@access.clerk
def check(batch: str) -> Response:
    """提交前校验: every rule, papers included; nothing is saved."""
    return papers_page(batch, desk_or_gone(batch), checked=True)


@blueprint.get("/batch/<batch>")
@access.clerk
def confirm(batch: str) -> Response:
    """核对 before 提交: everything that goes, and what stands against it."""
    return confirm_page(batch, desk_or_gone(batch))


@blueprint.post("/batch/<batch>/submit")
@access.clerk
def send(batch: str) -> Response:
    """提交: what passes gets its 受理编号, what does not stays with its reasons."""
    unit_id, sent = access.acting_unit().id, request.form.getlist("declaration")
    try:
        result = hand_in(access.actor(), sent, form_key(), batch)
    except NotTheirs:
        if not stored.has_batch(unit_id, batch) and not stored.these(unit_id, sent):
            abort(404)
        flash("其中有的申报已经提交、修改或删除，没有重复提交。请在申请提交和审核结果查询中查看。")
        return go(url_for("pending.show_all"))
    if result.submission is None:
        return confirm_page(batch, desk_or_gone(batch), 422)
    kept = sum(not outcome.submitted for outcome in result.outcomes)
    return submissions.arrive(result.submission, kept)


# --- what the routes share ------------------------------------------------------------------------------------------


def desk_or_gone(batch: str) -> Desk:
    return desk(access.acting_unit().id, batch_or_gone(batch))


def arrive(batch: str) -> Response:
    """What follows declaring, 附件 or at once 核对: for htmx as the answer, without JavaScript by a redirect."""
    on_desk = desk_or_gone(batch)
    if on_desk.wants_papers:
        return htmx.arrive(PAPERS, url_for("declarations.papers", batch=batch), lambda: papers_of(batch, on_desk))
    return htmx.arrive(CONFIRM, url_for("declarations.confirm", batch=batch), lambda: confirmation(batch, on_desk))


def papers_page(
    batch: str, on_desk: Desk, form: UploadForm | None = None, status: int = 200, checked: bool = False
) -> Response:
    return respond(PAPERS, "work", status, **papers_of(batch, on_desk, form, checked))


def papers_of(batch: str, on_desk: Desk, form: UploadForm | None = None, checked: bool = False) -> dict[str, Any]:
    return page_of(batch, on_desk) | {"form": form or UploadForm(), "checked": checked, "limits": upload_limits()}


def confirm_page(batch: str, on_desk: Desk, status: int = 200) -> Response:
    return respond(CONFIRM, "work", status, **confirmation(batch, on_desk, refused=status == 422))


def confirmation(batch: str, on_desk: Desk, refused: bool = False) -> dict[str, Any]:
    return page_of(batch, on_desk) | {"key": new_public_id(), "refused": refused}


def page_of(batch: str, on_desk: Desk) -> dict[str, Any]:
    kind = on_desk.lines[0].kind
    belongs_to(f"{kind.slug}.start")
    return {"batch": batch, "desk": on_desk, "kind": kind, "unit": unit_by_id(access.acting_unit().id)}


def back_to_papers(batch: str, words: str) -> Response:
    """The page as it is now: in place with htmx, opened anew without."""
    flash(words)
    if wants_fragment():
        return papers_page(batch, desk_or_gone(batch))
    return go(url_for("declarations.papers", batch=batch))
