"""What the reviewer sees of an attachment: its pages as images, as wide and turned as he asks for."""

import io
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from documents.page_images import WIDEST, PageImage, PageNotShown, page_count, page_image

PDF, JPEG = "application/pdf", "image/jpeg"
LEFT_HALF = b"0 0 100 400 re f"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Three pages of 200 × 400 points; of the first the left half is black."""
    made = pikepdf.new()
    for _ in range(3):
        made.add_blank_page(page_size=(200, 400))
    made.pages[0].obj.Contents = made.make_stream(LEFT_HALF)
    made.save(tmp_path / "paper")
    return tmp_path / "paper"


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    image = Image.new("RGB", (600, 300), "white")
    image.paste("black", (0, 0, 300, 300))
    image.save(tmp_path / "photograph", "JPEG")
    return tmp_path / "photograph"


def seen(image: PageImage) -> Image.Image:
    return Image.open(io.BytesIO(image.data), formats=(image.media_type.removeprefix("image/"),)).convert("L")


def dark_side(image: Image.Image) -> str:
    middles = {"left": (0.2, 0.5), "right": (0.8, 0.5), "top": (0.5, 0.2), "bottom": (0.5, 0.8)}
    grey = {side: image.getpixel((int(image.width * x), int(image.height * y))) for side, (x, y) in middles.items()}
    others = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    return next(side for side, value in grey.items() if value < 50 and grey[others[side]] > 200)  # type: ignore[operator]


def test_pages_are_counted(paper: Path, photograph: Path) -> None:
    assert page_count(paper, PDF) == 3
    assert page_count(photograph, JPEG) == 1


@pytest.mark.parametrize(
    ("turn", "size", "dark"),
    [
        (0, (500, 1000), "left"),
        (90, (500, 250), "top"),
        (180, (500, 1000), "right"),
        (270, (500, 250), "bottom"),
    ],
)
def test_a_page_has_the_width_asked_for_and_turns_clockwise(
    paper: Path, turn: int, size: tuple[int, int], dark: str
) -> None:
    image = seen(page_image(paper, PDF, 1, 500, turn))
    assert image.size == size
    assert dark_side(image) == dark


@pytest.mark.parametrize(
    ("turn", "size", "dark"),
    [
        (0, (200, 100), "left"),
        (90, (200, 400), "top"),
        (180, (200, 100), "right"),
        (270, (200, 400), "bottom"),
    ],
)
def test_a_picture_is_scaled_and_turned_in_the_same_way(
    photograph: Path, turn: int, size: tuple[int, int], dark: str
) -> None:
    image = seen(page_image(photograph, JPEG, 1, 200, turn))
    assert image.size == size
    assert dark_side(image) == dark


def test_a_picture_is_never_wider_than_it_is(photograph: Path) -> None:
    assert seen(page_image(photograph, JPEG, width=2000)).size == (600, 300)


def test_written_pages_come_as_png_and_photographs_as_jpeg(paper: Path, tmp_path: Path) -> None:
    assert page_image(paper, PDF).media_type == "image/png"
    noise = tmp_path / "noise"
    Image.effect_noise((400, 400), 40).save(noise, "PNG")
    assert page_image(noise, "image/png").media_type == JPEG


def test_a_width_out_of_reason_becomes_a_reasonable_one(paper: Path) -> None:
    assert seen(page_image(paper, PDF, width=10**9)).width == WIDEST
    assert seen(page_image(paper, PDF, width=-5)).width == 100


def test_a_page_as_long_as_a_road_stays_small(tmp_path: Path) -> None:
    made = pikepdf.new()
    made.add_blank_page(page_size=(10, 14_400))
    made.save(tmp_path / "road")
    image = seen(page_image(tmp_path / "road", PDF, width=1000))
    assert image.height <= 10_000


def test_what_was_filled_into_a_form_is_drawn(tmp_path: Path) -> None:
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 200))
    look = made.make_stream(b"0 0 100 200 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 200]))
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=pikepdf.String("name"),
            V=pikepdf.String("x"),
            Rect=Array([0, 0, 100, 200]),
            F=4,
            AP=Dictionary(N=look),
        )
    )
    page.obj.Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]))
    made.save(tmp_path / "form")
    assert dark_side(seen(page_image(tmp_path / "form", PDF))) == "left"


@pytest.mark.parametrize("page", [-1, 0, 4, 10**12])
def test_a_page_there_is_not(paper: Path, photograph: Path, page: int) -> None:
    with pytest.raises(PageNotShown):
        page_image(paper, PDF, page)
    with pytest.raises(PageNotShown):
        page_image(photograph, JPEG, page)


def test_a_turn_there_is_not(paper: Path) -> None:
    with pytest.raises(ValueError, match="45"):
        page_image(paper, PDF, turn=45)


def test_a_broken_pdf_is_an_answer_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"%PDF-1.7\n%%EOF")
    with pytest.raises(PageNotShown):
        page_count(tmp_path / "broken", PDF)
    with pytest.raises(PageNotShown):
        page_image(tmp_path / "broken", PDF)
