"""What may be uploaded as an attachment: how large, how many, of which types."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FORM_FIELDS_BYTES = 65_536


@dataclass(frozen=True)
class UploadLimits:
    """Sizes in bytes. `source` is what a finding names as its clause."""

    source: str
    largest_bytes: int
    most_per_declaration: int
    most_pixels: int
    media_types: tuple[str, ...]

    @property
    def request_bytes(self) -> int:
        """The largest request worth reading: one file at the limit with the form's other fields around it."""
        return self.largest_bytes + _FORM_FIELDS_BYTES


@cache
def upload_limits() -> UploadLimits:
    entry = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return UploadLimits(**entry | {"media_types": tuple(entry["media_types"])})
