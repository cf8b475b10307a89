"""城镇职工减少: find people, pick them, say why and until when; drafts come of it (declarations.lifecycle)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from blueprints import declarations
from clock import business_now
from columns import new_public_id
from declarations import KINDS, single
from declarations.checking import NotTheirs, precheck
from declarations.lifecycle import ChangedMeanwhile, Refused, change_draft, save_drafts
from forms.stop import WITH_BRANCHES, StopForm, StopSearch
from models import Declaration, Person, Unit
from queries import people as people_queries
from queries import stop_list
from queries.people import RosterFilter
from queries.settlement import unit_by_id
from queries.verdicts import verdicts_of
from rules.finding import Finding
from rules.insured import PAYING, PENSION
from rules.periods import Month
from rules.reasons import reasons
from rules.stop_form import reasons_for_all, reasons_offered
from web import access
from web.drafts import draft_or_gone
from web.form_key import form_key
from web.htmx import go, respond, wants_fragment
from web.kept_filter import keep, kept
from web.lookup import count_miss
from web.stop_form import choice, said

blueprint = Blueprint("stop", __name__, url_prefix="/pay/stop")
KIND = KINDS["stop"]
PAGE = "stop/start.html"
EDIT = "stop/edit.html"
START = "stop.start"


@blueprint.get("")
@access.clerk
def start() -> Response:
    search = StopSearch(data=kept(START))
    return respond(PAGE, "rows", **page_of(search, StopForm(), people=(), listed=bool(kept(START))))


@blueprint.post("/find")
@access.clerk
def find() -> Response:
    """查询 and turning pages keep those who have been picked already, ticked, above what is found."""
    ticked = request.form.getlist("person")
    if request.form.get("reset") or wants_fragment() or not (ticked or request.form.get("page")):
        return keep(START, StopSearch(request.form), partial(found, ticked))
    return found(ticked, 200 if StopSearch(request.form).validate() else 422)


@blueprint.post("/choices")
@access.clerk
def choices() -> Response:
    """After another person, reason or day: the months, what they bring about, and the papers needed."""
    form, people = StopForm(request.form), picked()
    if not wants_fragment():
        return work(StopSearch(request.form), form, people)
    return respond(PAGE, "choices", **chosen(unit_by_id(access.acting_unit().id), form, people, business_now()))


@blueprint.post("/declare")
@access.clerk
def declare() -> Response:
    """提交前校验 saves nothing; 保存，稍后再办 and 下一步 keep the declarations as 已申报未提交."""
    form, people, act = StopForm(request.form), picked(), request.form.get("act", "next")
    search = StopSearch(request.form)
    if act == "refresh":
        return work(search, form, people)
    if not form.check() or not people:
        return work(search, form, people, 422)
    unit, ids = access.acting_unit(), [person.id for person in people]
    if act == "check":
        return work(search, form, people, verdict=precheck(KIND.slug, unit.id, ids, form.answers))
    try:
        batch = save_drafts(access.actor(), KIND.slug, ids, form.answers, form_key())
    except Refused as refused:
        return work(search, form, picked(), 422, {**dict.fromkeys(ids, ()), **refused.findings})
    if act == "save":
        flash(f"已保存 {len(ids)} 笔，可以在这里继续办理。")
        return go(url_for("pending.show_all"))
    return declarations.arrive(batch)


@blueprint.get("/<public_id>/edit")
@access.clerk
def edit(public_id: str) -> Response:
    """修改 one declaration that has not been submitted, or has been returned."""
    declaration = draft_or_gone(public_id, [KIND.slug])
    return edit_page(declaration, form_of(declaration))


@blueprint.post("/<public_id>/edit")
@access.clerk
def change(public_id: str) -> Response:
    declaration, form = draft_or_gone(public_id, [KIND.slug]), StopForm(request.form)
    if request.form.get("act") == "refresh":
        return edit_page(declaration, form)
    if not form.check():
        return edit_page(declaration, form, 422)
    try:
        batch = change_draft(access.actor(), public_id, form.answers, request.form.get("batch", ""))
    except ChangedMeanwhile:
        return changed_meanwhile(draft_or_gone(public_id, [KIND.slug]), form)
    except Refused as refused:
        return edit_page(draft_or_gone(public_id, [KIND.slug]), form, 422, refused.findings)
    except NotTheirs:
        abort(404)
    return declarations.arrive(batch)


@blueprint.post("/<public_id>/choices")
@access.clerk
def edit_choices(public_id: str) -> Response:
    """The months and papers of the one declaration, after another reason or day."""
    return respond(EDIT, "choices", **edited(draft_or_gone(public_id, [KIND.slug]), StopForm(request.form)))


# --- what the routes share ------------------------------------------------------------------------------------------


def found(also: Sequence[str], status: int) -> Response:
    """The list that was asked for; 429 where too many numbers were tried that nobody has."""
    search = StopSearch(request.form)
    if status != 200:
        search.validate()
    shown = page_of(search, StopForm(request.form), picked(also), listed=True)
    wait = None if search.errors or shown["found"].total else count_miss(search.wanted[0], search.number)
    if wait is None:
        return respond(PAGE, "rows", status, **shown)
    response = respond(PAGE, "rows", 429, **shown)
    response.headers["Retry-After"] = str(wait)
    return response


def work(
    search: StopSearch,
    form: StopForm,
    people: Sequence[Person],
    status: int = 200,
    verdict: Mapping[int, Sequence[Finding]] | None = None,
) -> Response:
    shown = page_of(search, form, people, verdict, listed=bool(kept(START)))
    if status == 422 and not people:
        shown["problems"] = [("rows", "请先查询并勾选要减少的人员。"), *shown["problems"]]
    return respond(PAGE, "work", status, **shown)


def page_of(
    search: StopSearch,
    form: StopForm,
    people: Sequence[Person],
    verdict: Mapping[int, Sequence[Finding]] | None = None,
    listed: bool = False,
) -> dict[str, Any]:
    """Everything of 人员减少; the list only where somebody has asked for it."""
    unit, now = unit_by_id(access.acting_unit().id), business_now()
    shown = {
        "kind": KIND,
        "unit": unit,
        "search": search,
        "closed": single.unit_wide(KIND, unit.id, now),
        "found": stop_list.stop_list(unit, asked_for(search), page_number(), now) if listed else None,
        "branches": people_queries.has_branches(unit.id),
        "key": new_public_id(),
    }
    return shown | chosen(unit, form, people, now) | said(form, people, verdict)


def chosen(unit: Unit, form: StopForm, people: Sequence[Person], now: datetime) -> dict[str, Any]:
    """Those who have been picked, and what the second part of the form shows for them."""
    facts = stop_list.facts_of_people(unit, people, now)
    offered = reasons_for_all(list(facts.values())) or reasons(PENSION, Month.of(now.date()))
    picked = stop_list.lines_of(unit, people, facts) if people else ()
    return {"picked": picked} | choice(unit, form, facts, offered, now.date())


def asked_for(search: StopSearch) -> RosterFilter:
    """Without anything typed those whom the unit pays for; somebody in particular is found whatever his state."""
    if search.errors:
        return RosterFilter(state=PAYING)
    number, person_number, name = search.wanted
    state = "" if number or person_number or name else PAYING
    return RosterFilter(number, name, person_number, state, branches=search.reach.data == WITH_BRANCHES)


def page_number() -> int:
    return request.form.get("page", 1, type=int)


def picked(public_ids: Sequence[str] | None = None) -> Sequence[Person]:
    """Those who are ticked. One of another unit does not exist here."""
    wanted = set(request.form.getlist("person") if public_ids is None else public_ids)
    chosen = people_queries.people_of_unit(access.acting_unit().id, wanted) if wanted else ()
    if len(chosen) != len(wanted):
        abort(404)
    return chosen


def form_of(declaration: Declaration) -> StopForm:
    return StopForm(data=StopForm.data_of(KIND.answers(declaration)))


def edit_page(
    declaration: Declaration,
    form: StopForm,
    status: int = 200,
    refused: Mapping[int, Sequence[Finding]] | None = None,
) -> Response:
    return respond(EDIT, "work", status, **edited(declaration, form, refused))


def changed_meanwhile(declaration: Declaration, form: StopForm) -> Response:
    """A colleague was faster: what he has made of it stands beside what was typed here."""
    now = "；".join(f"{label} {words}" for label, words in KIND.summary(declaration))
    words = f"其他经办人员刚刚修改了这笔申报，没有保存。现在的内容：{now}。仍以本页填写的为准的，请再保存一次。"
    shown = edited(declaration, form)
    shown["problems"] = [("choices", words), *shown["problems"]]
    return respond(EDIT, "work", 409, **shown)


def edited(
    declaration: Declaration, form: StopForm, refused: Mapping[int, Sequence[Finding]] | None = None
) -> dict[str, Any]:
    """Everything of the page of one declaration."""
    unit, now = unit_by_id(declaration.unit_id), business_now()
    person = people_queries.person_by_id(declaration.person_id or 0) or abort(404)
    facts = stop_list.facts_of_people(unit, [person], now, apart_from=[declaration.id])
    shown = {
        "kind": KIND,
        "unit": unit,
        "declaration": declaration,
        "person": person,
        "returned": verdicts_of([declaration]).get(declaration.id),
    }
    offered = reasons_offered(facts[person.id])
    return shown | choice(unit, form, facts, offered, now.date()) | said(form, [person], refused)
