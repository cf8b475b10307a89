"""What may become an attachment: every hostile file is refused with a sentence, or disarmed."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from werkzeug.test import EnvironBuilder

from actions import decoding
from actions.file_kinds import LONGEST_NAME, clean_file_name
from actions.uploads import CheckedFile, UploadRefused, check_upload, too_large
from rules.parameters.uploads import upload_limits
from tests.actions.hostile_files import (
    HARMLESS,
    Hostile,
    bomb,
    endless_scans,
    hostile_files,
    linked,
    pdf,
    picture,
    several,
    with_exif,
    with_text,
)

REPOSITORY = Path(__file__).resolve().parents[2]
HOSTILE = list(hostile_files())
LEFT_OVERS = (b"script", b"%PDF", b"PK\x03\x04", b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"tEXt", b"acTL")


@pytest.mark.parametrize("hostile", HOSTILE, ids=[hostile.name for hostile in HOSTILE])
def test_a_hostile_file_is_refused_with_a_sentence_or_disarmed(hostile: Hostile) -> None:
    try:
        checked = check_upload(hostile.file_name, hostile.data)
    except UploadRefused as refusal:
        finding = refusal.finding
        assert finding.code == hostile.expected
        assert finding.field == "file"
        assert finding.message
        assert finding.remedy.startswith(("请", "以后"))
        assert finding.clause
    else:
        assert hostile.expected == HARMLESS
        assert checked.data != hostile.data
        assert not [words for words in LEFT_OVERS if words in checked.data]
        assert shown(checked).size


def test_the_corpus_is_large_and_every_name_in_it_its_own() -> None:
    assert len({hostile.name for hostile in HOSTILE}) == len(HOSTILE) >= 30
    assert len({hostile.data for hostile in HOSTILE}) == len(HOSTILE)


# --- papers ---------------------------------------------------------------------------------------------------------


def link_to_first_page(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])
    linked(Dictionary(S=Name.URI, URI=String("https://example.org/")))(made)


def font_with_an_odd_name(made: pikepdf.Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    made.pages[0].obj.Resources = Dictionary(Font=Dictionary(AA=font, EF=font, JS=font))


@pytest.mark.parametrize("change", [None, link_to_first_page, font_with_an_odd_name])
def test_an_ordinary_pdf_is_kept_byte_by_byte_so_that_its_seals_stay_valid(change: object) -> None:
    data = pdf(change, pages=3, packed=True)  # type: ignore[arg-type]
    assert check_upload("证明.pdf", data) == CheckedFile("application/pdf", data, "证明.pdf")


def test_a_printed_form_of_our_own_is_a_paper() -> None:
    import typst

    data = typst.compile(b'#set text(lang: "zh")\n= Hello\n#link("https://example.org")[x]\n#pagebreak() y')
    assert check_upload("form.PDF", bytes(data)).file_name == "form.PDF"  # type: ignore[arg-type]


def test_blank_bytes_after_the_end_of_a_pdf_are_nothing_bad() -> None:
    assert check_upload("a.pdf", pdf() + b"\r\n\0\0").media_type == "application/pdf"


def test_a_picture_is_upright_and_says_nothing_of_camera_or_place() -> None:
    checked = check_upload("IMG.JPG", with_exif(orientation=6))
    image = shown(checked)
    assert image.size == (200, 320)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not [word for word in (b"Zhang San", b"profile", "沈阳".encode()) if word in checked.data]
    assert checked.file_name == "IMG.JPG"


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1))])
def test_the_dark_corner_is_where_the_camera_saw_it(orientation: int, corner: tuple[int, int]) -> None:
    image = Image.new("L", (64, 64), 255)
    image.paste(0, (0, 0, 32, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    seen = shown(check_upload("a.jpg", out.getvalue())).convert("L")
    dark = {(x, y) for x in (0, 1) for y in (0, 1) if seen.getpixel((16 + 32 * x, 16 + 32 * y)) < 128}  # type: ignore[operator]
    assert dark == {corner}


def test_texts_and_further_frames_of_a_png_are_gone() -> None:
    assert shown(check_upload("a.png", with_text("张三"))).info == {}
    frames = shown(check_upload("a.png", several("PNG")))
    assert getattr(frames, "n_frames", 1) == 1
    assert frames.convert("RGB").getpixel((1, 1)) == (255, 255, 255)


def test_what_was_transparent_is_white() -> None:
    hidden = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    out = io.BytesIO()
    hidden.save(out, "PNG")
    assert shown(check_upload("a.png", out.getvalue())).getpixel((4, 4)) == (255, 255, 255)


def test_sixteen_bits_of_grey_are_scaled_and_not_cut_off() -> None:
    out = io.BytesIO()
    Image.new("I;16", (8, 8), 32_768).save(out, "PNG")
    assert shown(check_upload("a.png", out.getvalue())).getpixel((4, 4)) == 128


def test_a_photograph_is_neither_blurred_nor_blown_up() -> None:
    original = picture("JPEG", quality=55)
    once = check_upload("a.jpg", original)
    assert shown(once).quantization == Image.open(io.BytesIO(original)).quantization  # type: ignore[attr-defined]
    assert len(once.data) <= len(original) * 1.1
    assert check_upload("b.jpg", original).digest == once.digest


def test_black_and_white_scans_stay_small() -> None:
    scan = picture("PNG", "1")
    assert shown(check_upload("a.png", scan)).mode == "1"


def shown(checked: CheckedFile) -> Image.Image:
    image = Image.open(io.BytesIO(checked.data), formats=(checked.media_type.removeprefix("image/"),))
    image.load()
    return image


# --- bombs ----------------------------------------------------------------------------------------------------------


def test_a_picture_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "CPU_SECONDS", 1)
    with pytest.raises(UploadRefused, match="too-complex"):
        check_upload("a.jpg", endless_scans(upload_limits().largest_bytes))


def test_a_png_of_400_megapixels_takes_neither_memory_nor_time(tmp_path: Path) -> None:
    """In a process of its own: the memory of this one and its children has had other peaks."""
    (tmp_path / "bomb.png").write_bytes(bomb(20_000))
    measure = """
