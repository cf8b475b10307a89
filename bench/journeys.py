"""The same job by hand in two places: sign in, find a person by his number, change his mobile number, save.

A step begins with a click and ends when what was asked for stands on the page; whole pages must have loaded. Typing
takes no time.
"""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Locator, Page

from bench.city import CLERK
from demo.accounts import PASSWORD

Step = Callable[[Page], None]


class Job(NamedTuple):
    """`number`: of the person; `mobile`: what his mobile number becomes."""

    number: str
    mobile: str


def loads(page: Page, target: Locator) -> None:
    """Click what leads to another page, and wait until that has loaded."""
    with page.expect_event("load"):
        target.click()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


# --- the portal -----------------------------------------------------------------------------------------------------


def open_sign_in(page: Page) -> None:
    page.goto("/sign-in/unit")


def sign_in(page: Page) -> None:
    page.get_by_label("登录名").fill(CLERK)
    page.get_by_label("密码").fill(PASSWORD)
    button(page, "登录").click()
    page.get_by_role("heading", name="本结算期待办").wait_for()


def open_function(page: Page) -> None:
    """Its own page, which the job does not need: 首页 has the search."""
    loads(page, page.locator("main").get_by_role("link", name="在职人员非敏感信息变更"))


def search(page: Page, job: Job) -> None:
    page.get_by_label("社会保障号码").fill(job.number)
    button(page, "查询").click()
    page.locator("#row-mobile").wait_for()


def edit(page: Page, field: str = "mobile", label: str = "手机号码") -> None:
    page.get_by_role("link", name=f"修改{label}", exact=True).click()
    page.locator(f"#row-{field} form").wait_for()


def save(page: Page, mobile: str) -> None:
    page.locator("input#mobile").fill(mobile)
    button(page, "确定").click()
    page.locator("#row-mobile.new").wait_for()


def portal_steps(job: Job) -> dict[str, Step]:
    return {
        "登录页": open_sign_in,
        "首页": sign_in,
        "查询": lambda page: search(page, job),
        "修改": edit,
        "保存": lambda page: save(page, job.mobile),
    }


# --- Django admin ---------------------------------------------------------------------------------------------------


def admin_sign_in(page: Page) -> None:
    page.locator("#id_username").fill(CLERK)
    page.locator("#id_password").fill(PASSWORD)
    loads(page, page.locator("[type=submit]"))


def admin_open_sign_in(page: Page, afterwards: str) -> None:
    page.goto(f"/admin/login/?next={afterwards}")


def admin_list(page: Page) -> None:
    loads(page, page.locator("#content .model-person th a"))


def admin_search(page: Page, job: Job) -> None:
    page.locator("#searchbar").fill(job.number)
    loads(page, page.locator("#changelist-search [type=submit]"))


def admin_open(page: Page) -> None:
    loads(page, page.locator("#result_list tbody th a"))


def admin_save(page: Page, job: Job) -> None:
    page.locator("#id_mobile").fill(job.mobile)
    loads(page, page.locator("[name=_save]"))
    page.locator(".messagelist .success").wait_for()


def admin_steps(job: Job) -> dict[str, Step]:
    return {
        "登录页": lambda page: admin_open_sign_in(page, "/admin/"),
        "首页": admin_sign_in,
        "列表": admin_list,
        "查询": lambda page: admin_search(page, job),
        "修改": admin_open,
        "保存": lambda page: admin_save(page, job),
    }


def admin_steps_from_the_list(job: Job) -> dict[str, Step]:
    """The same by somebody who has kept the address of the list."""
    steps = admin_steps(job) | {"登录页": lambda page: admin_open_sign_in(page, "/admin/django_admin/person/")}
    return {name: step for name, step in steps.items() if name != "列表"}
