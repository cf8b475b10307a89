"""Business time: it stands still, or runs from the demonstration's first day, or is the real time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

import clock
from app import create_app
from clock import BUSINESS_ZONE, DEMONSTRATION_STARTS, business_month, business_now, business_today, real_now
from config import Settings
from demo.load import reset_city
from extensions import db
from rules.periods import Month
from tests.support import page

NewPortal = Callable[..., Flask]


@pytest.fixture
def portal(settings: Settings) -> Iterator[NewPortal]:
    """Makes a portal with other settings over the same data."""
    made: list[Flask] = []

    def make(**other: object) -> Flask:
        made.append(create_app(replace(settings, **other)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        with each.app_context():
            db.session.remove()
            db.engine.dispose()


def test_with_portal_now_business_time_stands_still(app: Flask) -> None:
    with app.app_context(), time_machine.travel(real_now(), tick=False) as traveller:
        before = business_now()
        traveller.shift(86400)
        assert business_now() == before == datetime(2026, 11, 16, 10, 0, tzinfo=BUSINESS_ZONE)
        assert business_month() == Month(2026, 11)


@pytest.mark.parametrize("demonstration", [True, False])
def test_portal_now_holds_in_every_mode(portal: NewPortal, demonstration: bool) -> None:
    at = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    with portal(now=at, demonstration=demonstration).app_context():
        assert business_now() == at
        assert business_today().isoformat() == "2027-01-01", "it is the day of Shanghai"


def test_the_demonstration_starts_on_its_first_day_and_runs_on(portal: NewPortal) -> None:
    with portal(now=None).app_context():
        start = business_now()
        assert timedelta(0) <= start - DEMONSTRATION_STARTS < timedelta(days=1)
        with time_machine.travel(real_now() + timedelta(days=3, hours=2), tick=False):
            assert timedelta(0) <= business_now() - start - timedelta(days=3, hours=2) < timedelta(minutes=1)


def test_the_date_shown_is_called_a_demonstration_date(portal: NewPortal) -> None:
    shown = page(portal(now=None).test_client().get("/sign-in/unit"))
    assert "今天是 2026年11月16日 星期一（演示日期）" in shown.text


def test_resetting_the_city_leads_back_to_the_first_day_also_in_a_running_portal(portal: NewPortal) -> None:
    running = portal(now=None)
    with running.app_context(), time_machine.travel(real_now() + timedelta(days=40), tick=True):
        assert business_today().isoformat() == "2026-12-26"
        db.session.remove()
        with portal(now=None).app_context():
            reset_city()
            db.session.remove()
        running.extensions["business_clock"].asked_at -= clock.REMEMBERED_FOR  # a second passes
        assert business_today().isoformat() == "2026-11-16"


def test_without_a_demonstration_business_time_is_the_real_time(portal: NewPortal) -> None:
    later = time_machine.travel(datetime(2030, 5, 6, 17, 30, tzinfo=UTC), tick=False)
    with portal(now=None, demonstration=False).app_context(), later:
        assert business_now() == real_now()
        assert business_today().isoformat() == "2030-05-07"
        assert business_month() == Month(2030, 5)
    shown = page(portal(now=None, demonstration=False).test_client().get("/sign-in/unit"))
    assert "演示日期" not in shown.text


def test_real_time_is_shifted_by_nothing(app: Flask) -> None:
    with time_machine.travel(datetime(2030, 5, 6, tzinfo=UTC), tick=False), app.app_context():
        assert real_now() == datetime(2030, 5, 6, tzinfo=UTC)


def test_the_clock_of_a_test_can_be_moved(app: Flask, clock: object) -> None:
    clock.move_to("2026-12-21T00:00")  # type: ignore[attr-defined]
    assert "2026年12月21日" in page(app.test_client().get("/sign-in/unit")).text
