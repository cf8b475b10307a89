"""审核业务: 待审核, one case with its papers, 审核意见, 批量通过."""

from contextlib import suppress
from functools import partial

from flask import Blueprint, abort, flash, make_response, request, url_for
from werkzeug.wrappers import Response

from actions import attachments, reveal
from clock import business_month, business_now
from declarations import KINDS, LABELS, review
from declarations.batch_review import approve_all
from declarations.checking import NotTheirs
from declarations.coordination import coordinate_after_approval
from declarations.effects import APPROVED
from declarations.judging import judge
from declarations.lifecycle import IN_REVIEW, RETURNED, SUBMITTED
from declarations.reasons import reason_groups
from documents.page_images import PageNotShown
from documents.papers import page_of, pages_of
from forms.paper_view import PaperView
from forms.review import DecisionForm, QueueSearch
from models import Declaration
from queries import people, reviews
from queries.home import offices_for
from queries.pages import PER_PAGE
from queries.papers import Paper, papers_of
from queries.reviews import QueueFilter, WholeCase
from rules.attachments import materials
from rules.finding import Finding
from web import access
from web.htmx import go, respond, wants_fragment
from web.kept_filter import keep, kept
from web.paging import page_number
from web.uploads import SANDBOX, sent_as_file

blueprint = Blueprint("review", __name__, url_prefix="/review")
QUEUE = "review.queue"
CASE_PAGE = "review/case.html"
CHOOSE = "请先勾选要批量通过的人员。只有规则全部通过、没有附件、只须一人审核的业务可以勾选。"
DONE = {
    APPROVED: "审核通过，即时生效。",
    IN_REVIEW: "已记录您的通过，还须另一名审核员审核。",
    RETURNED: "已退回单位，单位首页立即显示补正说明。",
    review.REFUSED: "不予通过，单位可以看到原因。",
}
FOLLOWED = {"1": "失业协同成功。", "2": "失业协同失败，已列入失业协同异常。", "0": "失业尚未协同，已列入失业协同异常。"}


# --- the queue ------------------------------------------------------------------------------------------------------


@blueprint.get("")
@access.reviewer
def queue() -> Response:
    """待审核, the oldest first."""
    return queue_page(queue_form(data=kept(QUEUE)))


@blueprint.post("")
@access.reviewer
def filter_queue() -> Response:
    form = queue_form(request.form)
    return keep(QUEUE, form, partial(queue_page, form))


@blueprint.post("/batch")
@access.reviewer
def confirm_batch() -> Response:
    """批量通过 asks first, naming everybody; the button for a whole page brings the page's clean cases itself."""
    lines = reviews.chosen(account_id(), chosen_ids())
    judged = judge([line.declaration for line in lines])
    ready = [line for line in lines if waits(line.declaration) and judged[line.declaration.id].needs_no_eyes]
    if not ready:
        return queue_page(queue_form(data=kept(QUEUE)), 422, CHOOSE)
    left = [line for line in lines if line not in ready]
    return respond("review/batch.html", "content", ready=ready, left=left, kinds=KINDS)


@blueprint.post("/batch/approve")
@access.reviewer
def approve_batch() -> Response:
    """Every case is asked about again and answered by itself."""
    outcomes = approve_all(access.actor(), chosen_ids())
    lines = reviews.chosen(account_id(), list(outcomes))
    if not lines:
        return queue_page(queue_form(data=kept(QUEUE)), 422, CHOOSE)
    return respond("review/batch_done.html", "content", lines=lines, outcomes=outcomes)


# --- one case -------------------------------------------------------------------------------------------------------


@blueprint.get("/<public_id>")
@access.reviewer
def show(public_id: str) -> Response:
    """One case; showing it is what makes it 审核中.

    Decision 26: 审核中 means that a reviewer has opened it, and from then on the employer cannot withdraw it. That is
    true the moment the page is answered, with or without JavaScript, by a link, a bookmark or 审下一件: hence this GET
    writes, once, as the first look at a letter does. A browser that only fetches ahead has not opened anything, and
    neither has somebody who may not decide it.
    """
    case = case_or_404(public_id)
    if case.declaration.state == SUBMITTED and really_looking() and not barred(case):
        with suppress(NotTheirs):  # withdrawn or opened by somebody else in this moment: shown as it is now
            review.open_case(access.actor(), public_id)
        case = case_or_404(public_id)
    return case_page(case, DecisionForm(on=business_month()))


@blueprint.post("/<public_id>")
@access.reviewer
def decide(public_id: str) -> Response:
    """确定，审下一件."""
    form = DecisionForm(request.form, on=business_month())
    if not form.validate():
        return case_page(case_or_404(public_id), form, 422)
    try:
        decided = review.decide(access.actor(), public_id, said(form))
    except review.AlreadyApproved as waiting:
        flash(str(waiting))
        return go_on(case_or_404(public_id))
    except review.NotForYou as refusal:
        return case_page(case_or_404(public_id), form, 409, str(refusal))
    except review.Overtaken as overtaken:
        return overtaken_page(public_id, form, str(overtaken))
    except NotTheirs:
        abort(404)
    case = case_or_404(public_id)
    if decided.findings:
        return case_page(case, form, 409, "规则现在不允许通过，没有保存。", decided.findings)
    words = DONE[decided.state]
    if decided.state == APPROVED:
        words += FOLLOWED.get(coordinate_after_approval(access.actor(), public_id), "")
        case = case_or_404(public_id)
    flash(f"上一件（受理编号 {case.submission.number}）{words}")
    return go_on(case)


