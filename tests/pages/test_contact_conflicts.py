"""Two clerks change the same person: nobody's change is lost without his knowing it."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.special import SPECIAL
from models import AuditEntry, ContactChange, Person
from tests.pages.htmx import HtmxPage
from tests.pages.messages import message_beside
from tests.pages.visitor import City, Visitor
from tests.support import page, words

START = "/pay/contact"


@pytest.fixture
def address(city: City) -> str:
    return f"{START}/{city.person('plain_worker')}"


@pytest.fixture
def stored(db_session: Session) -> Any:
    def read(field: str) -> str:
        query = select(getattr(Person, field)).where(Person.number == SPECIAL["plain_worker"].number)
        value = db_session.scalar(query)
        db_session.rollback()
        return str(value)

    return read


@pytest.mark.parametrize("htmx", [False, True])
def test_the_second_of_two_sees_both_values(
    clerk: Visitor, other_clerk: Visitor, address: str, stored: Any, htmx: bool
) -> None:
    mine, theirs = (each.page(f"{address}?edit=postcode").form("确定").values() for each in (clerk, other_clerk))
    assert other_clerk.post(f"{address}/postcode", **{**theirs, "postcode": "110031"}).status_code == 303
    response = clerk.post(f"{address}/postcode", htmx=htmx, **{**mine, "postcode": "110032"})
    assert response.status_code == 409
    said = message_beside(page(response), "postcode")
    assert "110031" in said
    assert "110032" in said
    assert stored("postcode") == "110031"


def test_choosing_ones_own_value_overwrites_the_other(
    clerk: Visitor, other_clerk: Visitor, address: str, stored: Any
) -> None:
    refused = collide(clerk, other_clerk, address)
    assert refused.press("改为我填的").status_code == 200
    assert stored("postcode") == "110032"


def test_choosing_the_others_value_leaves_it(clerk: Visitor, other_clerk: Visitor, address: str, stored: Any) -> None:
    refused = collide(clerk, other_clerk, address)
    refused.follow("保留对方的")
    assert stored("postcode") == "110031"
    row = next(element for element in refused.root.iter() if element.get("id") == "row-postcode")
    assert "110031" in words(row)


def test_a_choice_is_refused_again_when_a_third_value_came_between(
    clerk: Visitor, other_clerk: Visitor, address: str, stored: Any
) -> None:
    refused = collide(clerk, other_clerk, address)
    other_clerk.page(f"{address}?edit=postcode").form("确定").send(other_clerk.client, postcode="110033")
    assert refused.press("改为我填的").status_code == 409
    assert stored("postcode") == "110033"


def test_without_javascript_both_choices_are_there_too(
    clerk: Visitor, other_clerk: Visitor, address: str, stored: Any
) -> None:
    form = clerk.page(f"{address}?edit=postcode").form("确定")
    other_clerk.page(f"{address}?edit=postcode").form("确定").send(other_clerk.client, postcode="110031")
    refused = page(form.send(clerk.client, postcode="110032"))
    assert refused.link("保留对方的") == address
    assert refused.form("改为我填的").send(clerk.client).status_code == 303
    assert stored("postcode") == "110032"


def test_the_same_value_from_both_is_no_conflict(clerk: Visitor, other_clerk: Visitor, address: str) -> None:
    forms = [(each, each.page(f"{address}?edit=postcode").form("确定")) for each in (clerk, other_clerk)]
    assert [form.send(each.client, postcode="110031").status_code for each, form in forms] == [303, 303]


def test_different_fields_of_one_person_do_not_disturb_each_other(
    clerk: Visitor, other_clerk: Visitor, address: str, stored: Any
) -> None:
    mine = clerk.page(f"{address}?edit=postcode").form("确定")
    theirs = other_clerk.page(f"{address}?edit=mailing_address").form("确定")
    assert theirs.send(other_clerk.client, mailing_address="新路2号").status_code == 303
    assert mine.send(clerk.client, postcode="110032").status_code == 303
    assert (stored("mailing_address"), stored("postcode")) == ("新路2号", "110032")


def test_the_full_form_shows_both_values_and_writes_nothing_yet(
    clerk: Visitor, other_clerk: Visitor, address: str, stored: Any
) -> None:
    before = stored("mailing_address")
    refused = page(collide_in_full(clerk, other_clerk, address))
    choices = [words(label) for label in refused.all(".//fieldset[@id='postcode-err']/label")]
    assert choices == ["对方刚改的：110031", "我填写的：110032"]
    assert refused.one(".//input[@id='postcode']").get("aria-invalid") == "true"
    assert any("同时修改" in alert for alert in refused.alerts())
    assert (stored("postcode"), stored("mailing_address")) == ("110031", before)


@pytest.mark.parametrize(("keep", "outcome"), [("theirs", "110031"), ("ours", "110032")])
def test_in_the_full_form_either_value_may_be_kept_and_the_rest_is_saved(
    clerk: Visitor, other_clerk: Visitor, address: str, stored: Any, keep: str, outcome: str
) -> None:
    form = page(collide_in_full(clerk, other_clerk, address)).form("提交")
    assert form.send(clerk.client, keep_postcode=keep).status_code == 303
    assert (stored("postcode"), stored("mailing_address")) == (outcome, "新路2号")


def test_only_what_was_really_changed_is_recorded(
    clerk: Visitor, other_clerk: Visitor, address: str, db_session: Session
) -> None:
    form = page(collide_in_full(clerk, other_clerk, address)).form("提交")
    form.send(clerk.client, keep_postcode="theirs")
    person_id = select(Person.id).where(Person.number == SPECIAL["plain_worker"].number).scalar_subquery()
    query = select(ContactChange.field, ContactChange.after).where(ContactChange.person_id == person_id)
    assert [tuple(row) for row in db_session.execute(query.order_by(ContactChange.id))] == [
        ("postcode", "110031"),
        ("mailing_address", "新路2号"),
    ]


def test_a_number_that_a_conflict_shows_in_full_leaves_a_trace(
    clerk: Visitor, other_clerk: Visitor, address: str, db_session: Session
) -> None:
    form = clerk.page(f"{address}?edit=mobile").form("确定")
    other_clerk.page(f"{address}?edit=mobile").form("确定").send(other_clerk.client, mobile="16100001111")
    before = reveals(db_session)
    assert "16100001111" in page(form.send(clerk.client, mobile="16100002222")).text
    assert reveals(db_session) == before + 1


def test_a_number_that_a_refused_full_form_shows_leaves_a_trace(
    clerk: Visitor, address: str, stored: Any, db_session: Session
) -> None:
    """Nobody reads a number out of an answer to a form that did not hold it."""
    before = reveals(db_session)
    response = clerk.post(f"{address}/all", keep_mobile="theirs", postcode="1")
    assert response.status_code == 422
    assert stored("mobile") in response.get_data(as_text=True)
    assert reveals(db_session) == before + 1


def collide(clerk: Visitor, other_clerk: Visitor, address: str) -> HtmxPage:
    """The first clerk's page after the second one was quicker: 110031 is stored, 110032 typed."""
    here = HtmxPage(clerk, address)
    here.follow("修改邮政编码")
    other_clerk.page(f"{address}?edit=postcode").form("确定").send(other_clerk.client, postcode="110031")
    assert here.press("确定", postcode="110032").status_code == 409
    return here


def collide_in_full(clerk: Visitor, other_clerk: Visitor, address: str) -> Any:
    form = clerk.page(f"{address}/all").form("提交")
    other_clerk.page(f"{address}?edit=postcode").form("确定").send(other_clerk.client, postcode="110031")
    response = form.send(clerk.client, postcode="110032", mailing_address="新路2号")
    assert response.status_code == 409
    return response


def reveals(session: Session) -> int:
    found = session.scalars(select(AuditEntry.id).where(AuditEntry.action == "reveal")).all()
    session.rollback()
    return len(found)
