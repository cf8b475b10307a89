"""Every page is valid HTML for the Nu checker; its only complaint that is put aside is about htmx's own attributes."""

import json
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from flask import Flask

from extensions import db
from tests.every_page import PAGES, placeholders
from tests.support import sign_in

JAR = Path(__file__).resolve().parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"
HTMX = re.compile(r"Attribute .hx-[a-z-]+. not allowed on element")
PAGES_WITHOUT_ROUTE = ("/no-such-page",)


@pytest.fixture
def folder_of_pages(app: Flask, tmp_path: Path) -> Path:
    """Every page as the portal answers it, one file each."""
    with app.app_context():
        words = placeholders(db.engine)
    for login, addresses in PAGES.items():
        client = app.test_client()
        if login:
            assert sign_in(client, login).status_code == 303
        for number, address in enumerate(addresses):
            answer = client.get(address.format(**words))
            assert answer.status_code in (200, 403, 404), (login, address, answer.status_code)
            (tmp_path / f"{login or 'nobody'}-{number}.html").write_bytes(answer.data)
    return tmp_path


@pytest.mark.sqlite_only  # HTML does not change with the database
def test_every_page_is_valid_html(folder_of_pages: Path) -> None:
    assert JAR.exists(), "vnu-jar is missing: `make test` installs it (npm ci)"
    java = shutil.which("java")
    assert java, "java is missing: `make test` installs it"
    checked = subprocess.run(
        [
            java,
            "-Xss8m",
            "-jar",
            str(JAR),
            "--format",
            "json",
            "--exit-zero-always",
            "--skip-non-html",
            str(folder_of_pages),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    complaints = [
        f"{Path(message['url']).name}:{message.get('lastLine')}: {message['message']}"
        for message in json.loads(checked.stderr)["messages"]
        if message["type"] == "error" and not HTMX.search(message["message"])
    ]
    assert not complaints, "\n".join(complaints)


def test_every_page_is_listed(app: Flask) -> None:
    """A new page that nobody lists would escape the HTML checker and axe."""
    listed = {address.partition("?")[0] for addresses in PAGES.values() for address in addresses}
    adapter = app.url_map.bind("")
    covered = {
        adapter.match(address.format_map(defaultdict(lambda: "p" * 22)))[0]
        for address in listed
        if address not in PAGES_WITHOUT_ROUTE
    }
    covered |= {endpoint for endpoint in app.view_functions if same_page(app, endpoint, covered)}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - covered == {
        "health.show",
        "session.choose_door",
        "contact.search_again",
        "enrol.check_again",
        "register.check_again",
        "declarations.download",
        "review.download",
        "review.page_image",
        "process_forms.download",
        "imports.empty_template",
        "imports.errors",
        "downloads.download",
        "verify.qr",
    }


def same_page(app: Flask, endpoint: str, covered: set[str]) -> bool:
    """Has a listed page the same view? The kinds of declaration share theirs."""
    return any(app.view_functions[endpoint] is app.view_functions[each] for each in covered)
