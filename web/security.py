"""Headers on every response, and unsafe requests only from our own pages."""

from flask import Flask, Response, abort, current_app, request

from config import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    app.before_request(refuse_other_sites)
    app.before_request(refuse_impossible_ids)
    app.after_request(add_headers)


def security_headers(settings: Settings) -> dict[str, str]:
    if settings.https:
        return SECURITY_HEADERS | {"Strict-Transport-Security": TRANSPORT_SECURITY}
    return SECURITY_HEADERS


def refuse_other_sites() -> None:
    """A second line behind the CSRF token: browsers say where an unsafe request comes from."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        abort(403)


def refuse_impossible_ids() -> None:
    """Nobody's id holds a NUL, and PostgreSQL takes none in a text."""
    if any("\0" in str(part) for part in (request.view_args or {}).values()):
        abort(404)


def add_headers(response: Response) -> Response:
    for name, value in security_headers(current_app.extensions["settings"]).items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
