"""Where signing in, display settings and closed tabs lead to: never off this site."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from demo.accounts import PASSWORD
from tests.pages.visitor import Visitor
from tests.support import page

SOMEWHERE_ELSE = [
    "https://evil.example",
    "http://evil.example/",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example",
    "///evil.example",
    "////evil.example/people/states",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%2fevil.example",
    "/%2Fevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\r\nLocation: https://evil.example",
    "/people/states\r\nSet-Cookie: session=x",
    " https://evil.example",
    "\x00//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/people/states@evil.example/..//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https:people/states",
    "ftp:people/states",
    "javascript:people/states",
    "people/states",
    "evil.example",
    ".evil.example",
    "@evil.example",
    "/.evil.example",
    "/%E2%80%8B/evil.example",
    "/nothing/here",
    "/sign-out",
    "/people/states/",
]
OUR_OWN = ["/people/states", "/people/states?page=2", "/pay/contact/abc?edit=mobile", "/help/offices", "/"]


@pytest.mark.parametrize("target", SOMEWHERE_ELSE)
def test_signing_in_never_leads_off_the_site(client: FlaskClient, target: str) -> None:
    shown = page(client.get("/sign-in/unit", query_string={"next": target}))
    assert not shown.all(".//input[@name='next']")
    typed = shown.form("登录").values() | {"next": target, "login_name": "jingban1", "password": PASSWORD}
    response = client.post("/sign-in/unit", query_string={"next": target}, data=typed)
    assert response.status_code == 303
    assert response.headers["Location"] == "/"


def test_signing_in_leads_back_to_the_page_one_came_for(app: Flask) -> None:
    for target in OUR_OWN:
        client = app.test_client()
        shown = page(client.get("/sign-in/unit", query_string={"next": target}))
        response = shown.form("登录").send(client, "/sign-in/unit", login_name="jingban1", password=PASSWORD)
        assert response.headers["Location"] == target


def test_a_failed_sign_in_does_not_forget_where_one_was_going(client: FlaskClient) -> None:
    shown = page(client.get("/sign-in/unit?next=/people/states"))
    refused = page(shown.form("登录").send(client, "/sign-in/unit", login_name="jingban1", password="wrong"))
    response = refused.form("登录").send(client, "/sign-in/unit", login_name="jingban1", password=PASSWORD)
    assert response.headers["Location"] == "/people/states"


@pytest.mark.parametrize(
    "referrer",
    [
        "https://evil.example/people/states",
        "http://localhost.evil.example/",
        "http://localhost//evil.example",
        "nonsense",
    ],
)
def test_a_foreign_page_one_came_from_is_not_gone_back_to(clerk: Visitor, referrer: str) -> None:
    data = {"csrf_token": clerk.token, "size": "large", "function": "people.states"}
    for address in ("/display", "/tabs/close"):
        response = clerk.client.post(address, data=data, headers={"Referer": referrer})
        assert (response.status_code, response.headers["Location"]) == (303, "/")


def test_one_comes_back_to_the_page_of_ones_own_that_one_was_on(clerk: Visitor) -> None:
    data = {"csrf_token": clerk.token, "size": "large"}
    came = {"Referer": "http://localhost/people/states?page=2"}
    assert clerk.client.post("/display", data=data, headers=came).headers["Location"] == "/people/states?page=2"
