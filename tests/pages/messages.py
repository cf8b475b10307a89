"""Where a page says what is wrong with a field."""

from tests.support import Page, words


def message_beside(shown: Page, control: str) -> str:
    """The message tied to a control by aria-describedby; fails where the control is not marked as wrong."""
    element = shown.one(f".//*[@id='{control}']")
    assert element.get("aria-invalid") == "true", f"{control} is not marked as wrong"
    described = (element.get("aria-describedby") or "").split()
    assert f"{control}-err" in described, f"{control} is described by {described}"
    for name in described:
        shown.one(f".//*[@id='{name}']")
    return words(shown.one(f".//*[@id='{control}-err']"))


def value_of(shown: Page, control: str) -> str:
    return shown.one(f".//input[@id='{control}']").get("value", "")
