"""What tests ask of a page, in the words a person would use."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from demo.accounts import ACCOUNTS, PASSWORD

DOORS = {"个人": "person", "审核员": "staff", "窗口经办": "staff", "管理员": "staff"}
"""Which tab of the sign-in page a role uses; the others use 单位登录."""
VOID_OF_VALUE = ("submit", "button", "image", "reset", "file")

T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """A parsed page or fragment. Paths are ElementTree's: `.//a[@href='/']`."""

    html: str

    @cached_property
    def root(self) -> Element:
        return html5lib.parse(self.html, namespaceHTMLElements=False)

    def all(self, path: str) -> list[Element]:
        return self.root.findall(path)

    def one(self, path: str) -> Element:
        """The only element there; anything else fails the test with what was found."""
        found = self.all(path)
        assert len(found) == 1, f"{len(found)} × {path} in {self.text[:400]!r}"
        return found[0]

    @property
    def title(self) -> str:
        return words(self.one(".//title"))

    @property
    def heading(self) -> str:
        return words(self.one(".//h1"))

    @property
    def text(self) -> str:
        body = self.root.find("body")
        return words(body if body is not None else self.root)

    def link(self, name: str) -> str:
        """The address behind the link with this text."""
        found = {element.get("href") or "" for element in self.all(".//a[@href]") if words(element) == name}
        assert len(found) == 1, f"{len(found)} links {name!r} in {self.text[:400]!r}"
        return found.pop()

    def alerts(self) -> list[str]:
        return [words(element) for element in self.all(".//*[@role='alert']") if words(element)]

    def form(self, button: str) -> "Form":
        """The form that is sent by the button with this text."""
        found = [form for form in self.all(".//form") if button in map(words, form.iter("button"))]
        assert len(found) == 1, f"{len(found)} forms with a button {button!r} in {self.text[:400]!r}"
        return Form(found[0], button)


@dataclass(frozen=True)
class Form:
    """A form as it stands on the page, hidden fields and token included."""

    element: Element
    button: str

    @property
    def action(self) -> str:
        return self.element.get("action") or ""

    @property
    def method(self) -> str:
        return (self.element.get("method") or "get").upper()

    def values(self) -> dict[str, Any]:
        """What a browser would send when this form's button is pressed untouched."""
        sent: dict[str, Any] = {}
        for control in self.element.iter():
            name = control.get("name")
            if not name or control.get("disabled") is not None:
                continue
            for value in control_values(control, self.button):
                sent[name] = value if name not in sent else [*as_list(sent[name]), value]
        return sent

    def send(self, client: FlaskClient, page_address: str = "", headers: Any = None, **typed: Any) -> TestResponse:
        """Fill in and send. Without an action a form goes to the page it stands on."""
        values = {**self.values(), **typed}
        target = self.action or page_address
        if self.method == "GET":
            return client.get(target, query_string=values, headers=headers)
        return client.post(target, data=values, headers=headers)


def control_values(control: Element, button: str) -> list[str]:
    kind = control.get("type", "text")
    match control.tag:
        case "input" if kind in ("checkbox", "radio"):
            return [control.get("value", "on")] if control.get("checked") is not None else []
        case "input" if kind not in VOID_OF_VALUE:
            return [control.get("value", "")]
        case "textarea":
            return ["".join(control.itertext()).removeprefix("\n")]
        case "select":
            return chosen_options(control)
        case "button" if words(control) == button:
            return [control.get("value", "")]
    return []


def chosen_options(select: Element) -> list[str]:
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and select.get("multiple") is None:
        chosen = options[:1]
    return [option.get("value", words(option)) for option in chosen]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def words(element: Element) -> str:
    """The text inside, with runs of white space as one space."""
    return " ".join("".join(element.itertext()).split())


def page(response: TestResponse | str) -> Page:
    return Page(response if isinstance(response, str) else response.get_data(as_text=True))


def door_of(login_name: str) -> str:
    roles = {account.login: account.role for account in ACCOUNTS}
    return DOORS.get(roles.get(login_name, ""), "unit")


def sign_in(client: FlaskClient, login_name: str, password: str = PASSWORD, door: str | None = None) -> TestResponse:
    """Sign in as a person does: open the page, fill in the form, send it. The answer is the one to the POST."""
    address = f"/sign-in/{door or door_of(login_name)}"
    form = page(client.get(address)).form("登录")
    return form.send(client, address, login_name=login_name, password=password)


def until(check: Callable[[], T], what: str, within: float = 20.0) -> T:
    """Ask again and again until the answer is true; fails after `within` seconds, saying what did not happen."""
    deadline = time.monotonic() + within
    while True:
        if answer := check():
            return answer
        assert time.monotonic() < deadline, f"not within {within:g} s: {what}"
        time.sleep(0.02)
