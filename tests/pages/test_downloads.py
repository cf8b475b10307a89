"""数据模板下载: three steps, with and without JavaScript; nobody gets a file that is not whole or not his unit's."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from python_calamine import load_workbook
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from clock import real_now
from declarations import KINDS
from demo.special import SPECIAL
from demo.units import UNITS
from extensions import db
from jobs import exports, housekeeping, leases, templates
from models import AuditEntry, Coverage, Job, LoginSession, Person, Unit
from spreadsheets.reading import read
from tests.pages.htmx import HtmxPage
from tests.pages.visitor import City, Visitor
from tests.support import Page, words

LONG_AGO = timedelta(minutes=20)
POLL = {"X-By-Itself": "1"}
ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
Work = Callable[[], None]


@pytest.fixture
def work(app: Flask) -> Work:
    """What the worker does next."""

    def done() -> None:
        with app.app_context():
            for public_id in db.session.scalars(select(Job.public_id).where(Job.state == "waiting")).all():
                leases.run(public_id)
            db.session.remove()

    return done


def lines(page: Page) -> dict[str, list[str]]:
    """Cells of the table by the template's button."""
    rows = page.all(".//table[@class='table cards']/tbody/tr")
    return {words(row.findall("th")[0]): [words(cell) for cell in row.findall("td")] for row in rows}


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def fetched(clerk: Visitor, work: Work, slug: str) -> TestResponse:
    clerk.post("/downloads", template=slug)
    work()
    [address] = [link.get("href", "") for link in clerk.page("/downloads").all(".//a[@class='btn main']")]
    return clerk.get(address)


def test_the_manuals_three_steps_without_javascript(clerk: Visitor, work: Work, db_session: Session) -> None:
    page = clerk.page("/downloads")
    assert list(lines(page)) == [template.label for template in templates.ALL]
    assert lines(page)["养老花名册"][1:3] == ["—", "—"]
    assert not page.all(".//a[@hidden]")
    assert clerk.post("/downloads", template="pension-roster").status_code == 303
    waiting = clerk.page("/downloads")
    total = int(lines(waiting)["养老花名册"][1])
    assert total > 20
    assert lines(waiting)["养老花名册"][2] == "0"
    assert "下载模板" not in lines(waiting)["养老花名册"][4]
    assert [link.get("hx-trigger") for link in waiting.all(".//a[@hidden]")] == ["every 2s"]
    work()
    whole = clerk.page(waiting.link("刷新下载进度"))
    assert lines(whole)["养老花名册"][1:3] == [str(total)] * 2
    assert not whole.all(".//a[@hidden]")
    response = clerk.get(whole.one(".//a[@class='btn main']").get("href", ""))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith(".xlsx")
    assert "no-store" in response.headers["Cache-Control"]
    [(title, rows)] = sheets(response.get_data()).items()
    assert (title, rows[0], len(rows)) == ("养老花名册", list(templates.ROSTER), total + 1)
    deeds = db_session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("export-"))).all()
    assert [deed.action for deed in deeds] == ["export-requested", "export-downloaded"]


def test_with_javascript_the_page_watches_by_itself_and_says_when_all_is_ready(clerk: Visitor, work: Work) -> None:
    page = HtmxPage(clerk, "/downloads")
    assert page.press("缴费中断", template="interrupt").status_code == 200
    assert "自动刷新" in "".join(page.root.itertext())
    assert "已准备" not in page.follow("自动刷新").get_data(as_text=True)
    work()
    answer = clerk.get("/downloads", htmx="#files", **POLL).get_data(as_text=True)
    assert '<hx-partial hx-target="#live"' in answer
    assert "hx-trigger" not in answer
    assert "hx-partial" not in clerk.get("/downloads", htmx="#files").get_data(as_text=True)
    page.follow("刷新下载进度")
    assert "下载模板" in "".join(page.root.itertext())


def test_a_page_that_watches_by_itself_keeps_nobody_signed_in(clerk: Visitor, db_session: Session) -> None:
    def seen() -> Any:
        return db_session.scalar(select(func.max(LoginSession.seen_at)))

    long_ago = real_now() - LONG_AGO
    db_session.execute(update(LoginSession).values(seen_at=long_ago))
    db_session.commit()
    clerk.get("/downloads", htmx="#files", **POLL)
    assert seen() == long_ago
    clerk.get("/downloads", htmx="#files")
    assert seen() > long_ago


def test_the_roster_says_who_is_insured_and_shows_no_whole_number(
    clerk: Visitor, work: Work, db_session: Session
) -> None:
    data = fetched(clerk, work, "pension-roster").get_data()
    head, *rows = sheets(data)["养老花名册"]
    by_number = {row[3]: dict(zip(head, row, strict=True)) for row in rows}
    worker = by_number[SPECIAL["plain_worker"].number]
    person = db_session.scalars(select(Person).where(Person.number == SPECIAL["plain_worker"].number)).one()
    unit = db_session.scalars(select(Unit).where(Unit.credit_code == UNITS["main"].credit_code)).one()
    first = db_session.scalar(
        select(func.min(Coverage.start_month)).where(
            Coverage.person_id == person.id, Coverage.unit_id == unit.id, Coverage.insurance == "110"
        )
    )
    assert worker["单位编号"] == unit.pension_number
    assert worker["姓名"] == person.name
    assert worker["证件号码"] == f"{person.document_number[:6]}********{person.document_number[-4:]}"
    assert worker["出生日期"] == str(person.birth_date)
    assert (worker["参保状态"], worker["缴费状态"], worker["人员状态"]) == ("正常参保", "参保缴费", "在职")
    assert int(worker["首次参保年月"]) == int(first or 0)
    assert worker["缴费基数"] >= worker["缴费工资"] > 0
    assert 202612 < int(worker["法定退休年月"]) < 210000
    assert not ID_NUMBER.search(str(rows))


