"""申请提交: everything not yet submitted, checked line by line; 批量提交, 批量删除."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.desk import RETURNED_NUMBER, WORDS
from demo.special import SPECIAL
from models import AuditEntry, Declaration
from queries import declarations
from tests.declared import drafted
from tests.pages.visitor import City, Visitor
from tests.support import page, words

EVERYTHING = {"kind": "", "state": "", "number": "", "name": ""}


def ids(session: Session, batch: str) -> list[str]:
    session.rollback()  # what has been written since is to be seen
    return list(session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)))


def state(session: Session, public_id: str) -> str | None:
    session.expire_all()
    return session.scalar(select(Declaration.state).where(Declaration.public_id == public_id))


def send(visitor: Visitor, *chosen: str, htmx: bool = False, **sent: Any) -> Any:
    return visitor.post("/pending/submit", htmx=htmx, chosen=list(chosen), **{"key": "one key"} | sent)


def test_every_line_says_whether_it_can_go_and_the_good_ones_are_ticked(
    app: Flask, clerk: Visitor, city: City, db_session: Session
) -> None:
    (fine,) = ids(db_session, drafted(app, "filing_left"))
    shown = clerk.page("/pending")
    ticked = {box.get("value") for box in shown.all(".//input[@name='chosen'][@checked]")}
    assert fine in ticked
    assert "附件不齐" in shown.text
    assert WORDS in shown.text
    assert SPECIAL["filing_left"].id_number not in shown.text


def test_the_list_is_filtered_and_the_fragment_is_what_the_page_shows(app: Flask, clerk: Visitor) -> None:
    drafted(app, "filing_left")
    fragment = page(clerk.post("/pending", htmx=True, **EVERYTHING | {"number": SPECIAL["filing_left"].id_number}))
    assert "共 1 笔" in fragment.text
    whole = clerk.page("/pending")
    assert "共 1 笔" in whole.text
    clerk.post("/pending", **EVERYTHING | {"state": "returned"})
    assert WORDS in clerk.page("/pending").text
    clerk.post("/pending", **EVERYTHING | {"name": "无名氏"})
    assert "没有符合条件的申报" in clerk.page("/pending").text
    assert clerk.post("/pending", **EVERYTHING | {"kind": "nonsense"}).status_code == 422


def test_a_batch_goes_line_by_line_and_what_cannot_stays(
    app: Flask, clerk: Visitor, city: City, db_session: Session
) -> None:
    (fine,) = ids(db_session, drafted(app, "filing_left"))
    lacking = ids(db_session, drafted(app, "plain_worker"))[0]
    answer = send(clerk, fine, lacking)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("?kept=1")
    assert (state(db_session, fine), state(db_session, lacking)) == ("submitted", "draft")
    assert send(clerk, fine, lacking).headers["Location"] == answer.headers["Location"]


def test_everything_on_all_pages_goes_with_one_tick(app: Flask, clerk: Visitor, db_session: Session) -> None:
    (fine,) = ids(db_session, drafted(app, "filing_left"))
    receipt = send(clerk, all="1").headers["Location"]
    assert state(db_session, fine) == "submitted"
    received = clerk.page(receipt)
    assert len({words(cell) for cell in received.all(".//td[@data-l='业务类型']")}) > 1
    assert words(received.one(".//*[@class='no num']")).startswith("PL261116")


def test_what_is_on_other_pages_is_told_before_and_after_a_page_has_gone(
    app: Flask, clerk: Visitor, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = ids(db_session, drafted(app, "filing_left"))
    monkeypatch.setattr(declarations, "PER_PAGE", 1)
    shown = clerk.page("/pending").text
    assert "只提交本页勾选的；要提交全部" in shown
    assert "（包括其他页）" in shown
    receipt = clerk.page(send(clerk, one).headers["Location"])
    assert "没有提交。" in words(receipt.one(".//*[@class='bar warn']"))
    assert receipt.link("去申请提交") == "/pending"


def test_with_nothing_ticked_or_nothing_that_may_go_the_list_says_so(
    app: Flask, clerk: Visitor, db_session: Session
) -> None:
    lacking = ids(db_session, drafted(app, "plain_worker"))[0]
    for htmx in (True, False):
        assert "请先勾选要提交的申报" in page(send(clerk, htmx=htmx)).alerts()[0]
        answer = send(clerk, lacking, htmx=htmx, key=f"key {htmx}")
        assert answer.status_code == 422
        assert "1 笔都没有提交" in page(answer).alerts()[0]


def test_what_has_gone_meanwhile_is_said_and_the_list_is_new(app: Flask, clerk: Visitor, db_session: Session) -> None:
    (fine,) = ids(db_session, drafted(app, "filing_left"))
    send(clerk, fine)
    answer = send(clerk, fine, key="another key")
    assert answer.status_code == 409
    assert "已经提交或删除" in page(answer).alerts()[0]


def test_deleting_asks_on_its_own_page_and_names_what_goes(app: Flask, clerk: Visitor, db_session: Session) -> None:
    (draft,) = ids(db_session, drafted(app, "filing_left"))
    for htmx in (True, False):
        shown = page(clerk.post("/pending/confirm-delete", htmx=htmx, chosen=draft))
        assert "确定删除这 1 笔申报？" in shown.text
        assert SPECIAL["filing_left"].name in shown.text
        assert state(db_session, draft) == "draft"
    one = page(clerk.post("/pending/confirm-delete", one=draft, chosen=["nonsense"]))
    assert "确定删除这 1 笔申报？" in one.text
    answer = one.form("确定删除 1 笔").send(clerk.client)
    assert answer.headers["Location"] == "/pending"
    assert "已删除 1 笔申报" in clerk.page("/pending").text
    assert state(db_session, draft) is None
    assert db_session.scalars(select(AuditEntry).where(AuditEntry.action.like("declaration%-deleted"))).all()


def test_what_a_reviewer_has_had_before_him_stays_on_record(clerk: Visitor, city: City, db_session: Session) -> None:
    returned = city.declaration(RETURNED_NUMBER)
    clerk.post("/pending/delete", chosen=returned)
    assert state(db_session, returned) == "revoked"
    assert WORDS not in clerk.page("/").text
    shown = clerk.page(f"/results/{returned}")
    assert "已撤销" in shown.text
    assert "删除，已撤销" in shown.text
    assert WORDS in shown.text


def test_what_no_form_of_ours_sends_is_refused_and_no_failure(app: Flask, clerk: Visitor, db_session: Session) -> None:
    (fine,) = ids(db_session, drafted(app, "filing_left"))
    assert send(clerk, fine, key="").status_code == 400
    assert send(clerk, "a\0b").status_code in (400, 409)
    assert clerk.post("/pending/delete", chosen="a\0b").status_code in (400, 404)
    assert state(db_session, fine) == "draft"


def test_another_units_declarations_are_neither_submitted_nor_deleted(
    app: Flask, clerk: Visitor, foreign_clerk: Visitor, db_session: Session
) -> None:
    (draft,) = ids(db_session, drafted(app, "filing_left"))
    assert send(foreign_clerk, draft).status_code == 409
    assert foreign_clerk.post("/pending/confirm-delete", chosen=draft).status_code == 404
    assert foreign_clerk.post("/pending/delete", chosen=draft).status_code == 404
    assert SPECIAL["filing_left"].name not in foreign_clerk.page("/pending").text
    assert state(db_session, draft) == "draft"


def test_a_returned_one_leads_to_its_correction(clerk: Visitor, city: City) -> None:
    html = clerk.get("/pending").get_data(as_text=True)
    assert f"/pay/stop/{city.declaration(RETURNED_NUMBER)}/edit" in html


def test_an_empty_list_says_where_to_begin(foreign_clerk: Visitor) -> None:
    assert "没有待提交的业务" in foreign_clerk.page("/pending").text
