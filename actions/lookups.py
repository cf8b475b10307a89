"""Counted look-ups: searches by number that find nobody (decision 30 in docs/decisions.md)."""

import hashlib
import hmac
from datetime import timedelta

from flask import current_app

from actions import audit, limits
from actions.actor import Actor
from database import writing
from rules.parameters import limits as limits_in_force


class TooManyLookups(Exception):
    """The account or its unit has asked for too many numbers that nobody here has. `seconds`: how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def count_miss(actor: Actor, number: str) -> None:
    """Count a search that found nobody; who asked is kept, the number only as a digest. Raises TooManyLookups."""
    in_force = limits_in_force()
    with writing() as session:
        waits = (
            limits.take(
                session, "lookup-account", str(actor.account_id), in_force.lookups_per_account_hour, timedelta(hours=1)
            ),
            limits.take(session, "lookup-unit", str(actor.unit_id), in_force.lookups_per_unit_day, timedelta(days=1)),
        )
        longest = max((wait for wait in waits if wait is not None), default=None)
        if longest is None:
            audit.record(session, actor, "lookup-missed", number=number_digest(number))
    if longest is not None:
        raise TooManyLookups(longest)


def number_digest(number: str) -> str:
    """Tells whether two entries asked for the same number. Keyed: without the key every number could be tried out."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:16]
