"""城镇职工减少 in a real browser: with papers, with and without JavaScript; nothing typed or uploaded is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from demo.special import SPECIAL
from tests.portal import Portal

Enter = Callable[..., None]
RESIGNED = "辞职"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph of a paper."""
    path = tmp_path / "材料.jpg"
    Image.new("RGB", (640, 480), (205, 215, 225)).save(path)
    return path


def name(key: str) -> str:
    return SPECIAL[key].name


def tick(page: Page, *keys: str, htmx: bool = True) -> None:
    """Search for each of them and tick; those ticked before stay."""
    for key in keys:
        page.get_by_label("社会保障号码").fill(SPECIAL[key].id_number)
        page.get_by_role("button", name="查询", exact=True).click()
        box = page.get_by_role("checkbox", name=f"选择{name(key)}")
        if htmx:
            with page.expect_response("**/choices"):
                box.check()
        else:
            box.check()


def choose(page: Page, field: str, label: str) -> None:
    with page.expect_response("**/choices"):
        page.get_by_label(field).select_option(label=label)


def upload(part: Locator, material: str, photo: Path) -> None:
    part.get_by_label(material).check()
    part.locator("input[type=file]").set_input_files(photo)
    part.get_by_role("button", name="上传附件").click()


def test_a_clerk_reduces_several_people_with_one_reason_and_gets_a_receipt(
    page: Page, portal: Portal, enter: Enter, photo: Path
) -> None:
    enter(page, "jingban1")
    page.get_by_role("link", name="缴费管理").click()
    page.get_by_role("navigation", name="缴费管理").get_by_role("link", name="城镇职工减少").click()
    tick(page, "plain_worker", "farmer", "filing_left")
    choose(page, "减少原因", "停缴费")
    choose(page, "具体原因", RESIGNED)
    expect(page.get_by_text("选 2026年11月，11月 仍会产生应缴额，12月 起不再产生")).to_be_visible()
    choose(page, "最后一个缴费月", "2026年10月")
    expect(page.locator("#consequence")).to_contain_text("税务系统从 2026年11月 起不再产生应缴额")
    page.get_by_role("button", name="提交前校验").click()
    expect(page.get_by_role("status").filter(has_text="提交前校验通过")).to_be_visible()
    page.get_by_role("button", name="下一步").click()

    expect(page.get_by_text("已齐 1 / 3 人")).to_be_visible()
    page.get_by_role("button", name="提交前校验").click()
    expect(page.get_by_role("alert").filter(has_text="2 笔还不能提交")).to_be_focused()
    upload(page.locator(".who").filter(has_text=name("plain_worker")), "退工花名册", Path(__file__))
    expect(page.get_by_role("alert").filter(has_text="附件只收 PDF、JPG 和 PNG")).to_be_visible()
    shared = page.get_by_role("region", name="同一份材料用于多人")
    shared.get_by_label(name("plain_worker")).check()
    shared.get_by_label(name("farmer")).check()
    upload(shared, "退工花名册", photo)
    expect(page.get_by_text("已齐 3 / 3 人")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="查看附件")).to_have_count(2)

    page.get_by_role("link", name="下一步：核对").click()
    expect(page.get_by_text(f"停缴费（{RESIGNED}）")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="职工减员提交成功")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=name("farmer"))).to_contain_text("待审核")


def test_what_is_saved_for_later_is_changed_and_deleted_on_its_own_page(
    page: Page, portal: Portal, enter: Enter
) -> None:
    enter(page, "jingban2")
    page.goto("/pay/stop")
    tick(page, "no_filing")
    choose(page, "减少原因", "出国定居")
    expect(page.get_by_text("以下 2 种材料请全部上传")).to_be_visible()
    page.get_by_role("button", name="保存，稍后再办").click()
    row = page.get_by_role("row").filter(has_text=name("no_filing"))
    expect(row).to_contain_text("附件不齐")
    row.get_by_role("link", name=f"修改{name('no_filing')}的减少申报").click()
    page.get_by_label("变更日期").fill("2026-11-13")
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_role("link", name="保存，稍后再办").click()
    expect(row).to_contain_text("2026-11-13")
    row.get_by_role("button", name=f"删除{name('no_filing')}的减少申报").click()
    expect(page.get_by_role("heading", name="确定删除这 1 笔申报？")).to_be_visible()
    page.get_by_role("button", name="确定删除 1 笔").click()
    expect(page.get_by_role("status").filter(has_text="已删除 1 笔申报")).to_be_visible()
    expect(row).to_have_count(0)


