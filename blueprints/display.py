"""显示设置: 大字版, 高对比度, 浅色/深色, kept in a cookie of one's own browser."""

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from web import access
from web.display import Display, cookie_name
from web.htmx import go, respond
from web.links import came_from

blueprint = Blueprint("display", __name__)
A_YEAR = 365 * 24 * 3600


@blueprint.get("/display")
@access.public
def show() -> Response:
    return respond("display/show.html", "content")


@blueprint.post("/display")
@access.public
def change() -> Response:
    wanted = Display.of(*(request.form.get(part, "") for part in ("size", "contrast", "theme")))
    response = go(came_from())
    response.set_cookie(
        cookie_name(),
        str(wanted),
        max_age=A_YEAR,
        secure=current_app.extensions["settings"].https,
        httponly=True,
        samesite="Lax",
    )
    return response
