"""在职人员非敏感信息变更 without JavaScript: one field, all six, what is refused, and what is never looked at."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demo.special import SPECIAL
from models import AuditEntry, ContactChange, Person
from rules import contact
from tests.pages.messages import message_beside, value_of
from tests.pages.visitor import City, Visitor
from tests.support import Page, page, words

START = "/pay/contact"
NEW = {
    "residence_address": "示例市示例区新路1号",
    "mobile": "16100009999",
    "home_phone": "0300-2000001-8",
    "education": "21",
    "mailing_address": "示例市示例区新路2号",
    "postcode": "219901",
}
BAD = {
    "residence_address": "路" * 101,
    "mobile": "26100009999",
    "home_phone": "16100009999",
    "education": "999",
    "mailing_address": "路" * 101,
    "postcode": "1234",
}
STOLEN = {
    "name": "别人",
    "document_number": "219900199001010010",
    "document_type": "08",
    "number": "1",
    "household": "99",
    "household_address": "别处",
    "unit_id": "1",
    "state": "3",
    "nation": "02",
    "sex": "2",
    "birth_date": "1900-01-01",
    "retirement_category": "F50",
    "paid_months": "999",
    "id": "1",
    "public_id": "x",
    "version": "9",
}
"""What nobody may change here, by the names that a guess would try."""


@pytest.fixture
def address(city: City) -> str:
    return f"{START}/{city.person('contact_empty')}"


@pytest.fixture
def stored(db_session: Session) -> Any:
    """Gives a special person's row, every column, as it stands in the database now."""

    def read(key: str = "contact_empty") -> dict[str, Any]:
        row = db_session.execute(select(Person.__table__).where(Person.number == SPECIAL[key].number)).one()
        db_session.rollback()
        return dict(row._mapping)

    return read


@pytest.mark.parametrize("name", NEW)
def test_one_field_is_saved_at_once_and_stays(clerk: Visitor, address: str, stored: Any, name: str) -> None:
    form = clerk.page(f"{address}?edit={name}").form("确定")
    response = form.send(clerk.client, **{name: NEW[name]})
    assert response.status_code == 303
    assert response.headers["Location"] == f"{address}?saved={name}"
    assert stored()[name] == NEW[name]
    row = clerk.page(response.headers["Location"]).one(f".//*[@id='row-{name}']")
    assert contact.shown(name, NEW[name], masked=True) in words(row)
    assert "已保存，即时生效" in words(row)


def test_what_was_put_right_is_told_without_javascript_too(clerk: Visitor, address: str) -> None:
    clerk.page(f"{address}?edit=mobile").form("确定").send(clerk.client, mobile="１６１ 0000 9999")
    told = [words(element) for element in clerk.page(f"{address}?saved=mobile").all(".//*[@role='status']")]
    assert "手机号码已保存，即时生效。" in told
    assert any(each.startswith("手机号码：") and "已去掉空格" in each for each in told)
    clerk.page(f"{address}/all").form("提交").send(clerk.client, postcode="１１００３１")
    told = [words(element) for element in clerk.page(address).all(".//*[@role='status']")]
    assert "邮政编码：全角数字已转为半角。" in told


def test_a_refused_full_form_is_reset_to_what_is_stored(clerk: Visitor, address: str) -> None:
    refused = page(clerk.page(f"{address}/all").form("提交").send(clerk.client, postcode="1234"))
    assert value_of(refused, "postcode") == "1234"
    response = refused.form("重置").send(clerk.client)
    assert (response.status_code, response.headers["Location"]) == (303, f"{address}/all")
    assert value_of(clerk.page(f"{address}/all"), "postcode") == ""


def test_the_record_says_what_before_after_who_when_and_from_where(clerk: Visitor, address: str) -> None:
    for value in ("219901", "219902"):
        clerk.page(f"{address}?edit=postcode").form("确定").send(clerk.client, postcode=value)
    listed = words(clerk.page(address).one(".//*[@id='history']"))
    assert "邮政编码219901 改为 2199022026-11-16 10:00 · 钱立新 · 网厅 127.0.0.1" in listed
    cells = [words(cell) for cell in clerk.page(f"{address}/changes").all(".//tbody/tr")[0]]
    assert cells == ["方采薇", "邮政编码", "219901", "219902", "2026-11-16 10:00", "钱立新", "网厅 127.0.0.1"]


def test_a_unit_reads_only_the_records_of_its_own_changes(clerk: Visitor, foreign_clerk: Visitor, city: City) -> None:
    """Both units insure him: his telephone is the same, who asked him for it is nobody else's business."""
    address = f"{START}/{city.person('injury_elsewhere')}"
    foreign_clerk.page(f"{address}?edit=postcode").form("确定").send(foreign_clerk.client, postcode="219901")
    assert "219901" in words(foreign_clerk.page(address).one(".//*[@id='history']"))
    assert "219901" in words(clerk.page(address).one(".//*[@id='row-postcode']"))
    for where in (address, f"{address}/changes", f"{START}/changes"):
        assert "苏琳" not in clerk.page(where).text


def test_an_emptied_field_is_saved_as_empty(clerk: Visitor, city: City, stored: Any) -> None:
    address = f"{START}/{city.person('contact_history')}"
    clerk.page(f"{address}?edit=home_phone").form("确定").send(clerk.client, home_phone="")
    assert stored("contact_history")["home_phone"] == ""
    assert "未填写" in words(clerk.page(address).one(".//*[@id='row-home_phone']"))


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_wrong_value_is_refused_beside_its_field_with_the_text_kept(
    clerk: Visitor, address: str, stored: Any, name: str, htmx: bool
) -> None:
    values = clerk.page(f"{address}?edit={name}").form("确定").values()
    response = clerk.post(f"{address}/{name}", htmx=htmx, **{**values, name: BAD[name]})
    assert response.status_code == 422
    shown = page(response)
    assert message_beside(shown, name)
    if name != "education":
        assert value_of(shown, name) == BAD[name]
    assert not stored()[name]


