"""The other declarations in a real browser: singly, by spreadsheet, and what comes of them when a reviewer approves."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect
from python_calamine import CalamineWorkbook

from demo.past import STOP_NUMBER
from demo.special import NEWCOMERS, SPECIAL
from tests.portal import Portal

Enter = Callable[..., None]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph of a paper."""
    path = tmp_path / "材料.jpg"
    Image.new("RGB", (640, 480), (205, 215, 225)).save(path)
    return path


def row(page: Page, *words: str) -> Locator:
    found = page.get_by_role("row")
    for each in words:
        found = found.filter(has_text=each)
    return found


def said(page: Page, words: str) -> Locator:
    return page.get_by_role("status").filter(has_text=words)


def find(page: Page, address: str, key: str) -> None:
    """Open the page of a kind and the person on it."""
    page.goto(address)
    page.get_by_label("个人编号").fill(SPECIAL[key].number)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", name=SPECIAL[key].name)).to_be_visible()


def refreshed(page: Page, act: Callable[[], object]) -> None:
    """Fill in something that changes what the form offers."""
    with page.expect_response("**/choices"):
        act()


def enrol(page: Page, key: str) -> None:
    name, document, number = NEWCOMERS[key]
    page.goto("/pay/enrol")
    page.get_by_label("证件类型").select_option(label=document)
    page.get_by_label("证件号码").fill(number)
    page.get_by_role("button", name="查询", exact=True).click()
    page.get_by_label("姓名").fill(name)
    if document != "居民身份证":
        refreshed(page, lambda: page.get_by_label("性别").select_option(label="女"))
        page.get_by_label("出生日期").fill("1990-05-06")
        page.get_by_label("户口性质").select_option(label="外国人")
    else:
        page.get_by_label("户口性质").select_option(label="本市城镇户口")
    page.get_by_label("手机号码").fill("13800000019")
    refreshed(page, lambda: page.get_by_label("用工范围").select_option(label="职工"))
    page.get_by_label("缴费工资").fill("4000")
    refreshed(page, lambda: page.get_by_label("缴费工资").press("Tab"))
    page.get_by_label("变更原因").select_option(label="新参保(首次)")
    expect(page.get_by_text("4,307.10")).to_be_visible()
    page.get_by_role("button", name="保存，稍后再办").click()
    expect(row(page, name)).to_contain_text("可以提交")


def test_a_clerk_declares_everything_singly_and_a_reviewer_approves_it(
    page: Page, portal: Portal, enter: Enter, photo: Path, new_context: Callable[..., BrowserContext]
) -> None:
    enter(page, "jingban1")
    enrol(page, "newcomer")
    enrol(page, "newcomer_passport")

    find(page, "/declare/interrupt", "leap_day")
    refreshed(page, lambda: page.get_by_label("变更原因").select_option(label="停缴费"))
    refreshed(page, lambda: page.get_by_label("具体原因").select_option(label="辞职"))
    refreshed(page, lambda: page.get_by_label("最后一个缴费月").select_option(label="2026年10月"))
    expect(page.locator("#consequence")).to_contain_text("税务系统从 2026年11月 起不再产生应缴额")
    page.get_by_role("button", name="确定，下一步").click()
    expect(page.get_by_role("heading", name="提交前请核对")).to_be_visible()

    find(page, "/declare/resume", "paused")
    page.get_by_label("变更原因").select_option(label="重新签订劳动合同(续保)")
    page.get_by_label("工资").fill("5000")
    refreshed(page, lambda: page.get_by_label("从哪个月开始缴费").select_option(index=0))
    page.get_by_role("button", name="一并保存这两笔").click()
    expect(said(page, "已保存 2 笔")).to_be_visible()
    row(page, SPECIAL["paused"].name, "单位人员正常补缴费").get_by_role("link", name="查看附件").click()
    for material in ("劳动合同", "工资发放凭证"):
        page.get_by_label(material).check()
        page.locator("input[type=file]").set_input_files(photo)
        page.get_by_role("button", name="上传附件").click()
        expect(said(page, "附件已上传")).to_be_visible()
    expect(page.get_by_text("已齐 1 / 1 人")).to_be_visible()

    find(page, "/declare/base-change", "check_x")
    page.get_by_label("变更后缴费工资").fill("9000")
    refreshed(page, lambda: page.get_by_label("变更后缴费工资").press("Tab"))
    expect(page.get_by_text("缴费基数 9,000.00 元").first).to_be_visible()
    page.get_by_role("button", name="保存，稍后再办").click()
    changed = row(page, SPECIAL["check_x"].name)
    changed.get_by_role("link", name="修改").click()
    page.get_by_label("变更后缴费工资").fill("9100")
    page.get_by_role("button", name="保存，下一步").click()
    expect(page.get_by_text("9,100.00").first).to_be_visible()
    page.goto("/pending")
    changed.get_by_role("button", name="删除").click()
    page.get_by_role("button", name="确定删除 1 笔").click()
    expect(changed).to_have_count(0)

    page.goto("/results")
    row(page, STOP_NUMBER).get_by_role("link", name="查看").click()
    page.get_by_role("link", name="参停保时间更正").first.click()
    refreshed(page, lambda: page.get_by_label("最后一个缴费月").select_option(label="2026年10月"))
    page.get_by_label("更正原因").fill("实际缴到十月，申报时选错。")
    page.get_by_role("button", name="确定，下一步").click()
    expect(page.get_by_role("heading", name="提交前请核对")).to_be_visible()

    page.goto("/pending")
    page.get_by_role("button", name="批量提交").click()
    expect(page.get_by_text("受理编号")).to_be_visible()

    reviewer = new_context(base_url=portal.url).new_page()
    enter(reviewer, "shenhe1")
    approve(reviewer, NEWCOMERS["newcomer"][0], NEWCOMERS["newcomer_passport"][0], "恢复缴费", "补缴费", "时间更正")
    page.goto("/people/states")
    page.get_by_label("姓名").fill(NEWCOMERS["newcomer"][0])
    page.get_by_role("button", name="查询", exact=True).click()
    expect(row(page, NEWCOMERS["newcomer"][0])).to_contain_text("参保缴费 养老、失业、医疗、工伤、生育")


