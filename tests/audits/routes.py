"""Every route of the portal, with the ids of one's own people and of somebody else's to put into its address."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from demo.past import STOP_NUMBER
from demo.waiting import SENT as SENT_TO_REVIEW
from tests.pages.visitor import City

MATRIX = tomllib.loads((Path(__file__).parent / "access_matrix.toml").read_text(encoding="utf-8"))
ROLES: list[str] = MATRIX["roles"]
LOGINS = {
    "clerk": "jingban1",
    "checker": "fuhe1",
    "reviewer": "shenhe1",
    "counter": "chuangkou",
    "admin": "guanli",
    "person": "geren1",
}
UNKNOWN_ID = "AAAAAAAAAAAAAAAAAAAAAA"
SENT_BY_ANOTHER = SENT_TO_REVIEW[0].number
"""受理编号 of a unit that none of these accounts acts for."""
SENT = {
    "/pay/contact/<public_id>/<name>": {"postcode": "219901"},
    "/pay/contact/<public_id>/all": {"postcode": "219901"},
    "/process-forms/print": {"key": "once"},
}
"""What a route needs to be sent before it does anything."""


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    method: str
    rule: str
    endpoint: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def unsafe(self) -> bool:
        return self.method not in ("GET", "HEAD")

    @property
    def has_id(self) -> bool:
        return "<public_id>" in self.rule or "<code>" in self.rule

    @property
    def sent(self) -> dict[str, str]:
        return SENT.get(self.rule, {}) if self.unsafe else {}

    def address(self, public_id: str = UNKNOWN_ID) -> str:
        filled = self.rule.replace("<public_id>", public_id).replace("<door>", "unit").replace("<name>", "postcode")
        filled = filled.replace("<code>", public_id).replace("<slug>", "stop")
        assert "<" not in filled, f"{self.rule} has a part that routes.py does not know"
        return filled

    def cell(self, role: str) -> str:
        """What the matrix expects."""
        return str(MATRIX["routes"][self.name][ROLES.index(role)])


def routes(app: Flask) -> list[Route]:
    return sorted(every_route(app), key=lambda route: (route.rule, route.method))


def every_route(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield Route(method, plain(rule), rule.endpoint)


def plain(rule: Rule) -> str:
    """The rule without its converters: /sign-in/<door>."""
    return re.sub(r"<[^>]*?(\w+)>", r"<\1>", rule.rule)


def own_id(city: City, route: Route, login_name: str) -> str:
    """An id that this account may use at this route."""
    if route.endpoint.startswith("accounts."):
        return city.account("fengongsi")
    if route.endpoint.startswith("my_account."):
        return city.session(login_name)
    if route.endpoint == "session.choose_unit":
        return city.unit("main")
    if route.endpoint in ("process_forms.printed", "process_forms.download"):
        return city.printing(login_name) if login_name in (LOGINS["clerk"], LOGINS["checker"]) else UNKNOWN_ID
    if route.endpoint.startswith("verify."):
        return city.receipt_code(STOP_NUMBER)
    if route.endpoint.startswith("submissions."):
        return city.receipt(STOP_NUMBER)
    if route.endpoint.startswith("results."):
        return city.declaration(STOP_NUMBER)
    return city.person("contact_empty")


def foreign_id(city: City, route: Route) -> str:
    """An id of somebody else's: of another unit, of another account, or of nobody."""
    if route.endpoint.startswith("accounts."):
        return UNKNOWN_ID
    if route.endpoint.startswith("my_account."):
        return city.session("xiaoqi")
    if route.endpoint == "session.choose_unit":
        return city.unit("small")
    if route.endpoint.startswith("submissions."):
        return city.receipt(SENT_BY_ANOTHER)
    if route.endpoint.startswith("results."):
        return city.declaration(SENT_BY_ANOTHER)
    return city.person("enrolled_elsewhere")
