"""A page is one template, a fragment a named block in it; this decides which of the two is answered."""

from collections.abc import Callable
from typing import Any

from flask import Response, g, make_response, render_template, request
from jinja2_fragments.flask import render_block

from web.links import endpoint_of


def wants_fragment() -> bool:
    return request.headers.get("HX-Request") == "true"


def respond(template: str, block: str, status: int = 200, **context: object) -> Response:
    """The whole page for a browser, the block for htmx: same template, same context, same status."""
    if wants_fragment():
        body = render_block(template, block, **context)
    else:
        body = render_template(template, **context)
    return varied(make_response(body, status))


def asked_at(part: str) -> bool:
    """Is this what htmx wants to put in the place of the element with this id?"""
    return wants_fragment() and request.headers.get("HX-Target") == part


def asked_by_itself() -> bool:
    """Did the page ask, because something goes on there, and not a person? (The macro `lists.by_itself`.)"""
    return request.headers.get("X-By-Itself") == "1"


def instead_of_the_page(template: str, address: str, **context: object) -> Response:
    """A whole page for htmx in the place of the one it asked from: a redirect would be one more wait on a slow line.

    `arrived` tells the page that the focus is gone with the old one; its main heading takes it.
    """
    g.page = endpoint_of(address)
    response = varied(make_response(render_template(template, arrived=True, **context)))
    response.headers["HX-Push-Url"] = address
    response.headers["HX-Retarget"] = "body"
    response.headers["HX-Reswap"] = "innerHTML show:window:top"
    return response


def arrive(template: str, address: str, shown: Callable[[], dict[str, Any]]) -> Response:
    """Send the visitor on; with htmx the page that follows is the answer itself. `shown`: asked only then."""
    return instead_of_the_page(template, address, **shown()) if wants_fragment() else go(address)


def go(location: str) -> Response:
    """Send the visitor on to another page after something has been done."""
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = location
    else:
        response = make_response("", 303)
        response.headers["Location"] = location
    return varied(response)


def varied(response: Response) -> Response:
    response.vary.add("HX-Request")
    return response
