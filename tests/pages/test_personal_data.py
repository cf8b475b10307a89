"""Numbers, names and telephones stand only where they are to be read; odd names stand there as they are."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from demo.special import SPECIAL
from demo.units import UNITS
from models import Account, ContactChange, Person, Unit
from tests.audits.routes import routes
from tests.pages.visitor import City, Visitor, entered
from tests.support import page
from web.uploads import XLSX

ODD_NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% if 1 %}${7*7}#{7*7}",
    "' OR '1'='1",
    "李𠮷祥",
    "阿依古丽·买买提",
    "O&#39;Brien &amp; Söhne",
    "a hx-get=/sign-out hx-trigger=load",
    "</title></textarea></select><!--",
    "\u202eevil\u2066",
]
NUMBER = re.compile(r"(?<![0-9A-Za-z_-])(\d{17}[\dXx]|1\d{10})(?![0-9A-Za-z_-])")
NOTHING = {"document_number": "", "name": "", "number": "", "state": "", "insurance": ""}


def pages_of(visitor: Visitor, city: City, app: Flask, role: str, key: str = "plain_worker") -> dict[str, TestResponse]:
    """Every page that this role reads, by its address; a workbook is no page."""
    ids = {"accounts": city.account("fengongsi")}
    found = {}
    for route in routes(app):
        if route.method == "GET" and route.cell(role) == "open":
            address = route.address(ids.get(route.endpoint.split(".")[0], city.person(key)))
            found[address] = visitor.get(address)
    return {address: answer for address, answer in found.items() if answer.mimetype != XLSX}


@pytest.mark.parametrize(
    ("login_name", "role"),
    [("jingban1", "clerk"), ("fuhe1", "checker"), ("shenhe1", "reviewer"), ("guanli", "admin"), ("geren1", "person")],
)
def test_no_page_shows_a_whole_number_unasked(app: Flask, city: City, login_name: str, role: str) -> None:
    for address, answer in pages_of(entered(app, login_name), city, app, role).items():
        text = answer.get_data(as_text=True)
        if address.endswith("/all"):
            continue  # the form in which the telephone is changed: written down as a reveal
        assert not NUMBER.findall(text), f"{address}: {NUMBER.findall(text)}"


def test_lists_that_were_asked_for_show_masked_numbers(clerk: Visitor) -> None:
    foreigner, worker = SPECIAL["foreigner"], SPECIAL["plain_worker"]
    answers = [
        clerk.post("/people/states", htmx=True, **(NOTHING | {"document_number": worker.id_number})),
        clerk.post("/people/pension-roster", htmx=True, **(NOTHING | {"name": worker.name})),
        clerk.post("/people/pick", htmx=True, person_number=worker.number, person_name=""),
        clerk.post("/pay/contact/pick", htmx=True, person_number=worker.number, person_name=""),
        clerk.post("/pay/contact/search", htmx=True, number=worker.id_number),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert "219900********121X" in answer.get_data(as_text=True)
        assert worker.id_number not in answer.get_data(as_text=True)
    answer = clerk.post("/people/pick", htmx=True, person_number=foreigner.number, person_name="")
    assert foreigner.id_number not in answer.get_data(as_text=True)


def test_no_address_header_or_title_tells_who_it_is_about(app: Flask, clerk: Visitor, city: City) -> None:
    worker, address = SPECIAL["plain_worker"], f"/pay/contact/{city.person('plain_worker')}"
    person = worker.resident.person
    secrets = (
        worker.id_number,
        worker.id_number[-6:],
        worker.number,
        worker.name,
        person.mobile,
        "16100004321",
        "钱立新",
    )
    answers = list(pages_of(clerk, city, app, "clerk").values())
    for htmx in (False, True):
        answers += [
            clerk.post("/pay/contact/search", htmx=htmx, number=worker.id_number),
            clerk.post("/people/search", htmx=htmx, number=worker.id_number),
            clerk.post("/people/states", htmx=htmx, **(NOTHING | {"document_number": worker.id_number})),
            clerk.post("/people/pick", htmx=htmx, person_number=worker.number, person_name=worker.name),
            clerk.post(f"{address}/mobile", htmx=htmx, mobile="16100004321"),
            clerk.post(f"/people/{city.person('plain_worker')}/reveal", htmx=htmx),
            clerk.page(f"{address}/all").form("提交").send(clerk.client, mobile="16100004321"),
        ]
    for answer in answers:
        addresses = re.findall(r'(?:href|action|src|hx-[a-z-]+)="([^"]*)"', answer.get_data(as_text=True))
        title = re.findall("<title>(.*?)</title>", answer.get_data(as_text=True), re.DOTALL)
        told = " ".join(
            [*addresses, *title, answer.request.path, *(f"{name}: {value}" for name, value in answer.headers)]
        )
        for secret in secrets:
            assert secret not in told, f"{answer.request.path}: {secret}"


@pytest.mark.sqlite_only  # all of them together are longer than a name may be
def test_odd_names_stand_literally_on_every_page_and_are_no_markup(
    app: Flask, clerk: Visitor, city: City, db_session: Session
) -> None:
    pages_of(clerk, city, app, "clerk")  # opens every work tab
    plain = {address: shape(answer) for address, answer in pages_of(clerk, city, app, "clerk").items()}
    unit_id = db_session.scalars(select(Unit.id).where(Unit.name == UNITS["main"].name)).one()
    odd = " ".join(ODD_NAMES)
    db_session.execute(update(Person).where(Person.number == SPECIAL["plain_worker"].number).values(name=odd))
    db_session.execute(update(Account).where(Account.login_name == "jingban1").values(name=odd))
    db_session.execute(update(Unit).where(Unit.id == unit_id).values(name=odd))
    db_session.commit()
    shown = pages_of(clerk, city, app, "clerk")
    for address, answer in shown.items():
        assert shape(answer) == plain[address], f"{address} has other elements than with an ordinary name"
    literal = " ".join(odd.split())
    assert literal in page(shown[f"/people/{city.person('plain_worker')}"]).text
    assert literal in page(shown[f"/pay/contact/{city.person('plain_worker')}"]).text
    assert literal in page(shown["/"]).text


@pytest.mark.parametrize("value", ODD_NAMES)
def test_an_odd_address_typed_in_stands_literally_in_the_field_the_record_and_the_list(
    clerk: Visitor, city: City, db_session: Session, value: str
) -> None:
    address = f"/pay/contact/{city.person('contact_empty')}"
    opened = clerk.page(f"{address}?edit=residence_address").form("确定")
    saved = opened.send(clerk.client, residence_address=value)
    assert saved.status_code == 303
    stored = db_session.query(ContactChange).order_by(ContactChange.id.desc()).first()
    assert stored is not None
    kept = stored.after
    assert kept == value.replace("\u202e", "").replace("\u2066", "")
    for where in (address, f"{address}/changes", "/pay/contact/changes"):
        shown = clerk.page(where)
        assert " ".join(kept.split()) in shown.text
        assert not shown.all(".//main//script") + shown.all(".//main//img")
    field = clerk.page(f"{address}?edit=residence_address").one(".//input[@id='residence_address']")
    assert field.get("value") == kept


@pytest.mark.parametrize("typed", ODD_NAMES)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_was_typed_into_a_search_comes_back_literally(clerk: Visitor, typed: str, htmx: bool) -> None:
    for address, name in (
        ("/pay/contact/search", "number"),
        ("/people/search", "number"),
        ("/people/pick", "person_name"),
    ):
        other = {"person_number": ""} if name == "person_name" else {}
        answer = clerk.post(address, htmx=htmx, **{name: typed}, **other)
        assert answer.status_code in (200, 422)
        shown = page(answer)
        assert shown.one(f".//input[@id='{name}']").get("value") == typed
        assert not shown.all(".//main//script") + shown.all(".//img[@onerror]") + shown.all(".//*[@hx-trigger]")


def shape(answer: TestResponse) -> list[str]:
    """The elements of a page without its words."""
    return [str(element.tag) for element in page(answer).root.iter()]
