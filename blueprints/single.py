"""One person, one declaration: find him, see his 参保信息, fill in, check, keep. The same pages for every kind."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from blueprints import declarations
from clock import business_now
from columns import new_public_id
from declarations import KINDS, single, splitting
from declarations.checking import NotTheirs
from declarations.fitting import kinds_for
from declarations.kind import DeclarationKind, Line, Split
from declarations.lifecycle import ChangedMeanwhile, Refused, change_draft, save_lines
from declarations.single import Asked
from forms.answers import AnswerForm
from forms.search import PeopleSearch
from models import Declaration, Person
from queries import people as people_queries
from queries.correction_list import last_correctable
from queries.people import RosterFilter, RosterLine
from queries.settlement import UNEMPLOYMENT as UNEMPLOYMENT_INSURANCE
from queries.settlement import unit_by_id
from queries.verdicts import verdicts_of
from rules.finding import Finding
from rules.insured import UNEMPLOYMENT
from web import access
from web.current import NONE_SHOWN, current
from web.drafts import draft_or_gone
from web.form_key import form_key
from web.htmx import arrive, go, respond, wants_fragment
from web.kept_filter import keep, kept
from web.layout import belongs_to
from web.lookup import count_miss
from web.paging import page_number

blueprint = Blueprint("single", __name__, url_prefix="/declare")
HERE = tuple(kind.slug for kind in KINDS.values() if kind.pages == blueprint.name)
START = "single/start.html"
DECLARE = "single/declare.html"
MISSING = "single/missing.html"
Kind = DeclarationKind[Any, Any]


@blueprint.record_once
def first_pages(state: BlueprintSetupState) -> None:
    """Each kind's first page is a function of the menu: `<slug>.start`."""
    for kind in KINDS.values():
        if kind.pages == blueprint.name:
            address, endpoint = f"{blueprint.url_prefix}/{kind.slug}", f"{kind.slug}.start"
            state.app.add_url_rule(address, endpoint, start, defaults={"slug": kind.slug})


@access.clerk
def start(slug: str) -> Response:
    asked = kept(kept_name(slug))
    return start_page(kind_or_404(slug), PeopleSearch(data=asked), bool(asked))


@blueprint.post("/<slug>")
@access.clerk
def find(slug: str) -> Response:
    """One person found is opened at once; of several, one is picked."""
    kind = kind_or_404(slug)
    form = PeopleSearch(request.form)
    return keep(kept_name(slug), form, partial(found, kind, form), url_for(f"{slug}.start"))


@blueprint.get("/<slug>/missing")
@access.clerk
def missing(slug: str) -> Response:
    """Everybody of whom it still has to be declared."""
    kind, unit_id = kind_or_404(slug), access.acting_unit().id
    page = single.undeclared(kind, unit_id, page_number())
    if page is None:
        abort(404)
    return respond(MISSING, "rows", kind=kind, unit=unit_by_id(unit_id), page=page)


@blueprint.get("/<slug>/person/<public_id>")
@access.clerk
def person(slug: str, public_id: str) -> Response:
    kind, whose = kind_or_404(slug), person_or_404(public_id)
    return person_page(kind, whose, kind.form_class())


@blueprint.post("/<slug>/person/<public_id>")
@access.clerk
def declare(slug: str, public_id: str) -> Response:
    """提交前校验 saves nothing; 保存，稍后再办 and 下一步 keep the declaration as 已申报未提交."""
    kind, whose = kind_or_404(slug), person_or_404(public_id)
    form, act = kind.form_class(request.form), request.form.get("act", "next")
    if act == "refresh":
        return person_page(kind, whose, form)
    shown = asked(kind, whose, form)
    if not form.check():
        return person_page(kind, whose, form, 422, shown.barred, shown)
    if act == "check":
        return person_page(kind, whose, form, verdict=shown.findings, shown=shown)
    if act == "split" and shown.split is not None:
        return save_split(kind, whose, form, shown.split)
    try:
        batch = save_lines(access.actor(), slug, [Line(whose.id, form.answers)], form_key())
    except Refused as refused:
        return person_page(kind, person_or_404(public_id), form, 422, refused.findings[whose.id])
    if act == "save":
        flash("已保存 1 笔，可以在这里继续办理。")
        return go(url_for("pending.show_all"))
    return declarations.arrive(batch)


