"""Workbooks on their way: what is shown of rows, of a check that was broken off, of what a colleague has done."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from actions import jobs
from database import writing
from demo.special import SPECIAL
from extensions import db
from models import AuditEntry, Import, Job
from spreadsheets import staging
from spreadsheets.reading import Row
from tests.declared import actor, portal
from tests.pages.visitor import Visitor, entered
from tests.support import page, words

BLANK = {"document_type": "", "document_number": "", "person_number": "", "effective_on": ""}
ROWS = 60
"""More than a page of them."""


@pytest.fixture
def unchecked(app: Flask) -> str:
    """An import whose rows nobody has checked; all of them are wrong."""
    rows = [
        Row(place, BLANK | {"name": f"<b>{place}</b>", "month": "202611", "reason": "辞职"})
        for place in range(2, ROWS + 2)
    ]
    with portal(app):
        return staging.keep(actor("jingban1"), "interrupt", rows, staging.FILE, file_name="名单.xlsx")


@pytest.fixture
def address(app: Flask, unchecked: str) -> str:
    """Of the same, checked."""
    with portal(app):
        import_id = db.session.scalars(select(Import.id)).one()
        while staging.check_next(import_id):
            pass
    return f"/imports/{unchecked}"


def test_a_check_that_was_broken_off_says_so_and_goes_on_when_asked(clerk: Visitor, unchecked: str) -> None:
    shown = clerk.page(f"/imports/{unchecked}")
    assert "校验没有完成：已校验 0 行，共 60 行。没有申报任何内容。" in shown.text
    assert shown.form("取消导入").button
    shown.form("继续校验").send(clerk.client, f"/imports/{unchecked}")
    assert "需修改60 行" in clerk.page(f"/imports/{unchecked}").text


def test_a_row_is_found_by_name_or_number_whatever_tab_it_is_on(clerk: Visitor) -> None:
    copy = clerk.page("/declare/wage").form("沿用上月").send(clerk.client).headers["Location"]
    person = SPECIAL["low_wage"]
    for asked in (person.name, f" {person.number} ", person.id_number):
        fragment = page(clerk.post(f"{copy}/find", htmx="#rows", who=asked))
        assert [words(head) for head in fragment.all(".//tbody//th")] == [person.name]
    whole = page(clerk.post(f"{copy}/find", who=person.name))
    assert [words(head) for head in whole.all(".//tbody//th")] == [person.name]
    assert "缴费基数 4,307.10 元（低于下限，按下限）" in whole.text
    assert whole.link("显示全部") == copy
    assert "没有找到这个人的行" in page(clerk.post(f"{copy}/find", who="无名氏")).text
    assert clerk.post(f"{copy}/find", who=" ").headers["Location"] == copy


def test_a_job_that_has_failed_for_good_tells_why(app: Flask, clerk: Visitor, unchecked: str) -> None:
    with portal(app), writing() as session:
        job = jobs.started(session, actor("jingban1"), "import", {}, ROWS)
        session.execute(update(Import).values(job_id=job.id))
    assert "正在校验：已校验 0 行" in clerk.page(f"/imports/{unchecked}").text
    with portal(app), writing() as session:
        session.execute(update(Job).values(state="failed", result={"words": jobs.GIVEN_UP}))
    failed = clerk.get(f"/imports/{unchecked}", htmx="#progress")
    assert "系统多次处理都没有完成" in page(failed).text
    assert page(failed).form("继续校验").button


def test_pages_of_rows_are_turned_and_a_row_is_changed_on_its_page_without_javascript(
    clerk: Visitor, address: str
) -> None:
    second = clerk.page(clerk.page(address).link("下一页"))
    assert "第 51–60 行，共 60 行" in second.text
    assert "<b>61</b>" in second.text
    opened = clerk.page(f"{address}/rows/61")
    assert "第 51–60 行，共 60 行" in opened.text
    back = clerk.post(f"{address}/rows/61", name="", show="fix")
    assert back.headers["Location"] == f"{address}?show=fix&page=2#row-61"


def test_a_word_that_is_not_in_the_list_stays_when_another_cell_is_changed(clerk: Visitor, address: str) -> None:
    clerk.post(f"{address}/rows/2", reason="自离")
    assert "selected>自离" in clerk.get(f"{address}/rows/2", htmx=True).text


def test_what_a_colleague_has_ended_cannot_be_changed_and_the_page_says_what_became_of_it(
    clerk: Visitor, other_clerk: Visitor, address: str
) -> None:
    other_clerk.post(f"{address}/cancel")
    for part in ("rows/2", "submit", "cancel"):
        assert clerk.post(f"{address}/{part}").headers["Location"] == address
    shown = clerk.page(address)
    assert "这次导入已经取消，刚才的操作没有保存。" in shown.text
    assert "这次导入已经取消，没有申报任何内容。" in shown.text
    assert "已提交" not in shown.text
    assert clerk.post(f"{address}/check").status_code == 303


def test_another_unit_does_not_find_it(app: Flask, foreign_clerk: Visitor, address: str) -> None:
    for part in ("", "/rows/2", "/errors"):
        assert foreign_clerk.get(address + part).status_code == 404
    for part in ("/rows/2", "/check", "/submit", "/cancel"):
        assert foreign_clerk.post(address + part).status_code == 404
    assert "需修改60 行" in entered(app, "jingban1").page(address).text


def test_numbers_are_masked_until_a_row_is_opened_which_leaves_a_trace(
    app: Flask, clerk: Visitor, address: str
) -> None:
    number = "219900199001010010"
    clerk.post(f"{address}/rows/2", document_number=number)
    clerk.post(f"{address}/rows/2", act="leave")
    listed = clerk.get(f"{address}?show=left").text
    assert "219900********0010" in listed
    assert number not in listed
    assert number in clerk.get(f"{address}/rows/2").text
    clerk.get(f"{address}/errors")
    with portal(app):
        kept = db.session.scalars(select(Import.public_id)).one()
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [(each.action, each.subject) for each in entries] == [
        ("import-errors-downloaded", f"import:{kept}"),
        ("reveal", f"import:{kept}"),
    ]
    assert number not in str([each.details for each in entries])
