"""职工缴费工资申报, 年度, 单个职工缴费基数变更: what their pages show before anything is saved."""

from demo.special import SPECIAL
from tests.conftest import Clock
from tests.pages.visitor import City, Visitor
from tests.support import Page, page, words


def test_the_head_of_the_page_compares_the_counts_in_words_and_names_who_is_missing(clerk: Visitor, city: City) -> None:
    start = clerk.page("/declare/wage")
    assert "核定人数 128 人，工资申报人数 127 人，还有 1 人没有申报缴费工资" in start.text
    assert "养老基数合计976,162.60 元" in start.text
    assert "失业人数127 人" in start.text
    assert start.link("周凯") == f"/declare/wage/person/{city.person('no_wage')}"
    assert start.form("沿用上月").action == "/imports/kind/wage/last-month"
    assert "127 人，工资申报人数 126 人" in clerk.page("/declare/wage-unemployment").text


def test_a_row_of_last_month_opens_with_its_wage(clerk: Visitor) -> None:
    copied = clerk.page("/declare/wage").form("沿用上月").send(clerk.client).headers["Location"]
    opened = clerk.page(f"{copied}/rows/1?show=pass")
    assert opened.one(".//*[@data-focus]").get("name") == "wage"


def test_last_months_wages_are_copied_once_and_what_was_changed_in_the_copy_stays(clerk: Visitor) -> None:
    def copy() -> str:
        return str(clerk.page("/declare/wage").form("沿用上月").send(clerk.client).headers["Location"])

    first = copy()
    clerk.post(f"{first}/rows/1", wage="6666.00")
    assert copy() == first
    shown = clerk.page(f"{first}?show=pass")
    assert "已经沿用过，还没有提交" in shown.text
    assert "6666.00" in shown.text
    clerk.post(f"{first}/cancel")
    assert copy() != first


def test_where_the_counts_are_equal_that_is_said_too(foreign_clerk: Visitor) -> None:
    assert "人数一致核定人数与工资申报人数相等，都是 8 人。" in foreign_clerk.page("/declare/wage").text


def test_base_amounts_and_difference_stand_beside_the_wage_before_it_is_saved(clerk: Visitor, city: City) -> None:
    address = f"/declare/wage/person/{city.person('low_wage')}"
    typed = {"first": "202611", "last": "202612", "wage": "３３００"}
    shown = page(clerk.post(f"{address}/choices", htmx="#choices", **typed))
    assert "缴费基数 4,307.10 元（低于下限，按下限）" in shown.text
    assert "养老4,307.10689.14344.57" in shown.text
    assert "比上次申报的 3,200.00 元增加 100.00 元" in shown.text
    refused = clerk.post(address, **{**typed, "first": "202610", "key": "early"})
    assert refused.status_code == 422
    assert "2026年10月 早于当前结算期 2026年11月" in page(refused).alerts()[0]
    nonsense = clerk.post(address, **{**typed, "wage": "5,20", "key": "nonsense"})
    assert nonsense.status_code == 422
    assert "最多两位小数" in page(nonsense).alerts()[0]
    as_printed = {**typed, "wage": "３,300.00 元", "key": "kept"}
    kept = clerk.page(clerk.post(address, **as_printed).headers["Location"])
    assert "缴费工资3,300.00 元" in kept.text


def test_the_year_is_declared_in_its_window_only(clerk: Visitor, city: City, clock: Clock) -> None:
    address = f"/declare/annual-wage/person/{city.person('low_wage')}"
    assert "现在不在申报期内。2026年12月21日起可以申报 2027 年度的工资" in clerk.page("/declare/annual-wage").text
    assert not clerk.page(address).all(".//input[@name='wage']")
    clock.move_to("2026-12-21T00:00")
    start = clerk.page("/declare/annual-wage")
    assert "2027 年度还没有申报完还有 127 人没有申报" in start.text
    assert "，还有 107 人" in start.text
    everybody = start.link("查看全部名单")
    second = f"{everybody}?page=7"
    assert "共 127 人" in clerk.page(everybody).text
    assert "第 121–127 行" in clerk.page(second).text
    assert page(clerk.get(second, htmx=True)).text in clerk.page(second).text
    assert clerk.page(everybody).all(".//tbody/tr/td/a")[0].get("href", "").startswith("/declare/annual-wage/person/")
    assert clerk.get("/declare/resume/missing").status_code == 404
    assert "沿用上月" not in start.text
    assert clerk.page("/").link("申报 2027 年度缴费工资") == "/declare/annual-wage"
    closed = clerk.page(f"/declare/resume/person/{city.person('paused')}")
    assert closed.one(".//*[@class='bar bad']//a").get("href") == "/declare/annual-wage"
    form = clerk.page(address).form("确定，下一步")
    assert form.values()["year"] == "2027"
    confirmed = clerk.page(form.send(clerk.client, address, wage="5300").headers["Location"])
    assert "申报年度2027 年度" in confirmed.text


def test_a_changed_base_shows_what_is_on_file_and_what_becomes_of_it(clerk: Visitor, city: City) -> None:
    address = f"/declare/base-change/person/{city.person('low_wage')}"
    shown = page(clerk.post(f"{address}/choices", htmx="#choices", month="202612", wage="6000"))
    assert "变更前工资 3,200.00 元，缴费基数 4,307.10 元（低于下限，按下限）" in shown.text
    assert "变更后工资 6,000.00 元，缴费基数 6,000.00 元" in shown.text
    assert "养老4,307.106,000.00270.86135.43" in shown.text
    assert "每月单位应缴增加" in shown.text
    nobody = clerk.page(f"/declare/base-change/person/{city.person('no_wage')}")
    assert "该人员还没有申报缴费工资" in nobody.text
    assert not nobody.all(".//input[@name='wage']")


def test_pages_about_a_person_show_the_wage_that_counts_now(clerk: Visitor, city: City) -> None:
    someone = city.person("no_wage")
    record, roster = f"/people/{someone}", "/people/states"
    clerk.post(roster, name=SPECIAL["no_wage"].name)
    assert "未申报" in clerk.page(record).text
    assert "未申报" in clerk.page(roster).text
    declared = {"first": "202611", "last": "202611", "wage": "5300", "key": "once"}
    kept = clerk.post(f"/declare/wage/person/{someone}", **declared).headers["Location"]
    clerk.page(kept).form("提交").send(clerk.client, kept)
    shown = {cells[0]: cells[-1] for cells in coverage_rows(clerk.page(record))}
    assert set(shown.values()) == {"5,300.00 元"}
    assert "失业保险" in shown
    assert "5,300.00 元" in clerk.page(roster).text


def coverage_rows(shown: Page) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in shown.all(".//tbody/tr")]
