"""By what a person is known: his document."""

from __future__ import annotations

Document = tuple[str, str]
"""证件类型 and 证件号码, comparable: the type is left out where the number alone says whose it is."""
_UNIQUE_BY_NUMBER = frozenset({"01", "07", "16"})
"""居民身份证, 外国人永久居留证, 港澳台居民居住证: numbers of one and the same scheme, each given once."""


def document_of(document_type: str, number: str) -> Document:
    """Two documents are the same person's exactly where this is the same."""
    return ("" if document_type in _UNIQUE_BY_NUMBER else document_type, number)
