"""One 减少 from signing in to the receipt: search, pick, reason, a paper of 200 KB, 核对, 提交; bytes, and on 2G."""

import io
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from bench.browser import SLOW_LINE, Traffic, chromium, new_context, new_page
from bench.city import copy_of_city
from bench.journeys import Step, button, loads, open_sign_in, sign_in
from bench.results import Result, seconds, size, told
from bench.run import Run
from bench.servers import portal, running
from demo.special import SPECIAL

WIRE, SLOW = 60, 20
PERSON = SPECIAL["no_filing"]
PAPER = 200_000
REASON, SUB_REASON = "停缴费", "6313"


def one_reduction(run: Run) -> list[Result]:
    paper = a_photograph(run.new_folder("paper"))
    quick = journey(run, "reduction-wire", paper, slow=False)
    slow = journey(run, "reduction-2g", paper, slow=True)
    whole, waited = sum(quick.values(), Traffic()), sum(slow.values(), Traffic()).waited
    sending = paper.stat().st_size / SLOW_LINE["uploadThroughput"]
    return [
        size("whole reduction, cold: sign in to receipt", whole.received, WIRE, "fixed; what was uploaded not counted"),
        told("  requests", str(whole.requests)),
        seconds("whole reduction on 2G, warm", waited - sending, SLOW, "fixed; without the upload's own time"),
        told("  the upload's own time", f"{sending:.1f} s", f"{paper.stat().st_size / 1000:.0f} KB at 20 kbit/s"),
        *(
            told(f"  {name}", f"{each.waited:.2f} s, {each.received / 1000:.1f} KB, {each.requests} requests")
            for name, each in slow.items()
        ),
    ]


def journey(run: Run, name: str, paper: Path, slow: bool) -> dict[str, Traffic]:
    run.say(f"one reduction{' on 2G' if slow else ''}")
    traffic = {}
    with running(server := portal(copy_of_city(run.folder, name))), chromium() as browser:
        context = new_context(browser, server.url)
        if slow:
            open_sign_in(new_page(context)[0])  # its files are kept: nobody's first visit ends with a reduction
        page, meter = new_page(context, slow)
        for step_name, step in steps(paper).items():
            step(page)
            traffic[step_name] = meter.take()
    return traffic


def steps(paper: Path) -> dict[str, Step]:
    return {
        "登录页": open_sign_in,
        "首页": sign_in,
        "业务页": lambda page: loads(page, page.locator("main").get_by_role("link", name="城镇职工减少", exact=True)),
        "查询": search,
        "选择人员": lambda page: answered(page, lambda: page.get_by_role("checkbox", name=PERSON.name).check()),
        "减少原因": lambda page: answered(page, lambda: page.get_by_label("减少原因").select_option(label=REASON)),
        "具体原因": lambda page: answered(page, lambda: page.get_by_label("具体原因").select_option(SUB_REASON)),
        "下一步": go_on,
        "上传附件": lambda page: upload(page, paper),
        "核对": lambda page: loads(page, page.get_by_role("link", name="下一步：核对")),
        "提交": submit,
    }


def search(page: Page) -> None:
    page.get_by_label("社会保障号码").fill(PERSON.id_number)
    button(page, "查询").click()
    page.get_by_role("row", name=PERSON.name).wait_for()


def answered(page: Page, act: Callable[[], object]) -> None:
    """What changes the choices below, until they have been put in their place."""
    with page.expect_response(lambda response: response.url.endswith("/choices")):
        act()
    page.locator(".htmx-request").wait_for(state="detached")


def go_on(page: Page) -> None:
    button(page, "下一步：附件和核对").click()
    page.locator("form.upload").first.wait_for()


def upload(page: Page, paper: Path) -> None:
    if page.get_by_role("radio").count():
        page.get_by_role("radio").first.check()
    page.locator("input[type=file]").first.set_input_files(paper)
    page.locator("form.upload button").first.click()
    page.get_by_role("link", name="查看附件").wait_for()


def submit(page: Page) -> None:
    button(page, "提交").click()
    page.get_by_text("受理编号").first.wait_for()


def a_photograph(folder: Path) -> Path:
    """A JPEG of about 200 KB: noise, which does not get smaller."""
    noise, side = random.Random(200), 400  # noqa: S311 - a picture, nothing secret
    while True:
        picture = Image.frombytes("L", (side, side), noise.randbytes(side * side))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85)
        if len(out.getvalue()) >= PAPER:
            path = folder / "paper.jpg"
            path.write_bytes(out.getvalue())
            return path
        side += 10
