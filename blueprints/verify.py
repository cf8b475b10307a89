"""回执、处理单验证: whether a paper is genuine, for anybody who holds it. Says nothing that does not stand on it."""

from flask import Blueprint, Response, abort, make_response, request, url_for

from actions import verification
from declarations import KINDS
from documents.qr import qr_svg
from forms.results import CodeForm
from queries import process_forms, results
from rules.verification import normalised
from web import access
from web.htmx import go, respond
from web.paging import page_number

blueprint = Blueprint("verify", __name__, url_prefix="/verify")
START = "verify/start.html"
UNKNOWN = (
    "没有查到这个验证码。请对照纸上的验证码核对一遍；核对无误仍查不到的，这张纸可能不是本系统出具的，请与经办机构联系。"
)


@blueprint.after_request
def keep_out_of_search_engines(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("")
@access.public
def start() -> Response:
    return start_page(CodeForm())


@blueprint.post("")
@access.public
def find() -> Response:
    form = CodeForm(request.form)
    if not form.check():
        return start_page(form, 422)
    return go(url_for("verify.show", code=form.wanted))


@blueprint.get("/<code>")
@access.public
def show(code: str) -> Response:
    wanted = normalised(code)
    if wanted and (form := process_forms.form_by_code(wanted)):
        return respond("verify/form.html", "content", form=form, kinds=KINDS)
    if wanted and (receipt := results.receipt_by_code(wanted)):
        page = results.received(receipt.submission, page_number())
        return respond("verify/receipt.html", "content", receipt=receipt, page=page, kinds=KINDS, code=wanted)
    return nothing_found(wanted)


@blueprint.get("/<code>/qr.svg")
@access.public
def qr(code: str) -> Response:
    """The QR code of a paper that is there."""
    wanted = normalised(code)
    if wanted is None or not results.is_a_code(wanted):
        abort(404)
    response = make_response(qr_svg(url_for("verify.show", code=wanted, _external=True)))
    response.content_type = "image/svg+xml"
    return response


# --- what the routes share ------------------------------------------------------------------------------------------


def start_page(form: CodeForm, status: int = 200) -> Response:
    return respond(START, "content", status, form=form)


def nothing_found(wanted: str | None) -> Response:
    """A code that nobody has: counted, so that nobody tries them out one after another."""
    form = CodeForm(data={"code": ""})
    form.code.errors = [UNKNOWN]
    try:
        if wanted:
            verification.count_miss(access.client_address())
    except verification.TooManyTries as too_many:
        minutes = -(-too_many.seconds // 60)
        form.code.errors = [f"没有查到的次数已达上限，暂停查询。请在 {minutes} 分钟后再试。"]
        response = start_page(form, 429)
        response.headers["Retry-After"] = str(too_many.seconds)
        return response
    return start_page(form, 404)
