"""审核业务 in a real browser: a paper looked at and returned with words, a batch, and all of it without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from demo.waiting import DIED, SENT
from tests.browser.shown import row
from tests.portal import Portal

WORDS = "证明书上的签发日期看不清，请重新拍照，四角完整后再上传。"
Enter = Callable[..., None]


def test_a_reviewer_returns_one_approves_another_and_a_batch_and_the_unit_reads_why(
    page: Page, portal: Portal, new_context: Callable[..., BrowserContext], enter: Enter
) -> None:
    number = SENT[0].number
    assert [stop.reason for stop in SENT[0].stops].count(DIED) == 1
    enter(page, "shenhe1")
    page.get_by_role("link", name="审核单位的申报").click()
    died = row(page, number, "死亡")
    expect(died).to_contain_text("待看附件")
    died.get_by_role("link").click()
    expect(page.get_by_text("审核中")).to_be_visible()

    paper = page.locator("#papers img")
    expect(paper).to_be_visible()
    upright = paper.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])")
    page.get_by_role("link", name="右转").click()
    expect(paper).to_have_attribute("src", "/review/attachments/" + paper_id(paper) + "/pages/1?turn=90&zoom=1")
    turned = paper.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])")
    assert upright[0] < upright[1]
    assert turned[0] > turned[1]
    page.get_by_role("link", name="放大").click()
    expect(page.get_by_role("link", name="缩小")).to_be_visible()

    page.get_by_label("退回", exact=True).check()
    page.get_by_role("button", name="确定，审下一件").click()
    expect(page.get_by_role("alert").first).to_contain_text("补正说明")
    expect(page.get_by_label("退回", exact=True)).to_be_checked()
    page.get_by_label("原因", exact=True).select_option(label="材料不清晰或不完整")
    page.get_by_label("补正说明(单位可见)").fill(WORDS)
    page.get_by_role("button", name="确定，审下一件").click()

    expect(page.get_by_role("status").filter(has_text="已退回单位")).to_be_visible()
    page.get_by_label("通过", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="审核通过，即时生效。失业协同成功。")).to_be_visible()

    page.goto("/review")
    expect(died).to_have_count(0)
    row(page, number).get_by_role("checkbox").first.check()
    page.get_by_role("button", name="批量通过勾选的").click()
    expect(page.get_by_role("heading", name="确认批量通过 1 笔")).to_be_visible()
    page.get_by_role("button", name="确定通过 1 笔").click()
    expect(page.get_by_role("heading", name="已通过 1 笔")).to_be_visible()

    clerk = new_context(base_url=portal.url).new_page()
    enter(clerk, SENT[0].login)
    clerk.get_by_role("button").filter(has_text="示例纺织有限公司").click()
    clerk.get_by_role("navigation", name="业务大类").get_by_role("link", name="审核结果查询").click()
    expect(row(clerk, "死亡")).to_contain_text("退回")
    expect(clerk.get_by_text(WORDS)).to_be_visible()


def paper_id(image: Locator) -> str:
    return (image.get_attribute("src") or "").split("/")[3]


def test_without_javascript_a_case_is_approved_and_the_approval_taken_back(
    fresh_portal: Portal, new_context: Callable[..., BrowserContext], enter: Enter
) -> None:
    no_js = new_context(base_url=fresh_portal.url, java_script_enabled=False).new_page()
    enter(no_js, "shenhe1")
    no_js.goto("/review")
    row(no_js, SENT[1].number).get_by_role("link").click()
    no_js.get_by_role("button", name="确定，审下一件").click()
    no_js.get_by_label("通过", exact=True).check()
    no_js.get_by_role("button", name="确定，审下一件").click()
    expect(no_js.get_by_role("status").filter(has_text="审核通过，即时生效。")).to_be_visible()
    no_js.goto("/review/decided")
    row(no_js, SENT[1].number).get_by_role("link", name="撤销对").click()
    no_js.get_by_role("button", name="确定撤销审核").click()
    expect(no_js.get_by_role("status").filter(has_text="已撤销审核")).to_be_visible()
    expect(no_js.get_by_text("还没有人审核过这笔申报。")).to_have_count(0)
