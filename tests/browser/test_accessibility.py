"""axe finds nothing on any page; no page scrolls sideways in any of the looks.

The desktop is asked everything. The other looks have the same elements: they are asked what colours and sizes decide.
"""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.every_page import PAGES, placeholders
from tests.portal import Portal

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOUND_ONLY = {"resultTypes": ["violations"]}
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, **FOUND_ONLY}
DECIDED_BY_A_LOOK = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
SIZES_AND_COLOURS = {"runOnly": {"type": "rule", "values": DECIDED_BY_A_LOOK}, **FOUND_ONLY}
DESKTOP, PHONE, REFLOW = ({"width": width, "height": height} for width, height in ((1366, 768), (390, 844), (320, 512)))


@pytest.fixture(scope="module")
def words(portal: Portal) -> dict[str, str]:
    from sqlalchemy import create_engine

    engine = create_engine(portal.database_url)
    try:
        return placeholders(engine)
    finally:
        engine.dispose()


def faults(page: Page, asked: dict[str, Any] | None = EVERYTHING) -> list[str]:
    """What axe has to say, and whether the page is wider than the screen."""
    violations = axe(page, asked) if asked else ()
    found = [f"{each['id']}: {each['help']} – {each['nodes'][0]['target']}" for each in violations]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("scrolls sideways")
    return found


def axe(page: Page, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """What it finds; its script is put into a page once, however often it is asked."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = page.evaluate("asked => axe.run(asked).then(found => found.violations)", asked)
    return found


def faults_in_every_look(page: Page) -> list[str]:
    """One page loaded once: on the desktop, on a telephone in the dark, and as narrow as WCAG 1.4.10 asks."""
    found = [f"desktop: {fault}" for fault in faults(page)]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    found += [f"phone in the dark: {fault}" for fault in faults(page, SIZES_AND_COLOURS)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(REFLOW)
    found += [f"320 px: {fault}" for fault in faults(page, None)]
    page.set_viewport_size(DESKTOP)
    return found


@pytest.mark.parametrize("login", PAGES, ids=lambda login: login or "nobody")
def test_every_page_is_accessible(
    login: str,
    portal: Portal,
    words: dict[str, str],
    new_context: Callable[..., BrowserContext],
    enter: Callable[..., None],
    expected_complaints: list[str],
) -> None:
    expected_complaints.append(r"status of 403")
    page = new_context(base_url=portal.url).new_page()
    if login:
        enter(page, login)
    wrong = []
    for address in PAGES[login]:
        page.goto(address.format(**words))
        wrong += [f"{address}: {fault}" for fault in faults_in_every_look(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", ["large", "huge"])
@pytest.mark.parametrize("contrast", ["", "high"])
def test_the_main_pages_stand_large_print_and_high_contrast(
    size: str,
    contrast: str,
    portal: Portal,
    words: dict[str, str],
    new_context: Callable[..., BrowserContext],
    enter: Callable[..., None],
) -> None:
    context = new_context(base_url=portal.url)
    context.add_cookies([{"name": "display", "value": f"{size}.{contrast}.", "url": portal.url}])
    page = context.new_page()
    enter(page, "jingban1")
    wrong = []
    for address in ("/", "/pay/contact/{person}?edit=mobile", "/people/states"):
        page.goto(address.format(**words))
        wrong += [f"{address}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)
