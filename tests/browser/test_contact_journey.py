"""在职人员非敏感信息变更 in a real browser: by mouse, by keyboard, on a phone, without JavaScript, on a bad line."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from demo.special import SPECIAL
from tests.portal import Portal

PERSON = SPECIAL["contact_history"]
OTHER = SPECIAL["plain_worker"]
Enter = Callable[..., None]


def find(page: Page, number: str) -> None:
    page.goto("/pay/contact")
    page.get_by_label("社会保障号码").fill(number)
    page.get_by_role("button", name="查询").click()


def test_a_clerk_changes_a_mobile_number_and_sees_it_in_the_record(page: Page, enter: Enter) -> None:
    enter(page, "jingban1")
    page.get_by_role("link", name="在职人员非敏感信息变更").first.click()
    page.get_by_label("社会保障号码").fill(PERSON.id_number)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", name=PERSON.name)).to_be_visible()
    assert PERSON.id_number not in page.content()

    page.get_by_role("link", name="修改手机号码").click()
    field = page.get_by_label("手机号码")
    expect(field).to_be_focused()
    field.fill("1390000123")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("alert").filter(has_text="手机号码应为 11 位数字，现在是 10 位。")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("1390000123")

    field.fill("13900001234")
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#row-mobile")).to_contain_text("139****1234 已保存，即时生效")
    expect(page.get_by_role("status").filter(has_text="手机号码已保存，即时生效。")).to_be_attached()
    expect(page.get_by_role("link", name="修改手机号码")).to_be_focused()
    expect(page.locator("#history")).to_contain_text("139****1234")
    expect(page.locator("#history")).to_contain_text("钱立新")

    page.reload()
    expect(page.locator("#row-mobile")).to_contain_text("139****1234")
    page.get_by_role("link", name="变更记录", exact=True).click()
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("手机号码")
    expect(first).to_contain_text("139****1234")


def test_from_the_home_page_a_person_is_one_search_away(
    page: Page, enter: Enter, expected_complaints: list[str]
) -> None:
    expected_complaints.append("ERR_INTERNET_DISCONNECTED|htmx:(afterRequest|sendError)")
    enter(page, "jingban1")
    number = page.get_by_label("社会保障号码")
    number.fill(OTHER.id_number[:17] + "0")
    number.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="校验码不对")).to_be_visible()
    expect(number).to_be_focused()
    expect(page.get_by_role("heading", name="本结算期待办")).to_be_visible()

    number.fill(OTHER.id_number)
    number.press("Enter")
    expect(page.get_by_role("heading", name=OTHER.name)).to_be_focused()
    expect(page).to_have_title("在职人员非敏感信息变更 - 社会保险单位网上服务大厅")
    expect(page.get_by_role("navigation", name="当前位置")).to_contain_text("缴费管理")
    page.get_by_role("link", name="修改邮政编码").click()
    expect(page.get_by_label("邮政编码")).to_be_focused()
    page.context.set_offline(True)
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#alert")).to_contain_text("您填写的内容还在")
    page.context.set_offline(False)

    page.go_back()
    expect(page.get_by_role("heading", name="本结算期待办")).to_be_visible()


def test_cancelling_keeps_what_was_there_and_gives_the_focus_back(page: Page, enter: Enter) -> None:
    enter(page, "jingban1")
    find(page, OTHER.id_number)
    before = page.locator("#row-postcode").inner_text()
    page.get_by_role("link", name="修改邮政编码").click()
    page.get_by_label("邮政编码").fill("999999")
    page.get_by_role("link", name="取消").click()
    expect(page.get_by_role("link", name="修改邮政编码")).to_be_focused()
    assert page.locator("#row-postcode").inner_text() == before


def test_the_old_full_form_resets_and_submits_all_six(page: Page, enter: Enter) -> None:
    enter(page, "jingban1")
    find(page, OTHER.id_number)
    page.get_by_role("link", name="全部修改").click()
    page.get_by_label("邮寄地址").fill("示例市另一条路 9 号")
    page.get_by_role("button", name="重置").click()
    expect(page.get_by_label("邮寄地址")).not_to_have_value("示例市另一条路 9 号")
    page.get_by_label("邮寄地址").fill("示例市另一条路 9 号")
    page.get_by_label("文化程度").select_option(label="其他")
    page.get_by_label("邮政编码").fill("12")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").first).to_contain_text("邮政编码应为 6 位数字")
    expect(page.get_by_label("邮寄地址")).to_have_value("示例市另一条路 9 号")
    page.get_by_label("邮政编码").fill("110001")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status").filter(has_text="已保存，即时生效。")).to_be_visible()
    expect(page.locator("#row-mailing_address")).to_contain_text("示例市另一条路 9 号")
    expect(page.locator("#row-education")).to_contain_text("其他")
    expect(page.locator("#row-postcode")).to_contain_text("110001")


def test_the_whole_job_by_keyboard_alone(page: Page, enter: Enter) -> None:
    enter(page, "jingban1")
    tab_to(page, "在职人员非敏感信息变更")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pay/contact")
    tab_to(page, "社会保障号码")
    page.keyboard.type(PERSON.id_number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=PERSON.name)).to_be_visible()
    tab_to(page, "修改家庭电话")
    page.keyboard.press("Enter")
    expect(page.get_by_label("家庭电话")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("024-86000001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="修改家庭电话")).to_be_focused()
    expect(page.locator("#row-home_phone")).to_contain_text("已保存，即时生效")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on the control with this name; every stop must be visible on the way."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => { const e = document.activeElement, label = e.labels && e.labels[0];
            const box = e.getBoundingClientRect();
            const said = e.querySelector ? [...e.querySelectorAll('.sr')].map(s => s.textContent).join('') : '';
            return {name: (label ? label.textContent : said || e.textContent || '').trim(),
                    seen: box.width > 0 && box.height > 0} }"""
        )
        assert focused["seen"], f"the focus is on something invisible: {focused['name']}"
        if focused["name"] == name:
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_the_job_on_a_phone(phone: Page, enter: Enter) -> None:
    enter(phone, "jingban2")
    find(phone, PERSON.id_number)
    phone.get_by_role("link", name="修改邮政编码").click()
    phone.get_by_label("邮政编码").fill("110002")
    phone.get_by_role("button", name="确定").click()
    expect(phone.locator("#row-postcode")).to_contain_text("110002")
    assert not phone.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_the_job_without_javascript(no_js: Page, enter: Enter) -> None:
    enter(no_js, "jingban2")
    find(no_js, f" {PERSON.id_number} ")
    expect(no_js.get_by_role("status").filter(has_text="已去掉空格和不可见字符")).to_be_visible()
    no_js.get_by_role("link", name="修改常住地详细地址").click()
    no_js.get_by_label("常住地详细地址").fill("字" * 101)
    no_js.get_by_role("button", name="确定").click()
    expect(no_js.get_by_role("alert").filter(has_text="请删减 1 个字")).to_be_visible()
    no_js.get_by_label("常住地详细地址").fill("示例市示例路 1 号")
    no_js.get_by_role("button", name="确定").click()
    expect(no_js.locator("#row-residence_address")).to_contain_text("示例市示例路 1 号 已保存，即时生效")
    assert PERSON.id_number not in no_js.url


