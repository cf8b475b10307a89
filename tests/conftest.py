"""What every test may ask for. See tests/support.py for what it may ask of a page.

`client` walks through the portal as a browser does; `db_session` looks into the database beside it; `app_context` is
for tests that call actions and queries themselves (never together with `client`: Flask would share one context, and
with it the signed-in person, between requests).
"""

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache

from tests.constants import NOW, SECRET_KEY

if TYPE_CHECKING:  # the portal itself is imported by the fixtures: tests of the rules need none of it
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from clock import BusinessClock
    from config import Settings
    from tests.databases import Template

# A slow machine is no fault of a rule; in CI a failure must be the same in the next run.
hypothesis_settings.register_profile("portal", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """The developer's own settings are none of the tests' business, nor is his var/."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]
    folder = tempfile.TemporaryDirectory(prefix="portal-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ |= {
        "PORTAL_DATA_DIR": folder.name,
        "PORTAL_DEMO": "1",
        "PORTAL_NOW": NOW,
        "PORTAL_SECRET_KEY": SECRET_KEY,
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that open no database need not be run on a second one."""
    for item in items:
        if "template" not in getattr(item, "fixturenames", ("template",)):
            item.add_marker(pytest.mark.any_database)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> "Template":
    """The migrated database with the demonstration city, to be copied."""
    from tests.databases import make_template

    base = tmp_path_factory.getbasetemp()
    return make_template(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture
def settings(template: "Template", tmp_path: Path) -> "Iterator[Settings]":
    """Those of a demonstration portal with a database of its own, at 2026-11-16 10:00."""
    from config import Settings, instant

    address = template.copy(tmp_path / "data")
    yield Settings(
        data_dir=tmp_path / "data",
        database_url=address,
        demonstration=True,
        now=instant(NOW),
        secret_key=SECRET_KEY,
        testing=True,
    )
    template.drop(address)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Every test has an application of its own; none of them need compile the templates again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def compiled_routes() -> Iterator[None]:
    """Nor compile how the address of each route is built, which is nine tenths of making an application."""
    from werkzeug.routing import Rule

    compiled, known = Rule._compile_builder, dict[object, Callable[..., tuple[str, str]]]()

    def remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown
        if key not in known:
            known[key] = compiled(rule, append_unknown)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield


@pytest.fixture
def app(settings: "Settings", compiled_templates: FileSystemBytecodeCache, compiled_routes: None) -> "Iterator[Flask]":
    from app import create_app
    from extensions import db

    portal = create_app(settings)
    portal.jinja_env.bytecode_cache = compiled_templates
    yield portal
    with portal.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: "Flask") -> "FlaskClient":
    """A browser without JavaScript, not signed in. Another one: `app.test_client()`."""
    return app.test_client()


@pytest.fixture
def app_context(app: "Flask") -> "Iterator[Flask]":
    with app.app_context():
        yield app


@pytest.fixture
def db_session(app: "Flask") -> "Iterator[Session]":
    """Another connection to the portal's database. Commit what you change; a request that starts ends your
    transaction, so that you neither stand in its way nor read what was before it."""
    from flask import request_started
    from sqlalchemy.orm import Session

    from extensions import db

    with app.app_context():
        engine = db.engine
    with Session(engine) as session:

        def let_go(*_: object, **__: object) -> None:
            session.rollback()

        with request_started.connected_to(let_go, app):
            yield session


class Clock:
    """Business time of one portal; it stands still."""

    def __init__(self, clock: "BusinessClock") -> None:
        self.clock = clock

    def move_to(self, text: str) -> datetime:
        """`2026-12-21` or `2026-12-21T00:00`, in Asia/Shanghai."""
        from config import BUSINESS_ZONE

        moment = datetime.fromisoformat(text)
        self.clock.stands_at = moment if moment.tzinfo else moment.replace(tzinfo=BUSINESS_ZONE)
        return self.clock.now()


@pytest.fixture
def clock(app: "Flask") -> Clock:
    return Clock(app.extensions["business_clock"])


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What goes to the log."""
    before, written = structlog.get_config(), io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=written))
    yield written
    structlog.configure(**before)
