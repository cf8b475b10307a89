"""Whatever is typed into whatever field, the portal answers; it never fails."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict

from demo.special import SPECIAL
from tests.audits.routes import LOGINS, own_id, routes
from tests.pages.visitor import City, Visitor, entered
from tests.support import Form, page

HOSTILE = {
    "nul": "\x00",
    "nul inside": "abc\x00def",
    "long": "长" * 5000,
    "outside the basic plane": "𠮷" * 60,
    "half a pair": "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    "controls": "\r\n\t\x0b\x1b[31m\x7f\x85",
    "directions": "\u202e\u2066abc",
    "sql": "'; DROP TABLE person; --",
    "pattern": "%_[]^$.*\\",
    "template": "{{ config }}{% raw %}",
    "markup": '"><script>alert(1)</script>',
    "numbers": "٣٤٥6７８९",
    "negative": "-99999999999999999999999",
    "json": '{"$ne": null}',
    "path": "../../../../etc/passwd",
}
ENDS_A_SESSION = {"/sign-out"}


@pytest.fixture
def city(app: Flask) -> City:
    return City(app)


@pytest.mark.parametrize("role", LOGINS)
@pytest.mark.parametrize("htmx", [False, pytest.param(True, marks=pytest.mark.any_database)])
def test_no_form_fails_whatever_is_typed(app: Flask, city: City, role: str, htmx: bool) -> None:
    visitor = entered(app, LOGINS[role])
    for address, form in forms_of(app, city, role):
        for what, typed in HOSTILE.items():
            filled = {name: typed if name != "csrf_token" else value for name, value in form.values().items()}
            filled |= {"csrf_token": visitor.token}
            answer = visitor.post(form.action or address, htmx=htmx, **filled)
            assert answer.status_code < 500, f"{form.action}: {what}"


def test_no_address_fails_whatever_is_asked_in_it(app: Flask, city: City) -> None:
    visitor = entered(app, "jingban1")
    for route in routes(app):
        if not route.unsafe and route.cell("clerk") == "open":
            address = route.address(own_id(city, route, "jingban1"))
            for name in looked_at(visitor, address):
                for typed in HOSTILE.values():
                    answer = visitor.client.get(address, query_string={name: typed})
                    assert answer.status_code < 500, f"{address}?{name}="


def test_what_an_address_is_asked_is_noticed(app: Flask) -> None:
    visitor = entered(app, "jingban1")
    assert "page" in looked_at(visitor, "/people/states")
    assert looked_at(visitor, "/help/privacy") == set()


def looked_at(visitor: Visitor, address: str) -> set[str]:
    """The names of what this page wants to know from its query."""
    Watched.names = set()
    request_class = visitor.app.request_class
    visitor.app.request_class = type("Request", (request_class,), {"parameter_storage_class": Watched})
    try:
        visitor.client.get(address)
    finally:
        visitor.app.request_class = request_class
    return Watched.names


class Watched(ImmutableMultiDict[str, str]):
    """A query that remembers what it was asked for."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return super().__getitem__(name)

    def getlist(self, name: str, *how: Any) -> list[Any]:
        self.names.add(name)
        return super().getlist(name, *how)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_nobody_fails_the_sign_in(app: Flask, typed: str) -> None:
    client = app.test_client()
    form = page(client.get("/sign-in/unit")).form("登录")
    for filled in ({"login_name": typed, "password": typed}, {"login_name": "jingban1", "password": typed}):
        assert form.send(client, "/sign-in/unit", **filled).status_code == 422


def test_an_odd_filter_that_was_kept_can_be_seen_again(app: Flask) -> None:
    visitor = entered(app, "jingban1")
    for typed in HOSTILE.values():
        visitor.post("/people/states", name=typed[:50], number=typed[:20], document_number=typed[:40])
        assert visitor.get("/people/states").status_code == 200
    visitor.post("/people/states", reset="1")
    assert SPECIAL["legal_representative"].name in visitor.page("/people/states").text


def forms_of(app: Flask, city: City, role: str) -> Iterator[tuple[str, Form]]:
    """Every form that this role can send, once."""
    visitor = entered(app, LOGINS[role])
    known: set[str] = set()
    for route in routes(app):
        if route.unsafe or route.cell(role) != "open":
            continue
        address = route.address(own_id(city, route, LOGINS[role]))
        for variant in (address, f"{address}?edit=mobile", f"{address}?edit=education"):
            answer = visitor.get(variant)
            if answer.mimetype != "text/html" or answer.status_code != 200:
                continue
            for element in page(answer).all(".//form"):
                form = Form(element, "")
                if form.action not in known | ENDS_A_SESSION:
                    known.add(form.action)
                    yield address, form
