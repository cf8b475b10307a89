"""Bytes and requests of the contact edit: the cold first visit, the pages, every fragment."""

from pathlib import Path

from playwright.sync_api import Page

from bench import journeys
from bench.browser import Meter, Traffic, chromium, new_context, new_page
from bench.city import copy_of_city, number_looked_for
from bench.journeys import Job, button, portal_steps
from bench.population import document_number
from bench.results import Result, count, size, told
from bench.run import Run
from bench.servers import portal, running
from rules import contact

FIRST_VISIT, HOME, FRAGMENT, JOB = 30, 8, 3, 45
FIRST_VISIT_REQUESTS = 5
NOBODYS_NUMBER = document_number(0)
BASIS = "fixed; answers with headers, 1 KB = 1000 bytes"


def bytes_of_the_job(run: Run) -> list[Result]:
    folder = copy_of_city(run.folder, "wire")
    run.say("counting bytes")
    with running(server := portal(folder)), chromium() as browser:
        steps = job_by_step(new_page(new_context(browser, server.url)), folder)
        fragments = every_fragment(new_page(new_context(browser, server.url)), folder)
    return [*of_the_job(steps), *of_fragments({"saved row": steps["保存"], **fragments})]


def job_by_step(opened: tuple[Page, Meter], folder: Path) -> dict[str, Traffic]:
    page, meter = opened
    traffic = {}
    for name, step in portal_steps(Job(number_looked_for(folder), "13800138000")).items():
        step(page)
        traffic[name] = meter.take()
    return traffic


def of_the_job(steps: dict[str, Traffic]) -> list[Result]:
    whole = sum(steps.values(), Traffic())
    return [
        size("sign-in page, first visit, cold", steps["登录页"].received, FIRST_VISIT, BASIS),
        count("  requests", steps["登录页"].requests, FIRST_VISIT_REQUESTS),
        size("首页 after it", steps["首页"].received, HOME, BASIS),
        size("whole job, cold: sign in, search, edit, save", whole.received, JOB, BASIS),
        told("  requests", str(whole.requests)),
        told("  the person's page, from the search on 首页", kilobytes(steps["查询"])),
    ]


def of_fragments(fragments: dict[str, Traffic]) -> list[Result]:
    return [size(f"fragment: {name}", traffic.received, FRAGMENT, BASIS) for name, traffic in fragments.items()]


def kilobytes(traffic: Traffic) -> str:
    return f"{traffic.received / 1000:.2f} KB"


def every_fragment(opened: tuple[Page, Meter], folder: Path) -> dict[str, Traffic]:
    """The fragments a clerk may meet beside those of the plain job."""
    page, meter = opened
    for step in (journeys.open_sign_in, journeys.sign_in):
        step(page)
    meter.take()
    nobody_at_home = search_in_vain(page, meter)
    journeys.open_function(page)
    meter.take()
    pickers, nobody = pick(page, meter), search_in_vain(page, meter)
    journeys.search(page, Job(number_looked_for(folder), ""))
    searches = {
        "search result": meter.take(),
        "search that finds nobody": nobody,
        "the same on 首页": nobody_at_home,
    }
    rows = {**edit_rows(page, meter), "refused row": refused_row(page, meter)}
    return {**searches, **rows, **pickers, **changes(page, meter)}


def search_in_vain(page: Page, meter: Meter) -> Traffic:
    page.get_by_label("社会保障号码").fill(NOBODYS_NUMBER)
    button(page, "查询").click()
    page.locator("#number-err").wait_for()
    return meter.take()


def pick(page: Page, meter: Meter) -> dict[str, Traffic]:
    page.get_by_role("link", name="放大镜").click()
    page.locator("#picker form").wait_for()
    empty = meter.take()
    page.get_by_label("个人编号").fill("2")
    button(page, "查找").click()
    page.locator("#picker tbody tr").first.wait_for()
    rows = page.locator("#picker tbody tr").count()
    return {"picker": empty, f"picker with {rows} people": meter.take()}


def edit_rows(page: Page, meter: Meter) -> dict[str, Traffic]:
    """The largest of the six."""
    found = {}
    for field in contact.FIELDS:
        journeys.edit(page, field.name, field.label)
        found[field.label] = meter.take()
        page.locator(f"#row-{field.name}").get_by_role("link", name="取消").click()
        page.locator(f"#row-{field.name} form").wait_for(state="detached")
        meter.take()
    label = max(found, key=lambda each: found[each].received)
    return {f"edit row, largest of {len(found)} ({label})": found[label]}


def refused_row(page: Page, meter: Meter) -> Traffic:
    journeys.edit(page)
    meter.take()
    page.locator("input#mobile").fill("12345")
    button(page, "确定").click()
    page.locator("#mobile-err").wait_for()
    return meter.take()


def changes(page: Page, meter: Meter) -> dict[str, Traffic]:
    page.goto("/pay/contact/changes")
    meter.take()
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("link", name="上一页").wait_for()
    rows = page.locator("#rows tbody tr").count()
    return {f"page of the changes list, {rows} rows": meter.take()}
