"""Requests that carry a file may be larger than others; files go out as files, never as pages of ours."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, current_app, request, send_file
from werkzeug.wrappers import Response

from actions.file_kinds import EXTENSIONS
from rules.parameters.spreadsheets import spreadsheet_limits
from rules.parameters.uploads import upload_limits

View = TypeVar("View", bound=Callable[..., Any])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SANDBOX = "default-src 'none'; sandbox"


def takes_uploads(view: View) -> View:
    """Let requests to this route be as large as an attachment may be."""
    return takes(view, lambda: upload_limits().request_bytes)


def takes_workbooks(view: View) -> View:
    """Let requests to this route be as large as a workbook may be."""
    return takes(view, lambda: spreadsheet_limits().request_bytes)


def takes(view: View, most_bytes: Callable[[], int]) -> View:
    view.takes_bytes = most_bytes  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    app.before_request(allow_larger_request)


def allow_larger_request() -> None:
    """Asked before anything reads the form: the CSRF check would read it with the small limit."""
    view = current_app.view_functions.get(request.endpoint or "")
    most_bytes = getattr(view, "takes_bytes", None)
    if most_bytes is not None:
        request.max_content_length = most_bytes()


def sent_as_file(path: Path, media_type: str, label: str) -> Response:
    """The file, to be saved; a browser that shows it all the same runs nothing in it.

    Named by what it is: the name it was uploaded under may hold a person's.
    """
    return file_response(path.read_bytes(), media_type, label + EXTENSIONS[media_type][0])


def workbook_as_file(data: bytes, label: str) -> Response:
    """A workbook made here, to be saved."""
    return file_response(data, XLSX, f"{label}.xlsx")


def file_response(data: bytes, media_type: str, name: str) -> Response:
    response = send_file(BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name, max_age=0)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response
