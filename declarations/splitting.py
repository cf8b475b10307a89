"""A start in the past in one click: 登记 or 恢复 from the settlement period on, and 补缴 of the months before (E13)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.actor import Actor
from actions.idempotency import claim
from actions.units import locked_unit
from database import writing
from declarations.kind import Line, Split
from declarations.lifecycle import keep_lines
from models import Declaration


def save_with_back_pay(actor: Actor, slug: str, person_id: int | None, split: Split[Any], key: str) -> tuple[str, str]:
    """Keep both as 已申报未提交, or none of them, once for a key; their batches. Raises Refused, KeyReused, NotTheirs.

    `person_id` None: not known here yet; the back-payment is about the person whom the 登记 has written down.
    """
    with writing() as session:
        unit = locked_unit(session, actor.unit_id)
        once = claim(session, actor, key, {"act": "split", "kind": slug, "person": person_id, "split": split})
        if not once.outcome:
            batch = keep_lines(session, actor, unit, slug, [Line(person_id, split.answers)])
            whose = person_id or subject_of(session, batch)
            back = keep_lines(session, actor, unit, split.back_kind, [Line(whose, split.back_answers)])
            once.outcome = {"batches": [batch, back]}
        start, back = once.outcome["batches"]
        return str(start), str(back)


def subject_of(session: Session, batch: str) -> int | None:
    """Who has been written down with the only declaration of a batch."""
    return session.scalars(select(Declaration.person_id).where(Declaration.batch == batch)).one()
