"""综合业务处理单打印: from the next day, counted, one number for good, as a page and as a PDF."""

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from demo.past import STOP_NUMBER
from demo.special import SPECIAL
from rules.printing import most_at_once
from tests.conftest import Clock
from tests.declared import RETIRED, Declared, approved, refused, returned, submitted
from tests.pages.htmx import HtmxPage, fresh
from tests.pages.visitor import City, Visitor
from tests.support import Page, page, words

LIST, PRINT = "/process-forms", "/process-forms/print"
NEXT_DAY = "2026-11-17T00:00"
FIRST, SECOND = SPECIAL["filing_left"], SPECIAL["filing_hired_elsewhere"]
NOTHING = {"period": "", "kind": "", "printed": "", "document_number": "", "name": ""}


def lines(shown: Page) -> dict[str, str]:
    return {words(row.find("th")): words(row) for row in shown.all(".//tbody/tr")}


def printed_rows(session: Session, declared: Declared) -> tuple[str | None, str | None, int]:
    """print_number, print_code, print_count."""
    query = text("SELECT print_number, print_code, print_count FROM declaration WHERE public_id = :id")
    number, code, count = session.execute(query, {"id": declared.public_id}).one()
    session.rollback()
    return number, code, count


def print_once(visitor: Visitor, *declared: Declared, key: str = "k", **typed: str) -> TestResponse:
    return visitor.post(PRINT, key=key, chosen=[each.public_id for each in declared], **typed)


@pytest.fixture
def forms(app: Flask, clock: Clock) -> list[Declared]:
    """Two approved yesterday."""
    made = approved(app, "filing_left", "filing_hired_elsewhere")
    clock.move_to(NEXT_DAY)
    return made


# --- which, and from when -------------------------------------------------------------------------------------------


def test_on_the_day_of_approval_the_list_says_tomorrow_and_offers_nothing(app: Flask, clerk: Visitor) -> None:
    declared = approved(app, "filing_left")[0]
    shown = clerk.page(LIST)
    assert "明日起可打印" in lines(shown)[FIRST.name]
    assert declared.public_id not in {each.get("value") for each in shown.all(".//input[@name='chosen']")}


def test_on_the_day_of_approval_printing_is_refused_with_the_day(
    app: Flask, clerk: Visitor, clock: Clock, db_session: Session
) -> None:
    declared = approved(app, "filing_left")[0]
    for moment in ("2026-11-16T10:00", "2026-11-16T23:59"):
        clock.move_to(moment)
        answer = print_once(clerk, declared)
        assert answer.status_code == 409
        assert any("请在 2026-11-17 或以后打印" in alert for alert in page(answer).alerts())
    assert printed_rows(db_session, declared) == (None, None, 0)
    clock.move_to(NEXT_DAY)
    assert print_once(clerk, declared).status_code == 303


@pytest.mark.parametrize("make", [submitted, returned, refused])
def test_what_is_not_approved_is_neither_listed_nor_printed(
    app: Flask, clerk: Visitor, clock: Clock, db_session: Session, make: object
) -> None:
    declared = make(app, "filing_left")[0]  # type: ignore[operator]
    clock.move_to("2026-12-01")
    assert FIRST.name not in lines(clerk.page(LIST))
    answer = print_once(clerk, declared)
    assert answer.status_code == 409
    assert any("只有审核通过的业务才能打印" in alert for alert in page(answer).alerts())
    assert printed_rows(db_session, declared) == (None, None, 0)


def test_another_units_form_does_not_exist(
    foreign_clerk: Visitor, clerk: Visitor, forms: list[Declared], db_session: Session
) -> None:
    assert print_once(foreign_clerk, forms[0]).status_code == 404
    assert printed_rows(db_session, forms[0]) == (None, None, 0)
    address = print_once(clerk, forms[0]).headers["Location"]
    assert foreign_clerk.get(address).status_code == 404
    assert foreign_clerk.get(f"{address}/pdf").status_code == 404


def test_the_coordinated_side_has_no_form_of_its_own(
    clerk: Visitor, forms: list[Declared], db_session: Session
) -> None:
    query = "SELECT f.public_id FROM declaration f JOIN declaration o ON o.id = f.origin_id WHERE o.public_id = :id"
    follower = db_session.execute(text(query), {"id": forms[0].public_id}).scalar_one()
    db_session.rollback()
    assert clerk.post(PRINT, key="k", chosen=follower).status_code == 404
    assert list(lines(clerk.page(LIST))).count(FIRST.name) == 1


