"""Is the portal ready? For supervisors and load balancers."""

from flask import Blueprint

from queries.health import database_answers
from web import access

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access.public
def show() -> tuple[str, int, dict[str, str]]:
    database_answers()
    return "ready\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