@pytest.mark.parametrize(
    ("key", "reason", "words"),
    [
        ("injury_elsewhere", "", "其他单位"),
        ("credited", "", "请在 2026年12月 结算期办理"),
        ("retirement_not_due", "退休", "2028"),
        ("retirement_due", "死亡", "附件"),
    ],
)
def test_each_rule_refuses_with_its_clause_and_what_to_do(
    page: Page, portal: Portal, enter: Enter, key: str, reason: str, words: str
) -> None:
    enter(page, "jingban1")
    page.goto("/pay/stop")
    page.get_by_label("社会保障号码").fill(SPECIAL[key].id_number)
    page.get_by_role("button", name="查询", exact=True).click()
    row = page.get_by_role("row").filter(has_text=name(key))
    if not reason:
        expect(row).to_contain_text(words)
        expect(row.get_by_role("checkbox")).to_have_count(0)
        return
    with page.expect_response("**/choices"):
        row.get_by_role("checkbox").check()
    choose(page, "减少原因", reason)
    if reason == "死亡":
        expect(page.get_by_text("居民死亡医学证明书")).to_be_visible()
    else:
        page.get_by_role("button", name="提交前校验").click()
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_focused()


def test_without_javascript_a_death_is_declared_with_its_paper(
    no_js: Page, portal: Portal, enter: Enter, photo: Path
) -> None:
    page, key = no_js, "contract_worker"
    enter(page, "jingban1")
    page.goto("/pay/stop")
    tick(page, key, htmx=False)
    page.get_by_label("减少原因").select_option(label="死亡")
    page.get_by_role("button", name="更新月份和附件要求").click()
    expect(page.get_by_text("居民死亡医学证明书").first).to_be_visible()
    page.get_by_role("button", name="提交前校验").click()
    expect(page.get_by_text("提交前校验通过")).to_be_visible()
    page.get_by_role("button", name="下一步").click()
    upload(page.locator(".who"), "居民死亡医学证明书", photo)
    expect(page.get_by_text("附件已上传。")).to_be_visible()
    page.get_by_role("link", name="下一步：核对").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="职工减员提交成功")).to_be_visible()


def test_on_a_phone_and_with_the_keyboard_only_a_retirement_is_declared(
    phone: Page, portal: Portal, enter: Enter
) -> None:
    page, key = phone, "retirement_due"
    enter(page, "jingban2")
    page.goto("/pay/stop")
    page.get_by_label("社会保障号码").focus()
    page.keyboard.type(SPECIAL[key].id_number)
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name=f"选择{name(key)}")
    expect(box).to_be_visible()
    box.focus()
    with page.expect_response("**/choices"):
        page.keyboard.press("Space")
    page.get_by_label("减少原因").focus()
    with page.expect_response("**/choices"):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
    expect(page.get_by_label("减少原因")).to_have_value("6308")
    page.get_by_role("button", name="下一步").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("无需上传附件")).to_be_visible()
    page.get_by_role("link", name="下一步：核对").press("Enter")
    page.get_by_role("button", name="提交", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="职工减员提交成功")).to_be_visible()


def test_a_line_that_fails_in_mid_step_loses_nothing(
    page: Page, portal: Portal, enter: Enter, expected_complaints: list[str]
) -> None:
    expected_complaints.append(r"net::ERR_|htmx:|Failed to load")
    enter(page, "jingban1")
    page.goto("/pay/stop")
    tick(page, "undetermined")
    choose(page, "减少原因", "停缴费")
    choose(page, "具体原因", RESIGNED)
    page.context.set_offline(True)
    page.get_by_role("button", name="保存，稍后再办").click()
    expect(page.get_by_role("alert").filter(has_text="填写的内容还在")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="保存，稍后再办").click()
    expect(page.get_by_role("row").filter(has_text=name("undetermined"))).to_have_count(1)
