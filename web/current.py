"""当前申报信息: what of a kind has not been decided yet, below the form of every kind."""

from typing import Any

from queries import declarations as stored
from web import access

MOST = 20


def current(slug: str) -> dict[str, Any]:
    """For `single.current` of macros/single.html, the latest first."""
    declared = stored.undecided(access.acting_unit().id, slug, MOST)
    return {"current": declared, "people": stored.people_by_id(declared), "most_current": MOST}


NONE_SHOWN: dict[str, Any] = {"current": (), "people": {}, "most_current": 0}
