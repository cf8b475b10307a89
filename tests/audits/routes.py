"""Every route of the portal, with the ids of one's own people and of somebody else's to put into its address."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from demo.desk import RETURNED_NUMBER
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
    "/downloads": {"template": "interrupt"},
    "/declarations/batch/<batch>/submit": {"key": "once"},
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
        return any(part in self.rule for part in ("<public_id>", "<code>", "<batch>"))

    @property
    def sent(self) -> dict[str, str]:
        return SENT.get(self.rule, {}) if self.unsafe else {}

    def address(self, public_id: str = UNKNOWN_ID) -> str:
        filled = self.rule.replace("<public_id>", public_id).replace("<door>", "unit").replace("<name>", "postcode")
        filled = filled.replace("<page>", "1").replace("<code>", public_id).replace("<slug>", "wage")
        filled = filled.replace("<batch>", public_id).replace("<place>", "2")
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
    found = first_matching(OWN, route.endpoint)
    return found(city, login_name) if found else city.person("contact_empty")


def foreign_id(city: City, route: Route) -> str:
    """An id of somebody else's: of another unit, of another account, or of nobody."""
    found = first_matching(FOREIGN, route.endpoint)
    return found(city) if found else city.person("enrolled_elsewhere")


def first_matching(table: Mapping[str, Callable[..., str]], endpoint: str) -> Callable[..., str] | None:
    return next((find for beginning, find in table.items() if endpoint.startswith(beginning)), None)


def own_printing(city: City, login_name: str) -> str:
    return city.printing(login_name) if login_name in (LOGINS["clerk"], LOGINS["checker"]) else UNKNOWN_ID


WAITING = SENT_TO_REVIEW[0].number
OWN: dict[str, Callable[[City, str], str]] = {
    "accounts.": lambda city, _: city.account("fengongsi"),
    "my_account.": lambda city, login_name: city.session(login_name),
    "session.choose_unit": lambda city, _: city.unit("main"),
    "process_forms.printed": own_printing,
    "process_forms.download": own_printing,
    "verify.": lambda city, _: city.receipt_code(STOP_NUMBER),
    "submissions.": lambda city, _: city.receipt(STOP_NUMBER),
    "results.": lambda city, _: city.declaration(STOP_NUMBER),
    "declarations.download": lambda city, _: city.paper(RETURNED_NUMBER),
    "declarations.delete_paper": lambda city, _: city.paper(RETURNED_NUMBER),
    "declarations.": lambda city, _: city.batch(RETURNED_NUMBER),
    "stop.": lambda city, _: city.declaration(RETURNED_NUMBER),
    "correction.": lambda city, _: city.declaration(STOP_NUMBER),
    "single.edit": lambda city, _: city.single_draft(),
    "single.change": lambda city, _: city.single_draft(),
    "enrol.": lambda city, _: city.enrolment("enrol"),
    "register.": lambda city, _: city.enrolment("register"),
    "imports.cancel": lambda city, _: city.imported_long(),
    "imports.": lambda city, _: city.kept_import,
    "downloads.": lambda city, _: city.built_file,
    "review.download": lambda city, _: city.paper(WAITING),
    "review.page_image": lambda city, _: city.paper(WAITING),
    "review": lambda city, _: city.declaration(WAITING),
}
"""By the beginning of the endpoint, the first that fits."""
FOREIGN: dict[str, Callable[[City], str]] = {
    "accounts.": lambda _: UNKNOWN_ID,
    "my_account.": lambda city: city.session("xiaoqi"),
    "session.choose_unit": lambda city: city.unit("small"),
    "submissions.": lambda city: city.receipt(SENT_BY_ANOTHER),
    "results.": lambda city: city.declaration(SENT_BY_ANOTHER),
    "stop.": lambda city: city.declaration(SENT_BY_ANOTHER),
    "correction.": lambda city: city.declaration(SENT_BY_ANOTHER),
    "declarations.download": lambda city: city.paper(SENT_BY_ANOTHER),
    "declarations.delete_paper": lambda city: city.paper(SENT_BY_ANOTHER),
    "declarations.": lambda city: city.batch(SENT_BY_ANOTHER),
    "single.edit": lambda city: city.declaration(SENT_BY_ANOTHER),
    "single.change": lambda city: city.declaration(SENT_BY_ANOTHER),
    "enrol.": lambda city: city.declaration(SENT_BY_ANOTHER),
    "register.": lambda city: city.declaration(SENT_BY_ANOTHER),
    "imports.": lambda city: city.foreign_import,
    "downloads.": lambda city: city.foreign_file,
}