# --- counting -------------------------------------------------------------------------------------------------------


def test_the_number_stays_and_the_count_grows(
    clerk: Visitor, checker: Visitor, forms: list[Declared], db_session: Session
) -> None:
    print_once(clerk, forms[0], key="first")
    number, code, count = printed_rows(db_session, forms[0])
    assert (number, count) == ("CL26111700001", 1)
    print_once(checker, forms[0], key="second", shape="pdf")
    assert printed_rows(db_session, forms[0]) == (number, code, 2)
    assert "已打印 2 次" in lines(clerk.page(LIST))[FIRST.name]
    print_once(clerk, forms[1])
    assert printed_rows(db_session, forms[1])[0] == "CL26111700002"


def test_loading_the_page_again_and_pressing_twice_count_once(
    clerk: Visitor, forms: list[Declared], db_session: Session
) -> None:
    addresses = {print_once(clerk, *forms, key="same").headers["Location"] for _ in range(3)}
    assert len(addresses) == 1
    for _ in range(2):
        clerk.page(addresses.copy().pop())
        clerk.get(f"{addresses.copy().pop()}/pdf")
    assert [printed_rows(db_session, each)[2] for each in forms] == [1, 1]


def test_one_refused_form_keeps_all_from_being_counted(
    app: Flask, clerk: Visitor, forms: list[Declared], db_session: Session
) -> None:
    today = approved(app, "retirement_due", answers=RETIRED)[0]
    assert print_once(clerk, forms[0], today).status_code == 409
    assert printed_rows(db_session, forms[0])[2] == 0


def test_every_printing_is_in_the_audit_trail_and_the_timeline(
    clerk: Visitor, forms: list[Declared], db_session: Session
) -> None:
    print_once(clerk, forms[0])
    query = text("SELECT details FROM audit_entry WHERE action = 'process-form-printed' AND subject = :subject")
    (details,) = db_session.execute(query, {"subject": f"declaration:{forms[0].public_id}"}).scalars()
    assert "CL26111700001" in str(details)
    assert FIRST.name not in str(details)
    assert "打印综合业务处理单，编号 CL26111700001" in clerk.page(f"/results/{forms[0].public_id}").text


def test_nothing_ticked_asks_to_tick(clerk: Visitor, forms: list[Declared]) -> None:
    answer = clerk.post(PRINT, key="k")
    assert answer.status_code == 422
    assert any("请先勾选要打印的处理单" in alert for alert in page(answer).alerts())
    assert clerk.post(PRINT, chosen=forms[0].public_id).status_code == 400


def test_more_than_a_hundred_are_refused_in_words(clerk: Visitor, clock: Clock) -> None:
    most = most_at_once(clock.move_to(NEXT_DAY).date())
    answer = clerk.post(PRINT, key="k", chosen=[f"id{number}" for number in range(most + 1)])
    assert answer.status_code == 422
    assert any(f"一次最多打印 {most} 份" in alert for alert in page(answer).alerts())


# --- from the list to the paper -------------------------------------------------------------------------------------


def test_the_whole_page_is_printed_by_one_tick(clerk: Visitor, forms: list[Declared], db_session: Session) -> None:
    answer = clerk.page(LIST).form("打印所选").send(clerk.client, whole_page="1")
    shown = clerk.page(answer.headers["Location"])
    titles = [words(each) for each in shown.all(".//article/h2")]
    assert len(titles) == len(lines(clerk.page(LIST)))
    assert set(titles) == {"综合业务处理单"}


def test_a_single_form_has_its_own_button(clerk: Visitor, forms: list[Declared], db_session: Session) -> None:
    (button,) = [
        each for each in clerk.page(LIST).all(".//button") if words(each).endswith(f"打印{FIRST.name}的综合业务处理单")
    ]
    clerk.post(PRINT, key="k", only=button.get("value"))
    assert [printed_rows(db_session, each)[2] for each in forms] == [1, 0]


