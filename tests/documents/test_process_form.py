"""The PDF of a 综合业务处理单: literal text, embedded fonts, the QR code in place."""

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest

from documents.process_form import FONTS, BusinessRow, FontMissing, ProcessForm, pdf
from documents.qr import qr_svg

HOSTILE = '王#panic("x")$x^2$*_[芳]<b>@a\\"`//芳'
CHANGES = (("减少原因", "停缴费（辞职）"), ("变更日期", "2026-11-10"), ("最后一个缴费月", "2026年11月"))


def form(name: str = "王芳", unit: str = "示例机械制造有限公司", **changed: object) -> ProcessForm:
    row = BusinessRow(1, name, "219900********1527", "城镇职工减少", CHANGES, "养老、医疗保险", "2026年11月")
    values = {
        "number": "CL26111700001",
        "received": "JS26111600001",
        "agency": "示例市社会保险事业服务中心",
        "office": "铁西区",
        "unit": unit,
        "pension_number": "2199000286",
        "unemployment_number": "",
        "credit_code": "91219900MA0DEMA17B",
        "periods": "养老 2026年11月",
        "rows": [row],
        "decision": "审核通过",
        "reviewers": "江审一",
        "reviewed_at": "2026-11-16 10:00",
        "coordination": "无需协同",
        "papers": [],
        "printed_at": "2026-11-17 09:00",
        "copy": 1,
        "code": "0" * 28,
        "code_words": "0000-0000-0000-0000-0000-0000-0000",
        "address": "http://localhost/verify",
    }
    return ProcessForm(**(values | changed))  # type: ignore[arg-type]


def made(*forms: ProcessForm) -> bytes:
    return pdf(forms, lambda code: f"http://localhost/verify/{code}")


@pytest.fixture
def opened() -> Iterator[list[pypdfium2.PdfDocument]]:
    documents: list[pypdfium2.PdfDocument] = []
    yield documents
    for document in documents:
        document.close()


def text_of(data: bytes, opened: list[pypdfium2.PdfDocument]) -> str:
    opened.append(pypdfium2.PdfDocument(data))
    return "".join(sheet.get_textpage().get_text_range() for sheet in opened[-1]).replace("\r\n", "")


def test_the_chinese_text_is_in_it(opened: list[pypdfium2.PdfDocument]) -> None:
    text = text_of(made(form(papers=["解除劳动关系证明书 1 份", "死亡证明 2 份"])), opened)
    papers = "1. 解除劳动关系证明书 1 份；2. 死亡证明 2 份"
    for said in ("综合业务处理单", "王芳", "停缴费（辞职）", papers, "单位盖章"):
        assert said in text


def test_a_name_is_text_whatever_signs_it_has(opened: list[pypdfium2.PdfDocument]) -> None:
    text = text_of(made(form(name=HOSTILE, unit=f"#import $ {HOSTILE}")), opened)
    assert HOSTILE in text.replace(" ", "")
    assert "#import" in text


def test_every_font_is_embedded() -> None:
    with pikepdf.open(io.BytesIO(made(form()))) as document:
        fonts = [font for sheet in document.pages for font in sheet.Resources.Font.values()]
        files = [set(font["/DescendantFonts"][0]["/FontDescriptor"].keys()) for font in fonts]
    assert files
    assert all(keys & {"/FontFile", "/FontFile2", "/FontFile3"} for keys in files)


def test_each_form_has_one_page_and_a_qr_code(opened: list[pypdfium2.PdfDocument]) -> None:
    opened.append(pypdfium2.PdfDocument(made(form(), form(), form())))
    assert len(opened[0]) == 3
    corner = opened[0][0].render(scale=2).to_pil().convert("1")
    assert 0 in {corner.getpixel((x, y)) for x in range(90, 260, 3) for y in range(960, 1400, 3)}


def test_long_words_stay_on_one_page(opened: list[pypdfium2.PdfDocument]) -> None:
    opened.append(pypdfium2.PdfDocument(made(form(name="阿卜杜热合曼" * 8, unit="长" * 128, papers=["材料"] * 20))))
    assert len(opened[0]) == 1


def test_without_a_chinese_font_there_is_no_pdf_of_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.process_form.FONTS", ("No Such Font",))
    with pytest.raises(FontMissing):
        made(form())
    assert FONTS


def test_a_qr_code_is_an_svg_of_its_own() -> None:
    image = qr_svg("http://localhost/verify/0000")
    assert image.startswith(b"<svg")
    assert b"style=" not in image
