"""Every route × every role, performed: who gets in, who is sent to sign in, who is refused, and foreign ids never."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from demo.special import SPECIAL
from demo.units import UNITS
from extensions import db
from tests.audits.routes import LOGINS, MATRIX, ROLES, UNKNOWN_ID, Route, foreign_id, own_id, routes
from tests.pages.visitor import FRAGMENT, City, Visitor, entered

OPEN = {200, 204, 303, 409, 422}
MOVING = {"login_session", "audit_entry", "audit_head", "limit_hit"}
"""Tables that a refused request may touch: it is seen, counted and written down."""


@pytest.fixture
def city(app: Flask) -> City:
    return City(app)


ASKED = [False, pytest.param(True, marks=pytest.mark.any_database)]
"""Without and with htmx: the answer has another form, and the database is asked the same."""
OPEN_MUCH = {"clerk", "reviewer", "admin"}
BY_ROLE = [role if role in OPEN_MUCH else pytest.param(role, marks=pytest.mark.any_database) for role in LOGINS]
"""Together these three open nearly everything; a refusal asks the database nothing of its own."""


def test_every_route_is_in_the_matrix_and_the_matrix_has_no_other(app: Flask) -> None:
    assert {route.name for route in routes(app)} == set(MATRIX["routes"])


def test_every_row_of_the_matrix_has_a_cell_for_every_role() -> None:
    assert {len(row) for row in MATRIX["routes"].values()} == {len(ROLES)}


def test_the_routes_declare_what_the_matrix_says(app: Flask) -> None:
    for route in routes(app):
        declared = app.view_functions[route.endpoint].access  # type: ignore[attr-defined]
        assert (route.cell("anonymous") == "open") is not bool(declared.roles), route.name
        for role in LOGINS:
            assert (route.cell(role) == "open") is declared.allows(role), f"{route.name} {role}"


@pytest.mark.parametrize("role", BY_ROLE)
@pytest.mark.parametrize("htmx", ASKED)
def test_every_cell_is_what_the_matrix_says(app: Flask, city: City, role: str, htmx: bool) -> None:
    wrong = []
    for route in routes(app):
        visitor = entered(app, LOGINS[role])
        entered(app, LOGINS[role])  # a second browser of his: the sign-in that /my-account may end
        answer = perform(visitor, route, own_id(city, route, LOGINS[role]), htmx)
        expected = "sign-in" if route.endpoint == "session.sign_out" else route.cell(role)
        if outcome(route, answer) != expected:
            wrong.append(f"{route.name}: {answer.status_code} instead of {expected}")
    assert not wrong


@pytest.mark.any_database
@pytest.mark.parametrize("htmx", [False, True])
def test_nobody_signed_in_is_sent_to_sign_in_without_any_data(app: Flask, city: City, htmx: bool) -> None:
    wrong = []
    for route in routes(app):
        answer = perform(Visitor(app, app.test_client()), route, own_id(city, route, "jingban1") or UNKNOWN_ID, htmx)
        if outcome(route, answer) != route.cell("anonymous"):
            wrong.append(f"{route.name}: {answer.status_code} {answer.headers.get('Location')}")
        if route.cell("anonymous") == "sign-in":
            assert answer.get_data() == b"", route.name
            assert answer.status_code == (401 if htmx else 303), route.name
    assert not wrong


@pytest.mark.parametrize("role", BY_ROLE)
@pytest.mark.parametrize("htmx", ASKED)
def test_a_foreign_id_is_nobody_and_nothing_of_him_is_said_or_changed(
    app: Flask, city: City, role: str, htmx: bool
) -> None:
    entered(app, "xiaoqi")
    foreign = {route: foreign_id(city, route) for route in routes(app) if route.has_id}
    visitor, before = entered(app, LOGINS[role]), contents(app)
    for route, theirs in foreign.items():
        for public_id in (theirs, "A" * 22, "A" * 300, "' OR 1=1 --"):
            answer = perform(visitor, route, public_id, htmx)
            assert answer.status_code == (404 if route.cell(role) == "open" else 403), f"{route.name} {public_id}"
            assert not said_of_others(answer), route.name
        assert perform(visitor, route, "%00", htmx).status_code == 404, route.name
    assert contents(app) == before


@pytest.mark.any_database
@pytest.mark.parametrize("role", LOGINS)
def test_an_unsafe_request_without_a_token_or_with_anothers_does_nothing(app: Flask, city: City, role: str) -> None:
    visitor, other = entered(app, LOGINS[role]), entered(app, LOGINS[role])
    addresses = {route: route.address(own_id(city, route, LOGINS[role])) for route in routes(app) if route.unsafe}
    before = contents(app, MOVING - {"login_session"})
    for route, address in addresses.items():
        for token in ({}, {"csrf_token": "x.y.z"}, {"csrf_token": other.token}):
            answer = visitor.client.post(address, data=route.sent | token)
            assert answer.status_code == 400, f"{route.name} {token}"
        assert visitor.client.post(address, data=route.sent, headers=FRAGMENT).status_code == 400, route.name
    assert contents(app, MOVING - {"login_session"}) == before
    assert visitor.get("/my-account").status_code == 200


def test_an_unsafe_request_that_another_site_sends_is_refused(app: Flask, city: City) -> None:
    visitor = entered(app, "jingban1")
    for route in (route for route in routes(app) if route.unsafe):
        data = {"csrf_token": visitor.token} | route.sent
        for site in ("cross-site", "same-site"):
            answer = visitor.client.post(
                route.address(own_id(city, route, "jingban1")), data=data, headers={"Sec-Fetch-Site": site}
            )
            assert answer.status_code == 403, route.name


def test_a_unit_named_in_a_request_is_never_looked_at(app: Flask, city: City) -> None:
    with app.app_context():
        small = db.session.scalar(sa.text("SELECT id FROM unit WHERE name = :name"), {"name": UNITS["small"].name})
        db.session.remove()
    foreign = {"unit_id": str(small), "unit": city.unit("small"), "public_id": city.unit("small")}
    visitor = entered(app, "jingban1")
    for route in routes(app):
        if route.cell("clerk") != "open" or route.endpoint == "session.sign_out":
            continue
        address = route.address(own_id(city, route, "jingban1"))
        if route.unsafe:
            answer = visitor.client.post(address, data={"csrf_token": visitor.token} | route.sent | foreign)
        else:
            answer = visitor.client.get(address, query_string=foreign)
        assert answer.status_code in OPEN | {404}, route.name
        assert not said_of_others(answer), route.name
        assert UNITS["main"].name in visitor.page("/").text


def perform(visitor: Visitor, route: Route, public_id: str, htmx: bool) -> TestResponse:
    address = route.address(public_id)
    return visitor.post(address, htmx=htmx, **route.sent) if route.unsafe else visitor.get(address, htmx=htmx)


def outcome(route: Route, answer: TestResponse) -> str:
    target = answer.headers.get("HX-Redirect") or answer.headers.get("Location") or ""
    if target.startswith("/sign-in/") and route.endpoint != "session.choose_door":
        return "sign-in"
    return "open" if answer.status_code in OPEN else str(answer.status_code)


def said_of_others(answer: TestResponse) -> list[str]:
    """What of the person, the unit and the account of somebody else stands in an answer."""
    person, unit = SPECIAL["enrolled_elsewhere"].resident.person, UNITS["small"]
    theirs = (person.name, person.number, person.id_number, person.id_number[-8:], person.mobile, "徐美玲")
    text = answer.get_data().decode(errors="replace") + str(answer.headers)
    return [each for each in (*theirs, unit.name, unit.pension_number, unit.credit_code) if each in text]


def contents(app: Flask, moving: set[str] = MOVING) -> dict[str, list[Any]]:
    """Every row of every table that a request could change."""
    with app.app_context():
        kept = {table.name: list(rows(table)) for table in db.metadata.sorted_tables if table.name not in moving}
        db.session.remove()
    return kept


def rows(table: sa.Table) -> Iterator[Any]:
    hidden = {"seen_at", "open_functions"}  # of login_session: that somebody is there is no change
    columns = [column for column in table.columns if column.name not in hidden]
    if table.name in ("contribution", "coverage"):
        yield db.session.scalar(sa.select(sa.func.count()).select_from(table))
        return
    for row in db.session.execute(sa.select(*columns).order_by(*table.primary_key.columns)):
        yield tuple(row)
