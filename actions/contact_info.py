"""在职人员非敏感信息变更: effective at once, without review, with its 变更记录 (manual, part 二)."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from clock import business_now
from database import writing
from models import ContactChange, Person
from queries.people import editable_person
from rules import contact


class PersonGone(Exception):
    """The person is no longer one whose contact details this unit may change."""


@dataclass(frozen=True)
class Conflict:
    """Somebody else changed the field since the form was shown: his value and ours, to choose from."""

    field: str
    theirs: str
    ours: str


@dataclass(frozen=True)
class Saved:
    """Which fields were changed, and which could not be without losing somebody else's change."""

    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def fingerprint(secret: str, person_public_id: str, field: str, value: str) -> str:
    """What a form carries of a field's old value: enough to notice that it has changed, useless to read."""
    message = f"{person_public_id}\0{field}\0{value}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:16]


def save(actor: Actor, person_public_id: str, values: Mapping[str, str], seen: Mapping[str, str], secret: str) -> Saved:
    """Change the given fields of a person, all or nothing.

    `values` are clean values by field, `seen` the fingerprints the form was shown with. A field that somebody else
    has changed meanwhile is a conflict, and with a conflict nothing is written; sending the same again once it is
    saved changes nothing, so a retry is safe. Raises PersonGone.
    """
    unit_id = actor.unit_id
    if unit_id is None:
        raise PersonGone
    with writing() as session:
        person = editable_person(unit_id, person_public_id, lock=True)
        if person is None:
            raise PersonGone

        def fingerprint_of(field: str, value: str) -> str:
            return fingerprint(secret, person_public_id, field, value)

        wanted = {field: value for field, value in values.items() if value != getattr(person, field)}
        touched = {field: value for field, value in wanted.items() if fingerprint_of(field, value) != seen.get(field)}
        conflicts = tuple(
            Conflict(field, getattr(person, field), value)
            for field, value in touched.items()
            if fingerprint_of(field, getattr(person, field)) != seen.get(field)
        )
        if conflicts:
            return Saved((), conflicts)
        for field, value in touched.items():
            change(session, actor, person, field, value)
        if touched:
            audit.record(session, actor, "contact-changed", f"person:{person_public_id}", fields=sorted(touched))
    return Saved(tuple(touched), ())


def change(session: Session, actor: Actor, person: Person, field: str, value: str) -> None:
    session.add(
        ContactChange(
            person_id=person.id,
            unit_id=actor.unit_id,
            account_id=actor.account_id,
            field=contact.field(field).name,
            before=getattr(person, field),
            after=value,
            at=business_now(),
            terminal=actor.terminal,
        )
    )
    setattr(person, field, value)
