"""综合业务处理单打印: which forms there are, one act of printing, and what it made (A14)."""

from functools import partial

from flask import Blueprint, abort, make_response, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from actions.process_forms import FormGone, Printing, PrintingRefused, count_print
from clock import business_today
from columns import new_public_id
from declarations import KINDS, LABELS
from documents.process_form import FontMissing, ProcessForm, pdf, process_form
from forms.results import FormSearch
from queries import process_forms, results
from queries.process_forms import first_day
from queries.settlement import unit_by_id
from rules.finding import Finding
from rules.printing import most_at_once
from web import access
from web.form_key import form_key
from web.htmx import go, respond
from web.kept_filter import keep, kept
from web.paging import page_number

blueprint = Blueprint("process_forms", __name__, url_prefix="/process-forms")
LIST = "process_forms.show_all"
AS_PDF = "pdf"


@blueprint.get("")
@access.employer
def show_all() -> Response:
    return list_answer(search(data=kept(LIST)))


@blueprint.post("")
@access.employer
def filter_all() -> Response:
    form = search(request.form)
    return keep(LIST, form, partial(list_answer, form))


@blueprint.post("/print")
@access.employer
def count() -> Response:
    """打印 or 下载 PDF of what is ticked: counted once, then shown as often as the page is loaded."""
    try:
        name = count_print(access.actor(), chosen(), form_key())
    except FormGone:
        abort(404)
    except PrintingRefused as refused:
        status = 422 if refused.findings[0].field else 409
        return list_answer(search(data=kept(LIST)), status, refused.findings)
    shape = "process_forms.download" if request.form.get("shape") == AS_PDF else "process_forms.printed"
    return go(url_for(shape, public_id=name))


@blueprint.get("/printed/<public_id>")
@access.employer
def printed(public_id: str) -> Response:
    """The forms of one printing as a page."""
    printing = printing_or_404(public_id)
    forms, key = forms_of(printing), new_public_id()
    return respond("process_forms/printed.html", "content", forms=forms, chosen=list(printing.copies), key=key)


@blueprint.get("/printed/<public_id>/pdf")
@access.employer
def download(public_id: str) -> Response:
    """The same as a PDF, named by the numbers of the forms."""
    forms = forms_of(printing_or_404(public_id))
    try:
        response = make_response(pdf(forms, verify_address))
    except FontMissing:
        return list_answer(search(data=kept(LIST)), 503, (NO_FONT,))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f"attachment; filename={file_name(forms)}"
    return response


# --- what the routes share ------------------------------------------------------------------------------------------

NO_FONT = Finding(
    "font-missing",
    "服务器没有安装中文字体，不能生成 PDF",
    "",
    "请改用打印页打印，并请管理员安装中文字体。",
)


def search(answers: MultiDict[str, str] | None = None, **given: object) -> FormSearch:
    periods = results.periods_of(access.acting_unit().id)
    return FormSearch(answers, periods=periods, kinds=LABELS, **given)


def list_answer(form: FormSearch, status: int = 200, refused: tuple[Finding, ...] = ()) -> Response:
    unit, today = access.acting_unit(), business_today()
    page = process_forms.process_forms(unit.id, form.asked, page_number())
    return respond(
        "process_forms/list.html",
        "rows",
        status,
        form=form,
        page=page,
        kinds=KINDS,
        unit=unit_by_id(unit.id),
        key=new_public_id(),
        refused=refused,
        chosen=request.form.getlist("chosen"),
        today=today,
        first_day=first_day,
        most=most_at_once(today),
    )


def chosen() -> list[str]:
    """One line's own button, the whole page, or the ticked lines."""
    if only := request.form.get("only"):
        return [only]
    return request.form.getlist("on_page" if request.form.get("whole_page") else "chosen")


def printing_or_404(name: str) -> Printing:
    """An act of printing of this account for this unit."""
    outcome = process_forms.printing(access.the_visitor().account_id, access.acting_unit().id, name)
    return Printing.stored(outcome or abort(404))


def forms_of(printing: Printing) -> list[ProcessForm]:
    """Its forms, as they were printed."""
    address = url_for("verify.start", _external=True)
    rows = process_forms.form_rows(access.acting_unit().id, list(printing.copies))
    return [process_form(form, printing.at, printing.copies[form.declaration.public_id], address) for form in rows]


def verify_address(code: str) -> str:
    return url_for("verify.show", code=code, _external=True)


def file_name(forms: list[ProcessForm]) -> str:
    """CL26111700001.pdf, or CL26111700001-3.pdf for three: numbers, nobody's name."""
    many = f"-{len(forms)}" if len(forms) > 1 else ""
    return f"{forms[0].number}{many}.pdf"
