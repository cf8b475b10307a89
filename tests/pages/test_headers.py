"""What every answer says to the browser besides its content."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from config import Settings
from demo.accounts import PASSWORD
from extensions import db
from models import Account
from tests.audits.routes import routes
from tests.pages.visitor import City, Visitor
from tests.support import page

HTTPS = {"base_url": "https://portal.example"}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HANDED_OUT = {"default-src": "'none'", "sandbox": ""}
"""Files that people keep: nothing in them may run or load, were they ever shown."""


def test_every_answer_carries_the_headers(app: Flask, clerk: Visitor, city: City) -> None:
    answers = [clerk.get(each.address(city.person("plain_worker"))) for each in routes(app) if each.method == "GET"]
    answers += [clerk.get("/no/such/page"), clerk.get("/accounts"), clerk.client.delete("/"), clerk.client.head("/")]
    answers += [clerk.client.post("/sign-out"), clerk.client.options("/"), clerk.get("/", htmx=True)]
    answers += [app.test_client().get("/"), app.test_client().get("/", headers={"HX-Request": "true"})]
    assert {200, 303, 400, 401, 403, 404, 405} <= {answer.status_code for answer in answers}
    for answer in answers:
        assert_safe(answer, HANDED_OUT if "Content-Disposition" in answer.headers else POLICY)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in answer.headers


def test_what_may_be_a_fragment_says_that_it_depends_on_that(clerk: Visitor, city: City) -> None:
    for address in ("/", "/people/states", f"/pay/contact/{city.person('plain_worker')}", "/no/such/page", "/accounts"):
        for htmx in (False, True):
            assert "HX-Request" in clerk.get(address, htmx=htmx).headers["Vary"]


def test_the_files_are_kept_for_a_year_and_carry_the_headers_too(clerk: Visitor) -> None:
    for address in linked_files(clerk):
        with clerk.get(address) as answer:
            assert answer.status_code == 200
            assert_safe(answer)
            assert "max-age=31536000" in answer.headers["Cache-Control"]
            assert "Set-Cookie" not in answer.headers


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    cookie = app.test_client().get("/sign-in/unit").headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain=" not in cookie
    assert "Expires=" not in cookie


@pytest.fixture
def secure(settings: Settings) -> Iterator[Flask]:
    """The same data as a production portal behind TLS has them; its first account is no demonstration's."""
    portal = create_app(replace(settings, demonstration=False, https=True))
    with portal.app_context():
        db.session.query(Account).filter_by(login_name="jingban1").update({"demonstration": False})
        db.session.commit()
        db.session.remove()
    yield portal
    with portal.app_context():
        db.session.remove()
        db.engine.dispose()


def test_over_tls_the_cookie_is_a_host_cookie_and_the_browser_is_told_to_stay_with_tls(secure: Flask) -> None:
    client = secure.test_client()
    shown = client.get("/sign-in/unit", **HTTPS)
    cookies = set_cookies(shown)
    typed = page(shown).form("登录").values() | {"login_name": "jingban1", "password": PASSWORD}
    signed = client.post("/sign-in/unit", data=typed, headers={"Referer": "https://portal.example/"}, **HTTPS)
    assert signed.status_code == 303
    display = client.post(
        "/display",
        data={"csrf_token": page(client.get("/display", **HTTPS)).all(".//input")[0].get("value"), "size": "large"},
        headers={"Referer": "https://portal.example/"},
        **HTTPS,
    )
    assert display.status_code == 303
    for cookie in [*cookies, *set_cookies(signed), *set_cookies(display)]:
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert cookie.startswith(("__Host-session=", "__Host-display="))
    for answer in (shown, signed, client.get("/", **HTTPS), client.get("/no/such/page", **HTTPS)):
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_over_tls_an_unsafe_request_from_another_page_is_refused(secure: Flask) -> None:
    client = secure.test_client()
    typed = page(client.get("/sign-in/unit", **HTTPS)).form("登录").values()
    typed |= {"login_name": "jingban1", "password": PASSWORD}
    for headers in ({}, {"Referer": "https://evil.example/"}, {"Referer": "http://portal.example/"}):
        assert client.post("/sign-in/unit", data=typed, headers=headers, **HTTPS).status_code == 400


def assert_safe(answer: TestResponse, policy: dict[str, str] = POLICY) -> None:
    directives = answer.headers["Content-Security-Policy"].split(";")
    assert dict(directive.strip().partition(" ")[::2] for directive in directives) == policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in answer.headers


def linked_files(visitor: Visitor) -> list[str]:
    shown = visitor.page("/")
    found = [element.get("href") for element in shown.all(".//link")]
    return [address for address in found + [element.get("src") for element in shown.all(".//script")] if address]


def set_cookies(answer: TestResponse) -> list[str]:
    return answer.headers.getlist("Set-Cookie")
