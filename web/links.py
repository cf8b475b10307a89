"""Addresses inside the portal: where to come back to, and never anywhere else."""

from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException


def own_path(target: str | None) -> str | None:
    """The path if it is a page of this portal that may be opened by GET; None for anything else."""
    if not target or not target.startswith("/") or any(sign in target for sign in ("\\", "//", "%5c", "%5C", "%2f")):
        return None
    if any(ord(sign) < 33 or ord(sign) == 127 for sign in target):
        return None
    return target if endpoint_of(target) else None


def endpoint_of(path: str) -> str | None:
    """The route that answers a GET of this path; None where there is no such page."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(urlsplit(path).path, method="GET")
    except HTTPException:
        return None
    return str(endpoint)


def came_from() -> str:
    """The page the visitor was on, as far as it is ours; else the home page."""
    referrer = urlsplit(request.referrer or "")
    path = f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
    own = own_path(path) if referrer.netloc == request.host else None
    return own or url_for("home.show")


def sign_in_url() -> str:
    """Where to sign in; for a page, with the way back to it."""
    if request.method == "GET":
        back = own_path(request.full_path.rstrip("?"))
    else:
        back = came_from()
    home = url_for("home.show")
    return url_for("session.sign_in", door="unit", next=back if back and back != home else None)
