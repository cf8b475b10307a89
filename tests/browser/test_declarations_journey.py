"""The other declarations in a real browser, one by one, and what comes of them when a reviewer approves."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from demo.past import STOP_NUMBER
from demo.special import NEWCOMERS, SPECIAL
from models import Contribution, Person, TaxMessage
from tests.browser.shown import row, said
from tests.portal import Portal

Enter = Callable[..., None]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph of a paper."""
    path = tmp_path / "材料.jpg"
    Image.new("RGB", (640, 480), (205, 215, 225)).save(path)
    return path


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


def upload_papers(page: Page, photo: Path) -> None:
    """What a back-payment asks for."""
    for material in ("劳动合同", "工资发放凭证"):
        page.get_by_label(material).check()
        page.locator("input[type=file]").set_input_files(photo)
        page.get_by_role("button", name="上传附件").click()
        expect(said(page, "附件已上传")).to_be_visible()
    expect(page.get_by_text("已齐 1 / 1 人")).to_be_visible()


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
    upload_papers(page, photo)

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
    for newcomer in ("newcomer", "newcomer_passport"):
        approve(reviewer, NEWCOMERS[newcomer][0])
    approve(reviewer, SPECIAL["paused"].name, "恢复缴费")
    approve(reviewer, SPECIAL["paused"].name, "补缴费")
    approve(reviewer, SPECIAL["stop_wrong_month"].name, "时间更正")
    page.goto("/people/states")
    page.get_by_label("姓名").fill(NEWCOMERS["newcomer"][0])
    page.get_by_role("button", name="查询", exact=True).click()
    expect(row(page, NEWCOMERS["newcomer"][0])).to_contain_text("参保缴费 养老、失业、医疗、工伤、生育")


def approve(reviewer: Page, *words: str) -> None:
    """Open the waiting case with these words in its row, and approve it."""
    reviewer.goto("/review")
    row(reviewer, *words).get_by_role("link").first.click()
    reviewer.get_by_label("通过", exact=True).check()
    reviewer.get_by_role("button", name="确定，审下一件").click()
    expect(said(reviewer, "审核通过，即时生效。")).to_be_visible()


QUARTER = {
    "2026年7月": ("1,279.20", "520.00", "96.26", "1,895.46"),
    "2026年8月": ("1,279.20", "520.00", "68.37", "1,867.57"),
    "2026年9月": ("1,279.20", "520.00", "41.38", "1,840.58"),
}
"""What 5,200 元 a month cost the unit and the person, the 滞纳金 to 2026-11-15, and the sum."""


def test_a_quarter_is_back_paid_with_papers_and_billed_as_it_was_shown(
    page: Page, portal: Portal, enter: Enter, photo: Path, new_context: Callable[..., BrowserContext]
) -> None:
    who = SPECIAL["unpaid_quarter"]
    enter(page, "jingban1")
    find(page, "/declare/back-pay", "unpaid_quarter")
    page.get_by_label("工资").fill("5200")
    refreshed(page, lambda: page.get_by_label("工资").press("Tab"))
    for month, amounts in QUARTER.items():
        expect(row(page, f"{month} 小计", *amounts)).to_be_visible()
    expect(page.locator("#consequence")).to_contain_text("滞纳金 206.01 元（由单位承担，算到 2026-11-15）")
    expect(page.locator("#consequence")).to_contain_text("失业保险随之补缴 161.96 元，一共 5,765.57 元")
    page.get_by_role("button", name="确定，下一步").click()
    upload_papers(page, photo)
    page.get_by_role("link", name="下一步：核对").click()
    expect(page.get_by_text("2026年7月 至 2026年9月（3 个月）")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="单位人员正常补缴费提交成功")).to_be_visible()

    reviewer = new_context(base_url=portal.url).new_page()
    enter(reviewer, "shenhe1")
    approve(reviewer, who.name)
    page.get_by_role("link", name="查看审核结果").click()
    approved = row(page, who.name, "单位人员正常补缴费")
    expect(approved).to_contain_text("协同成功")
    expect(approved).to_contain_text("单位 3,837.60 元、个人 1,560.00 元、滞纳金 206.01 元，合计 5,603.61 元")
    told_to_tax, owed = of_the_quarter(portal, who.number)
    assert told_to_tax == ["5603.61", "161.96"]
    assert owed == {
        insurance: (Decimal(unit), Decimal(person), Decimal(late_fee))
        for insurance, unit, person, late_fee in (
            ("110", "2496.00", "1248.00", "142.89"),
            ("210", "78.00", "78.00", "5.96"),
            ("310", "1248.00", "312.00", "59.54"),
            ("510", "93.60", "0.00", "3.58"),
        )
    }


def of_the_quarter(portal: Portal, number: str) -> tuple[list[str], dict[str, tuple[Decimal, Decimal, Decimal]]]:
    """The totals of the messages for tax about a person, and by insurance the 补缴 of unit and person and 滞纳金."""
    whose = sa.select(Person.id).where(Person.number == number).scalar_subquery()
    told = sa.select(TaxMessage.content).where(TaxMessage.person_id == whose).order_by(TaxMessage.id)
    billed = Contribution.unit_amount, Contribution.person_amount, Contribution.late_fee
    owed = sa.select(Contribution.insurance, *map(sa.func.sum, billed)).group_by(Contribution.insurance)
    owed = owed.where(Contribution.person_id == whose, Contribution.payment_type == "31")
    engine = sa.create_engine(portal.database_url)
    with engine.connect() as connection:
        totals = [content["sums"]["total"] for content in connection.scalars(told)]
        rows = {line[0]: (line[1], line[2], line[3]) for line in connection.execute(owed)}
    engine.dispose()
    return totals, rows