@blueprint.post("/<slug>/person/<public_id>/choices")
@access.clerk
def choices(slug: str, public_id: str) -> Response:
    """What the form offers after another answer: months, what they bring about, amounts, papers."""
    kind = kind_or_404(slug)
    return respond(DECLARE, "choices", **of_person(kind, person_or_404(public_id), kind.form_class(request.form)))


@blueprint.get("/<public_id>/edit")
@access.clerk
def edit(public_id: str) -> Response:
    """修改 one declaration that has not been submitted, or has been returned."""
    declaration = draft_or_gone(public_id, HERE)
    kind = KINDS[declaration.kind]
    return edit_page(declaration, kind.form_class(data=kind.form_class.data_of(kind.answers(declaration))))


@blueprint.post("/<public_id>/edit")
@access.clerk
def change(public_id: str) -> Response:
    declaration = draft_or_gone(public_id, HERE)
    form, act = KINDS[declaration.kind].form_class(request.form), request.form.get("act", "next")
    if act == "refresh":
        return edit_page(declaration, form)
    shown = asked_of_draft(declaration, form)
    if not form.check():
        return edit_page(declaration, form, 422, shown.barred, shown)
    if act == "check":
        return edit_page(declaration, form, verdict=shown.findings, shown=shown)
    try:
        batch = change_draft(access.actor(), public_id, form.answers, request.form.get("batch", ""))
    except ChangedMeanwhile:
        return edit_page(draft_or_gone(public_id, HERE), form, 409, changed=True)
    except Refused as refused:
        (findings,) = refused.findings.values()
        return edit_page(draft_or_gone(public_id, HERE), form, 422, findings)
    except NotTheirs:
        abort(404)
    return declarations.arrive(batch)


@blueprint.post("/<public_id>/choices")
@access.clerk
def edit_choices(public_id: str) -> Response:
    declaration = draft_or_gone(public_id, HERE)
    return respond(DECLARE, "choices", **of_draft(declaration, KINDS[declaration.kind].form_class(request.form)))


# --- what the routes share ------------------------------------------------------------------------------------------


