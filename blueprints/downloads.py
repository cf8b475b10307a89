"""数据模板下载 in the manual's three steps: 点击模板, 刷新下载进度, 下载模板 (B27)."""

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from jobs import exports
from jobs.templates import TEMPLATES
from queries.settlement import unit_by_id
from rules.parameters.spreadsheets import spreadsheet_limits
from web import access
from web.htmx import asked_by_itself, go, respond, wants_fragment
from web.uploads import workbook_as_file

blueprint = Blueprint("downloads", __name__, url_prefix="/downloads")


@blueprint.get("")
@access.clerk
def start() -> Response:
    return downloads_page()


@blueprint.post("")
@access.clerk
def prepare() -> Response:
    """第一步: the unit's data as they are now, put into this template by the worker."""
    slug = request.form.get("template", "")
    if slug not in TEMPLATES:
        abort(404)
    exports.request(access.actor(), slug)
    return downloads_page() if wants_fragment() else go(url_for("downloads.start"))


@blueprint.get("/<public_id>")
@access.clerk
def download(public_id: str) -> Response:
    """第三步: the file, once it is whole."""
    try:
        label, data = exports.fetch(access.actor(), public_id)
    except LookupError:
        abort(404)
    except exports.FileGone:
        flash("这份文件已经过期删除，请重新点击模板按钮。")
        return go(url_for("downloads.start"))
    return workbook_as_file(data, label)


def downloads_page() -> Response:
    unit_id = access.acting_unit().id
    files = exports.files(unit_id)
    waiting = any(file.is_live for file in files)
    return respond(
        "downloads/start.html",
        "files",
        unit=unit_by_id(unit_id),
        files=files,
        waiting=waiting,
        step=2 if waiting else 3 if any(file.is_whole for file in files) else 1,
        now_ready=asked_by_itself() and not waiting,
        kept_days=spreadsheet_limits().kept_days,
    )
