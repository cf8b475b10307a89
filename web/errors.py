"""Error pages: what happened and what to do next; no trace, but a reference that leads to the log."""

from dataclasses import dataclass

from flask import Flask, Response, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import HTTPException

from actions.attachments import StorageFull
from actions.contact_info import PersonGone
from actions.idempotency import KeyReused
from database import is_busy
from extensions import db
from web.htmx import varied, wants_fragment
from web.logs import log

RETRY_AFTER = "5"


@dataclass(frozen=True)
class Problem:
    """What the visitor is told."""

    title: str
    message: str


PROBLEMS = {
    400: Problem("请求不完整", "提交的内容不完整或已过期，没有保存。请返回上一页，刷新后重新提交。"),
    403: Problem("没有权限", "您的账户没有这项业务的权限。需要办理的，请联系管理员调整角色。"),
    404: Problem("没有找到", "没有这个页面；其中的人员、记录已经删除，或者不属于您现在办理的单位。请从菜单重新进入。"),
    405: Problem("不能这样打开", "这个地址不能直接打开。请从菜单重新进入。"),
    409: Problem("已经提交过", "这个页面已经提交过一次，内容与这次不同，没有重复保存。请从菜单重新打开后再办理。"),
    413: Problem("内容太大", "提交的内容超过了允许的大小，没有保存。附件每个文件不超过 5 MB，表格不超过 10 MB。"),
    429: Problem("操作过于频繁", "短时间内操作次数过多，为保护个人信息暂停办理。请稍后再试。"),
    500: Problem("系统出错", "系统处理时出了错，没有保存。请稍后再试；再次出现的，请把记录号告诉工作人员。"),
    503: Problem(
        "系统正忙", "系统正在更新数据，您的内容还没有保存。请在几秒钟后返回上一页再提交一次，重复提交只会保存一次。"
    ),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(DBAPIError, database_error)
    app.register_error_handler(PersonGone, person_gone)
    app.register_error_handler(StorageFull, storage_full)
    app.register_error_handler(KeyReused, key_reused)
    app.register_error_handler(Exception, unexpected_error)


def http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    response = answer(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    if error.code == 429:  # from Flask-Limiter, which says nothing of when to come back
        response.headers.setdefault("Retry-After", RETRY_AFTER)
    return response


def csrf_error(error: CSRFError) -> Response:
    return answer(400)


def person_gone(error: PersonGone) -> Response:
    return answer(404)


def storage_full(error: StorageFull) -> Response:
    log.error("storage-full")
    return answer(503, Problem("存储空间不足", error.finding.text))


def key_reused(error: KeyReused) -> Response:
    """A form sent a second time with other contents: an old tab, or a page kept by the browser.

    htmx would swap a 409 into the page; the sentence belongs into the alert, and the form stays as it is.
    """
    return answer(400 if wants_fragment() else 409, PROBLEMS[409])


def database_error(error: DBAPIError) -> Response:
    """Somebody else is writing: ask to come back, do not fail. What no form of ours sends is not stored: 400."""
    if isinstance(error, DataError):  # a NUL or a text too long, which only PostgreSQL refuses
        db.session.rollback()
        log.warning("data-refused-by-database")
        return answer(400)
    if not is_busy(error):
        return unexpected_error(error)
    db.session.rollback()
    log.warning("database-busy")
    response = answer(503)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def unexpected_error(error: Exception) -> Response:
    db.session.rollback()
    log.error("unexpected-error", exc_info=error)
    return answer(500)


def answer(code: int, problem: Problem | None = None) -> Response:
    """A page for a browser; for htmx one plain sentence that app.js puts into the alert."""
    problem = problem or PROBLEMS.get(code, PROBLEMS[400 if code < 500 else 500])
    reference = g.get("reference", "")
    if wants_fragment():
        response = make_response(f"{problem.message}（记录号 {reference}）", code)
        response.content_type = "text/plain; charset=utf-8"
    else:
        page = "errors/error.html" if code < 500 else "errors/plain.html"
        response = make_response(render_template(page, problem=problem, reference=reference), code)
    return varied(response)
