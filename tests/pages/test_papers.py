"""附件, 提交前校验, 核对 and 提交 of what was declared together."""

import errno
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from actions import attachments
from demo.desk import RETURNED_NUMBER
from demo.special import SPECIAL
from models import Attachment, Declaration, Submission
from rules.parameters.uploads import upload_limits
from tests.declared import LEFT, actor, drafted, portal
from tests.pages.htmx import HtmxPage
from tests.pages.papers import picture
from tests.pages.visitor import FRAGMENT, City, Visitor
from tests.support import page

ROSTER = "dismissal_roster"


@pytest.fixture
def batch(app: Flask) -> str:
    """Two people who need a paper and one who does not."""
    return drafted(app, "plain_worker", "farmer", "filing_left")


def ids(session: Session, batch: str) -> list[str]:
    return list(
        session.scalars(select(Declaration.public_id).where(Declaration.batch == batch).order_by(Declaration.id))
    )


def upload(visitor: Visitor, batch: str, whose: list[str], data: bytes | None = None, **sent: Any) -> Any:
    file = FileStorage(BytesIO(picture() if data is None else data), sent.pop("name", "花名册.jpg"))
    htmx = sent.pop("htmx", False)
    boundary, body = encode_multipart(
        MultiDict({"csrf_token": visitor.token, "declaration": whose, "material": ROSTER, "file": file} | sent)
    )
    kind = f"multipart/form-data; boundary={boundary}"
    address, headers = f"/declarations/batch/{batch}/papers", FRAGMENT if htmx else {}
    return visitor.client.post(address, data=body, content_type=kind, headers=headers)


def stored(session: Session) -> list[Attachment]:
    session.expire_all()
    return list(session.scalars(select(Attachment).where(Attachment.file_name == "花名册.jpg")))


# --- papers ---


def test_each_person_has_the_papers_he_needs_with_the_clause(clerk: Visitor, batch: str) -> None:
    shown = clerk.page(f"/declarations/batch/{batch}/papers")
    assert "已齐 1 / 3 人" in shown.text
    assert "注意事项 6" in shown.text
    assert "已匹配到本单位退工信息（2026-11-10），无需上传附件" in shown.text
    assert len(shown.all(".//input[@type='file']")) == 3  # one for each who needs any, one for several at once


def test_a_paper_is_uploaded_seen_and_deleted(
    clerk: Visitor, checker: Visitor, batch: str, db_session: Session
) -> None:
    first = ids(db_session, batch)[0]
    assert upload(clerk, batch, [first]).status_code == 303
    shown = clerk.page(f"/declarations/batch/{batch}/papers")
    assert "已齐 2 / 3 人" in shown.text
    (attachment,) = stored(db_session)
    for visitor in (clerk, checker):
        answer = visitor.get(f"/declarations/attachments/{attachment.public_id}")
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert quote("退工花名册.jpg") in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert clerk.post(f"/declarations/attachments/{attachment.public_id}/delete").status_code == 303
    assert not stored(db_session)


def test_one_file_serves_several_persons(clerk: Visitor, batch: str, db_session: Session) -> None:
    assert upload(clerk, batch, ids(db_session, batch)[:2]).status_code == 303
    kept = stored(db_session)
    assert len(kept) == 2
    assert len({each.file_digest for each in kept}) == 1
    assert "已齐 3 / 3 人" in clerk.page(f"/declarations/batch/{batch}/papers").text


