"""The audit trail: one hash chain per unit and one for the agency (decision 35 in docs/decisions.md)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.actor import Actor
from actions.audit_anchors import Anchor, anchor_after_commit
from clock import real_now
from database import insert_once
from models import AuditEntry, AuditHead

FIRST_DIGEST = "0" * 64


def record(session: Session, actor: Actor, action: str, subject: str = "", **details: Any) -> None:
    """Append an entry inside the caller's write transaction. `subject` and `details` hold no personal data."""
    head = locked_head(session, actor.chain)
    entry = AuditEntry(
        chain=head.chain,
        sequence=head.sequence + 1,
        at=real_now(),
        account_id=actor.account_id,
        action=action,
        subject=subject,
        details=details,
        address=actor.address,
        previous_digest=head.digest,
    )
    entry.digest = digest(entry)
    head.sequence, head.digest = entry.sequence, entry.digest
    session.add(entry)
    session.flush()
    anchor_after_commit(session, Anchor(entry.chain, entry.sequence, entry.digest))


def locked_head(session: Session, chain: str) -> AuditHead:
    """The chain's last entry, locked until the transaction ends; a new chain gets its first head."""
    query = select(AuditHead).where(AuditHead.chain == chain).with_for_update()
    head = session.scalar(query)
    if head is None:
        insert_once(session, AuditHead, chain=chain, sequence=0, digest=FIRST_DIGEST)
        head = session.scalars(query).one()
    return head


def digest(entry: AuditEntry) -> str:
    """SHA-256 over everything the entry says and over the entry before it."""
    return hashlib.sha256(canonical(contents(entry)).encode()).hexdigest()


def contents(entry: AuditEntry) -> Mapping[str, Any]:
    return {
        "chain": entry.chain,
        "sequence": entry.sequence,
        "at": entry.at.isoformat(timespec="microseconds"),
        "account": entry.account_id,
        "action": entry.action,
        "subject": entry.subject,
        "details": entry.details,
        "address": entry.address,
        "previous": entry.previous_digest,
    }


def canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=as_text)


def as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
