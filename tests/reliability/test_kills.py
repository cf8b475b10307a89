"""kill -9 in the middle of a 批量提交 of 200: everything acknowledged is there, nothing twice, all or nothing.

`make soak` does it 200 times, `KILLS=1000 make soak` oftener.
"""

import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import select

from app import create_app
from bench.big_unit import LEFT, add_people
from config import Settings, instant
from declarations import lifecycle
from demo.accounts import PASSWORD
from extensions import db
from models import Declaration, Person
from tests.constants import NOW
from tests.databases import Template
from tests.declared import actor
from tests.portal import REPOSITORY, Portal
from tests.support import page

pytestmark = pytest.mark.sqlite_only  # PostgreSQL does not die with the portal
BATCH = 200
KILLS = 8
FIRST_PERSON = 14_000_001
"""Numbers of area 219901, where nobody of the demonstration city was born."""


class Browser:
    """Keeps the cookies, knows the form's token, and says what came back: an address, or None where the line broke."""

    def __init__(self, portal: Portal) -> None:
        self.portal, self.opener = portal, build_opener(HTTPCookieProcessor(CookieJar()))
        self.token = ""

    def sign_in(self, login_name: str) -> None:
        address = f"{self.portal.url}/sign-in/unit"
        self.read_token(address)
        self.send("/sign-in/unit", login_name=login_name, password=PASSWORD)
        self.read_token(f"{self.portal.url}/display")

    def read_token(self, address: str) -> None:
        shown = page(self.opener.open(address, timeout=30).read().decode())
        self.token = shown.all(".//input[@name='csrf_token']")[0].get("value", "")

    def send(self, path: str, **typed: str | list[str]) -> str | None:
        body = urlencode({"csrf_token": self.token, **typed}, doseq=True).encode()
        try:
            with self.opener.open(f"{self.portal.url}{path}", body, timeout=30) as response:
                response.read()
                return str(response.url)
        except (URLError, OSError, http.client.HTTPException):
            return None


@pytest.fixture
def portal(template: Template, tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path / "data", template.copy(tmp_path / "data"))
    yield portal
    if portal.process is not None:
        portal.stop()


@pytest.fixture
def drafts(portal: Portal) -> list[str]:
    """Two hundred more employees of the clerk's unit have left; their reductions are 已申报未提交."""
    app = create_app(Settings(portal.data_dir, portal.database_url, demonstration=True, now=instant(NOW), testing=True))
    with app.app_context():
        clerk = actor("jingban1")
        assert clerk.unit_id is not None
        db.session.remove()
        with db.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
            add_people(connection, clerk.unit_id, range(FIRST_PERSON, FIRST_PERSON + BATCH))
        people = db.session.scalars(select(Person.id).where(Person.id >= FIRST_PERSON)).all()
        batch = lifecycle.save_drafts(clerk, "stop", people, LEFT, "drafts")
        ids = list(db.session.scalars(select(Declaration.public_id).where(Declaration.batch == batch)))
        db.session.remove()
        db.engine.dispose()
    return ids


def test_whatever_is_killed_in_the_middle_of_a_batch_is_whole_afterwards(portal: Portal, drafts: list[str]) -> None:
    kills = int(os.environ.get("KILLS", KILLS))
    chance = random.Random(kills)  # noqa: S311 - moments, nothing secret
    portal.start()
    browser = Browser(portal)
    browser.sign_in("jingban1")
    usual = uninterrupted(browser, portal, drafts)
    seen = {"before": 0, "after": 0, "acknowledged": 0}
    for number in range(kills):
        key, moment = f"kill {number}", 1.5 * usual * (number + chance.random()) / kills
        acknowledged = killed_after(moment, portal, browser, drafts, key)
        receipt = all_or_nothing(portal, drafts)
        assert receipt or not acknowledged, f"kill {number}: what was acknowledged is gone"
        seen["acknowledged" if acknowledged else "after" if receipt else "before"] += 1
        portal.start()
        again = browser.send("/pending/submit", chosen=drafts, key=key)
        assert again, f"kill {number}: the batch did not end by itself"
        ended = all_or_nothing(portal, drafts)
        assert ended, f"kill {number}: the batch was not submitted by the second try"
        assert receipt in (None, ended), f"kill {number}: submitted twice"
        assert acknowledged in (None, again), f"kill {number}: two answers to one form"
        begin_anew(portal, drafts)
    portal.stop()
    assert whole(portal)
    assert seen["before"], f"every kill came too late: {seen}"
    assert seen["acknowledged"] or seen["after"], f"every kill came too early: {seen}"


def uninterrupted(browser: Browser, portal: Portal, drafts: list[str]) -> float:
    """How long a batch takes that nobody kills; the second one, when everything is warm."""
    took = 0.0
    for key in ("first", "second"):
        begun = time.monotonic()
        assert browser.send("/pending/submit", chosen=drafts, key=key)
        took = time.monotonic() - begun
        assert all_or_nothing(portal, drafts)
        begin_anew(portal, drafts)
    return took


def killed_after(moment: float, portal: Portal, browser: Browser, drafts: list[str], key: str) -> str | None:
    """Send the batch and kill the portal so many seconds later; what the browser got."""
    got: list[str | None] = []
    sending = threading.Thread(
        target=lambda: got.append(browser.send("/pending/submit", chosen=drafts, key=key)), daemon=True
    )
    sending.start()
    sending.join(moment)
    portal.kill()
    sending.join()
    return got[0]


def all_or_nothing(portal: Portal, drafts: list[str]) -> int | None:
    """The one submission all of them are in, None where none is; anything between fails."""
    rows = look(portal, "SELECT state, submission_id FROM declaration WHERE person_id >= ?", FIRST_PERSON)
    assert len(rows) == len(drafts)
    found = set(rows)
    assert len(found) == 1, f"a part of the batch went: {found}"
    state, submission = rows[0]
    assert (state == "submitted") == (submission is not None)
    lines = look(portal, "SELECT declaration_id FROM submission_line WHERE submission_id = ?", submission or 0)
    assert len(lines) == (len(drafts) if submission else 0)
    receipts = look(portal, "SELECT id FROM submission WHERE id > ? AND id = ?", 0, submission or 0)
    assert len(receipts) == bool(submission)
    return None if submission is None else int(submission)


def begin_anew(portal: Portal, drafts: list[str]) -> None:
    look(portal, "UPDATE declaration SET state = 'draft', submission_id = NULL WHERE person_id >= ?", FIRST_PERSON)
    assert all_or_nothing(portal, drafts) is None


def look(portal: Portal, query: str, *values: int) -> list[tuple[Any, ...]]:
    database = sqlite.connect(portal.data_dir / "portal.db", timeout=30, isolation_level=None)
    try:
        return list(database.execute(query, values))
    finally:
        database.close()


def whole(portal: Portal) -> bool:
    """The file, every reference in it, the numbers of receipts, and the audit trail."""
    assert look(portal, "PRAGMA integrity_check") == [("ok",)]
    assert look(portal, "PRAGMA foreign_key_check") == []
    doubles = look(portal, "SELECT number FROM submission GROUP BY number HAVING count(*) > 1")
    assert doubles == []
    environment = {"PORTAL_DATA_DIR": str(portal.data_dir), "PORTAL_DEMO": "1", "PATH": os.environ["PATH"]}
    verify = [sys.executable, "-m", "flask", "--app", "app", "audit", "verify"]
    verdict = subprocess.run(
        verify,
        check=False,
        cwd=REPOSITORY,
        env=environment | {"DATABASE_URL": portal.database_url},
        capture_output=True,
        text=True,
    )
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    return True