def test_the_fragment_after_an_upload_is_what_the_page_shows(clerk: Visitor, batch: str, db_session: Session) -> None:
    fragment = page(upload(clerk, batch, ids(db_session, batch)[:1], htmx=True))
    assert fragment.text.startswith("附件已上传。")
    assert fragment.text.removeprefix("附件已上传。").strip() in clerk.page(f"/declarations/batch/{batch}/papers").text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"data": b""}, "这个文件是空的"),
        ({"data": b"<html>", "name": "roster.pdf"}, "实际内容"),
        ({"material": ""}, "请选择上传的是哪一种材料"),
        ({"whose": []}, "请选择这份材料属于哪些人"),
        ({"name": ""}, "请选择要上传的文件"),
    ],
)
def test_a_bad_upload_is_refused_in_words_and_what_was_uploaded_stays(
    clerk: Visitor, batch: str, db_session: Session, sent: dict[str, Any], words: str
) -> None:
    whose = ids(db_session, batch)[:1]
    upload(clerk, batch, whose)
    for htmx in (True, False):
        answer = upload(
            clerk, batch, sent.get("whose", whose), htmx=htmx, **{k: v for k, v in sent.items() if k != "whose"}
        )
        assert answer.status_code == 422
        assert words in page(answer).text
        assert "花名册.jpg" in page(answer).text
    assert len(stored(db_session)) == 1


def test_a_file_over_the_limit_is_refused_in_words(clerk: Visitor, batch: str, db_session: Session) -> None:
    whose, limits = ids(db_session, batch)[:1], upload_limits()
    a_little = upload(clerk, batch, whose, picture() + bytes(limits.largest_bytes))
    assert a_little.status_code == 422
    assert "超过每个附件 5 MB 的上限" in page(a_little).text
    far = upload(clerk, batch, whose, picture() + bytes(limits.request_bytes * 2))
    assert far.status_code == 413
    assert "每个文件不超过 5 MB" in page(far).text
    assert not stored(db_session)


def test_on_a_full_disk_nothing_is_kept_and_that_is_said(
    clerk: Visitor, batch: str, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: object, data: object) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(attachments, "write_durably", full)
    for htmx in (True, False):
        answer = upload(clerk, batch, ids(db_session, batch)[:1], htmx=htmx)
        assert answer.status_code == 503
        assert "存储空间不足" in answer.get_data(as_text=True)
    assert not stored(db_session)
    assert "已齐 1 / 3 人" in clerk.page(f"/declarations/batch/{batch}/papers").text


def test_other_forms_still_take_no_more_than_a_form(clerk: Visitor) -> None:
    assert clerk.post("/pending/submit", key="x" * 2_000_000).status_code == 413


def test_the_papers_of_another_unit_do_not_exist(
    foreign_clerk: Visitor, clerk: Visitor, batch: str, db_session: Session, city: City
) -> None:
    whose = ids(db_session, batch)[:1]
    upload(clerk, batch, whose)
    (attachment,) = stored(db_session)
    assert foreign_clerk.get(f"/declarations/batch/{batch}/papers").status_code == 404
    assert foreign_clerk.get(f"/declarations/attachments/{attachment.public_id}").status_code == 404
    assert foreign_clerk.post(f"/declarations/attachments/{attachment.public_id}/delete").status_code == 404
    assert upload(foreign_clerk, batch, whose).status_code == 404
    foreign = [city.declaration(RETURNED_NUMBER)]
    assert upload(clerk, batch, foreign).status_code == 404


def test_after_the_submission_papers_are_neither_added_nor_taken_off(
    app: Flask, clerk: Visitor, batch: str, db_session: Session
) -> None:
    whose = ids(db_session, batch)
    upload(clerk, batch, whose[:2])
    assert send(clerk, batch, whose).status_code == 303
    attachment = stored(db_session)[0]
    assert clerk.post(f"/declarations/attachments/{attachment.public_id}/delete").status_code == 404
    assert upload(clerk, batch, whose[:1]).headers["Location"] == "/results"
    assert clerk.get(f"/declarations/batch/{batch}").headers["Location"] == "/results"
    assert clerk.get(f"/pay/stop/{whose[0]}/edit").headers["Location"] == "/results"
    assert "已经提交或撤销，不能再修改" in clerk.page("/results").text
    assert clerk.get(f"/declarations/attachments/{attachment.public_id}").status_code == 200


def test_the_name_of_a_file_is_shown_as_text(clerk: Visitor, batch: str, db_session: Session) -> None:
    upload(clerk, batch, ids(db_session, batch)[:1], name="<img src=x onerror=alert(1)>{{7*7}}.jpg")
    html = clerk.get(f"/declarations/batch/{batch}/papers").get_data(as_text=True)
    assert "<img src=x" not in html
    assert "{{7*7}}" in html or "7*7" in html


