"""Decoder: is this PDF only a paper to look at? Every object is read; nothing is changed, so that seals stay valid."""

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

SCRIPTS, EMBEDDED, EXTERNAL, MULTIMEDIA, DYNAMIC = "scripts", "embedded-files", "external", "multimedia", "dynamic-form"
ACTIONS = {
    "/JavaScript": SCRIPTS,
    "/Launch": SCRIPTS,
    "/SubmitForm": EXTERNAL,
    "/ImportData": EXTERNAL,
    "/GoToE": EMBEDDED,
    "/GoToR": EXTERNAL,
    "/Rendition": MULTIMEDIA,
    "/Movie": MULTIMEDIA,
    "/Sound": MULTIMEDIA,
    "/RichMediaExecute": MULTIMEDIA,
}
"""Values of /S (ISO 32000-2 12.6.4) that do more than turn to a page or show a link."""
ANNOTATIONS = {
    "/FileAttachment": EMBEDDED,
    "/RichMedia": MULTIMEDIA,
    "/Screen": MULTIMEDIA,
    "/Movie": MULTIMEDIA,
    "/Sound": MULTIMEDIA,
    "/3D": MULTIMEDIA,
}
LARGEST_STREAM = 128 * 1024 * 1024
MOST_IMAGE_PIXELS = 100_000_000
"""A page scanned black and white at 600 dpi has 35 million."""

pikepdf.settings.set_qpdf_limits(flate_max_memory=LARGEST_STREAM, run_length_max_memory=LARGEST_STREAM)


def decode(data: bytes) -> tuple[str, bytes]:
    """The first thing that is wrong with it, or `fine`."""
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        return "encrypted", b""
    with pdf:
        if pdf.is_encrypted:
            return "encrypted", b""
        for verdict in faults(pdf):
            return verdict, b""
        if len(pdf.pages) == 0:
            return "damaged", b""
    return "fine", b""


def faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    yield from faults_of_catalogue(pdf.Root)
    for indirect in pdf.objects:
        pending = [indirect]
        while pending:
            thing = pending.pop()
            if isinstance(thing, Dictionary | Stream):
                yield from faults_of_dictionary(thing)
            if isinstance(thing, Stream):
                yield from faults_of_stream(thing)
            pending += (child for child in children(thing) if not child.is_indirect)


def children(thing: Object) -> Iterator[Object]:
    """What stands directly in it; what it only refers to has its own turn."""
    if isinstance(thing, Array):
        inside = list(thing)
    elif isinstance(thing, Dictionary | Stream):
        inside = [value for _, value in thing.items()]
    else:
        return
    yield from (child for child in inside if isinstance(child, Array | Dictionary | Stream))


def faults_of_catalogue(catalogue: Object) -> Iterator[str]:
    form = catalogue.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        yield DYNAMIC
    if "/Collection" in catalogue:
        yield EMBEDDED
    opening = catalogue.get("/OpenAction")
    if isinstance(opening, Dictionary) and opening.get("/S") == Name.URI:
        yield EXTERNAL


def faults_of_dictionary(thing: Object) -> Iterator[str]:
    action, kind = thing.get("/S"), thing.get("/Subtype")
    if isinstance(action, Name) and str(action) in ACTIONS:
        yield ACTIONS[str(action)]
    if isinstance(kind, Name) and str(kind) in ANNOTATIONS and "/Rect" in thing:
        yield ANNOTATIONS[str(kind)]
    if isinstance(thing.get("/JS"), pikepdf.String):
        yield SCRIPTS
    automatic = thing.get("/AA")
    if isinstance(automatic, Dictionary) and any(isinstance(a, Dictionary) and "/S" in a for _, a in automatic.items()):
        yield SCRIPTS
    files = thing.get("/EF")
    if isinstance(files, Dictionary) and any(key in files for key in ("/F", "/UF", "/DOS", "/Mac", "/Unix")):
        yield EMBEDDED


def faults_of_stream(stream: Stream) -> Iterator[str]:
    if stream.get("/Type") == Name.EmbeddedFile:
        yield EMBEDDED
    if "/F" in stream:
        yield EXTERNAL
    if stream.get("/Subtype") == Name.Image and pixels(stream) > MOST_IMAGE_PIXELS:
        yield "too-complex"
    if is_a_bomb(stream):
        yield "too-complex"


def is_a_bomb(stream: Stream) -> bool:
    """Does it unpack to more than a page can need? A photograph's own compression is left to whoever draws it."""
    try:
        return len(stream.read_bytes(pikepdf.StreamDecodeLevel.generalized)) > LARGEST_STREAM
    except pikepdf.PdfError as error:
        return any(sign in str(error) for sign in ("memory limit", "bad_alloc"))


def pixels(image: Stream) -> int:
    return int(image.get("/Width", 0)) * int(image.get("/Height", 0))
