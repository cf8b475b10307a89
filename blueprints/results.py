"""审核结果查询 and 结果查询: what became of everything submitted; one declaration; 撤回; 失业协同 tried again."""

from functools import partial

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from clock import business_today
from columns import new_public_id
from declarations import KINDS, LABELS, coordination, correcting, lifecycle
from declarations.checking import NotTheirs
from forms.results import ResultSearch
from queries import results
from queries.correction_list import corrections_of
from queries.process_forms import first_day
from queries.results import ResultLine
from queries.settlement import unit_by_id
from queries.timeline import timeline
from rules.attachments import materials
from web import access
from web.htmx import go, respond
from web.kept_filter import keep, kept
from web.layout import belongs_to
from web.paging import page_number

blueprint = Blueprint("results", __name__, url_prefix="/results")
ALL, OF_KIND = "results.show_all", "results.of_kind"
LIST_PAGE = "results/list.html"
SHOW_PAGE = "results/show.html"
TOO_LATE = "经办机构已开始审核，不能再撤回。需要改正的，请等待审核结果，或与经办机构联系。"
COORDINATED = {
    "1": "失业协同成功，失业保险已同步办理。",
    "2": "失业协同仍未成功。",
    "9": "这笔业务无需失业协同。",
}


@blueprint.get("")
@access.employer
def show_all() -> Response:
    """审核结果查询 (B28)."""
    return list_answer(search(data=kept(ALL)))


@blueprint.post("")
@access.employer
def filter_all() -> Response:
    form = search(request.form)
    return keep(ALL, form, partial(list_answer, form))


@blueprint.get("/kind/<slug>")
@access.employer
def of_kind(slug: str) -> Response:
    """结果查询, the second tab of a kind (A13)."""
    known_kind(slug)
    return list_answer(search(data=kept(kept_name(slug)) | {"kind": slug}), slug=slug)


@blueprint.post("/kind/<slug>")
@access.employer
def filter_kind(slug: str) -> Response:
    known_kind(slug)
    form = search(MultiDict({**request.form.to_dict(), "kind": slug}))
    return keep(kept_name(slug), form, partial(list_answer, form, slug=slug), url_for(OF_KIND, slug=slug))


@blueprint.get("/<public_id>")
@access.employer
def show(public_id: str) -> Response:
    """One declaration: what was declared, its papers, what happened, and what comes of it."""
    return result_page(result_or_404(public_id))


@blueprint.post("/<public_id>/withdraw")
@access.clerk
def withdraw(public_id: str) -> Response:
    """撤回 (decision 16): back to 申请提交, unless a reviewer was faster."""
    label = KINDS[result_or_404(public_id).declaration.kind].label
    try:
        lifecycle.withdraw(access.actor(), public_id)
    except NotTheirs:
        line = result_or_404(public_id)
        if line.declaration.state != lifecycle.DRAFT:  # else it has been withdrawn already: a double click, a colleague
            return result_page(line, refusal=TOO_LATE, status=409)
    flash(f"已撤回 1 笔{label}申报，可以在这里修改后重新提交，或者删除。")
    return go(url_for("pending.show_all"))


@blueprint.post("/<public_id>/coordinate")
@access.clerk
def coordinate(public_id: str) -> Response:
    """重试失业协同 (decision 3)."""
    result_or_404(public_id)
    try:
        flag = coordination.coordinate(access.actor(), public_id)
    except NotTheirs:
        return result_page(result_or_404(public_id), refusal="审核通过以后才有失业协同。", status=409)
    flash(COORDINATED[flag])
    return go(url_for("results.show", public_id=public_id))


# --- what the routes share ------------------------------------------------------------------------------------------


def search(answers: MultiDict[str, str] | None = None, **given: object) -> ResultSearch:
    periods = results.periods_of(access.acting_unit().id)
    return ResultSearch(answers, periods=periods, kinds=LABELS, **given)


def list_answer(form: ResultSearch, status: int = 200, slug: str = "") -> Response:
    unit = access.acting_unit()
    page = results.results(unit.id, form.asked, page_number())
    return respond(
        LIST_PAGE,
        "rows",
        status,
        form=form,
        page=page,
        kinds=KINDS,
        kind=KINDS.get(slug),
        address=url_for(OF_KIND, slug=slug) if slug else url_for(ALL),
        unit=unit_by_id(unit.id),
        key=new_public_id(),
        today=business_today(),
        first_day=first_day,
    )


def result_page(line: ResultLine, refusal: str = "", status: int = 200) -> Response:
    declaration = line.declaration
    return respond(
        "results/show.html",
        "content",
        status,
        line=line,
        kind=KINDS[declaration.kind],
        follower=results.follower_of(declaration),
        papers=results.papers_of([declaration.id]).get(declaration.id, ()),
        names=materials(declaration.period),
        events=timeline(declaration),
        corrections=corrections_of(declaration),
        may_be_corrected=access.the_visitor().role == "clerk" and correcting.still_possible(declaration),
        refusal=refusal,
        key=new_public_id(),
        today=business_today(),
        first_day=first_day(declaration),
    )


def kept_name(slug: str) -> str:
    return f"{OF_KIND}:{slug}"


def known_kind(slug: str) -> None:
    """A kind's results belong to its function in the menu of those who declare it. Unknown kinds: 404."""
    if slug not in KINDS:
        abort(404)
    if access.the_visitor().role == "clerk":
        belongs_to(f"{slug}.start")


def result_or_404(public_id: str) -> ResultLine:
    return results.result(access.acting_unit().id, public_id) or abort(404)
