"""单位人员参保状态查询, 养老花名册查询, 人员参保信息查询: the people of the unit, listed and one by one."""

from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from actions import reveal
from declarations.fitting import kinds_for
from forms.search import NumberSearch, RosterSearch
from models import Person
from queries import people
from queries.correction_list import last_correctable
from queries.home import head_counts
from queries.people import RosterFilter
from rules.text import normalise_number, normalise_text
from web import access
from web.htmx import go, respond, wants_fragment
from web.kept_filter import keep, kept
from web.lookup import picked, search_by_number
from web.paging import page_number

blueprint = Blueprint("people", __name__, url_prefix="/people")
SEARCH_PAGE = "people/search.html"
STATES = "people.states"
PENSION = "people.pension_roster"
PENSION_INSURANCES = ("110", "120")


@blueprint.get("/states")
@access.employer
def states() -> Response:
    """单位人员参保状态查询 (B23)."""
    return roster_page(STATES)


@blueprint.post("/states")
@access.employer
def filter_states() -> Response:
    return filtered(STATES)


@blueprint.get("/pension-roster")
@access.employer
def pension_roster() -> Response:
    """养老花名册查询 (B29)."""
    return roster_page(PENSION)


@blueprint.post("/pension-roster")
@access.employer
def filter_pension_roster() -> Response:
    return filtered(PENSION)


@blueprint.get("/search")
@access.employer
def search() -> Response:
    """人员参保信息查询 (B29): one person by number."""
    return search_page(NumberSearch())


@blueprint.post("/search")
@access.employer
def find() -> Response:
    if request.form.get("reset"):
        return go(url_for("people.search"))
    found = search_by_number(request.form, partial(people.find_person, access.acting_unit().id))
    if found.person is None:
        return search_page(found.form, found.status, found.retry_after)
    for change in found.form.changes:
        flash(f"{change}。")
    return go(url_for("people.show", public_id=found.person.public_id))


@blueprint.route("/pick", methods=["GET", "POST"])
@access.employer
def pick() -> Response:
    picker = picked(request.form, partial(people.pick_by_number, access.acting_unit().id, editable=False))
    return respond(
        SEARCH_PAGE,
        "picker",
        picker.status,
        form=NumberSearch(),
        picker=picker.form,
        candidates=picker.candidates,
        focused=True,
    )


@blueprint.get("/<public_id>")
@access.employer
def show(public_id: str) -> Response:
    """人员参保信息 of one person, numbers masked."""
    return person_page(person_or_404(public_id))


@blueprint.post("/<public_id>/reveal")
@access.employer
def reveal_number(public_id: str) -> Response:
    """Show the masked number in full, once, with a trace."""
    reveal.record_reveal(access.actor(), person_or_404(public_id).public_id, "document-number", "people.show")
    person = person_or_404(public_id)
    if wants_fragment():
        return respond("people/show.html", "number", person=person, revealed=True)
    return person_page(person, revealed=True)


# --- what the routes share ------------------------------------------------------------------------------------------


def filtered(roster: str) -> Response:
    form = RosterSearch(request.form)
    return keep(roster, form, partial(roster_answer, roster, form))


def roster_page(roster: str) -> Response:
    return roster_answer(roster, RosterSearch(data=kept(roster)))


def roster_answer(roster: str, form: RosterSearch, status: int = 200) -> Response:
    unit, asked = access.acting_unit(), RosterFilter() if form.errors else asked_for(form)
    page = people.roster(unit.id, asked, page_number(), PENSION_INSURANCES if roster == PENSION else ())
    shown: dict[str, Any] = {"form": form, "page": page, "roster": roster}
    if not wants_fragment():
        shown["counts"] = head_counts(unit.id)
    return respond("people/roster.html", "rows", status, **shown)


def asked_for(form: RosterSearch) -> RosterFilter:
    return RosterFilter(
        document_number=normalise_number(form.document_number.data or "").value,
        name=normalise_text(form.name.data or "").value,
        number=normalise_number(form.number.data or "").value,
        state=form.state.data or "",
        insurance=form.insurance.data or "",
    )


def search_page(form: NumberSearch, status: int = 200, retry_after: int | None = None) -> Response:
    response = respond(SEARCH_PAGE, "work", status, form=form, picker=None, candidates=None, focused=False)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def person_page(person: Person, revealed: bool = False) -> Response:
    unit_id, clerk = access.acting_unit().id, access.the_visitor().role == "clerk"
    coverages = people.coverages_of(person.id, unit_id)
    editable = people.editable_person(unit_id, person.public_id) is not None
    return respond(
        "people/show.html",
        "content",
        person=person,
        coverages=coverages,
        editable=editable,
        fitting=kinds_for(person, coverages) if clerk else (),
        correctable=last_correctable(unit_id, person.id) if clerk else None,
        revealed=revealed,
    )


def person_or_404(public_id: str) -> Person:
    return people.person_of_unit(access.acting_unit().id, public_id) or abort(404)
