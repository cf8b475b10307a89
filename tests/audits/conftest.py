"""The portal walked through once for all audits of its pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from jinja2_fragments.flask import template_block_rendered

from tests.audits.walk import Seen, walk
from tests.constants import NOW, SECRET_KEY
from tests.databases import Template


@dataclass(frozen=True)
class Walked:
    """Everything that was seen, and which blocks were answered as fragments."""

    pages: list[Seen]
    fragments: list[Seen]
    blocks: set[tuple[str, str]]
    rules: Flask


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the pages of the walk look like does not depend on the database."""
    for item in items:
        if "walked" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.any_database)


@pytest.fixture(scope="session")
def walked(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    from app import create_app
    from config import Settings, instant
    from extensions import db

    folder: Path = tmp_path_factory.mktemp("walk")
    address = template.copy(folder)
    app = create_app(
        Settings(folder, address, demonstration=True, now=instant(NOW), secret_key=SECRET_KEY, testing=True)
    )
    blocks: set[tuple[str, str]] = set()

    def note(sender: object, template_name: str, block_name: str, context: object) -> None:
        blocks.add((template_name, block_name))

    pages = list(walk(app))
    with template_block_rendered.connected_to(note, app):
        answers = list(walk(app, htmx=True))
    fragments = [seen for seen in answers if seen.fragment]
    yield Walked(pages + [seen for seen in answers if not seen.fragment], fragments, blocks, app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    template.drop(address)
