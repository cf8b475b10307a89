"""回执、处理单验证: genuine or not, for anybody, and not a word more than stands masked on the paper."""

import re

import pytest
from flask import Flask

from actions.process_forms import count_print
from demo.special import SPECIAL
from demo.units import UNITS
from documents.qr import qr_svg
from extensions import db
from models import Declaration
from rules.parameters import limits
from rules.verification import grouped
from tests.conftest import Clock
from tests.declared import actor, approved, decide, portal, submitted
from tests.pages.visitor import City, Visitor
from tests.support import page, words

PERSON = SPECIAL["filing_left"]
MASKED = "219900********1527"
UNKNOWN = "0" * 28


@pytest.fixture
def anybody(app: Flask) -> Visitor:
    return Visitor(app, app.test_client())


def printed_code(app: Flask, clock: Clock) -> tuple[str, str]:
    """验证码 and number of a printed form."""
    declared = approved(app, "filing_left")[0]
    clock.move_to("2026-11-17T10:00")
    with portal(app):
        count_print(actor("jingban1"), [declared.public_id], "once")
        row = db.session.scalars(db.select(Declaration).where(Declaration.public_id == declared.public_id)).one()
        return row.print_code or "", row.print_number or ""


def test_a_receipt_is_genuine(app: Flask, anybody: Visitor) -> None:
    declared = submitted(app, "filing_left")[0]
    shown = anybody.page(f"/verify/{declared.code}")
    assert shown.heading == "这张受理回执由本系统出具"
    for said in (declared.number, UNITS["main"].name, "2026-11-16 10:00", "1 笔", "王**", MASKED, "待审核"):
        assert said in shown.text


def test_a_printed_form_is_genuine(app: Flask, anybody: Visitor, clock: Clock) -> None:
    code, number = printed_code(app, clock)
    shown = anybody.page(f"/verify/{code}")
    assert shown.heading == "这张综合业务处理单由本系统出具"
    for said in (number, UNITS["main"].name, "王**", MASKED, "审核通过", "2026-11-16 10:00", "1 次"):
        assert said in shown.text


@pytest.mark.parametrize("form", [False, True])
def test_nothing_personal_is_said(app: Flask, anybody: Visitor, clock: Clock, form: bool) -> None:
    code = printed_code(app, clock)[0] if form else submitted(app, "filing_left")[0].code
    html = anybody.page(f"/verify/{code}").html
    others = ("钱立新", "江审一", "辞职", "2026-11-10", PERSON.resident.person.mobile)
    for secret in (PERSON.name, PERSON.id_number, PERSON.number, *others):
        assert secret
        assert secret not in html, secret
    assert not re.search(r"\d{15,}", page(html).text)


def test_the_state_is_the_present_one(app: Flask, anybody: Visitor) -> None:
    declared = submitted(app, "filing_left")[0]
    decide(app, declared.public_id, "3", "B01", "请核对变更日期。")
    shown = anybody.page(f"/verify/{declared.code}")
    assert words(shown.all(".//tbody/tr")[0]).endswith("退回")
    assert "请核对" not in shown.text


def test_a_code_is_typed_as_it_is_printed(app: Flask, anybody: Visitor) -> None:
    code = submitted(app, "filing_left")[0].code
    form = anybody.page("/verify").form("验证")
    answer = form.send(anybody.client, "/verify", code=f" {grouped(code).lower()} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/verify/{code}")
    assert anybody.get(f"/verify/{grouped(code)}").status_code == 200


@pytest.mark.parametrize("typed", ["", "123", "验证码", "' OR 1=1 --", "A" * 5000])
def test_what_cannot_be_a_code_is_refused_with_what_to_do(anybody: Visitor, typed: str) -> None:
    answer = anybody.post("/verify", code=typed)
    assert answer.status_code == 422
    assert any("请对照回执或处理单上的验证码重新输入" in alert for alert in page(answer).alerts())


def test_an_unknown_code_is_a_404_that_helps(anybody: Visitor) -> None:
    shown = anybody.page(f"/verify/{UNKNOWN}", status=404)
    assert any("没有查到这个验证码。请对照纸上的验证码核对一遍" in alert for alert in shown.alerts())
    assert shown.form("验证").action == "/verify"


def test_many_unknown_codes_from_one_address_have_to_wait_but_genuine_ones_do_not(app: Flask, anybody: Visitor) -> None:
    genuine = submitted(app, "filing_left")[0].code
    for _ in range(limits().verifications_missed_per_hour):
        assert anybody.get(f"/verify/{UNKNOWN}").status_code == 404
    answer = anybody.get(f"/verify/{UNKNOWN}")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "分钟后再试" in page(answer).text
    assert anybody.get(f"/verify/{genuine}").status_code == 200


def test_a_public_id_is_no_code(app: Flask, anybody: Visitor, city: City) -> None:
    declared = submitted(app, "filing_left")[0]
    for public_id in (declared.public_id, declared.submission, city.person("filing_left")):
        assert anybody.get(f"/verify/{public_id}").status_code == 404


def test_search_engines_stay_out(app: Flask, anybody: Visitor) -> None:
    code = submitted(app, "filing_left")[0].code
    for address in ("/verify", f"/verify/{code}", f"/verify/{code}/qr.svg"):
        assert anybody.get(address).headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_qr_code_is_a_small_image_without_inline_styles(app: Flask, anybody: Visitor) -> None:
    code = submitted(app, "filing_left")[0].code
    answer = anybody.get(f"/verify/{code}/qr.svg")
    assert answer.content_type == "image/svg+xml"
    assert answer.data == qr_svg(f"http://localhost/verify/{code}")
    assert b"style" not in answer.data
    assert len(answer.data) < 4096
    assert anybody.get(f"/verify/{UNKNOWN}/qr.svg").status_code == 404


def test_the_fragment_is_what_the_page_says(app: Flask, anybody: Visitor) -> None:
    code = submitted(app, "filing_left")[0].code
    for address in ("/verify", f"/verify/{code}"):
        fragment = anybody.get(address, htmx=True).get_data(as_text=True)
        assert words(page(fragment).one(".//h1")) == anybody.page(address).heading
        assert "<html" not in fragment
