"""Looking for a person by 社会保障号码, and by 个人编号 through the 放大镜."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.limits import key_digest
from clock import real_now
from demo.special import NEWCOMERS, SPECIAL
from models import Account, AuditEntry, LimitHit, Unit
from tests.pages.messages import message_beside, value_of
from tests.pages.visitor import City, Visitor
from tests.support import page, words

START = "/pay/contact"
SEARCH = f"{START}/search"
NOBODY = "未查询到社保人员信息,请核实(人员状态、登记状态)"
CHECK_X = SPECIAL["check_x"].id_number
UNKNOWN = NEWCOMERS["newcomer"][2]


def test_a_found_person_is_a_page_of_his_own(clerk: Visitor, city: City) -> None:
    form = clerk.page(START).form("查询")
    response = form.send(clerk.client, number=CHECK_X)
    assert response.status_code == 303
    assert response.headers["Location"] == f"{START}/{city.person('check_x')}"
    shown = clerk.page(response.headers["Location"])
    assert "潘语嫣" in shown.text
    assert "219900********006X" in shown.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (CHECK_X.lower(), "小写 x 已改为大写 X"),
        (f"  {CHECK_X[:6]} {CHECK_X[6:]}\u3000", "已去掉空格和不可见字符"),
        (f"{CHECK_X[:3]}\u200b{CHECK_X[3:]}\ufeff", "已去掉空格和不可见字符"),
        ("".join(chr(ord(each) + 0xFEE0) for each in CHECK_X[:17]) + "X", "全角数字已转为半角"),
        (f"'{CHECK_X}", "已去掉撇号"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_number_is_put_right_and_that_is_said(clerk: Visitor, typed: str, said: str, htmx: bool) -> None:
    response = clerk.post(SEARCH, htmx=htmx, number=typed)
    shown = page(response) if htmx else clerk.page(response.headers["Location"])
    assert "潘语嫣" in shown.text
    assert said in shown.text


@pytest.mark.parametrize("htmx", [False, True])
def test_an_old_number_of_15_digits_finds_the_person_and_says_so(clerk: Visitor, htmx: bool) -> None:
    number = SPECIAL["plain_worker"].id_number
    response = clerk.post(SEARCH, htmx=htmx, number=number[:6] + number[8:17])
    shown = page(response) if htmx else clerk.page(response.headers["Location"])
    assert SPECIAL["plain_worker"].name in shown.text
    assert "15 位旧号码" in shown.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "社会保障号码未填写"),
        (" \u200b ", "社会保障号码未填写"),
        (CHECK_X[:17] + "1", "校验码"),
        (CHECK_X[:16], "16"),
        ("219900198413020065", "出生日期"),
        ("19900000198409020061", "20"),
        ("张三", ""),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_wrong_number_is_refused_beside_the_field_with_the_text_kept(
    clerk: Visitor, typed: str, said: str, htmx: bool
) -> None:
    response = clerk.post(SEARCH, htmx=htmx, number=typed)
    assert response.status_code == 422
    shown = page(response)
    assert said in message_beside(shown, "number")
    assert value_of(shown, "number") == typed
    assert any(said in alert for alert in shown.alerts())


def test_a_wrong_number_is_not_counted_as_a_look_up(clerk: Visitor, db_session: Session) -> None:
    clerk.post(SEARCH, number=CHECK_X[:17] + "1")
    assert not db_session.scalar(select(func.count()).select_from(LimitHit).where(LimitHit.bucket.like("lookup%")))


@pytest.mark.parametrize("key", ["enrolled_elsewhere", "paused", "retired", "deceased"])
@pytest.mark.parametrize("htmx", [False, True])
def test_nobody_to_be_edited_here_answers_exactly_like_nobody_at_all(clerk: Visitor, key: str, htmx: bool) -> None:
    number = SPECIAL[key].id_number
    unknown = clerk.post(SEARCH, htmx=htmx, number=UNKNOWN)
    foreign = clerk.post(SEARCH, htmx=htmx, number=number)
    assert unknown.status_code == foreign.status_code == 422
    assert NOBODY in message_beside(page(unknown), "number")
    assert bare(foreign.get_data(as_text=True), number) == bare(unknown.get_data(as_text=True), UNKNOWN)
    assert headers_of(foreign) == headers_of(unknown)


def test_somebody_unknown_is_told_what_to_do_next(clerk: Visitor) -> None:
    shown = page(clerk.post(SEARCH, number=UNKNOWN))
    assert "放大镜" in words(shown.one(".//*[@id='number-err']/p[@class='hint']"))
    assert value_of(shown, "number") == UNKNOWN
    assert shown.title.startswith("未查询到人员")


@pytest.mark.parametrize("address", [START, "/people/search"])
def test_after_a_search_that_found_nobody_reset_brings_an_empty_page(clerk: Visitor, address: str) -> None:
    refused = page(clerk.post(SEARCH if address == START else address, number=UNKNOWN))
    response = refused.form("重置").send(clerk.client)
    assert (response.status_code, response.headers["Location"]) == (303, address)
    assert not value_of(clerk.page(address), "number")


def test_the_address_of_a_search_opened_anew_leads_to_the_empty_search(clerk: Visitor) -> None:
    response = clerk.get(SEARCH)
    assert (response.status_code, response.headers["Location"]) == (303, START)


def test_who_looked_for_whom_is_kept_without_the_number(clerk: Visitor, db_session: Session) -> None:
    clerk.post(SEARCH, number=UNKNOWN)
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.action == "lookup-missed")).one()
    assert UNKNOWN not in str(entry.details)
    assert entry.details["number"] != key_digest(UNKNOWN)[:16], "a plain digest of a number can be tried out"
    assert entry.account_id == db_session.scalar(select(Account.id).where(Account.login_name == "jingban1"))


@pytest.mark.parametrize("address", [SEARCH, "/people/search"])
@pytest.mark.parametrize("htmx", [False, True])
def test_after_a_hundred_missed_look_ups_an_hour_the_next_is_refused(
    clerk: Visitor, db_session: Session, address: str, htmx: bool
) -> None:
    count_before(db_session, "lookup-account", account_id(db_session, "jingban1"), 98)
    assert [clerk.post(address, htmx=htmx, number=UNKNOWN).status_code for _ in range(3)] == [422, 422, 429]
    refused = clerk.post(address, htmx=htmx, number=UNKNOWN)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert SPECIAL["plain_worker"].name in after_search(clerk, address)


def test_a_unit_has_three_hundred_missed_look_ups_a_day(
    clerk: Visitor, other_clerk: Visitor, foreign_clerk: Visitor, db_session: Session
) -> None:
    unit_id = db_session.scalar(select(Unit.id).where(Unit.name == "示例机械制造有限公司"))
    count_before(db_session, "lookup-unit", str(unit_id), 299)
    assert clerk.post(SEARCH, number=UNKNOWN).status_code == 422
    refused = other_clerk.post(SEARCH, number=UNKNOWN)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 24 * 3600
    assert foreign_clerk.post(SEARCH, number=UNKNOWN).status_code == 422


def test_an_hour_later_one_may_look_again(clerk: Visitor, db_session: Session) -> None:
    count_before(db_session, "lookup-account", account_id(db_session, "jingban1"), 100, ago=timedelta(minutes=61))
    assert clerk.post(SEARCH, number=UNKNOWN).status_code == 422


@pytest.mark.parametrize("typed", ["2026000035", "202600003", " ２０２６000035 "])
def test_the_picker_finds_people_without_an_id_card_by_their_personal_number(clerk: Visitor, typed: str) -> None:
    shown = page(clerk.post(f"{START}/pick", person_number=typed, person_name=""))
    assert "MUSTERMANN ERIKA" in shown.text
    assert SPECIAL["foreigner"].id_number not in shown.html


def test_the_picker_leads_to_the_person(clerk: Visitor, city: City) -> None:
    shown = page(clerk.post(f"{START}/pick", person_number="2026000035", person_name=""))
    links = [element.get("href") for element in shown.all(".//table//a")]
    assert links == [f"{START}/{city.person('foreigner')}"]
    assert "MUSTERMANN ERIKA" in clerk.page(links[0] or "").text


def test_the_picker_says_when_it_shows_only_some(clerk: Visitor) -> None:
    shown = page(clerk.post(f"{START}/pick", person_number="2026", person_name=""))
    assert len(shown.all(".//table/tbody/tr")) == 20
    assert "只列出前 20 人" in shown.text
    few = page(clerk.post(f"{START}/pick", person_number="2026000035", person_name=""))
    assert "只列出前 20 人" not in few.text


@pytest.mark.parametrize("typed", [{"person_number": "", "person_name": ""}, {"person_number": "1" * 21}])
def test_the_picker_says_what_it_needs(clerk: Visitor, typed: dict[str, str]) -> None:
    response = clerk.post(f"{START}/pick", **({"person_name": ""} | typed))
    assert response.status_code == 422
    assert message_beside(page(response), "person_number")


@pytest.mark.parametrize("typed", ["%", "_", "%%", "王%"])
def test_signs_of_sql_patterns_are_ordinary_characters_in_the_picker(clerk: Visitor, typed: str) -> None:
    for address in (f"{START}/pick", "/people/pick"):
        shown = page(clerk.post(address, person_number="", person_name=typed))
        assert not shown.all(".//table")
        assert any(NOBODY in alert for alert in shown.alerts())


def test_the_picker_never_shows_people_of_another_unit(clerk: Visitor) -> None:
    for address in (f"{START}/pick", "/people/pick"):
        for typed in ({"person_number": SPECIAL["enrolled_elsewhere"].number}, {"person_name": "徐美玲"}):
            shown = page(clerk.post(address, **({"person_number": "", "person_name": ""} | typed)))
            assert not shown.all(".//table")


def bare(html: str, number: str) -> str:
    """The answer without what differs by nature: the number that was typed, the token, the reference."""
    html = re.sub(r'name="csrf_token" value="[^"]+"', "", html.replace(number, "…"))
    return re.sub(r"记录号 .{0,30}[0-9a-f]{8}", "", html)


def headers_of(response: object) -> list[tuple[str, str]]:
    changing = ("Content-Length", "Set-Cookie", "Date")
    return [(name, value) for name, value in response.headers if name not in changing]  # type: ignore[attr-defined]


def account_id(session: Session, login_name: str) -> str:
    return str(session.scalar(select(Account.id).where(Account.login_name == login_name)))


def count_before(session: Session, bucket: str, key: str, hits: int, ago: timedelta = timedelta(minutes=5)) -> None:
    at = real_now() - ago
    session.add_all(LimitHit(bucket=bucket, key=key_digest(key), at=at) for _ in range(hits))
    session.commit()


def after_search(clerk: Visitor, address: str) -> str:
    """Somebody of one's own is found all the same."""
    response = clerk.post(address, number=SPECIAL["plain_worker"].id_number)
    return clerk.page(response.headers["Location"]).text
