"""Bytes of the pages on which one person is declared, and of those on which a workbook is put right."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from app import create_app
from bench.browser import Meter, Traffic, chromium, new_context, new_page
from bench.city import copy_of_city, of_the_clerk, settings
from bench.journeys import button, loads, open_sign_in, sign_in
from bench.population import document_number
from bench.reduction_journey import answered
from bench.results import Result, size
from bench.run import Run
from bench.servers import portal, running
from declarations import KINDS
from demo.special import SPECIAL
from extensions import db
from models import Person
from spreadsheets.checking import sheet_of
from spreadsheets.writing import template

PAGE, FRAGMENT, CELL = 8, 3, 2
BASIS = "fixed; answers with headers, 1 KB = 1000 bytes"
PERSON = SPECIAL["leap_day"]
ROWS, WRONG = 60, 6
FIRST_ROW = 2
"""Of the sheet, below the headers; the wrong ones come first."""
BORN_1988 = 8_000
AMOUNT, NO_AMOUNT = "8000", "八千"


def bytes_of_declaring(run: Run) -> list[Result]:
    folder = copy_of_city(run.folder, "declaring")
    wages, newcomers = workbooks(folder, run.new_folder("declared"))
    run.say("counting bytes of declarations")
    with running(server := portal(folder)), chromium() as browser:
        page, meter = new_page(new_context(browser, server.url))
        for step in (open_sign_in, sign_in):
            step(page)
        meter.take()
        return [*of_one_person(page, meter), *of_a_workbook(page, meter, wages), *of_newcomers(page, meter, newcomers)]


def of_one_person(page: Page, meter: Meter) -> list[Result]:
    """职工缴费中断申报(失业), as the pages of every kind are."""
    opened = taken(meter, lambda: page.goto("/declare/interrupt"))
    found = taken(meter, lambda: find(page))
    reason = page.get_by_label("变更原因")
    chosen = taken(meter, lambda: answered(page, lambda: reason.select_option(label="停缴费")))
    page.goto("/declare/wage")
    meter.take()
    declared = taken(meter, lambda: find(page))
    return [
        size("declare one person: page of 缴费中断", opened.received, PAGE, BASIS),
        size("  the person's page, from the search", found.received, PAGE, BASIS),
        size("  fragment: another answer", chosen.received, FRAGMENT, BASIS),
        size("  the person's page of 缴费工资", declared.received, PAGE, BASIS),
    ]


def of_a_workbook(page: Page, meter: Meter, workbook: Path) -> list[Result]:
    opened = taken(meter, lambda: page.goto("/imports/kind/wage"))
    uploaded = taken(meter, lambda: upload(page, workbook))
    still_wrong = taken(meter, lambda: put_right(page, FIRST_ROW, NO_AMOUNT))
    put = taken(meter, lambda: put_right(page, FIRST_ROW, AMOUNT))
    edited = taken(meter, lambda: edit(page, FIRST_ROW + 1))
    passed = taken(meter, lambda: loads(page, page.get_by_role("link", name=f"通过 {ROWS - WRONG + 1}")))
    listed = page.locator("#rows tbody tr").count()
    return [
        size("批量导入: its page", opened.received, PAGE, BASIS),
        size(f"  逐行核对 after the upload, {WRONG} rows of {ROWS} to be put right", uploaded.received, PAGE, BASIS),
        size("  fragment: one cell put right", put.received, CELL, BASIS),
        size("  fragment: one that is still wrong", still_wrong.received, CELL, BASIS),
        size("  fragment: all cells of a row opened", edited.received, FRAGMENT, BASIS),
        size(f"  page of rows that have passed, {listed} of them", passed.received, PAGE, BASIS),
    ]


def of_newcomers(page: Page, meter: Meter, workbook: Path) -> list[Result]:
    """参保登记 has the longest sheet."""
    page.goto("/imports/kind/enrol")
    upload(page, workbook)
    meter.take()
    put = taken(meter, lambda: put_right(page, FIRST_ROW, AMOUNT))
    return [size("  fragment: one cell put right, 城镇职工增加", put.received, CELL, BASIS)]


def taken(meter: Meter, act: Callable[[], object]) -> Traffic:
    act()
    return meter.take()


def find(page: Page) -> None:
    page.get_by_label("个人编号").fill(PERSON.number)
    button(page, "查询").click()
    page.get_by_role("heading", name=PERSON.name).wait_for()


def upload(page: Page, workbook: Path) -> None:
    page.get_by_label("填好的文件").set_input_files(workbook)
    button(page, "上传并核对").click()
    page.get_by_text("共读取").wait_for()


def put_right(page: Page, row: int, amount: str) -> None:
    page.get_by_label(f"第 {row} 行工资").fill(amount)
    with page.expect_response(lambda response: response.request.method == "POST"):
        button(page, f"确定第 {row} 行的修改").click()
    page.locator(".htmx-request").wait_for(state="detached")


def edit(page: Page, row: int) -> None:
    page.get_by_role("link", name=f"修改第 {row} 行的其他项").click()
    page.get_by_label(f"第 {row} 行姓名").wait_for()


def workbooks(folder: Path, into: Path) -> tuple[Path, Path]:
    """Wages of people of the clerk's unit, and people who are to be new there; what some cells hold is no amount."""
    with create_app(settings(folder)).app_context():
        wages = write(into, "wage", map(wage_row, range(ROWS), of_the_clerk()))
        newcomers = write(into, "enrol", map(newcomer_row, range(ROWS)))
        db.session.remove()
        db.engine.dispose()
    return wages, newcomers


def write(into: Path, slug: str, rows: Iterable[dict[str, Any]]) -> Path:
    path = into / f"{slug}.xlsx"
    path.write_bytes(template(sheet_of(KINDS[slug]), rows))
    return path


def wage_row(at: int, person: Person) -> dict[str, Any]:
    months = {"first": 202611, "last": 202612}
    return {"name": person.name, "document_number": person.document_number, **months, "wage": amount_of(at)}


def newcomer_row(at: int) -> dict[str, Any]:
    return {
        "name": f"王{'一二三四五六七八九十'[at % 10]}新",
        "document_type": "居民身份证",
        "document_number": document_number(BORN_1988 + at),
        "nation": "汉族",
        "household": "本市城镇户口",
        "education": "大学本科",
        "work_start_date": "2010-07-01",
        "mobile": "13900000000",
        "residence_address": "示例市铁西区第一大街 1 号",
        "month": 202611,
        "scope": "职工",
        "wage": amount_of(at),
    }


def amount_of(at: int) -> str | int:
    return NO_AMOUNT if at < WRONG else int(AMOUNT)
