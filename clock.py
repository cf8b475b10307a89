"""Business time: the one clock the regulations are asked with. Zone Asia/Shanghai.

With PORTAL_NOW it stands still. In demonstration mode it starts at 2026-11-16 10:00 when the city is loaded and runs
on. Otherwise it is the real time. Sessions, limits, locks and leases use `real_now`, which nothing shifts.
"""

import time
from datetime import UTC, date, datetime

from flask import Flask, current_app
from sqlalchemy import select

from config import BUSINESS_ZONE, Settings
from extensions import db
from models import Setting
from rules.periods import Month

DEMONSTRATION_STARTS = datetime(2026, 11, 16, 10, 0, tzinfo=BUSINESS_ZONE)
STARTED_AT = "demo.started_at"
"""Setting: the real instant at which the demonstration city was loaded."""
REMEMBERED_FOR = 1.0
"""Seconds for which a process remembers that instant: another process may reset the city."""


class BusinessClock:
    """Tells business time for one application."""

    def __init__(self, settings: Settings) -> None:
        self.stands_at = settings.now
        self.demonstration = settings.demonstration
        self.asked_at = 0.0
        self.started_at: datetime | None = None

    def now(self) -> datetime:
        if self.stands_at is not None:
            return self.stands_at.astimezone(BUSINESS_ZONE)
        if self.demonstration and (started_at := self.demonstration_start()):
            return DEMONSTRATION_STARTS + (real_now() - started_at)
        return real_now().astimezone(BUSINESS_ZONE)

    def demonstration_start(self) -> datetime | None:
        if time.monotonic() - self.asked_at > REMEMBERED_FOR or self.started_at is None:
            value = db.session.scalar(select(Setting.value).where(Setting.name == STARTED_AT))
            self.started_at = datetime.fromisoformat(value) if value else None
            self.asked_at = time.monotonic()
        return self.started_at


def init_clock(app: Flask, settings: Settings) -> None:
    app.extensions["business_clock"] = BusinessClock(settings)


def real_now() -> datetime:
    """The instant it really is, whatever the business clock shows."""
    return datetime.now(UTC)


def business_now() -> datetime:
    clock: BusinessClock = current_app.extensions["business_clock"]
    return clock.now()


def business_today() -> date:
    return business_now().date()


def business_month() -> Month:
    return Month.of(business_today())


def is_demonstration_time() -> bool:
    """Is the shown date 演示日期 rather than the calendar's?"""
    clock: BusinessClock = current_app.extensions["business_clock"]
    return clock.stands_at is not None or (clock.demonstration and clock.demonstration_start() is not None)