PREFILLED = {
    "wage": ("wage-unemployment", {"name", "person_number", "first", "last", "wage"}),
    "interrupt": ("interrupt", {"name", "person_number"}),
    "resume": ("resume-unemployment", {"name", "person_number"}),
    "back-pay": ("back-pay", {"name", "person_number", "unit_number", "unit_name"}),
}


def test_what_is_downloaded_can_be_filled_in_and_uploaded(app: Flask, clerk: Visitor, work: Work) -> None:
    for slug in PREFILLED:
        clerk.post("/downloads", template=slug)
    work()
    for slug, (kind, filled) in PREFILLED.items():
        with app.app_context():
            [file] = [file for file in exports.files(main_unit()) if file.template.slug == slug]
            sheet, path = KINDS[kind].sheet, exports.place(file.job.public_id if file.job else "")
            assert sheet is not None
            rows = read(path.read_bytes(), sheet).rows
            db.session.remove()
        assert {name for row in rows for name, text in row.cells.items() if text} == filled, slug
        assert not ID_NUMBER.search(str(rows)), slug
        if slug == "wage":
            assert {(row.cells["first"], row.cells["last"]) for row in rows} == {("202611", "202611")}


def main_unit() -> int:
    return db.session.scalars(select(Unit.id).where(Unit.credit_code == UNITS["main"].credit_code)).one()


def test_the_template_of_payments_made_real_has_a_second_sheet(clerk: Visitor, work: Work) -> None:
    book = sheets(fetched(clerk, work, "made-real").get_data())
    assert list(book)[:2] == ["批量个人缴费做实模板", "每月票据"]
    first, second = book["批量个人缴费做实模板"], book["每月票据"]
    assert [header.rstrip("*") for header in first[0]] == templates.MADE_REAL.headers
    assert len(first) > 20
    assert [header.rstrip("*") for header in second[0]] == templates.RECEIPTS.headers
    assert len(second) == 1


def test_what_is_being_built_is_not_built_twice_and_not_sent(
    clerk: Visitor, other_clerk: Visitor, db_session: Session
) -> None:
    for visitor in (clerk, clerk, other_clerk):
        visitor.post("/downloads", template="interrupt")
    job = db_session.scalars(select(Job)).one()
    assert clerk.get(f"/downloads/{job.public_id}").status_code == 404
    assert clerk.post("/downloads", template="no-such").status_code == 404


def test_a_file_is_its_units_alone_and_ends_some_day(
    app: Flask, clerk: Visitor, foreign_clerk: Visitor, work: Work, db_session: Session, city: City
) -> None:
    assert fetched(clerk, work, "interrupt").status_code == 200
    job = db_session.scalars(select(Job)).one()
    assert foreign_clerk.get(f"/downloads/{job.public_id}").status_code == 404
    with app.app_context():
        path = exports.place(job.public_id)
        unfinished = path.with_name(f".{path.name}.4711")
        unfinished.write_bytes(b"half")
        housekeeping.put_away_finished_jobs()
        assert path.is_file()
        exports.put_away(timedelta(seconds=-1))
        assert unfinished.exists()
        assert not path.exists()
        db.session.remove()
    response = clerk.get(f"/downloads/{job.public_id}")
    assert response.status_code == 303
    assert "已经过期" in clerk.page(response.headers["Location"]).text
    db_session.execute(update(Job).values(finished_at=real_now() - timedelta(days=400)))
    db_session.commit()
    with app.app_context():
        housekeeping.put_away_finished_jobs()
        db.session.remove()
    assert db_session.scalar(select(func.count(Job.id))) == 0


def test_why_a_file_was_not_built_is_said(clerk: Visitor, db_session: Session) -> None:
    clerk.post("/downloads", template="wage")
    db_session.execute(update(Job).values(state="failed", result={"words": "请稍后重新发起。"}))
    db_session.commit()
    assert lines(clerk.page("/downloads"))["工资申报"][3] == "没有完成请稍后重新发起。"


def test_a_broken_off_file_is_never_seen(app: Flask, clerk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the worker is killed: nothing but the name of its own making is left, and the numbers differ."""

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    clerk.post("/downloads", template="interrupt")
    with app.app_context():
        job = db.session.scalars(select(Job.public_id)).one()
        monkeypatch.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            leases.run(job)
        monkeypatch.undo()
        assert not exports.place(job).exists()
        db.session.remove()
    total, done = lines(clerk.page("/downloads"))["缴费中断"][1:3]
    assert int(done) < int(total)
