"""The pictures in the README, taken from the running portal so that they show what is really there.

A portal of its own, on a free port, with the demonstration city in a temporary directory, at a fixed business time:
the same pages give the same pictures. Called by scripts/screenshots.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from config import database_url
from demo.accounts import PASSWORD
from demo.special import SPECIAL
from tests.databases import fill
from tests.portal import Portal

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
CHROMIUM = Path("/usr/bin/chromium")
CLERK, PERSON = "jingban1", "plain_worker"
LARGEST = 150 * 1024
"""Bytes: whoever opens the README on a slow line should not have to wait for its pictures."""


@dataclass(frozen=True)
class Shot:
    """One picture: what is opened, and how large the window is."""

    name: str
    width: int
    height: int
    open: Callable[[Page], None]


def home(page: Page) -> None:
    page.goto("/")


def contact_edit(page: Page) -> None:
    """One person found, his mobile number being changed."""
    page.goto("/pay/contact")
    page.get_by_label("社会保障号码").fill(SPECIAL[PERSON].id_number)
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="修改手机号码").click()
    field = page.get_by_role("textbox", name="手机号码")
    field.fill("16100001234")
    heading = page.get_by_role("heading", name=SPECIAL[PERSON].name)
    heading.evaluate("heading => scrollTo(0, scrollY + heading.closest('section').getBoundingClientRect().top - 16)")


SHOTS = (Shot("home", 1366, 740, home), Shot("contact-edit", 390, 640, contact_edit))


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="portal-screenshots-") as folder:
        data_dir = Path(folder)
        address = database_url(None, data_dir)
        fill(address, data_dir)
        portal = Portal(data_dir, address).start()
        try:
            take_all(portal.url)
        finally:
            portal.stop()


def take_all(address: str) -> None:
    executable = str(CHROMIUM) if CHROMIUM.exists() else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable)
        for shot in SHOTS:
            page = browser.new_page(
                base_url=address,
                viewport={"width": shot.width, "height": shot.height},
                device_scale_factor=1,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                color_scheme="light",
            )
            sign_in(page)
            shot.open(page)
            picture = page.screenshot(animations="disabled", caret="hide")
            if len(picture) > LARGEST:
                raise SystemExit(f"{shot.name}.png has {len(picture)} bytes, more than {LARGEST}")
            (IMAGES / f"{shot.name}.png").write_bytes(picture)
            print(f"docs/images/{shot.name}.png  {shot.width} × {shot.height}  {len(picture) // 1024} KB")
            page.close()
        browser.close()


def sign_in(page: Page) -> None:
    page.goto("/sign-in/unit")
    page.get_by_label("登录名").fill(CLERK)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("/")


if __name__ == "__main__":
    main()
