"""Saving contact details: all or nothing, never over somebody else's change, once however often it is sent."""

import pytest
from flask import Flask
from sqlalchemy import select

from actions import contact_info
from actions.actor import Actor
from actions.contact_info import PersonGone, Saved
from demo.special import SPECIAL
from extensions import db
from models import ContactChange, Coverage, Person

SECRET = "s" * 32


@pytest.fixture
def person(app_context: Flask) -> Person:
    return db.session.scalars(select(Person).where(Person.number == SPECIAL["plain_worker"].number)).one()


def seen(person: Person, *fields: str) -> dict[str, str]:
    return {
        field: contact_info.fingerprint(SECRET, person.public_id, field, getattr(person, field)) for field in fields
    }


def save(actor: Actor, person: Person, shown: dict[str, str], **values: str) -> Saved:
    public_id = person.public_id
    return contact_info.save(actor, public_id, values, shown, SECRET)


def test_what_was_shown_may_be_changed(actor: Actor, person: Person) -> None:
    before = person.postcode
    outcome = save(actor, person, seen(person, "postcode"), postcode="110031")
    assert outcome == Saved(("postcode",), ())
    assert person.postcode == "110031"
    change = changes()[-1]
    assert (change.field, change.before, change.after) == ("postcode", before, "110031")
    assert change.unit_id == actor.unit_id
    assert change.terminal == "网厅 192.0.2.1"


def test_what_has_changed_meanwhile_is_a_conflict_and_nothing_is_written(actor: Actor, person: Person) -> None:
    shown = seen(person, "postcode", "mobile")
    save(actor, person, shown, postcode="110031")
    mobile, count = person.mobile, len(changes())
    outcome = save(actor, person, shown, postcode="110032", mobile="16100001111")
    assert outcome.changed == ()
    assert [(conflict.field, conflict.theirs, conflict.ours) for conflict in outcome.conflicts] == [
        ("postcode", "110031", "110032")
    ]
    assert (person.postcode, person.mobile, len(changes())) == ("110031", mobile, count)


def test_a_field_left_as_it_was_shown_does_not_take_back_somebody_elses_change(actor: Actor, person: Person) -> None:
    old, shown = person.postcode, seen(person, "postcode", "mobile")
    save(actor, person, shown, postcode="110031")
    outcome = save(actor, person, shown, postcode=old, mobile="16100001111")
    assert outcome == Saved(("mobile",), ())
    assert person.postcode == "110031"


def test_the_same_again_is_no_change_and_no_conflict(actor: Actor, person: Person) -> None:
    shown = seen(person, "postcode")
    save(actor, person, shown, postcode="110031")
    count = len(changes())
    for _ in range(3):
        assert save(actor, person, shown, postcode="110031") == Saved((), ())
    assert len(changes()) == count


def test_a_fingerprint_tells_nothing_and_fits_nowhere_else(person: Person) -> None:
    made = contact_info.fingerprint(SECRET, person.public_id, "mobile", person.mobile)
    assert person.mobile not in made
    assert made != contact_info.fingerprint(SECRET, "somebody else", "mobile", person.mobile)
    assert made != contact_info.fingerprint(SECRET, person.public_id, "home_phone", person.mobile)
    assert made != contact_info.fingerprint("t" * 32, person.public_id, "mobile", person.mobile)


def test_another_units_person_is_nobody(other_actor: Actor, person: Person) -> None:
    with pytest.raises(PersonGone):
        save(other_actor, person, seen(person, "postcode"), postcode="110031")
    assert person.postcode != "110031"


def test_without_a_unit_there_is_nobody(actor: Actor, person: Person) -> None:
    with pytest.raises(PersonGone):
        save(Actor("192.0.2.1", actor.account_id), person, seen(person, "postcode"), postcode="110031")


@pytest.mark.parametrize("gone", ["retired", "left"])
def test_who_has_left_service_meanwhile_is_nobody(actor: Actor, person: Person, gone: str) -> None:
    shown = seen(person, "postcode")
    if gone == "retired":
        person.state = "2"
    else:
        for coverage in db.session.scalars(select(Coverage).where(Coverage.person_id == person.id)):
            coverage.state = "2"
    db.session.commit()
    with pytest.raises(PersonGone):
        save(actor, person, shown, postcode="110031")


def test_a_field_that_is_none_of_the_six_cannot_be_changed(actor: Actor, person: Person) -> None:
    name = person.name
    with pytest.raises(KeyError):
        save(actor, person, seen(person, "name"), name="别人")
    assert person.name == name


def changes() -> list[ContactChange]:
    return list(db.session.scalars(select(ContactChange).order_by(ContactChange.id)))
