"""Showing a masked number in full: allowed for one's own people, never without a trace."""

from actions import audit
from actions.actor import Actor
from database import writing


def record_reveal(actor: Actor, person_public_id: str, what: str, page: str) -> None:
    """Note that `what` (document-number, mobile, home_phone) of a person was shown in full on a page."""
    with writing() as session:
        audit.record(session, actor, "reveal", f"person:{person_public_id}", what=what, page=page)
