"""Counted limits: so many in so long a time, for everybody by himself, and nothing in clear."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from actions import limits, lookups
from actions.actor import Actor
from actions.lookups import TooManyLookups
from clock import real_now
from database import writing
from extensions import db
from models import LimitHit

HOUR = timedelta(hours=1)


def take(key: str = "somebody", bucket: str = "tries", most: int = 3) -> int | None:
    with writing() as session:
        return limits.take(session, bucket, key, most, HOUR)


@pytest.mark.usefixtures("app_context")
class TestCounting:
    def test_so_many_and_no_more(self) -> None:
        assert [take() is None for _ in range(5)] == [True, True, True, False, False]

    def test_a_refused_one_is_not_counted_again(self) -> None:
        for _ in range(6):
            take()
        assert db.session.scalar(select(func.count()).select_from(LimitHit)) == 3

    def test_the_wait_ends_when_the_oldest_is_old_enough(self) -> None:
        with time_machine.travel(real_now(), tick=False) as traveller:
            for _ in range(3):
                take()
                traveller.shift(600)
            assert take() == 1800
            traveller.shift(1799)
            assert take() == 1
            traveller.shift(1)
            assert take() is None

    def test_everybody_and_everything_is_counted_by_itself(self) -> None:
        for _ in range(3):
            take()
        assert take("somebody else") is None
        assert take(bucket="other") is None

    def test_forgetting_lets_one_try_again(self) -> None:
        for _ in range(3):
            take()
        with writing() as session:
            limits.forget(session, "tries", "somebody")
        assert take() is None

    def test_what_is_counted_is_not_kept_in_clear(self) -> None:
        take("jingban1|192.0.2.1")
        assert "jingban1" not in str([vars(hit) for hit in db.session.scalars(select(LimitHit))])


def test_the_last_place_is_taken_once_however_many_ask_at_the_same_moment(app: Flask) -> None:
    barrier, outcomes = threading.Barrier(8), []

    def ask() -> None:
        barrier.wait()
        with app.app_context():
            outcomes.append(take())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(outcome is None for outcome in outcomes) == 3


def test_a_look_up_over_the_limit_says_the_longer_of_both_waits(actor: Actor) -> None:
    now = real_now()
    account, unit = limits.key_digest(str(actor.account_id)), limits.key_digest(str(actor.unit_id))
    for bucket, key, hits in (("lookup-account", account, 100), ("lookup-unit", unit, 300)):
        db.session.add_all(LimitHit(bucket=bucket, key=key, at=now - timedelta(minutes=30)) for _ in range(hits))
    db.session.commit()
    with pytest.raises(TooManyLookups) as refused:
        lookups.count_miss(actor, "x")
    assert 23 * 3600 < refused.value.seconds <= 24 * 3600
