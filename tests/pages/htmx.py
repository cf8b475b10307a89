"""What htmx makes of an answer: swaps it into the parsed page, so that it can be compared with the page freshly loaded.

Only what the portal uses is here: `hx-target="#id"`, `hx-swap="outerHTML"`, `hx-select`, `hx-partial`, `HX-Redirect`,
`HX-Push-Url` and `HX-Retarget` to the body; anything else fails the test.
"""

import re
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

from tests.pages.visitor import Visitor
from tests.support import Form, words

SWAPPED = {200, 409, 422, 429}
"""responseHandling of app.js."""
ATTRIBUTES_OF_THE_MOMENT = ("data-focus",)
"""Where the focus goes is no part of what a page says."""


class HtmxPage:
    """A page in a browser with JavaScript."""

    def __init__(self, visitor: Visitor, address: str) -> None:
        self.visitor = visitor
        self.load(address)

    def load(self, address: str) -> None:
        self.address = address
        self.root = parsed(self.visitor.page(address).html)

    def follow(self, name: str) -> TestResponse:
        """Press the link with this text."""
        link = self.one(element for element in self.root.iter("a") if name in (words(element), spoken(element)))
        assert link.get("hx-get"), f"the link {name!r} is none of htmx's"
        return self.answered(link, self.visitor.get(link.get("hx-get", ""), htmx=link.get("hx-target")))

    def press(self, button: str, **typed: str) -> TestResponse:
        """Press a button of a form that htmx sends."""
        form = self.one(form for form in self.root.iter("form") if button in map(words, form.iter("button")))
        pressed = next(each for each in form.iter("button") if words(each) == button)
        acting = pressed if pressed.get("hx-post") else form
        values = {**Form(form, button).values(), **typed}
        if pressed.get("name"):
            values[pressed.get("name", "")] = pressed.get("value", "")
        assert acting.get("hx-post"), f"the form of {button!r} is none of htmx's"
        return self.answered(
            acting, self.visitor.post(acting.get("hx-post", ""), htmx=acting.get("hx-target"), **values)
        )

    def answered(self, acting: Element, response: TestResponse) -> TestResponse:
        assert "HX-Request" in response.headers.get("Vary", "")
        if response.status_code == 204:
            self.load(response.headers["HX-Redirect"])
        elif response.status_code in SWAPPED:
            if response.headers.get("HX-Retarget") == "body":
                assert response.headers["HX-Reswap"] == "innerHTML show:window:top"
                self.root = parsed(response.get_data(as_text=True))
            else:
                self.swap(acting, response.get_data(as_text=True))
            self.address = response.headers.get("HX-Push-Url", self.address)
        return response

    def swap(self, acting: Element, html: str) -> None:
        whole = "<html" in html
        fragment = parsed(html) if whole else html5lib.parseFragment(html, namespaceHTMLElements=False)
        partials = list(fragment.iter("hx-partial"))
        for partial in partials:
            remove(fragment, partial)
        if chosen := acting.get("hx-select"):
            nodes = [found(fragment, chosen)]
        else:
            assert not whole, "a whole page came where a fragment was asked for"
            nodes = list(fragment)
        self.put(acting, nodes)
        for partial in partials:
            self.put(partial, list(partial), partial.text or "")

    def put(self, acting: Element, nodes: list[Element], text: str = "") -> None:
        target, how = found(self.root, acting.get("hx-target", "")), acting.get("hx-swap")
        if how == "innerHTML":
            for child in list(target):
                target.remove(child)
            target.text = text
            target.extend(nodes)
            return
        assert how == "outerHTML", f"hx-swap {how!r}"
        parent = next(element for element in self.root.iter() if target in list(element))
        place = list(parent).index(target)
        nodes[-1].tail = target.tail
        parent.remove(target)
        for step, node in enumerate(nodes):
            parent.insert(place + step, node)

    def one(self, found: "object") -> Element:
        elements = list(found)  # type: ignore[call-overload]
        assert len(elements) == 1, f"{len(elements)} such elements on {self.address}"
        return elements[0]

    def lines(self) -> list[str]:
        return main_lines(self.root)

    def everything(self) -> list[str]:
        """Title and frame too, for an answer that takes the place of the whole page."""
        return written(self.root, 0)


def fresh(visitor: Visitor, address: str) -> list[str]:
    """The page as it is loaded anew, to be compared with `HtmxPage.lines()`."""
    return main_lines(parsed(visitor.page(address).html))


def answered(response: TestResponse) -> list[str]:
    """The same of a whole page that came as an answer."""
    return main_lines(parsed(response.get_data(as_text=True)))


def parsed(html: str) -> Element:
    return html5lib.parse(html, namespaceHTMLElements=False)


def found(root: Element, selector: str) -> Element:
    assert re.fullmatch(r"#[a-z][\w-]*", selector), f"the tests know targets by id only, not {selector!r}"
    matches = [element for element in root.iter() if element.get("id") == selector[1:]]
    assert len(matches) == 1, f"{len(matches)} × {selector}"
    return matches[0]


def remove(root: Element, wanted: Element) -> None:
    parent = next(element for element in root.iter() if wanted in list(element))
    parent.remove(wanted)


def spoken(element: Element) -> str:
    """The name of a link as a screen reader hears it."""
    return " ".join(words(part) for part in element if part.get("aria-hidden") != "true")


def main_lines(root: Element) -> list[str]:
    """What stands in <main>: the frame around it (breadcrumb, tabs, status) belongs to the page that was loaded."""
    return written(found(root, "#main"), 0)


def written(element: Element, depth: int) -> list[str]:
    """One line for each tag and each run of text: lists of lines are easy to compare and to read when they differ."""
    if not isinstance(element.tag, str):
        return []
    attributes = {name: value for name, value in element.attrib.items() if name not in ATTRIBUTES_OF_THE_MOMENT}
    if attributes.get("name") == "csrf_token":
        attributes["value"] = "…"
    opened = "".join(f' {name}="{value}"' for name, value in sorted(attributes.items()))
    lines = [f"{'  ' * depth}<{element.tag}{opened}>"]
    lines += text_line(element.text, depth)
    for child in element:
        lines += written(child, depth + 1)
        lines += text_line(child.tail, depth)
    return lines


def text_line(text: str | None, depth: int) -> list[str]:
    joined = " ".join((text or "").split())
    return [f"{'  ' * (depth + 1)}{joined}"] if joined else []
