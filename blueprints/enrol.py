"""参保登记: the document first, then the person and what he is insured for. Two doors, 城镇职工增加 and 失业保险."""

from collections.abc import Sequence
from typing import Any, cast

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from blueprints import declarations
from clock import business_now
from columns import new_public_id
from declarations import KINDS, enrolling, single
from declarations.checking import NotTheirs
from declarations.kind import Line
from declarations.kinds.enrol import Enrol
from declarations.lifecycle import ChangedMeanwhile, Refused, change_draft, save_lines
from declarations.single import Asked
from declarations.splitting import save_with_back_pay
from forms.enrol import DocumentForm, EnrolForm
from models import Declaration
from queries.settlement import unit_by_id
from queries.verdicts import verdicts_of
from rules.finding import Finding
from web import access
from web.current import NONE_SHOWN, current
from web.drafts import draft_or_gone
from web.form_key import form_key
from web.htmx import go, respond, wants_fragment
from web.layout import belongs_to
from web.lookup import count_miss

PAGE = "enrol/show.html"


@access.clerk
def start(slug: str) -> Response:
    return page(kind_of(slug), DocumentForm())


@access.clerk
def check(slug: str) -> Response:
    """参保校验 (B39). Somebody insured elsewhere is answered exactly like nobody at all, and both are counted."""
    kind, search = kind_of(slug), DocumentForm(request.form)
    if request.form.get("reset"):
        return go(url_for(f"{slug}.start"))
    if not search.validate():
        return page(kind, search, status=422)
    applicant = search.applicant
    known = enrolling.known_here(access.acting_unit().id, applicant)
    if known is None and (wait := count_miss(search.number, search.document_number)):
        response = page(kind, search, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    return page(kind, search, kind.form_class.fresh(known.applicant if known else applicant), found=True)


@access.clerk
def check_again(slug: str) -> Response:
    """The address of a check without JavaScript, opened anew."""
    return go(url_for(f"{slug}.start"))


@access.clerk
def choices(slug: str) -> Response:
    """What the form offers after another answer: insurances, base, months and what they bring about."""
    kind = kind_of(slug)
    form = kind.form_class(request.form)
    if not wants_fragment():
        return page(kind, DocumentForm(request.form), form)
    asked = enrolling.ask(kind, access.acting_unit().id, form, business_now())
    return chosen(kind, form, asked)


@access.clerk
def declare(slug: str) -> Response:
    """提交前校验 saves nothing; 保存，稍后再办 and 下一步 keep the declaration as 已申报未提交."""
    kind, act = kind_of(slug), request.form.get("act", "next")
    search, form = DocumentForm(request.form), kind.form_class(request.form)
    if act == "refresh":
        return page(kind, search, form)
    shown = enrolling.ask(kind, access.acting_unit().id, form, business_now())
    if not form.check():
        return page(kind, search, form, 422, shown=shown)
    if act == "check":
        return page(kind, search, form, verdict=shown.findings, shown=shown)
    if act == "split" and shown.split is None:
        return page(kind, search, form, 422, shown.findings, shown)
    try:
        return saved(kind, form, act, shown)
    except Refused as refused:
        (findings,) = refused.findings.values()
        return page(kind, search, form, 422, findings)


@access.clerk
def edit(slug: str, public_id: str) -> Response:
    """修改 one declaration that has not been submitted, or has been returned."""
    kind, declaration = kind_of(slug), draft_or_gone(public_id, [slug])
    return edit_page(kind, declaration, kind.form_class(data=kind.form_class.data_of(kind.answers(declaration))))


@access.clerk
def change(slug: str, public_id: str) -> Response:
    kind, declaration, act = kind_of(slug), draft_or_gone(public_id, [slug]), request.form.get("act", "next")
    form = form_of_draft(kind, declaration)
    if act == "refresh":
        return edit_page(kind, declaration, form)
    shown = enrolling.ask_of_draft(kind, declaration, form, business_now())
    if not form.check():
        return edit_page(kind, declaration, form, 422, shown=shown)
    if act == "check":
        return edit_page(kind, declaration, form, verdict=shown.findings, shown=shown)
    try:
        batch = change_draft(access.actor(), public_id, form.answers, request.form.get("batch", ""))
    except ChangedMeanwhile:
        return edit_page(kind, draft_or_gone(public_id, [slug]), form, 409, changed=True)
    except Refused as refused:
        (findings,) = refused.findings.values()
        return edit_page(kind, draft_or_gone(public_id, [slug]), form, 422, findings)
    except NotTheirs:
        abort(404)
    return declarations.arrive(batch)


@access.clerk
def edit_choices(slug: str, public_id: str) -> Response:
    kind, declaration = kind_of(slug), draft_or_gone(public_id, [slug])
    form = form_of_draft(kind, declaration)
    if not wants_fragment():
        return edit_page(kind, declaration, form)
    asked = enrolling.ask_of_draft(kind, declaration, form, business_now())
    return chosen(kind, form, asked, declaration)


ROUTES = (
    ("", start, "GET"),
    ("/check", check, "POST"),
    ("/check", check_again, "GET"),
    ("/choices", choices, "POST"),
    ("/declare", declare, "POST"),
    ("/<public_id>/edit", edit, "GET"),
    ("/<public_id>/edit", change, "POST"),
    ("/<public_id>/choices", edit_choices, "POST"),
)


def door(slug: str, prefix: str) -> Blueprint:
    """The same pages at the address of one menu entry."""
    pages = Blueprint(slug, __name__, url_prefix=prefix)
    for rule, view, method in ROUTES:
        pages.add_url_rule(rule, view.__name__, view, methods=[method], defaults={"slug": slug})
    return pages


blueprint = door("enrol", "/pay/enrol")


# --- what the routes share ------------------------------------------------------------------------------------------


def saved(kind: Enrol, form: EnrolForm, act: str, shown: Asked) -> Response:
    """Keep it, with 补缴 of the months before where it has been split (decision 5). Raises Refused."""
    if act == "split" and shown.split is not None:
        save_with_back_pay(access.actor(), kind.slug, None, shown.split, form_key())
        flash(f"已保存 2 笔：{shown.split.words}。请为补缴上传附件，再一并提交。")
        return go(url_for("pending.show_all"))
    batch = save_lines(access.actor(), kind.slug, [Line(None, form.answers)], form_key())
    if act == "save":
        flash("已保存 1 笔，可以在这里继续办理。")
        return go(url_for("pending.show_all"))
    return declarations.arrive(batch)


def chosen(kind: Enrol, form: EnrolForm, asked: Asked, declaration: Declaration | None = None) -> Response:
    """The second part of the form, after another answer."""
    return respond(
        PAGE,
        "choices",
        kind=kind,
        form=form,
        asked=asked,
        addresses=addresses(kind, declaration),
        declaration=declaration,
        problems=(),
        verdict=None,
    )


def page(
    kind: Enrol,
    search: DocumentForm,
    form: EnrolForm | None = None,
    status: int = 200,
    verdict: Sequence[Finding] | None = None,
    shown: Asked | None = None,
    found: bool = False,
) -> Response:
    """The document asked for and, once it is known, the form of the person behind it."""
    unit_id, now = access.acting_unit().id, business_now()
    known = None if form is None else enrolling.known_here(unit_id, form.applicant)
    if form is None:
        asked = Asked(single.unit_wide(kind, unit_id, now), {})
    else:
        asked = shown or enrolling.ask(kind, unit_id, form, now)
    context = {
        "search": search,
        "here": known.person if known else None,
        "resume": url_for("single.person", slug=kind.resume, public_id=known.person.public_id) if known else "",
        "found": found,
        "declaration": None,
        "returned": None,
        "key": new_public_id(),
        "addresses": addresses(kind),
        **current(kind.slug),
    }
    return respond(PAGE, "work", status, **common(kind, form, verdict, asked, problems_of(search)), **context)


def edit_page(
    kind: Enrol,
    declaration: Declaration,
    form: EnrolForm,
    status: int = 200,
    verdict: Sequence[Finding] | None = None,
    shown: Asked | None = None,
    changed: bool = False,
) -> Response:
    """The page of one declaration that is kept already. `changed`: a colleague was faster."""
    asked = shown or enrolling.ask_of_draft(kind, declaration, form, business_now())
    first = [("choices", single.changed_meanwhile(declaration))] if changed else []
    context = {
        "search": DocumentForm(),
        "here": None,
        "resume": "",
        "found": False,
        "declaration": declaration,
        "returned": verdicts_of([declaration]).get(declaration.id),
        "key": "",
        "addresses": addresses(kind, declaration),
        **NONE_SHOWN,
    }
    return respond(PAGE, "work", status, **common(kind, form, verdict, asked, first), **context)


def common(
    kind: Enrol,
    form: EnrolForm | None,
    verdict: Sequence[Finding] | None,
    asked: Asked,
    first: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """What both pages show; `first`: what is wrong before the form is looked at."""
    wrong = single.problems(form, verdict or ()) if form is not None else []
    return {
        "kind": kind,
        "unit": unit_by_id(access.acting_unit().id),
        "form": form,
        "asked": asked,
        "problems": [*first, *wrong],
        "verdict": verdict,
    }


def addresses(kind: Enrol, declaration: Declaration | None = None) -> dict[str, str]:
    """Where the form goes: as a whole, and for what it offers."""
    if declaration is None:
        return {"declare": url_for(f"{kind.slug}.declare"), "choices": url_for(f"{kind.slug}.choices")}
    public_id = declaration.public_id
    return {
        "declare": url_for(f"{kind.slug}.change", public_id=public_id),
        "choices": url_for(f"{kind.slug}.edit_choices", public_id=public_id),
    }


def problems_of(search: DocumentForm) -> list[tuple[str, str]]:
    return [(name, f"{search[name].label.text}：{words[0]}") for name, words in search.errors.items()]


def kind_of(slug: str) -> Enrol:
    belongs_to(f"{slug}.start")
    return cast(Enrol, KINDS[slug])


def form_of_draft(kind: Enrol, declaration: Declaration) -> EnrolForm:
    """What was typed; whose document it is stays as it was kept."""
    form: EnrolForm = kind.form_class(request.form)
    person = kind.answers(declaration).person
    form.document_type.data, form.document_number.data = person.document_type, person.document_number
    return form
