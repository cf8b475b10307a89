"""What every page shows around its content: who is here, the menus, work tabs, the date, the display chosen."""

from collections.abc import Iterator
from datetime import datetime

from flask import Flask, current_app, g, request

from actions import browser_session
from clock import business_now, is_demonstration_time
from queries.visitors import Visitor
from rules.agency import AGENCY
from rules.offices import Office, by_number
from web import access
from web.display import Display
from web.htmx import wants_fragment
from web.menu import BY_ENDPOINT, HELP, HOME, MENU, Entry, Section, entry_of, section_of

MOST_TABS = 6
WEEKDAYS = "一二三四五六日"


class Layout:
    """Asked by base.html; nothing is computed for a fragment."""

    agency = AGENCY

    @property
    def visitor(self) -> Visitor | None:
        return access.visitor_here()

    @property
    def display(self) -> Display:
        return Display.chosen()

    @property
    def entry(self) -> Entry | None:
        return entry_of(g.get("function", self.endpoint))

    @property
    def endpoint(self) -> str | None:
        """The page shown: as a rule the one asked for, or the one that follows what was done (web.htmx)."""
        return g.get("page", request.endpoint)

    @property
    def section(self) -> Section | None:
        return section_of(self.entry)

    @property
    def aside(self) -> Section | None:
        """The section whose functions stand beside the page: one with a single function needs no menu of its own."""
        section = self.section
        several = section is not None and sum(1 for _ in section.entries(self.role)) > 1
        return section if several else None

    @property
    def sections(self) -> list[Section]:
        visitor = self.visitor
        if visitor is None:
            return [HELP]
        return [section for section in MENU if any(section.entries(visitor.role))]

    @property
    def role(self) -> str:
        return self.visitor.role if self.visitor else ""

    @property
    def tabs(self) -> Iterator[Entry]:
        return (BY_ENDPOINT[endpoint] for endpoint in g.get("open_functions", ()) if endpoint in BY_ENDPOINT)

    @staticmethod
    def office(number: int) -> Office:
        return by_number(number)

    @property
    def now(self) -> datetime:
        return business_now()

    @property
    def weekday(self) -> str:
        return "星期" + WEEKDAYS[self.now.weekday()]

    @property
    def demonstration_time(self) -> bool:
        return is_demonstration_time()

    @property
    def demonstration(self) -> bool:
        return bool(current_app.extensions["settings"].demonstration)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["layout"] = Layout()
    app.before_request(open_tab)


def belongs_to(function: str) -> None:
    """This page is a part of that function of the menu, whichever kind of declaration it shows."""
    g.function = function


def open_tab() -> None:
    """Opening a function of the menu opens its work tab; the oldest of more than six closes."""
    visitor = access.visitor_here()
    if visitor is None:
        return
    g.open_functions = visitor.open_functions
    if wants_fragment():
        return
    entry = BY_ENDPOINT.get(request.endpoint or "") if request.method == "GET" else None
    if entry and is_function(entry, visitor.role) and entry.endpoint not in g.open_functions:
        g.open_functions = (*g.open_functions, entry.endpoint)[-MOST_TABS:]
        browser_session.open_function(visitor, g.open_functions)


def is_function(entry: Entry, role: str) -> bool:
    """Does it get a tab? The home page always has one, and help pages stand beside the work."""
    return role in entry.roles and entry not in HOME.entries(role)
