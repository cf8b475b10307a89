"""The pages of an uploaded paper, for the reviewer who has it before his eyes."""

from functools import lru_cache
from pathlib import Path

from actions.attachments import open_file
from documents.page_images import PageImage, PageNotShown, page_count, page_image
from models import Attachment


def pages_of(attachment: Attachment, media_type: str) -> int:
    """How many pages can be shown; 0 where the file is damaged or missing."""
    try:
        return counted(open_file(attachment), media_type)
    except (FileNotFoundError, PageNotShown):
        return 0


@lru_cache(maxsize=1024)
def counted(path: Path, media_type: str) -> int:
    """A file is named by its digest: what is in it never changes."""
    return page_count(path, media_type)


def page_of(attachment: Attachment, media_type: str, page: int, width: int, turn: int) -> PageImage:
    """One page as an image. Raises PageNotShown, also where the file is missing."""
    try:
        return page_image(open_file(attachment), media_type, page, width, turn)
    except FileNotFoundError as missing:
        raise PageNotShown("missing") from missing
