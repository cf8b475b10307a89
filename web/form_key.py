"""The key that makes a form count once, whatever is pressed how often (actions.idempotency)."""

from flask import abort, request


def form_key() -> str:
    """The key of the form sent. One without it is none of ours: two of them would pass for the same. 400."""
    return request.form.get("key") or abort(400)
