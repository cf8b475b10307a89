"""Attachments as the reviewer sees them: PDF pages and pictures as images of the width he asks for, turned as he likes.

Each image is drawn in a process of its own (actions.decoding), with bounded memory and time: that keeps a hostile PDF
away from the portal, and pdfium, which is not thread-safe, away from its threads.
"""

from dataclasses import dataclass
from pathlib import Path

from actions import decoding

DRAWING = Path(__file__).with_name("drawing.py")
PDF = "application/pdf"
TURNS = (0, 90, 180, 270)
NARROWEST, WIDEST = 100, 2400


class PageNotShown(Exception):
    """The page cannot be drawn: it is damaged, or it would take too much memory or time."""


@dataclass(frozen=True)
class PageImage:
    """PNG or JPEG, whichever is smaller for this page."""

    media_type: str
    data: bytes


def page_count(path: Path, media_type: str) -> int:
    """How many pages it has; a picture has one. Raises PageNotShown."""
    if media_type != PDF:
        return 1
    decoded = decoding.decode(DRAWING, path.read_bytes(), "count")
    if decoded.verdict != decoding.FINE:
        raise PageNotShown(decoded.verdict)
    return int(decoded.output)


def page_image(path: Path, media_type: str, page: int = 1, width: int = 900, turn: int = 0) -> PageImage:
    """Page 1, 2, … `width` pixels wide once it is turned clockwise by 0, 90, 180 or 270 degrees.

    A width out of reason becomes the nearest reasonable one; a picture is never made wider than it is, and a very
    long page is made narrower. Raises PageNotShown, also for a page there is not, and ValueError for another turn.
    """
    if turn not in TURNS:
        raise ValueError(f"a page is turned by 0, 90, 180 or 270 degrees, not {turn}")
    width = min(max(width, NARROWEST), WIDEST)
    way = "page" if media_type == PDF else "picture"
    decoded = decoding.decode(DRAWING, path.read_bytes(), way, str(page), str(width), str(turn))
    if decoded.verdict not in ("image/png", "image/jpeg"):
        raise PageNotShown(decoded.verdict)
    return PageImage(decoded.verdict, decoded.output)
