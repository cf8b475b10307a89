"""A browser in front of the real portal: Debian's chromium, granian, the job worker.

`page` is a desktop (1366×768), `phone` a telephone (390×844), `no_js` a browser without JavaScript; each signed in
nowhere, in front of `portal`, which a module's tests share. A test that stops the server or wants untouched data takes
`fresh_portal`. Whatever the browser complains about (script errors, CSP) fails the test.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError

from demo.accounts import PASSWORD
from tests.databases import Template
from tests.portal import Portal
from tests.support import door_of

CHROMIUM = Path("/usr/bin/chromium")
HERE = Path(__file__).resolve().parent
USUAL = {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
NewContext = Callable[..., BrowserContext]

# Chromium writes every answer that is not 2xx to the console; these are answers the portal gives on purpose.
EXPECTED_COMPLAINTS = (
    r"Failed to load resource: the server responded with a status of (401|404|409|422|429|503)",
    # A form that brings itself up to date is overtaken by the next step (hx-sync replace): htmx calls that an error.
    r"error: htmx:(afterRequest|sendAbort), ",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium; where there is none (Ubuntu), the one Playwright has installed."""
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    arguments = {**browser_type_launch_args, "args": [*quiet, "--disable-sync"]}
    return {**arguments, "executable_path": str(CHROMIUM)} if CHROMIUM.exists() else arguments


def run_portal(template: Template, folder: Path) -> Iterator[Portal]:
    address = template.copy(folder)
    portal = Portal(folder, address, PORTAL_WEB_WORKERS="1").start()
    yield portal
    if portal.process is not None:
        portal.stop()
    template.drop(address)


@pytest.fixture(scope="module")
def portal(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    yield from run_portal(template, tmp_path_factory.mktemp("portal"))


@pytest.fixture
def fresh_portal(template: Template, tmp_path: Path) -> Iterator[Portal]:
    yield from run_portal(template, tmp_path / "portal")


@pytest.fixture
def expected_complaints() -> list[str]:
    """Patterns of console messages that this test provokes; append to it."""
    return list(EXPECTED_COMPLAINTS)


@pytest.fixture
def complaints(expected_complaints: list[str]) -> Iterator[list[str]]:
    """What the browser had to say against the pages; anything unexpected fails the test."""
    heard: list[str] = []
    yield heard
    unexpected = [text for text in heard if not any(re.search(each, text) for each in expected_complaints)]
    assert not unexpected, "the browser complained:\n" + "\n".join(unexpected)


@pytest.fixture
def new_context(new_context: NewContext, complaints: list[str]) -> NewContext:
    """A further browser; `base_url=portal.url` tells it where the portal is."""

    def hear_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def hear_error(error: WebError) -> None:
        complaints.append(f"uncaught: {error.error}")

    def make(**options: Any) -> BrowserContext:
        context = new_context(**{**USUAL, **options})
        context.set_default_timeout(20_000)
        context.on("console", hear_console)
        context.on("weberror", hear_error)
        return context

    return make


@pytest.fixture
def context(new_context: NewContext, portal: Portal) -> BrowserContext:
    return new_context(base_url=portal.url)


@pytest.fixture
def phone(new_context: NewContext, portal: Portal) -> Page:
    return new_context(base_url=portal.url, **PHONE).new_page()


@pytest.fixture
def no_js(new_context: NewContext, portal: Portal) -> Page:
    """Without JavaScript. Never evaluate a promise there: it would not come back."""
    return new_context(base_url=portal.url, java_script_enabled=False).new_page()


@pytest.fixture
def enter() -> Callable[..., None]:
    """`enter(page, "jingban1")`: sign in by what stands on the page, and arrive at 首页."""

    def sign_in(page: Page, login_name: str, password: str = PASSWORD) -> None:
        page.goto(f"/sign-in/{door_of(login_name)}")
        page.get_by_label("登录名").fill(login_name)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(lambda url: "/sign-in" not in url)

    return sign_in
