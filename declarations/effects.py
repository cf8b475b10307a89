"""An approved declaration takes effect: coverages, wages, contributions, and the message for tax in the outbox."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from clock import business_now
from declarations import KINDS
from models import Declaration, TaxMessage
from rules.coordination import WAITING

APPROVED = "approved"
NOT_SENT, NEVER_SENT = "0", "9"
"""社保发送状态 待发送, 已撤销."""


def take_effect(session: Session, *declarations: Declaration) -> None:
    """Change what these declarations of one kind change, and leave a message for tax for each."""
    kind, now = KINDS[declarations[0].kind], business_now()
    done = kind.effects(session, declarations)
    for declaration in declarations:
        declaration.state, declaration.decided_at = APPROVED, now
        declaration.answers = {**declaration.answers, "done": dict(done[declaration.id])}
    messages = [message_for_tax(declaration, done[declaration.id], str(uuid4())) for declaration in declarations]
    session.execute(insert(TaxMessage.__table__), messages)


def take_effect_at_once(session: Session, declarations: Sequence[Declaration]) -> None:
    """What needs no reviewer is effective at 提交, where every rule has passed (decision 15); 协同 follows."""
    by_kind: dict[str, list[Declaration]] = {}
    for declaration in declarations:
        by_kind.setdefault(declaration.kind, []).append(declaration)
    for of_kind in by_kind.values():
        for declaration in of_kind:
            declaration.coordination = WAITING
        take_effect(session, *of_kind)


def message_for_tax(declaration: Declaration, done: Mapping[str, Any], message_id: str) -> dict[str, Any]:
    """What tax is to be told of an approved declaration, not yet sent; `done`: what its approval brought about."""
    note = KINDS[declaration.kind].tax_note(declaration, done)
    return {
        "message_id": message_id,
        "unit_id": declaration.unit_id,
        "person_id": declaration.person_id,
        "declaration_id": declaration.id,
        "transaction": note.transaction,
        "business": note.business,
        "month": note.month,
        "content": dict(note.content),
        "created_at": declaration.decided_at,
    }
