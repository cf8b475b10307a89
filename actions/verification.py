"""Codes of papers that nobody has are counted by address: they cannot be guessed, and nobody shall try."""

from datetime import timedelta

from actions import limits
from database import writing
from rules.parameters import limits as limits_in_force

BUCKET = "verify"


class TooManyTries(Exception):
    """From this address too many unknown codes were asked for. `seconds`: how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def count_miss(address: str) -> None:
    """Count an unknown code. Raises TooManyTries."""
    with writing() as session:
        most = limits_in_force().verifications_missed_per_hour
        wait = limits.take(session, BUCKET, address, most, timedelta(hours=1))
    if wait is not None:
        raise TooManyTries(wait)
