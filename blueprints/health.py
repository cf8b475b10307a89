"""Is the portal ready? For supervisors and load balancers."""

from flask import Blueprint

from queries.health import database_answers
from web import access

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access.public
def show() -> tuple[str, int, dict[str, str]]:
    text = {"Content-Type": "text/plain; charset=utf-8"}
    if not database_answers():
        return "not ready: the database does not answer, or `flask db upgrade` has not run\n", 503, text
    return "ready\n", 200, text
