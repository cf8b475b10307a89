"""The audit trail: one chain for each unit and one for the agency, each entry bound to the one before it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import audit, contact_info, lookups, reveal
from actions.actor import Actor
from actions.sign_in import Attempt, SignInRefused, sign_in
from database import writing
from demo.accounts import PASSWORD
from demo.special import SPECIAL
from extensions import db
from final_rows import changeable
from models import AuditEntry, AuditHead, Person

SECRET = "s" * 32


def test_deeds_of_a_unit_stand_in_its_own_chain(actor: Actor, other_actor: Actor) -> None:
    with writing() as session:
        for who in (actor, other_actor, Actor("192.0.2.9")):
            audit.record(session, who, "tried")
    chains = [entry.chain for entry in entries("tried")]
    assert chains == [f"unit:{actor.unit_id}", f"unit:{other_actor.unit_id}", "agency"]


def test_every_digest_is_that_of_its_entry_and_names_the_one_before(actor: Actor, other_actor: Actor) -> None:
    live(actor)
    live(other_actor, "injury_here")
    for chain in {entry.chain for entry in entries()}:
        assert broken(chain) == []


def test_sign_in_failure_reveal_look_up_and_change_are_written_down(actor: Actor) -> None:
    live(actor)
    actions = [entry.action for entry in entries()]
    for action in ("sign-in", "sign-in-failed", "reveal", "lookup-missed", "contact-changed"):
        assert action in actions


def test_no_entry_holds_a_number_a_name_or_a_telephone(actor: Actor) -> None:
    live(actor)
    said = " ".join(str((entry.subject, entry.details)) for entry in entries())
    person = SPECIAL["plain_worker"].resident.person
    for secret in (person.id_number, person.number, person.name, person.mobile, "16100007777", "wrong", "jingban1"):
        assert secret not in said


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "else"),
        ("subject", "person:x"),
        ("details", {"fields": []}),
        ("address", "198.51.100.1"),
        ("account_id", None),
        ("previous_digest", "0" * 64),
        ("sequence", 99),
    ],
)
def test_a_changed_entry_is_found(actor: Actor, column: str, value: object) -> None:
    live(actor)
    entry = entries("contact-changed")[-1]
    with unguarded():
        setattr(entry, column, value)
    assert broken(f"unit:{actor.unit_id}")


def test_a_moved_moment_is_found(actor: Actor) -> None:
    live(actor)
    entry = entries("contact-changed")[-1]
    with unguarded():
        entry.at += timedelta(microseconds=1)
    assert broken(f"unit:{actor.unit_id}")


def test_a_missing_entry_is_found(actor: Actor) -> None:
    live(actor)
    entry = entries("reveal")[-1]
    with unguarded():
        db.session.delete(entry)
    assert broken(f"unit:{actor.unit_id}")


def test_a_cut_off_end_does_not_agree_with_the_head(actor: Actor) -> None:
    live(actor)
    last = [entry for entry in entries() if entry.chain == f"unit:{actor.unit_id}"][-1]
    with unguarded():
        db.session.delete(last)
    assert broken(f"unit:{actor.unit_id}") == ["head"]


def test_what_is_taken_back_leaves_no_entry(actor: Actor) -> None:
    before = len(entries())
    with pytest.raises(RuntimeError):
        fail_after_recording(actor)
    assert len(entries()) == before
    assert broken(f"unit:{actor.unit_id}") == []


def test_entries_of_the_same_moment_keep_the_chain_whole(app: Flask) -> None:
    barrier = threading.Barrier(6)

    def note() -> None:
        barrier.wait()
        with app.app_context(), writing() as session:
            audit.record(session, Actor("192.0.2.1", None, 1), "tried")

    threads = [threading.Thread(target=note) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert len(entries("tried")) == 6
        assert broken("unit:1") == []
        db.session.remove()


def fail_after_recording(actor: Actor) -> None:
    with writing() as session:
        audit.record(session, actor, "tried")
        raise RuntimeError


def live(actor: Actor, key: str = "plain_worker") -> None:
    """A morning of somebody's work."""
    attempt = Attempt("jingban1", "wrong", "unit", actor.address, "browser")
    with pytest.raises(SignInRefused):
        sign_in(attempt, demonstration=True)
    sign_in(Attempt("jingban1", PASSWORD, "unit", actor.address, "browser"), demonstration=True)
    person = db.session.scalars(select(Person).where(Person.number == SPECIAL[key].number)).one()
    public_id, before = person.public_id, person.mobile
    lookups.count_miss(actor, "219900200104080176")
    reveal.record_reveal(actor, public_id, "mobile", "contact.row")
    seen = {"mobile": contact_info.fingerprint(SECRET, public_id, "mobile", before)}
    contact_info.save(actor, public_id, {"mobile": "16100007777"}, seen, SECRET)


@contextmanager
def unguarded() -> Iterator[None]:
    """What somebody can do who owns the database; committed at the end."""
    with changeable(db.session.connection(), "audit_entry"):
        yield
        db.session.flush()
    db.session.commit()


def entries(action: str = "") -> list[AuditEntry]:
    query = select(AuditEntry).order_by(AuditEntry.id)
    return list(db.session.scalars(query.where(AuditEntry.action == action) if action else query))


def broken(chain: str, session: Session | None = None) -> list[str]:
    """What does not fit in a chain, as anyone can recompute it from the table."""
    session = session or db.session()
    session.expire_all()
    faults, previous, expected = [], audit.FIRST_DIGEST, 1
    query = select(AuditEntry).where(AuditEntry.chain == chain).order_by(AuditEntry.sequence)
    for entry in session.scalars(query):
        if entry.sequence != expected or entry.previous_digest != previous or audit.digest(entry) != entry.digest:
            faults.append(f"{entry.action} {entry.sequence}")
        previous, expected = entry.digest, entry.sequence + 1
    head = session.get(AuditHead, chain)
    if head is not None and (head.digest, head.sequence) != (previous, expected - 1):
        faults.append("head")
    return faults
