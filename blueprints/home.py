"""首页: what must be done before this settlement period closes."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from clock import business_now
from declarations import KINDS
from forms.search import NumberSearch
from queries import home as facts
from queries import reviews
from queries.visitors import Visitor
from web import access, htmx
from web.htmx import go, respond

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access.signed_in
def show() -> Response:
    visitor = access.the_visitor()
    if lacks_unit(visitor):
        return go(url_for("session.units"))
    if visitor.role in access.EMPLOYER:
        return respond("home/employer.html", "content", **shown_to(visitor))
    if visitor.role == "person":
        return respond("home/person.html", "content", **shown_to(visitor))
    return respond("home/staff.html", "content", **shown_to(visitor))


def arrive() -> Response:
    """首页 as the answer to signing in: for htmx at once, without JavaScript by a redirect."""
    visitor, address = access.the_visitor(), url_for("home.show")
    if lacks_unit(visitor):
        return go(url_for("session.units") if htmx.wants_fragment() else address)
    kind = "employer" if visitor.role in access.EMPLOYER else "person" if visitor.role == "person" else "staff"
    return htmx.arrive(f"home/{kind}.html", address, lambda: shown_to(visitor))


def lacks_unit(visitor: Visitor) -> bool:
    """Must he first say for which unit he acts?"""
    return visitor.role in access.EMPLOYER and visitor.unit is None


def shown_to(visitor: Visitor) -> dict[str, Any]:
    """What the 首页 of his role shows."""
    if visitor.unit is not None and visitor.role in access.EMPLOYER:
        overview = facts.employer_overview(visitor.unit.id)
        tasks = facts.clerk_tasks(visitor.unit.id, overview, business_now()) if visitor.role == "clerk" else ()
        return {"overview": overview, "tasks": tasks, "form": NumberSearch(), "kinds": KINDS}
    if visitor.role == "person":
        return {"insured": facts.insured_person(visitor.person_id)}
    waiting = reviews.duties(visitor.account_id) if visitor.role == "reviewer" else None
    return {"duties": facts.staff_duties(visitor.account_id), "waiting": waiting}
