"""Who may open what: every route says so, one place asks, and the same place knows who is asking and for which unit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request, session, url_for
from flask_login import UserMixin, current_user, login_user

from actions import browser_session
from actions.actor import Actor
from extensions import login
from queries.visitors import UnitHead, Visitor, visitor
from web.htmx import asked_by_itself, go, varied, wants_fragment
from web.links import sign_in_url

View = TypeVar("View", bound=Callable[..., Any])

EVERYBODY = frozenset({"clerk", "checker", "reviewer", "counter", "admin", "person"})
EMPLOYER = frozenset({"clerk", "checker"})


@dataclass(frozen=True)
class Access:
    """Which roles may open a route; no roles: anybody, signed in or not. `unit`: only acting for one."""

    roles: frozenset[str] = frozenset()
    unit: bool = False

    def allows(self, role: str) -> bool:
        return not self.roles or role in self.roles


def grant(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


public = partial(grant, access=Access())
"""Anybody, signed in or not."""
signed_in = partial(grant, access=Access(EVERYBODY))
clerk = partial(grant, access=Access(frozenset({"clerk"}), unit=True))
"""单位经办, for the unit he acts for."""
employer = partial(grant, access=Access(EMPLOYER, unit=True))
"""单位经办 and 单位复核: reading."""
several_units = partial(grant, access=Access(EMPLOYER))
reviewer = partial(grant, access=Access(frozenset({"reviewer"})))
administrator = partial(grant, access=Access(frozenset({"admin"})))


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login writes into the cookie: the session's token and nothing else."""

    def __init__(self, token: str) -> None:
        self.id = token


def init_app(app: Flask) -> None:
    login.session_protection = None
    login.user_loader(load_visitor)
    app.before_request(enforce)


def load_visitor(token: str) -> Visitor | None:
    return visitor(token, current_app.extensions["settings"].demonstration)


def start_session(token: str) -> None:
    """Begin a fresh cookie for a new sign-in: nothing of the one before it lives on."""
    session.clear()
    login_user(SignedIn(token))
    session.pop("_id", None)
    g.pop("_login_user", None)  # whoever asks in this same request is told what the session says


def access_of(endpoint: str) -> Access:
    """What a route declares. A route that declares nothing is a mistake and is closed to everybody."""
    access = getattr(current_app.view_functions[endpoint], "access", None)
    if not isinstance(access, Access):
        raise TypeError(f"{endpoint} does not say who may open it")
    return access


def enforce() -> Response | None:
    """Asked before every request: is there such a page, is somebody there, may he, and for which unit?"""
    if request.endpoint is None:
        return None
    access = access_of(request.endpoint)
    if not access.roles:
        return None
    asking = visitor_here()
    if asking is None:
        return lost_session()
    if not access.allows(asking.role):
        abort(403)
    if access.unit and asking.unit is None:
        return go(url_for("session.units"))
    if not asked_by_itself():
        browser_session.keep_alive(asking)
    return None


def lost_session() -> Response:
    """Back to signing in; never a sign-in page inside a fragment."""
    if not wants_fragment():
        return go(sign_in_url())
    response = Response(status=401)
    response.headers["HX-Redirect"] = sign_in_url()
    return varied(response)


def the_visitor() -> Visitor:
    """Who is asking. Only for routes that want somebody signed in."""
    found = visitor_here()
    if found is None:
        raise RuntimeError("this route must be opened by somebody signed in")
    return found


def visitor_here() -> Visitor | None:
    """Who is asking; None: nobody has signed in."""
    found = current_user._get_current_object()  # noqa: SLF001 - Flask-Login has no other way to what is behind its proxy
    return found if found.is_authenticated else None


def acting_unit() -> UnitHead:
    """The unit asked for: from the session and nowhere else."""
    unit = the_visitor().unit
    if unit is None:
        raise RuntimeError("this route must be opened by somebody acting for a unit")
    return unit


def actor() -> Actor:
    """The same visitor, as the actions know him."""
    asking = the_visitor()
    return Actor(client_address(), asking.account_id, asking.unit.id if asking.unit else None)


def client_address() -> str:
    return request.remote_addr or ""
