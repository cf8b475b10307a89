"""Requests that carry a file may be larger than others; files go out as files, never as pages of ours."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, current_app, request, send_file
from werkzeug.wrappers import Response

from actions.file_kinds import EXTENSIONS
from rules.parameters.uploads import upload_limits

View = TypeVar("View", bound=Callable[..., Any])
SANDBOX = "default-src 'none'; sandbox"


def takes_uploads(view: View) -> View:
    """Let requests to this route be as large as an attachment may be."""
    view.takes_uploads = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    app.before_request(allow_larger_request)


def allow_larger_request() -> None:
    """Asked before anything reads the form: the CSRF check would read it with the small limit."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_uploads", False):
        request.max_content_length = upload_limits().request_bytes


def sent_as_file(path: Path, media_type: str, label: str) -> Response:
    """The file, to be saved; a browser that shows it all the same runs nothing in it.

    Named by what it is: the name it was uploaded under may hold a person's.
    """
    name = label + EXTENSIONS[media_type][0]
    response = send_file(
        BytesIO(path.read_bytes()), mimetype=media_type, as_attachment=True, download_name=name, max_age=0
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response