def test_two_clerks_choose_between_both_values(
    page: Page, portal: Portal, new_context: Callable[..., BrowserContext], enter: Enter
) -> None:
    other = new_context(base_url=portal.url).new_page()
    for each, name in ((page, "jingban1"), (other, "jingban2")):
        enter(each, name)
        find(each, OTHER.id_number)
        each.get_by_role("link", name="修改手机号码").click()
    page.get_by_label("手机号码").fill("13911110001")
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#row-mobile")).to_contain_text("139****0001")

    other.get_by_label("手机号码").fill("13911110002")
    other.get_by_role("button", name="确定").click()
    conflict = other.get_by_role("alert").filter(has_text="刚刚被别人改为")
    expect(conflict).to_contain_text("13911110001")
    expect(conflict).to_contain_text("13911110002")
    other.get_by_role("button", name="改为我填的").click()
    expect(other.locator("#row-mobile")).to_contain_text("139****0002")


def test_a_person_without_an_id_card_is_found_by_the_magnifier(page: Page, enter: Enter) -> None:
    foreigner = SPECIAL["foreigner"]
    enter(page, "jingban1")
    page.goto("/pay/contact")
    page.get_by_role("link", name="放大镜").click()
    page.get_by_label("个人编号").fill(foreigner.number)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=f"选择{foreigner.name}").click()
    expect(page.get_by_role("heading", name=foreigner.name)).to_be_visible()


def test_a_stopped_server_loses_nothing_and_a_retry_saves_once(
    fresh_portal: Portal,
    new_context: Callable[..., BrowserContext],
    enter: Enter,
    expected_complaints: list[str],
) -> None:
    expected_complaints.append("ERR_CONNECTION_REFUSED|htmx:(afterRequest|sendError)")
    page = new_context(base_url=fresh_portal.url).new_page()
    enter(page, "jingban1")
    find(page, PERSON.id_number)
    page.get_by_role("link", name="修改手机号码").click()
    page.get_by_label("手机号码").fill("13922220001")
    fresh_portal.stop()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("alert").filter(has_text="没有收到答复，结果未知。")).to_be_visible()
    expect(page.get_by_label("手机号码")).to_have_value("13922220001")
    fresh_portal.start()
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#row-mobile")).to_contain_text("139****0001")
    page.get_by_role("link", name="变更记录", exact=True).click()
    expect(page.get_by_role("cell", name="139****0001")).to_have_count(1)


def test_an_offline_browser_says_so(page: Page, enter: Enter, expected_complaints: list[str]) -> None:
    expected_complaints.append("ERR_INTERNET_DISCONNECTED|htmx:(afterRequest|sendError)")
    enter(page, "jingban1")
    find(page, PERSON.id_number)
    page.get_by_role("link", name="修改手机号码").click()
    page.get_by_label("手机号码").fill("13922220002")
    page.context.set_offline(True)
    expect(page.get_by_role("alert").filter(has_text="网络已断开。")).to_be_visible()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("alert").filter(has_text="没有收到答复")).to_be_visible()
    expect(page.get_by_label("手机号码")).to_have_value("13922220002")
    page.context.set_offline(False)
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#row-mobile")).to_contain_text("139****0002")
