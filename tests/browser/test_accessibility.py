"""axe finds nothing on any page; no page scrolls sideways in any of the looks.

The desktop is asked everything. The other looks have the same elements: they are asked what colours and sizes decide.
"""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import PHONE
from tests.every_page import PAGES, placeholders
from tests.portal import Portal

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SIZES = {"runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "color-contrast"]}}
LOOKS: dict[str, tuple[dict[str, Any], dict[str, Any] | None]] = {
    "desktop": ({}, EVERYTHING),
    "dark": ({"color_scheme": "dark"}, COLOURS),
    "phone": (PHONE, SIZES),
    "reflow": ({"viewport": {"width": 320, "height": 512}}, None),
}
"""How the browser is set, and what axe is asked there."""


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
    violations = Axe().run(page, options=asked).response["violations"] if asked else ()
    found = [f"{each['id']}: {each['help']} – {each['nodes'][0]['target']}" for each in violations]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("scrolls sideways")
    return found


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible(
    look: str,
    portal: Portal,
    words: dict[str, str],
    new_context: Callable[..., BrowserContext],
    enter: Callable[..., None],
    expected_complaints: list[str],
) -> None:
    expected_complaints.append(r"status of 403")
    wrong, (options, asked) = [], LOOKS[look]
    for login, addresses in PAGES.items():
        context = new_context(base_url=portal.url, **options)
        page = context.new_page()
        if login:
            enter(page, login)
        for address in addresses:
            page.goto(address.format(**words))
            wrong += [f"{login or 'nobody'} {address}: {fault}" for fault in faults(page, asked)]
        context.close()
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