def found(kind: Kind, form: PeopleSearch, status: int) -> Response:
    if form.errors or request.form.get("page"):
        return start_page(kind, form, status=status)
    page = people_queries.roster(access.acting_unit().id, asked_for(kind, form), 1)
    if page.total == 1:
        whose = page.rows[0].person
        address = url_for("single.person", slug=kind.slug, public_id=whose.public_id)
        return arrive(DECLARE, address, lambda: of_person(kind, whose, kind.form_class()))
    wait = count_miss(form.wanted[0], form.number) if not page.total else None
    response = start_page(kind, form, status=429 if wait else status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def start_page(kind: Kind, form: PeopleSearch, listed: bool = True, status: int = 200) -> Response:
    unit_id = access.acting_unit().id
    asked_about = RosterFilter() if form.errors else asked_for(kind, form)
    return respond(
        START,
        "rows",
        status,
        kind=kind,
        unit=unit_by_id(unit_id),
        search=form,
        closed=() if wants_fragment() else single.unit_wide(kind, unit_id, business_now()),
        overview=None if wants_fragment() else single.overview(kind, unit_id),
        found=people_queries.roster(unit_id, asked_about, page_number()) if listed and not form.errors else None,
        **current(kind.slug),
    )


def asked_for(kind: Kind, form: PeopleSearch) -> RosterFilter:
    """Who is named is found whatever his state: his page says what stands against it."""
    number, person_number, name = form.wanted
    if number or person_number or name or not kind.listed_state:
        return RosterFilter(number, name, person_number)
    return RosterFilter(state=kind.listed_state, insurance=UNEMPLOYMENT_INSURANCE if kind.group == UNEMPLOYMENT else "")


def save_split(kind: Kind, whose: Person, form: AnswerForm, split: Split[Any]) -> Response:
    """A start in the past: from the settlement period on, and 补缴 for the months before it (decision 5)."""
    try:
        splitting.save_with_back_pay(access.actor(), kind.slug, whose.id, split, form_key())
    except Refused as refused:
        return person_page(kind, person_or_404(whose.public_id), form, 422, refused.findings[whose.id])
    flash(f"已保存 2 笔：{split.words}。请为补缴上传附件，再一并提交。")
    return go(url_for("pending.show_all"))


def person_page(
    kind: Kind,
    whose: Person,
    form: AnswerForm,
    status: int = 200,
    verdict: Sequence[Finding] | None = None,
    shown: Asked | None = None,
) -> Response:
    return respond(DECLARE, "work", status, **of_person(kind, whose, form, verdict, shown))


def of_person(
    kind: Kind,
    whose: Person,
    form: AnswerForm,
    verdict: Sequence[Finding] | None = None,
    shown: Asked | None = None,
) -> dict[str, Any]:
    slug, public_id = kind.slug, whose.public_id
    return page_of(kind, whose, form, verdict, shown or asked(kind, whose, form)) | {
        "action": url_for("single.declare", slug=slug, public_id=public_id),
        "choices_address": url_for("single.choices", slug=slug, public_id=public_id),
        "declaration": None,
        "returned": None,
        "key": new_public_id(),
        **current(kind.slug),
    }


def edit_page(
    declaration: Declaration,
    form: AnswerForm,
    status: int = 200,
    verdict: Sequence[Finding] | None = None,
    shown: Asked | None = None,
    changed: bool = False,
) -> Response:
    """The page of one declaration that is kept already. `changed`: a colleague was faster."""
    context = of_draft(declaration, form, verdict, shown)
    if changed:
        context["problems"] = [("choices", single.changed_meanwhile(declaration)), *context["problems"]]
    return respond(DECLARE, "work", status, **context)


def of_draft(
    declaration: Declaration,
    form: AnswerForm,
    verdict: Sequence[Finding] | None = None,
    shown: Asked | None = None,
) -> dict[str, Any]:
    kind = KINDS[declaration.kind]
    whose = people_queries.person_by_id(declaration.person_id or 0) or abort(404)
    belongs_to(f"{kind.slug}.start")
    return page_of(kind, whose, form, verdict, shown or asked_of_draft(declaration, form)) | {
        "action": url_for("single.change", public_id=declaration.public_id),
        "choices_address": url_for("single.edit_choices", public_id=declaration.public_id),
        "declaration": declaration,
        "returned": verdicts_of([declaration]).get(declaration.id),
        "key": "",
        **NONE_SHOWN,
    }


def page_of(
    kind: Kind, whose: Person, form: AnswerForm, verdict: Sequence[Finding] | None, shown: Asked
) -> dict[str, Any]:
    coverages = people_queries.coverages_of(whose.id, access.acting_unit().id)
    return {
        "kind": kind,
        "unit": unit_by_id(access.acting_unit().id),
        "person": whose,
        "coverages": coverages,
        "fitting": () if shown.open else kinds_for(whose, coverages),
        "correctable": None if shown.open else last_correctable(access.acting_unit().id, whose.id),
        "line": RosterLine(whose, coverages),
        "form": form,
        "offer": shown.offer,
        "asked": shown,
        "problems": single.problems(form, verdict or (), shown.open),
        "verdict": verdict,
    }


def asked(kind: Kind, whose: Person, form: AnswerForm) -> Asked:
    return single.ask(kind, access.acting_unit().id, Line(whose.id, None), form, business_now())


def asked_of_draft(declaration: Declaration, form: AnswerForm) -> Asked:
    kind = KINDS[declaration.kind]
    line = Line(declaration.person_id, kind.answers(declaration))
    return single.ask(kind, declaration.unit_id, line, form, business_now(), apart_from=[declaration.id])


def kind_or_404(slug: str) -> Kind:
    kind = KINDS.get(slug)
    if kind is None or kind.pages != blueprint.name:
        abort(404)
    belongs_to(f"{slug}.start")
    return kind


def person_or_404(public_id: str) -> Person:
    return people_queries.person_of_unit(access.acting_unit().id, public_id) or abort(404)


def kept_name(slug: str) -> str:
    return f"{slug}.start"
