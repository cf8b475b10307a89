"""After 提交 in a real browser: the result, 撤回, the printed form the next day, and whoever verifies it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from config import Settings, instant
from demo.special import SPECIAL
from tests.constants import NOW, SECRET_KEY
from tests.databases import Template
from tests.declared import RETIRED, Declared, approved, submitted
from tests.portal import Portal

LEFT, WAITS = SPECIAL["filing_left"], SPECIAL["retirement_due"]
NEXT_DAY = "2026-11-17T10:00"
Enter = Callable[..., None]


@dataclass(frozen=True)
class NextDay:
    """A portal on the day after: one reduction was approved yesterday, one still waits."""

    portal: Portal
    approved: Declared
    waiting: Declared


@pytest.fixture(scope="module")
def next_day(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NextDay]:
    from app import create_app
    from extensions import db

    folder = tmp_path_factory.mktemp("portal")
    address = template.copy(folder)
    app = create_app(Settings(folder, address, demonstration=True, now=instant(NOW), secret_key=SECRET_KEY))
    left, waits = approved(app, "filing_left")[0], submitted(app, "retirement_due", answers=RETIRED)[0]
    with app.app_context():
        db.engine.dispose()
    portal = Portal(folder, address, PORTAL_NOW=NEXT_DAY).start()
    yield NextDay(portal, left, waits)
    portal.stop()
    template.drop(address)


def test_from_the_result_to_the_verified_paper(
    next_day: NextDay, new_context: Callable[..., BrowserContext], enter: Enter, tmp_path: Path
) -> None:
    page = new_context(base_url=next_day.portal.url, accept_downloads=True).new_page()
    enter(page, "jingban1")
    page.get_by_role("navigation", name="业务大类").get_by_role("link", name="审核结果查询").click()
    row = page.get_by_role("row").filter(has_text=LEFT.name)
    expect(row).to_contain_text("协同成功")

    row.get_by_role("link", name=f"查看{LEFT.name}的减少申报").click()
    expect(page.get_by_role("heading", name="办理经过")).to_be_visible()
    expect(page.get_by_text("税务系统从 2026年12月 起不再产生应缴额")).to_be_visible()

    page.get_by_role("button", name="打印综合业务处理单").click()
    sheet = page.get_by_role("article")
    expect(sheet).to_contain_text("编号：CL26111700001")
    expect(sheet).to_contain_text("第 1 次打印")
    assert LEFT.id_number not in page.content()
    page.emulate_media(media="print")
    expect(sheet).to_be_visible()
    for hidden in (page.get_by_role("navigation").first, page.get_by_role("button", name="下载 PDF")):
        expect(hidden).to_be_hidden()
    page.emulate_media(media="screen")
    page.reload()
    expect(sheet).to_contain_text("第 1 次打印")

    with page.expect_download() as downloading:
        page.get_by_role("button", name="下载 PDF").click()
    assert downloading.value.suggested_filename == "CL26111700001.pdf"
    downloading.value.save_as(tmp_path / "form.pdf")
    written = text_of(tmp_path / "form.pdf")
    assert LEFT.name in written
    assert "第 2 次打印" in written

    code = page.locator(".sheet .code").inner_text()
    assert code in written
    verify(new_context(base_url=next_day.portal.url).new_page(), code)
    assert LEFT.id_number not in page.url


def verify(stranger: Page, code: str) -> None:
    """Somebody without an account types what is printed."""
    stranger.goto("/help")
    stranger.get_by_role("link", name="回执、处理单验证").first.click()
    stranger.get_by_label("验证码").fill(code.lower().replace("-", " "))
    stranger.get_by_role("button", name="验证").click()
    expect(stranger.get_by_role("heading", name="这张综合业务处理单由本系统出具")).to_be_visible()
    expect(stranger.locator("main")).to_contain_text("王**")
    expect(stranger.locator("main")).to_contain_text("2 次")
    assert LEFT.name not in stranger.content()


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def test_withdrawing_and_the_receipt_without_javascript_and_on_a_phone(
    next_day: NextDay, new_context: Callable[..., BrowserContext], enter: Enter
) -> None:
    page = new_context(
        base_url=next_day.portal.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
    ).new_page()
    enter(page, "jingban1")
    page.goto(f"/submissions/{next_day.waiting.submission}")
    expect(page.get_by_role("heading", name="职工减员提交成功")).to_be_visible()
    expect(page.get_by_role("img", name="回执的验证二维码")).to_be_visible()
    expect(page.get_by_role("button", name="打印回执")).to_have_count(0)  # it would do nothing

    page.get_by_role("link", name="查看审核结果").click()
    page.get_by_label("姓名").fill(WAITS.name)
    page.get_by_role("button", name="查询").click()
    page.get_by_role("button", name=f"撤回{WAITS.name}的减少申报").click()
    expect(page.get_by_text("已撤回 1 笔城镇职工减少申报")).to_be_visible()
    expect(page.get_by_role("heading", name="申请提交")).to_be_visible()
    page.goto("/results")
    expect(page.get_by_role("row").filter(has_text=WAITS.name)).to_contain_text("已申报未提交")