def approve(reviewer: Page, *words: str) -> None:
    """Open the waiting case with each of these words in its row, and approve it."""
    for each in words:
        reviewer.goto("/review")
        row(reviewer, each).last.get_by_role("link").first.click()
        reviewer.get_by_label("通过", exact=True).check()
        reviewer.get_by_role("button", name="确定，审下一件").click()
        expect(said(reviewer, "审核通过，即时生效。")).to_be_visible()


HEADERS: list[object] = ["姓名", "证件号码", "个人编号", "开始年月", "结束年月", "工资"]


def workbook(path: Path, lines: list[list[object]]) -> Path:
    """A workbook as a clerk might make it: his own title above, the headers in the second line."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("工资")
        page.write_string(0, 0, "十一月工资")
        for number, line in enumerate([HEADERS, *lines], start=1):
            for column, cell in enumerate(line):
                page.write(number, column, cell)
    return path


def wage_line(
    key: str, *, wage: object = 8000, name: str = "", number: object = None, first: object = 202611
) -> list[object]:
    person = SPECIAL[key]
    return [name or person.name, person.id_number if number is None else number, "", first, 202611, wage]


def upload(page: Page, path: Path) -> None:
    page.get_by_label("填好的文件").set_input_files(path)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("共读取")).to_be_visible()


def test_a_workbook_with_six_wrong_rows_is_put_right_in_place_and_by_the_returned_workbook(
    page: Page, portal: Portal, enter: Enter, tmp_path: Path
) -> None:
    enter(page, "jingban2")
    page.goto("/declare/wage")
    page.get_by_role("link", name="批量导入").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载批量工资申报模板").click()
    assert download.value.suggested_filename == "批量工资申报模板.xlsx"

    digits = SPECIAL["minority"].id_number
    file = workbook(
        tmp_path / "工资.xlsx",
        [
            wage_line("farmer"),
            wage_line("leap_day", name="不是他"),
            wage_line("check_x", wage="八千"),
            wage_line("minority", number=float(digits[:15] + "000")),
            wage_line("rare_name", first="去年"),
            wage_line("dotted_name", wage=-1),
            wage_line("same_name_a", number=SPECIAL["same_name_a"].id_number[:17]),
            wage_line("farmer"),
        ],
    )
    upload(page, file)
    expect(page.get_by_role("link", name="需修改 6")).to_be_visible()
    expect(page.get_by_role("link", name="将跳过 1")).to_be_visible()
    expect(row(page, "C4").or_(row(page, "A4"))).to_contain_text("姓名与参保信息中的不一致")
    expect(row(page, "B6")).to_contain_text("被表格软件截断")

    wrong_name = page.get_by_label("第 4 行姓名")
    wrong_name.fill(SPECIAL["leap_day"].name)
    page.get_by_role("button", name="确定第 4 行的修改").click()
    expect(page.get_by_role("link", name="需修改 5")).to_be_visible()
    page.get_by_role("button", name="改用这个个人编号").click()
    expect(page.get_by_role("link", name="需修改 4")).to_be_visible()
    page.get_by_label("第 5 行工资").fill("8000")
    page.get_by_label("第 5 行工资").press("Enter")
    expect(page.get_by_role("link", name="需修改 3")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="下载错误行").click()
    returned = tmp_path / "错误行.xlsx"
    download.value.save_as(returned)
    page.get_by_role("button", name="仅提交通过的行").click()
    expect(said(page, "已导入 4 行")).to_be_visible()
    expect(said(page, "另有 3 行需修改")).to_be_visible()

    page.goto("/imports/kind/wage")
    upload(page, corrected(returned, tmp_path / "改好.xlsx"))
    expect(page.get_by_role("link", name="通过 3")).to_be_visible()
    page.get_by_role("button", name="数据提交").click()
    expect(said(page, "已导入 3 行")).to_be_visible()
    page.goto("/imports/kind/wage")
    page.get_by_label("填好的文件").set_input_files(tmp_path / "改好.xlsx")
    page.get_by_role("button", name="上传并核对").click()
    expect(said(page, "没有重复导入")).to_be_visible()

    page.goto("/pending")
    for key in ("farmer", "leap_day", "check_x", "minority", "rare_name", "dotted_name", "same_name_a"):
        expect(row(page, SPECIAL[key].id_number[-4:], "职工缴费工资申报")).to_contain_text("可以提交")
    page.get_by_role("button", name="批量提交").click()
    expect(page.get_by_text("受理编号")).to_be_visible()
    page.goto("/results/kind/wage")
    expect(row(page, SPECIAL["farmer"].name)).to_contain_text("审核通过")


def corrected(source: Path, target: Path) -> Path:
    """What was returned, with its red cells put right."""
    right = {SPECIAL[key].name: wage_line(key) for key in ("rare_name", "dotted_name", "same_name_a")}
    headers, *lines = CalamineWorkbook.from_path(str(source)).get_sheet_by_index(0).to_python()
    assert headers[-1] == "错误原因"
    names = [str(line[0]) for line in lines]
    return workbook(target, [right[name] for name in names if name in right])