def test_the_print_page_has_every_field(clerk: Visitor, forms: list[Declared], db_session: Session) -> None:
    shown = clerk.page(print_once(clerk, forms[0]).headers["Location"])
    number, code, _ = printed_rows(db_session, forms[0])
    sheet = words(shown.one(".//article"))
    for said in (
        f"编号：{number}",
        f"受理编号：{forms[0].number}",
        "示例机械制造有限公司",
        "2199000286",
        "91219900MA0DEMA17B",
        "养老 2026年11月，失业 2026年11月",
        FIRST.name,
        "219900********1527",
        "城镇职工减少",
        "2026-11-10",
        "养老、医疗、工伤、生育保险",
        "失业保险",
        "审核通过",
        "江审一",
        "2026-11-16 10:00",
        "附件清单无（按规定不需要提供材料）",
        "打印时间 2026-11-17 00:00，第 1 次打印",
        "单位盖章",
        "经办机构盖章",
        "未加盖电子印章",
    ):
        assert said in sheet, said
    assert FIRST.id_number not in shown.html
    assert shown.one(".//article//img").get("src") == f"/verify/{code}/qr.svg"


def test_the_page_offers_a_pdf_that_counts_once_more(
    clerk: Visitor, forms: list[Declared], db_session: Session
) -> None:
    shown = clerk.page(print_once(clerk, *forms).headers["Location"])
    answer = shown.form("下载 PDF").send(clerk.client)
    assert answer.headers["Location"].endswith("/pdf")
    assert [printed_rows(db_session, each)[2] for each in forms] == [2, 2]
    assert "第 2 次打印" in pdf_text(clerk.get(answer.headers["Location"]))[0]


def test_the_pdf_has_a_page_for_each_form_with_the_text_in_it(clerk: Visitor, forms: list[Declared]) -> None:
    answer = clerk.get(print_once(clerk, *forms, shape="pdf").headers["Location"])
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=CL26111700001-2.pdf"
    texts = pdf_text(answer)
    assert len(texts) == 2
    for said in ("综合业务处理单", FIRST.name, "219900********1527", "CL26111700001", "示例机械制造有限公司"):
        assert said in texts[0], said
    assert SECOND.name in texts[1]
    assert FIRST.id_number not in "".join(texts)


def pdf_text(answer: TestResponse) -> list[str]:
    document = pypdfium2.PdfDocument(answer.get_data())
    try:
        return [sheet.get_textpage().get_text_range() for sheet in document]
    finally:
        document.close()


def test_without_a_chinese_font_the_page_is_offered_instead(
    clerk: Visitor, forms: list[Declared], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("documents.process_form.FONTS", ("No Such Font",))
    answer = clerk.get(print_once(clerk, forms[0], shape="pdf").headers["Location"])
    assert answer.status_code == 503
    assert any("请改用打印页打印" in alert for alert in page(answer).alerts())


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_is_filtered_by_what_was_printed(clerk: Visitor, forms: list[Declared]) -> None:
    print_once(clerk, forms[0])
    clerk.post(LIST, **(NOTHING | {"printed": "printed"}))
    assert set(lines(clerk.page(LIST))) == {FIRST.name}
    clerk.post(LIST, **(NOTHING | {"printed": "never", "name": SECOND.name}))
    assert set(lines(clerk.page(LIST))) == {SECOND.name}
    assert clerk.post(LIST, **(NOTHING | {"printed": "x"})).status_code == 422
    clerk.post(LIST, **(NOTHING | {"name": "无名氏"}))
    assert "没有符合条件的处理单" in clerk.page(LIST).text


def test_a_unit_without_approved_business_is_told_so(foreign_clerk: Visitor) -> None:
    assert "还没有审核通过的业务" in foreign_clerk.page(LIST).text


def test_a_filter_by_htmx_shows_what_the_page_shows(clerk: Visitor, forms: list[Declared]) -> None:
    browser = HtmxPage(clerk, LIST)
    browser.press("查询", name=FIRST.name)
    shown = browser.lines()
    start = next(number for number, line in enumerate(shown) if 'id="rows"' in line)
    tokens = ('name="csrf_token"', 'name="key"')
    put_in = {line for line in shown[start:] if not any(each in line for each in tokens)}
    assert put_in
    assert put_in <= set(fresh(clerk, LIST))


def test_the_citys_form_of_last_week_prints(clerk: Visitor, city: City) -> None:
    answer = clerk.post(PRINT, key="k", only=city.declaration(STOP_NUMBER))
    assert STOP_NUMBER in clerk.page(answer.headers["Location"]).text
