"""How often the search page asks its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app import create_app
from bench.city import CLERK, copy_of_city, number_looked_for, settings
from bench.client import token_in
from bench.results import Result, count
from bench.run import Run
from demo.accounts import PASSWORD
from extensions import db

LIMIT = 6
HTMX = {"HX-Request": "true"}
BASIS = "fixed; counted by SQLAlchemy, signing-in check included"


def queries_of_the_search(run: Run) -> list[Result]:
    folder = copy_of_city(run.folder, "queries")
    number = number_looked_for(folder)
    app = create_app(settings(folder))
    client = app.test_client()
    sign_in(client)
    token = token_in(client.get("/pay/contact").text)
    asked = {"csrf_token": token, "number": number}
    with statements(app) as of_fragment:
        found = client.post("/pay/contact/search", data=asked, headers=HTMX)
    with statements(app) as of_page:
        shown = client.get(found.headers["HX-Push-Url"])
    with statements(app) as of_start:
        client.get("/pay/contact")
    assert found.status_code == shown.status_code == 200
    with app.app_context():
        db.engine.dispose()
    return [
        count("queries of the search page, empty", len(of_start), LIMIT, BASIS),
        count("queries of a search by ID", len(of_fragment), LIMIT, BASIS),
        count("queries of the person's page", len(of_page), LIMIT, BASIS),
    ]


def sign_in(client: FlaskClient) -> None:
    token = token_in(client.get("/sign-in/unit").text)
    answer = client.post("/sign-in/unit", data={"csrf_token": token, "login_name": CLERK, "password": PASSWORD})
    assert answer.status_code == 303, answer.text[:300]


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What is asked meanwhile; BEGIN is no question."""
    with app.app_context():
        engine = db.engine
    asked: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", hear)
