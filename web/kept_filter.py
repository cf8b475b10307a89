"""What was last asked on a list page: kept on the server, so that nothing personal ever stands in an address."""

from collections.abc import Callable

from flask import request, url_for
from werkzeug.wrappers import Response
from wtforms import Form

from actions import browser_session
from web import access
from web.htmx import go, wants_fragment


def kept(page: str) -> dict[str, str]:
    """What this visitor last asked on a list page, by field."""
    answers: dict[str, str] = access.the_visitor().filters.get(page, {})
    return answers


def keep(page: str, form: Form, answer: Callable[[int], Response], address: str = "") -> Response:
    """Keep what was asked and show the list; 重置 opens the page anew, with empty fields.

    `answer` makes the list with the form for a status: 422 where a field was refused. `address`: of the list, where
    its endpoint alone does not say it.
    """
    if request.form.get("reset"):
        browser_session.remember_filter(access.the_visitor(), page, {})
        return go(address or url_for(page))
    if not form.validate():
        return answer(422)
    browser_session.remember_filter(access.the_visitor(), page, {key: form[key].data or "" for key in form.data})
    return answer(200) if wants_fragment() else go(address or url_for(page))
