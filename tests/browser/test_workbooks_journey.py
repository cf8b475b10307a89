"""Workbooks in a real browser: wrong rows put right, last month's wages with three changed, the unemployment doors."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from demo.special import NEWCOMERS, SPECIAL
from tests.browser.shown import row, said
from tests.portal import Portal

Enter = Callable[..., None]


HEADERS: list[object] = ["姓名", "证件号码", "个人编号", "开始年月", "结束年月", "工资"]


def workbook(path: Path, lines: list[list[object]]) -> Path:
    """A workbook as a clerk might make it: his own title above, the headers in the second line."""
    return written(path, [["十一月工资"], HEADERS, *lines])


def written(path: Path, lines: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("工资")
        for number, line in enumerate(lines):
            page.write_row(number, 0, line)
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
    expect(row(page, SPECIAL["farmer"].name)).to_contain_text("已生效")


def corrected(source: Path, target: Path) -> Path:
    """What was returned, with its red cells put right."""
    right = {SPECIAL[key].name: wage_line(key) for key in ("rare_name", "dotted_name", "same_name_a")}
    headers, *lines = CalamineWorkbook.from_path(str(source)).get_sheet_by_index(0).to_python()
    assert headers[-1] == "错误原因"
    names = [str(line[0]) for line in lines]
    return workbook(target, [right[name] for name in names if name in right])


NEW_WAGES = ("7000.00", "7100.50", "36000.00")


def test_last_months_wages_are_declared_with_three_of_them_changed_in_place(
    page: Page, portal: Portal, enter: Enter
) -> None:
    enter(page, "xiaoqi")
    page.goto("/declare/wage")
    page.get_by_role("button", name="沿用上月").click()
    expect(page.get_by_role("link", name="通过 8")).to_be_visible()
    same = SPECIAL["injury_here"].name
    others = page.locator("#rows tbody tr").filter(has_not_text=same)
    changed = dict(zip(others.get_by_role("rowheader").all_inner_texts()[:3], NEW_WAGES, strict=True))
    for name, wage in changed.items():
        line = row(page, name)
        before = re.findall(r"\d+\.\d\d", line.inner_text())[-1]
        line.get_by_role("link", name="修改").click()
        line.get_by_label("工资").fill(wage)
        line.get_by_role("button", name="确定").click()
        expect(line).to_contain_text(f"工资 {wage} 原 {before}")
    expect(page.locator("#rows").get_by_text("原 ")).to_have_count(len(changed))
    page.get_by_role("button", name="数据提交（8 行）").click()
    expect(said(page, "已导入 8 行")).to_be_visible()
    page.get_by_role("button", name="批量提交").click()
    expect(page.get_by_role("heading", name="职工缴费工资申报提交成功")).to_be_visible()
    expect(page.get_by_text("已经生效，不需审核")).to_be_visible()
    expect(page.get_by_role("heading", name="受理 8 笔")).to_be_visible()

    now = {name: f"{float(wage):,.2f} 元" for name, wage in changed.items()} | {same: "6,000.00 元"}
    page.get_by_role("link", name="查看审核结果").first.click()
    for name, wage in now.items():
        expect(row(page, name, f"缴费工资 {wage}", "已生效", "协同成功")).to_be_visible()
    page.goto("/people/states")
    for name, wage in now.items():
        expect(row(page, name, wage)).to_be_visible()
    someone, wage = next(iter(now.items()))
    row(page, someone).get_by_role("link", name="查看").click()
    for insurance in ("养老", "失业"):
        expect(row(page, insurance, wage)).to_be_visible()


PAST = {"补收开始年月": 202607, "补收结束年月": 202609, "缴费基数(月)": 5200, "补收类型": "中断补收"}
BY_THE_UNEMPLOYMENT_DOORS: dict[str, dict[str, object]] = {
    "register": {
        **dict(zip(("姓名", "证件类型", "证件号码"), NEWCOMERS["newcomer"], strict=True)),
        "户口性质": "本市城镇户口",
        "手机号码": "13800000019",
        "工资": 4000,
        "开始缴费月": 202611,
        "用工范围": "职工",
    },
    "resume-unemployment": {
        "姓名": SPECIAL["paused"].name,
        "证件号码": SPECIAL["paused"].id_number,
        "工资": 5000,
        "开始缴费月(变更时间)": 202611,
        "变更原因": "重新签订劳动合同(续保)",
    },
    "wage-unemployment": {
        "姓名": SPECIAL["plain_worker"].name,
        "个人编号": SPECIAL["plain_worker"].number,
        "开始年月": 202611,
        "结束年月": 202611,
        "工资": 8000,
    },
    "back-pay-unemployment": {
        "姓名": SPECIAL["unpaid_quarter"].name,
        "个人编号": SPECIAL["unpaid_quarter"].number,
        **PAST,
    },
}
LABELS = {
    "register": "职工参保登记申报(失业)",
    "resume-unemployment": "职工缴费恢复申报(失业)",
    "wage-unemployment": "职工缴费工资申报(失业)",
    "back-pay-unemployment": "职工补缴申报(失业)",
}


def test_the_template_of_each_unemployment_door_is_filled_in_and_goes_to_submission(
    page: Page, portal: Portal, enter: Enter, tmp_path: Path
) -> None:
    enter(page, "jingban1")
    for slug, answers in BY_THE_UNEMPLOYMENT_DOORS.items():
        page.goto(f"/imports/kind/{slug}")
        with page.expect_download() as download:
            page.get_by_role("link", name="模板").click()
        template = tmp_path / download.value.suggested_filename
        download.value.save_as(template)
        upload(page, filled_in(template, answers))
        expect(page.get_by_role("link", name="通过 1")).to_be_visible()
        page.get_by_role("button", name="数据提交（1 行）").click()
        expect(said(page, "已导入 1 行")).to_be_visible()
        papers = "附件" if slug == "back-pay-unemployment" else "可以提交"
        expect(row(page, str(answers["姓名"]), LABELS[slug])).to_contain_text(papers)


def filled_in(template: Path, answers: dict[str, object]) -> Path:
    """The downloaded template with its example left in, and a line below."""
    headers, example = CalamineWorkbook.from_path(str(template)).get_sheet_by_index(0).to_python()[:2]
    columns = [str(header).rstrip("*") for header in headers]
    assert set(answers) <= set(columns)
    return written(template.with_name("填好.xlsx"), [headers, example, [answers.get(each, "") for each in columns]])