# --- check and confirm ---


def test_the_check_names_the_papers_that_are_missing_and_saves_nothing(
    clerk: Visitor, batch: str, db_session: Session
) -> None:
    for htmx in (True, False):
        shown = page(clerk.post(f"/declarations/batch/{batch}/check", htmx=htmx))
        assert "2 笔还不能提交" in shown.text
        assert "退工花名册" in shown.alerts()[0]
    upload(clerk, batch, ids(db_session, batch)[:2])
    assert "提交前校验通过" in page(clerk.post(f"/declarations/batch/{batch}/check")).text
    assert not db_session.scalars(
        select(Declaration).where(Declaration.state == "submitted", Declaration.batch == batch)
    ).all()


def send(visitor: Visitor, batch: str, whose: list[str], key: str = "one key", htmx: bool = False) -> Any:
    return visitor.post(f"/declarations/batch/{batch}/submit", htmx=htmx, declaration=whose, key=key)


def test_the_page_before_submitting_shows_everything_that_goes(clerk: Visitor, batch: str) -> None:
    shown = clerk.page(f"/declarations/batch/{batch}")
    assert "停缴费（辞职）" in shown.text
    assert "2026年11月" in shown.text
    assert "11月 仍会产生应缴额" in shown.text
    for key in ("plain_worker", "farmer", "filing_left"):
        assert SPECIAL[key].name in shown.text
        assert SPECIAL[key].id_number not in shown.text


def test_what_lacks_a_paper_stays_and_the_rest_goes(clerk: Visitor, batch: str, db_session: Session) -> None:
    answer = send(clerk, batch, ids(db_session, batch))
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("?kept=2")
    states = db_session.scalars(select(Declaration.state).where(Declaration.batch == batch).order_by(Declaration.id))
    assert list(states) == ["draft", "draft", "submitted"]


def test_where_nothing_may_go_the_page_says_why(clerk: Visitor, batch: str, db_session: Session) -> None:
    whose = ids(db_session, batch)[:2]
    for htmx in (True, False):
        answer = send(clerk, batch, whose, key=f"key {htmx}", htmx=htmx)
        assert answer.status_code == 422
        assert "附件不齐" in page(answer).alerts()[0]
    assert db_session.scalar(select(Submission.id).where(Submission.account_id == account(clerk))) is None


def account(visitor: Visitor) -> int:
    with portal(visitor.app):
        return actor("jingban2").account_id or 0


def test_sending_twice_gives_one_receipt(clerk: Visitor, batch: str, db_session: Session) -> None:
    whose = ids(db_session, batch)
    upload(clerk, batch, whose[:2])
    first, second = (send(clerk, batch, whose).headers["Location"] for _ in range(2))
    assert first == second
    late = send(clerk, batch, whose, key="another key")
    assert late.headers["Location"] == "/pending"
    assert "没有重复提交" in clerk.page("/pending").text


def test_the_receipt_says_that_the_reduction_was_submitted(clerk: Visitor, batch: str, db_session: Session) -> None:
    whose = ids(db_session, batch)
    upload(clerk, batch, whose[:2])
    assert "职工减员提交成功" in page(clerk.get(send(clerk, batch, whose).headers["Location"])).text


def test_without_papers_needed_nothing_has_to_be_uploaded(app: Flask, clerk: Visitor) -> None:
    batch = drafted(app, "filing_left", answers=LEFT)
    shown = clerk.page(f"/declarations/batch/{batch}/papers")
    assert not shown.all(".//input[@type='file']")
    assert "已齐 1 / 1 人" in shown.text


def test_with_htmx_the_receipt_itself_answers(app: Flask, clerk: Visitor, db_session: Session) -> None:
    here = HtmxPage(clerk, f"/declarations/batch/{drafted(app, 'filing_left')}")
    here.press("提交")
    assert here.address.startswith("/submissions/")
    assert here.everything() == HtmxPage(clerk, here.address).everything()
