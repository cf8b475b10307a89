"""首页: what must be done before this settlement period closes."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from declarations import KINDS
from forms.search import NumberSearch
from queries import home as facts
from queries import reviews
from queries.visitors import Visitor
from web import access
from web.htmx import go, instead_of_the_page, respond, wants_fragment

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access.signed_in
def show() -> Response:
    visitor = access.the_visitor()
    if visitor.role in access.EMPLOYER and visitor.unit is None:
        return go(url_for("session.units"))
    template, shown = page_of(visitor)
    return respond(template, "content", **shown)


def arrive() -> Response:
    """首页 as the answer to signing in: for htmx at once, without JavaScript by a redirect."""
    visitor = access.the_visitor()
    if not wants_fragment():
        return go(url_for("home.show"))
    if visitor.role in access.EMPLOYER and visitor.unit is None:
        return go(url_for("session.units"))
    template, shown = page_of(visitor)
    return instead_of_the_page(template, url_for("home.show"), **shown)


def page_of(visitor: Visitor) -> tuple[str, dict[str, Any]]:
    """The template of a role's 首页 and what it shows."""
    if visitor.unit is not None and visitor.role in access.EMPLOYER:
        overview = facts.employer_overview(visitor.unit.id)
        tasks = facts.clerk_tasks(visitor.unit.id) if visitor.role == "clerk" else ()
        shown = {"overview": overview, "tasks": tasks, "form": NumberSearch(), "kinds": KINDS}
        return "home/employer.html", shown
    if visitor.role == "person":
        return "home/person.html", {"insured": facts.insured_person(visitor.person_id)}
    waiting = reviews.duties(visitor.account_id) if visitor.role == "reviewer" else None
    return "home/staff.html", {"duties": facts.staff_duties(visitor.account_id), "waiting": waiting}
