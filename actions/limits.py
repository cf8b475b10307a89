"""Counted limits that hold across workers: failed sign-ins, look-ups that found nobody (decisions 30 and 31)."""

import hashlib
import math
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from clock import real_now
from database import one_at_a_time
from models import LimitHit


def take(session: Session, bucket: str, key: str, most: int, within: timedelta) -> int | None:
    """Count one event; None, or the seconds to wait where `most` events have already happened `within` that time.

    Two requests at once cannot both take the last place: the second waits for the end of the first.
    """
    name, now = key_digest(key), real_now()
    one_at_a_time(session, f"{bucket}:{name}")
    counted = (LimitHit.bucket == bucket, LimitHit.key == name, LimitHit.at > now - within)
    count, oldest = session.execute(select(func.count(), func.min(LimitHit.at)).where(*counted)).one()
    if count >= most:
        return seconds_until(oldest + within, now)
    session.add(LimitHit(bucket=bucket, key=name, at=now))
    session.flush()
    return None


def forget(session: Session, bucket: str, key: str) -> None:
    session.execute(delete(LimitHit).where(LimitHit.bucket == bucket, LimitHit.key == key_digest(key)))


def key_digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def seconds_until(then: datetime, now: datetime) -> int:
    return max(1, math.ceil((then - now).total_seconds()))
