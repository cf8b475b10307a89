"""A form's key: whatever comes twice (double click, lost answer, retry) has one effect and one answer."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.actor import Actor
from clock import real_now
from database import insert_once
from models import IdempotencyKey


class KeyReused(Exception):
    """The key has been used before, for something else."""


def claim(session: Session, actor: Actor, key: str, body: Mapping[str, Any]) -> IdempotencyKey:
    """The row of this key, new or as it was left; its `outcome` is empty while nothing has come of it.

    Call it first in the write transaction: another request with the same key waits here for this one's end.
    Raises KeyReused where the key stands for another body.
    """
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    insert_once(
        session, IdempotencyKey, account_id=actor.account_id, key=key, body_digest=digest, outcome={}, at=real_now()
    )
    row = session.scalars(
        select(IdempotencyKey).where(IdempotencyKey.account_id == actor.account_id, IdempotencyKey.key == key)
    ).one()
    if row.body_digest != digest:
        raise KeyReused
    return row
