"""Files to upload in tests of pages."""

from io import BytesIO

from PIL import Image


def picture(colour: int = 200) -> bytes:
    """A small JPEG; another colour is another file."""
    made = BytesIO()
    Image.new("L", (60, 40), colour).save(made, "JPEG")
    return made.getvalue()
