"""Decoder: a JPEG or PNG made anew from its pixels alone, upright, so that nothing else it carried is kept.

Gone are EXIF with place and time, thumbnails, comments, colour profiles, further frames, and whatever stood behind
the picture. What was transparent is white: everybody sees the same.
"""

import io

from PIL import Image, ImageFile, JpegImagePlugin

Image.MAX_IMAGE_PIXELS = None  # our own limit stands below; without it the size is known and can be told
ImageFile.LOAD_TRUNCATED_IMAGES = False

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORDINARY_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "P", "RGB")}
QUALITY = 90


def decode(data: bytes, media_type: str, most_pixels: str) -> tuple[str, bytes]:
    """`too-many-pixels` with "width height" before anything is unpacked, or `fine` with the new file."""
    file_format = FORMATS[media_type]
    image = Image.open(io.BytesIO(data), formats=(file_format,))
    if image.width * image.height > int(most_pixels):
        return "too-many-pixels", f"{image.width} {image.height}".encode()
    image.load()
    tables = quantization(image)
    turn = UPRIGHT.get(orientation(image))
    clean = plain(image, ORDINARY_MODES[file_format])
    if turn is not None:
        clean = clean.transpose(turn)
    clean.info = {}
    out = io.BytesIO()
    if file_format == "PNG":
        clean.save(out, "PNG")
    elif tables:
        clean.save(out, "JPEG", qtables=tables, subsampling=JpegImagePlugin.get_sampling(image))
    else:
        clean.save(out, "JPEG", quality=QUALITY)
    return "fine", out.getvalue()


def orientation(image: Image.Image) -> int:
    """How the camera was held; a picture whose EXIF cannot be read stays as it is."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001  hostile EXIF fails in any way, and the picture is good without it
        return 1


def plain(image: Image.Image, modes: tuple[str, ...]) -> Image.Image:
    """A copy in a mode every browser shows alike."""
    if image.mode.startswith("I"):  # 16 bits of grey: `convert` alone would cut off, not scale
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return image.copy() if image.mode in modes else image.convert("RGB")


def quantization(image: Image.Image) -> list[list[int]] | None:
    """A JPEG's own tables, so that it is neither blurred nor blown up; None where they are not usual ones."""
    tables = getattr(image, "quantization", None)
    if not tables or image.mode not in ORDINARY_MODES["JPEG"] or sorted(tables) != list(range(len(tables))):
        return None
    kept = [list(tables[number]) for number in sorted(tables)]
    usual = len(kept) <= 3 and all(len(table) == 64 and 1 <= min(table) <= max(table) <= 255 for table in kept)
    return kept if usual else None