import json, pathlib, resource, sys
from actions.uploads import UploadRefused, check_upload
data = pathlib.Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    check_upload("a.png", data)
except UploadRefused as refusal:
    code = refusal.finding.code
self, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps([code, self.ru_maxrss - before, child.ru_maxrss, child.ru_utime + child.ru_stime]))
"""
    command = [sys.executable, "-c", measure, str(tmp_path / "bomb.png")]
    answer = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True).stdout
    code, grown, child, seconds = json.loads(answer)
    assert code == "too-many-pixels"
    assert grown < 20_000  # KiB
    assert child < 100_000
    assert seconds < 5


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown_as"),
    [
        ("解除劳动关系证明书.pdf", "解除劳动关系证明书.pdf"),
        ("../../x", "x.pdf"),
        ("..\\..\\windows\\证明.pdf", "证明.pdf"),
        ("C:\\fakepath\\证明.PDF", "证明.PDF"),
        ("证明\0.pdf", "证明.pdf"),
        ("证明\r\nSet-Cookie: a=b.pdf", "证明 Set-Cookie: a=b.pdf"),
        ("证明\u202efdp.exe", "证明fdp.exe.pdf"),
        ("a\u200b\ufeff\u2066b.pdf", "ab.pdf"),
        ("照片.jpg", "照片.pdf"),
        ("报告.2026", "报告.2026.pdf"),
        ("页面.html", "页面.html.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("  证明  (1) .pdf ", "证明 (1).pdf"),
        ("", "附件.pdf"),
        (".pdf", "附件.pdf"),
        ("..", "附件.pdf"),
        ("/", "附件.pdf"),
        ("\ud800", "附件.pdf"),
        ("𠮷野家.pdf", "𠮷野家.pdf"),
        ("x" * 300, "x" * (LONGEST_NAME - 4) + ".pdf"),
        ("证" * 300 + ".pdf", "证" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_file_name_is_only_a_name(given: str, shown_as: str) -> None:
    assert clean_file_name(given, "application/pdf") == shown_as


def test_the_extension_is_that_of_the_content() -> None:
    assert check_upload("photo.png", picture("JPEG")).file_name == "photo.jpg"
    assert check_upload("photo.JPEG", picture("JPEG")).file_name == "photo.JPEG"
    assert check_upload("photo", picture("PNG")).file_name == "photo.png"


# --- limits ---------------------------------------------------------------------------------------------------------


def test_the_limits_of_issue_3() -> None:
    limits = upload_limits()
    assert limits.largest_bytes == 5 * 1024 * 1024
    assert limits.most_per_declaration == 20
    assert limits.most_pixels == 25_000_000
    assert limits.media_types == ("application/pdf", "image/jpeg", "image/png")


def test_a_file_of_exactly_the_limit_fits_into_a_request() -> None:
    data = pdf() + bytes(upload_limits().largest_bytes - len(pdf()))
    assert check_upload("a.pdf", data).data == data
    fields = {"csrf_token": "x" * 200, "person": ["x" * 22] * 200, "file": (io.BytesIO(data), "证" * 200 + ".pdf")}
    environ = EnvironBuilder(method="POST", data=fields).get_environ()
    environ["wsgi.input"].close()
    assert int(environ["CONTENT_LENGTH"]) <= upload_limits().request_bytes


@pytest.mark.parametrize(("size", "words"), [(5_242_881, "5.1 MB"), (6 * 1024**2, "6 MB"), (8_600_000, "8.3 MB")])
def test_a_file_too_large_is_told_its_size(size: int, words: str) -> None:
    assert f"这个文件有 {words}，超过每个附件 5 MB 的上限" in too_large(size).text
