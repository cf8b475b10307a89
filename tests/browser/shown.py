"""What journeys look for on a page."""

from playwright.sync_api import Locator, Page


def row(page: Page, *words: str) -> Locator:
    """The lines of tables in which each of these words stands."""
    found = page.get_by_role("row")
    for each in words:
        found = found.filter(has_text=each)
    return found


def said(page: Page, words: str) -> Locator:
    return page.get_by_role("status").filter(has_text=words)
