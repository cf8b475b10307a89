"""Static files: served pre-compressed by WhiteNoise, named by their content so that they may be kept for a year."""

import hashlib
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from web.security import security_headers

FOLDER = Path(__file__).resolve().parent.parent / "static"
A_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    headers = security_headers(app.extensions["settings"])
    headers_of_files = {name: headers[name] for name in headers if name != "Cross-Origin-Opener-Policy"}

    def add_headers(file_headers: Headers, path: str, url: str) -> None:
        for name, value in headers_of_files.items():
            file_headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=FOLDER, prefix="static/", max_age=A_YEAR, add_headers_function=add_headers
    )
    app.jinja_env.globals["static_url"] = static_url


@cache
def static_url(name: str) -> str:
    """The address of a static file; it changes with the file's content."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?{digest}"
