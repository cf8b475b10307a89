"""变更原因 of every kind, as a list of declarations is narrowed down by them."""

from collections.abc import Mapping

from declarations import KINDS
from rules.periods import Month


def reason_groups(on: Month) -> Mapping[str, Mapping[str, str]]:
    """What a declaration may have in a month, code and word, under the names of the kinds that share them."""
    groups: list[tuple[dict[str, None], dict[str, str]]] = []
    for kind in KINDS.values():
        own = kind.reasons(on)
        if not own:
            continue
        shared = next((group for group in groups if group[1].keys() & own.keys()), None)
        if shared is None:
            shared = ({}, {})
            groups.append(shared)
        names, offered = shared
        names[kind.noun] = None
        offered.update(own)
    return {"、".join(names): offered for names, offered in groups}
