"""Printing 综合业务处理单: it is counted, and the first printing gives the form its number and its 验证码 for good."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from actions.counters import next_number
from actions.idempotency import claim
from actions.units import locked_unit
from clock import business_now
from columns import new_verification_code
from database import writing
from models import Declaration
from queries.process_forms import decided_on
from queries.results import was_submitted
from rules.finding import Finding
from rules.printing import number_refused, printing_refused

NUMBER_PREFIX = "CL"


class FormGone(Exception):
    """One of the forms is not this unit's."""


class PrintingRefused(Exception):
    """Nothing was counted; `findings` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)


@dataclass(frozen=True)
class Printing:
    """One act of printing: when (business time), and which copy of each form it made, by public id."""

    at: datetime
    copies: dict[str, int]

    @classmethod
    def stored(cls, outcome: dict[str, Any]) -> "Printing":
        return cls(datetime.fromisoformat(outcome["at"]), outcome["copies"])


def count_print(actor: Actor, public_ids: Sequence[str], key: str) -> str:
    """Count one printing of these forms and return the name under which it can be shown again.

    All or none; the same `key` for the same forms counts once. Raises FormGone, PrintingRefused.
    """
    chosen, now = list(dict.fromkeys(public_ids)), business_now()
    refuse(number_refused(chosen, now.date()))
    name = printing_name(key, chosen)
    with writing() as session:
        locked_unit(session, actor.unit_id)
        forms = own_forms(session, actor, chosen)
        once = claim(session, actor, name, {"act": "print", "declarations": chosen})
        if once.outcome:
            return name
        refuse(finding for form in forms for finding in printing_refused(form.state, decided_on(form), now.date()))
        for form in forms:
            count(session, actor, form, now)
        copies = {form.public_id: form.print_count for form in forms}
        once.outcome = {"at": now.isoformat(), "unit": actor.unit_id, "copies": copies}
    return name


def count(session: Session, actor: Actor, form: Declaration, now: datetime) -> None:
    """One copy more; the first one is numbered."""
    if form.print_number is None:
        day = f"{NUMBER_PREFIX}{now:%y%m%d}"
        form.print_number = f"{day}{next_number(session, day):05d}"
        form.print_code = new_verification_code()
    form.print_count += 1
    details = {"number": form.print_number, "copy": form.print_count, "on": now.isoformat()}
    audit.record(session, actor, "process-form-printed", f"declaration:{form.public_id}", **details)


def own_forms(session: Session, actor: Actor, chosen: Sequence[str]) -> Sequence[Declaration]:
    """The unit's declarations with these ids, in the order chosen. Raises FormGone."""
    query = select(Declaration).where(Declaration.unit_id == actor.unit_id, Declaration.public_id.in_(chosen))
    found = {form.public_id: form for form in session.scalars(query.where(was_submitted()))}
    if len(found) != len(chosen):
        raise FormGone
    return [found[public_id] for public_id in chosen]


def refuse(findings: Iterable[Finding]) -> None:
    if found := tuple(findings):
        raise PrintingRefused(found)


def printing_name(key: str, chosen: Sequence[str]) -> str:
    """Another choice on the same page is another printing, though the page's key is the same."""
    return hashlib.sha256("\n".join([key, *chosen]).encode()).hexdigest()[:22]
