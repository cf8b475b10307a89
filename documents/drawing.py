"""Decoder (actions.decoding): counts the pages of a PDF, draws one of them, or scales and turns a picture."""

import io
import math

import pypdfium2
from PIL import Image, ImageChops

MOST_PIXELS = 12_000_000
LONGEST_SIDE = 10_000
JPEG_QUALITY = 80
CLOCKWISE = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def decode(data: bytes, way: str, *numbers: str) -> tuple[str, bytes]:
    """`count`: `fine` and the number. `page` and `picture`, with page, width and turn: the media type and the image."""
    if way == "count":
        return "fine", str(len(pypdfium2.PdfDocument(data))).encode()
    page, width, turn = map(int, numbers)
    if page < 1 or (way == "picture" and page > 1):
        return "no-such-page", b""
    return smaller(draw(data, page, width, turn) if way == "page" else scale(data, width, turn))


def draw(data: bytes, number: int, width: int, turn: int) -> Image.Image:
    pdf = pypdfium2.PdfDocument(data)
    pdf.init_forms()  # what was filled in is drawn too
    page = pdf[number - 1]
    across, down = (max(side, 1.0) for side in page.get_size())
    if turn in (90, 270):
        across, down = down, across
    factor = min(width / across, most(across, down))
    return page.render(scale=factor, rotation=turn).to_pil()


def scale(data: bytes, width: int, turn: int) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    if turn:
        image = image.transpose(CLOCKWISE[turn])
    factor = min(width / image.width, most(*image.size), 1.0)
    size = (max(1, int(image.width * factor)), max(1, int(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def most(across: float, down: float) -> float:
    """The largest factor that keeps an image of this shape small enough."""
    return min(math.sqrt(MOST_PIXELS / (across * down)), LONGEST_SIDE / max(across, down))


def smaller(image: Image.Image) -> tuple[str, bytes]:
    """Writing is smaller as PNG, photographs and scans as JPEG; what has no colour needs a third of the bytes."""
    image = image.convert("RGB")
    red, green, blue = image.split()
    if not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(green, blue).getbbox():
        image = red
    written, photographed = io.BytesIO(), io.BytesIO()
    image.save(written, "PNG")
    image.save(photographed, "JPEG", quality=JPEG_QUALITY)
    if len(written.getvalue()) <= len(photographed.getvalue()):
        return "image/png", written.getvalue()
    return "image/jpeg", photographed.getvalue()
