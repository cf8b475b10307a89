"""城镇职工减少: find people, pick them, say why and until when; drafts come of it (declarations.lifecycle)."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from actions import lookups
from clock import business_now
from columns import new_public_id
from declarations import KINDS
from declarations.checking import NotTheirs, precheck
from declarations.lifecycle import Refused, change_draft, save_drafts
from forms.stop import WITH_BRANCHES, Offer, StopForm, StopSearch, offer, refusals
from models import Declaration, Person, Unit
from queries import declarations as stored
from queries import people as people_queries
from queries import stop_list
from queries.people import RosterFilter
from queries.settlement import unit_by_id
from rules.finding import Finding
from rules.insured import PAYING, PENSION
from rules.months import PeriodLine
from rules.periods import Month
from rules.reasons import reasons
from rules.stop import StopAnswers, StopCase, StopFacts
from rules.stop_form import reasons_offered
from web import access
from web.htmx import go, respond, wants_fragment
from web.kept_filter import keep, kept
from web.lookup import too_many_lookups

blueprint = Blueprint("stop", __name__, url_prefix="/pay/stop")
KIND = KINDS["stop"]
PAGE, EDIT = "stop/start.html", "stop/edit.html"
START = "stop.start"


@blueprint.get("")
@access.clerk
def start() -> Response:
    return page("rows", StopSearch(data=kept(START)), StopForm(), people=())


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
    return page("choices", StopSearch(request.form), StopForm(request.form), picked())


@blueprint.post("/declare")
@access.clerk
def declare() -> Response:
    """提交前校验 saves nothing; 保存，稍后再办 and 下一步 keep the declarations as 已申报未提交."""
    form, chosen, act = StopForm(request.form), picked(), request.form.get("act", "next")
    search = StopSearch(request.form)
    if act == "refresh":
        return page("work", search, form, chosen)
    if not form.check() or not chosen:
        return page("work", search, form, chosen, 422)
    unit, ids = access.acting_unit(), [person.id for person in chosen]
    if act == "check":
        return page("work", search, form, chosen, verdict=precheck(KIND.slug, unit.id, ids, form.answers))
    try:
        batch = save_drafts(access.actor(), KIND.slug, ids, form.answers, request.form.get("key", ""))
    except Refused as refused:
        return page("work", search, form, picked(), 422, verdict={**dict.fromkeys(ids, ()), **refused.findings})
    if act == "save":
        flash(f"已保存 {len(ids)} 笔，可以在这里继续办理。")
        return go(url_for("pending.show_all"))
    return go(url_for("declarations.papers", batch=batch))


@blueprint.get("/<public_id>/edit")
@access.clerk
def edit(public_id: str) -> Response:
    """修改 one declaration that has not been submitted, or has been returned."""
    declaration = draft_or_404(public_id)
    return edit_page(declaration, form_of(declaration))


@blueprint.post("/<public_id>/edit")
@access.clerk
def change(public_id: str) -> Response:
    declaration, form = draft_or_404(public_id), StopForm(request.form)
    if request.form.get("act") == "refresh":
        return edit_page(declaration, form)
    if not form.check():
        return edit_page(declaration, form, 422)
    try:
        batch = change_draft(access.actor(), public_id, form.answers)
    except Refused as refused:
        return edit_page(draft_or_404(public_id), form, 422, refused.findings)
    except NotTheirs:
        abort(404)
    return go(url_for("declarations.papers", batch=batch))


@blueprint.post("/<public_id>/choices")
@access.clerk
def edit_choices(public_id: str) -> Response:
    """The months and papers of the one declaration, after another reason or day."""
    return edit_page(draft_or_404(public_id), StopForm(request.form), block="choices")


# --- what the routes share ------------------------------------------------------------------------------------------


def found(also: Sequence[str], status: int) -> Response:
    search = StopSearch(request.form)
    if status != 200:
        search.validate()
    return page("rows", search, StopForm(request.form), picked(also), status)


def page(
    block: str,
    search: StopSearch,
    form: StopForm,
    people: Sequence[Person],
    status: int = 200,
    verdict: Mapping[int, Sequence[Finding]] | None = None,
) -> Response:
    """人员减少, whole or in part; a list only once somebody has asked for it."""
    unit, now = unit_by_id(access.acting_unit().id), business_now()
    facts = stop_list.facts_of_people(unit, people, now)
    shown: dict[str, Any] = {
        "kind": KIND,
        "unit": unit,
        "search": search,
        "closed": stop_list.unit_wide(unit, now),
        "picked": stop_list.lines_of(unit, people, facts) if people else (),
        "found": None,
        "branches": people_queries.has_branches(unit.id),
        "key": new_public_id(),
    }
    if kept(START) or request.endpoint == "stop.find":
        status = shown_list(shown, search, unit, status)
    shown |= choice(unit, form, facts, reasons(PENSION, Month.of(now.date())), now.date())
    shown |= said(form, people, verdict)
    if block == "work" and status == 422 and not people:
        shown["problems"] = [("rows", "请先查询并勾选要减少的人员。"), *shown["problems"]]
    return respond(PAGE, block, status, **shown)


def shown_list(shown: dict[str, Any], search: StopSearch, unit: Unit, status: int) -> int:
    """Add the list that was asked for; gives the status, 429 where too many numbers were tried that nobody has."""
    if search.errors:
        return status
    number, person_number, name = search.wanted
    exact = bool(number or person_number or name)
    asked = RosterFilter(
        document_number=number,
        number=person_number,
        name=name,
        state="" if exact else PAYING,
        branches=search.reach.data == WITH_BRANCHES,
    )
    shown["found"] = stop_list.stop_list(unit, asked, request.form.get("page", 1, type=int), business_now())
    if number and not shown["found"].total and request.method == "POST":
        try:
            lookups.count_miss(access.actor(), number)
        except lookups.TooManyLookups as too_many:
            search.number.errors = [too_many_lookups(too_many.seconds).text]
            return 429
    return status


def choice(
    unit: Unit, form: StopForm, facts: Mapping[int, StopFacts], offered: Sequence[Any], today: date
) -> dict[str, Any]:
    """What the second part of the form shows for these persons."""
    if request.method == "GET" and form.effective_on.data is None:
        form.effective_on.data = today
    cases = {person_id: StopCase(each, provisional(form, unit, today)) for person_id, each in facts.items()}
    offering: Offer = offer(form, offered, list(cases.values()), unit_lines(unit), today)
    return {"form": form, "offer": offering, "papers": {who: case.papers for who, case in cases.items()}}


def provisional(form: StopForm, unit: Unit, today: date) -> StopAnswers | None:
    """The answers as far as they are given, for what depends on the reason alone."""
    if not form.reason.data:
        return None
    day = form.effective_on.data or today
    return StopAnswers(form.reason.data, day, form.chosen_month or unit.pension_period, form.sub_reason.data or "")


def unit_lines(unit: Unit) -> Sequence[PeriodLine]:
    """The settlement periods as long as nobody has been picked: one row where both are the same."""
    if unit.pension_period == unit.unemployment_period:
        return [PeriodLine("养老、失业保险", unit.pension_period)]
    return [PeriodLine("养老保险", unit.pension_period), PeriodLine("失业保险", unit.unemployment_period)]


def said(form: StopForm, people: Sequence[Person], verdict: Mapping[int, Sequence[Finding]] | None) -> dict[str, Any]:
    """What the check found: what to put right, person by person what to mind; None: not asked."""
    lines = None if verdict is None else [(person.name, verdict[person.id]) for person in people]
    return {"problems": refusals(form, lines or ()), "verdict": lines}


def picked(public_ids: Sequence[str] | None = None) -> Sequence[Person]:
    """Those who are ticked. One of another unit does not exist here."""
    wanted = set(request.form.getlist("person") if public_ids is None else public_ids)
    chosen = people_queries.people_of_unit(access.acting_unit().id, wanted) if wanted else ()
    if len(chosen) != len(wanted):
        abort(404)
    return chosen


def draft_or_404(public_id: str) -> Declaration:
    found = stored.editable(access.acting_unit().id, public_id)
    return found if found is not None and found.kind == KIND.slug else abort(404)


def form_of(declaration: Declaration) -> StopForm:
    answers: StopAnswers = KIND.answers(declaration)
    month = str(int(answers.month))
    return StopForm(
        data={
            "reason": answers.reason,
            "sub_reason": answers.sub_reason,
            "effective_on": answers.effective_on,
            "month": month,
        }
    )


def edit_page(
    declaration: Declaration,
    form: StopForm,
    status: int = 200,
    refused: Mapping[int, Sequence[Finding]] | None = None,
    block: str = "work",
) -> Response:
    unit, now = unit_by_id(declaration.unit_id), business_now()
    person = people_queries.person_by_id(declaration.person_id or 0) or abort(404)
    facts = stop_list.facts_of_people(unit, [person], now, apart_from=[declaration.id])
    shown = {
        "kind": KIND,
        "unit": unit,
        "declaration": declaration,
        "person": person,
        "returned": stored.last_words([declaration]).get(declaration.id),
    }
    shown |= choice(unit, form, facts, reasons_offered(facts[person.id]), now.date())
    shown |= said(form, [person], refused)
    return respond(EDIT, block, status, **shown)
