"""首页: what must be done before this settlement period closes."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from declarations import KINDS
from forms.search import NumberSearch
from queries import home as facts
from queries import reviews
from web import access
from web.htmx import go, respond

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access.signed_in
def show() -> Response:
    visitor = access.the_visitor()
    if visitor.role in access.EMPLOYER:
        if visitor.unit is None:
            return go(url_for("session.units"))
        overview = facts.employer_overview(visitor.unit.id)
        tasks = facts.clerk_tasks(visitor.unit.id) if visitor.role == "clerk" else ()
        shown = {"overview": overview, "tasks": tasks, "form": NumberSearch(), "kinds": KINDS}
        return respond("home/employer.html", "content", **shown)
    if visitor.role == "person":
        return respond("home/person.html", "content", insured=facts.insured_person(visitor.person_id))
    waiting = reviews.duties(visitor.account_id) if visitor.role == "reviewer" else None
    return respond("home/staff.html", "content", duties=facts.staff_duties(visitor.account_id), waiting=waiting)