@blueprint.post("/<public_id>/reveal")
@access.reviewer
def reveal_number(public_id: str) -> Response:
    """Show the masked number in full, once, with a trace."""
    reveal.record_reveal(access.actor(), case_or_404(public_id).person.public_id, "document-number", "review.show")
    case = case_or_404(public_id)
    if wants_fragment():
        return respond(CASE_PAGE, "number", case=case, revealed=True)
    return case_page(case, DecisionForm(on=business_month()), revealed=True)


# --- papers ---------------------------------------------------------------------------------------------------------


@blueprint.get("/attachments/<public_id>")
@access.reviewer
def download(public_id: str) -> Response:
    """The paper as it was uploaded, to be saved."""
    paper = paper_or_404(public_id)
    try:
        path = attachments.open_file(paper.attachment)
    except FileNotFoundError:
        abort(404)
    return sent_as_file(path, paper.media_type, material_label(paper))


@blueprint.get("/attachments/<public_id>/pages/<int:page>")
@access.reviewer
def page_image(public_id: str, page: int) -> Response:
    """One page as an image: a PDF itself never runs in a reviewer's browser."""
    paper, view = paper_or_404(public_id), PaperView.asked(request.args)
    try:
        image = page_of(paper.attachment, paper.media_type, page, view.width, view.turn)
    except PageNotShown:
        abort(404)
    response = make_response(image.data)
    response.content_type = image.media_type
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


# --- what the routes share ------------------------------------------------------------------------------------------


def queue_form(*arguments: object, **named: object) -> QueueSearch:
    offices, reasons = offices_for(account_id()), reason_groups(business_month())
    return QueueSearch(*arguments, offices=offices, kinds=LABELS, reasons=reasons, **named)


def queue_page(form: QueueSearch, status: int = 200, notice: str = "") -> Response:
    asked = QueueFilter() if form.errors else form.asked
    page = reviews.waiting(account_id(), asked, page_number())
    judged = judge([line.declaration for line in page.rows])
    ready = [line for line in page.rows if judged[line.declaration.id].needs_no_eyes]
    shown = {"form": form, "page": page, "judged": judged, "ready": ready, "kinds": KINDS, "notice": notice}
    return respond("review/queue.html", "rows", status, **shown)


def case_page(
    case: WholeCase,
    form: DecisionForm,
    status: int = 200,
    notice: str = "",
    findings: tuple[Finding, ...] = (),
    revealed: bool = False,
) -> Response:
    """The whole case; for htmx, which only turns the pages of papers, their block alone."""
    declaration = case.declaration
    kind = KINDS[declaration.kind]
    papers = papers_of([declaration.id]).get(declaration.id, ())
    shown = next((each for each in papers if each.attachment.public_id == request.args.get("paper")), None)
    shown = shown or (papers[0] if papers else None)
    looking = {
        "case": case,
        "kind": kind,
        "papers": papers,
        "shown": shown,
        "pages": pages_of(shown.attachment, shown.media_type) if shown else 0,
        "view": PaperView.asked(request.args),
        "material_label": material_label,
    }
    if wants_fragment() and request.method == "GET":
        return respond(CASE_PAGE, "papers", status, **looking)
    judged = judge([declaration])[declaration.id] if waits(declaration) else None
    return respond(
        CASE_PAGE,
        "content",
        status,
        **looking,
        kinds=KINDS,
        judged=judged,
        details=kind.details(declaration, judged.case.facts if judged else None, business_now()),
        coverages=people.coverages_of(case.person.id, case.unit.id),
        decisions=reviews.decisions_on(declaration.id),
        earlier_of_unit=reviews.earlier_of_unit(case),
        earlier_of_person=reviews.earlier_of_person(account_id(), case),
        barred=barred(case) if waits(declaration) else "",
        form=form,
        notice=notice,
        findings=findings,
        revealed=revealed,
    )


def overtaken_page(public_id: str, form: DecisionForm, words: str) -> Response:
    """Somebody was faster: said beside the case as it is now, or on the queue where the unit has taken it back."""
    case = reviews.case_of(account_id(), public_id)
    if case is not None:
        return case_page(case, form, 409, words)
    flash(words)
    return go(url_for(QUEUE))


def go_on(case: WholeCase) -> Response:
    """To the next case of the queue as it is filtered now."""
    following = reviews.next_case(account_id(), queue_form(data=kept(QUEUE)).asked, case.declaration)
    if following is None:
        flash("没有下一件可审核的业务。")
        return go(url_for(QUEUE))
    return go(url_for("review.show", public_id=following))


def said(form: DecisionForm) -> review.Decision:
    return review.Decision(form.decision.data, form.reason.data or "", form.words.data, form.submission.data or "")


def barred(case: WholeCase) -> str:
    """Why this reviewer may not decide the case; "" where he may."""
    return review.bar(access.actor(), case.declaration)


def waits(declaration: Declaration) -> bool:
    return declaration.state in review.UNDECIDED


def really_looking() -> bool:
    """Is a person opening the page, and not a browser that fetches it ahead?"""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose


def chosen_ids() -> list[str]:
    """At most a page of cases; `all` brings those of the page that are clean."""
    field = "clean" if request.form.get("all") else "case"
    return [each for each in request.form.getlist(field) if "\0" not in each][:PER_PAGE]


def material_label(paper: Paper) -> str:
    known = materials(business_month())
    code = paper.attachment.material
    return known[code].label if code in known else "附件"


def case_or_404(public_id: str) -> WholeCase:
    return reviews.case_of(account_id(), public_id) or abort(404)


def paper_or_404(public_id: str) -> Paper:
    return reviews.paper(account_id(), public_id) or abort(404)


def account_id() -> int:
    return access.the_visitor().account_id