@pytest.mark.parametrize("htmx", [False, True])
def test_what_else_is_sent_with_a_field_is_not_looked_at(clerk: Visitor, address: str, stored: Any, htmx: bool) -> None:
    before = stored()
    values = clerk.page(f"{address}?edit=postcode").form("确定").values()
    others = {"mobile": "16100001111", "seen_mobile": values["seen_postcode"]}
    clerk.post(f"{address}/postcode", htmx=htmx, **{**values, **STOLEN, **others, "postcode": "219901"})
    assert stored() == before | {"postcode": "219901"}


@pytest.mark.parametrize("name", [*STOLEN, "all_fields", "__class__"])
def test_only_the_six_fields_have_an_address_to_be_saved_at(
    clerk: Visitor, address: str, stored: Any, name: str
) -> None:
    before = stored()
    assert clerk.post(f"{address}/{name}", **{name: "1", f"seen_{name}": ""}).status_code == 404
    assert stored() == before


def test_a_save_without_the_field_is_refused(clerk: Visitor, address: str) -> None:
    assert clerk.post(f"{address}/postcode", mobile="16100001111").status_code == 400


def test_a_save_that_was_shown_nothing_overwrites_nothing(clerk: Visitor, city: City, stored: Any) -> None:
    before = stored("contact_history")
    address = f"{START}/{city.person('contact_history')}"
    assert clerk.post(f"{address}/home_phone", home_phone="0300-2000009").status_code == 409
    assert stored("contact_history") == before


def test_the_same_save_sent_again_changes_nothing_twice(clerk: Visitor, address: str, db_session: Session) -> None:
    form = clerk.page(f"{address}?edit=postcode").form("确定")
    answers = [form.send(clerk.client, postcode="219901").status_code for _ in range(3)]
    assert answers == [303, 303, 303]
    assert records(db_session) == 1
    audited = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "contact-changed")
    assert db_session.scalar(audited) == 1


def test_all_six_fields_are_saved_together(clerk: Visitor, address: str, stored: Any, db_session: Session) -> None:
    before = stored()
    form = clerk.page(f"{address}/all").form("提交")
    response = form.send(clerk.client, **{**STOLEN, **NEW})
    assert response.status_code == 303
    assert response.headers["Location"] == address
    assert stored() == before | NEW
    assert "已保存，即时生效。" in clerk.page(address).text
    assert records(db_session) == 6


def test_the_full_form_sent_again_changes_nothing_twice(clerk: Visitor, address: str, db_session: Session) -> None:
    form = clerk.page(f"{address}/all").form("提交")
    assert [form.send(clerk.client, **NEW).status_code for _ in range(2)] == [303, 303]
    assert records(db_session) == 6


def test_the_full_form_untouched_changes_nothing(clerk: Visitor, city: City, db_session: Session) -> None:
    address = f"{START}/{city.person('plain_worker')}"
    assert clerk.page(f"{address}/all").form("提交").send(clerk.client).status_code == 303
    assert records(db_session, "plain_worker") == 0


def test_the_full_form_saves_all_or_nothing_and_keeps_what_was_typed(clerk: Visitor, address: str, stored: Any) -> None:
    before = stored()
    form = clerk.page(f"{address}/all").form("提交")
    response = form.send(clerk.client, **(NEW | {"postcode": "1234", "mobile": "1"}))
    assert response.status_code == 422
    shown = page(response)
    assert message_beside(shown, "postcode")
    assert message_beside(shown, "mobile")
    assert value_of(shown, "postcode") == "1234"
    assert value_of(shown, "residence_address") == NEW["residence_address"]
    assert shown.title.startswith("有 2 项错误")
    assert summary_of(shown) == ["mobile", "postcode"]
    assert stored() == before


def test_the_corrected_full_form_is_saved(clerk: Visitor, address: str, stored: Any) -> None:
    refused = clerk.page(f"{address}/all").form("提交").send(clerk.client, **(NEW | {"postcode": "1234"}))
    assert page(refused).form("提交").send(clerk.client, postcode="219901").status_code == 303
    assert stored() == stored() | NEW


def test_the_sensitive_fields_are_shown_and_cannot_be_typed_in(clerk: Visitor, address: str) -> None:
    for shown in (clerk.page(address), clerk.page(f"{address}/all")):
        said = shown.text
        assert "不可在此修改" in said
        for label in ("姓名", "性别", "民族", "出生日期", "参加工作日期", "户口性质", "户口地址"):
            assert label in said
        names = {element.get("name") for element in shown.all(".//main//input") + shown.all(".//main//select")}
        assert not names & set(STOLEN) - {"number"}


def test_an_unknown_field_to_edit_is_no_field(clerk: Visitor, address: str) -> None:
    for htmx in (False, True):
        assert clerk.get(f"{address}?edit=name", htmx=htmx).status_code == 200
        assert not page(clerk.get(f"{address}?edit=name", htmx=htmx)).all(".//*[@class='edit']")


def records(session: Session, key: str = "contact_empty") -> int:
    person_id = select(Person.id).where(Person.number == SPECIAL[key].number).scalar_subquery()
    return session.scalar(select(func.count()).where(ContactChange.person_id == person_id)) or 0


def summary_of(shown: Page) -> list[str]:
    """The fields that the summary on top of a form leads to."""
    links = shown.all(".//form//*[@class='oops']//a")
    return [(link.get("href") or "").removeprefix("#") for link in links]
