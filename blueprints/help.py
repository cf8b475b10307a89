"""帮助中心: for anybody, signed in or not."""

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from rules.offices import LIST_DATE, OFFICES
from rules.parameters import limits
from rules.parameters.spreadsheets import spreadsheet_limits
from web import access
from web.htmx import respond
from web.menu import MENU

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("")
@access.public
def manual() -> Response:
    """操作手册."""
    return respond("help/manual.html", "content", limits=limits())


@blueprint.get("/questions")
@access.public
def questions() -> Response:
    """常见问题."""
    return respond("help/questions.html", "content", limits=limits())


@blueprint.get("/offices")
@access.public
def offices() -> Response:
    """经办机构地址、电话: all of them, or the one of a 县区 (`no`: its 序号)."""
    chosen = request.args.get("no", "")
    shown = [office for office in OFFICES if chosen in ("", str(office.no))] or abort(404)
    year, month = LIST_DATE.split("-")
    return respond(
        "help/offices.html",
        "content",
        offices=shown,
        every_office=OFFICES,
        chosen=chosen,
        list_date=f"{year}年{int(month)}月",
    )


@blueprint.get("/site-map")
@access.public
def site_map() -> Response:
    """网站地图: what this visitor may open, from the menu itself."""
    return respond("help/site_map.html", "content", menu=MENU)


@blueprint.get("/accessibility")
@access.public
def accessibility() -> Response:
    """无障碍声明."""
    return respond("help/accessibility.html", "content", limits=limits())


@blueprint.get("/privacy")
@access.public
def privacy() -> Response:
    """个人信息保护."""
    kept_days = spreadsheet_limits().kept_days
    return respond("help/privacy.html", "content", limits=limits(), kept_days=kept_days)
