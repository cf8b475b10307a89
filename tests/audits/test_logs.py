"""What goes to the log has a reference, names the route and never the person."""

import io
import json
from typing import Any

import pytest
import structlog
from flask import Flask

from demo.special import SPECIAL
from tests.audits.walk import walk
from web.logs import mask, new_reference


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("number 219900198409020060 asked", "number 219************060 asked"),
        ("21990019840902006X", "219************06X"),
        ("16100001234", "161*****234"),
        ("219900840902006", "219*********006"),
        ("在 219900198409020060、16100001234", "在 219************060、161*****234"),
        ("2026-11-16 10:00", "2026-11-16 10:00"),
        ("f77722b3", "f77722b3"),
        ("unit 1 of 128", "unit 1 of 128"),
    ],
)
def test_long_numbers_lose_their_middle(text: str, written: str) -> None:
    assert mask(text) == written


def test_a_reference_of_digits_only_is_found_in_the_log_as_it_was_read_out(logged: io.StringIO) -> None:
    structlog.get_logger().warning("busy", reference="12345678")
    assert lines(logged)[0]["reference"] == "12345678"


def test_every_value_of_a_line_is_masked(logged: io.StringIO) -> None:
    structlog.get_logger().warning(
        "found 219900198409020060",
        number="219900198409020060",
        also=[("219900198409020060",)],
        more={"of": "219900198409020060"},
    )
    assert "19840902" not in logged.getvalue()


def test_a_walk_through_the_whole_portal_leaves_no_number_and_no_name_in_the_log(
    app: Flask, logged: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in walk(app):
        pass
    person = SPECIAL["contact_history"].resident.person
    written = logged.getvalue() + caplog.text
    for secret in (person.id_number, person.name, person.number, person.mobile, "钱立新", "Demo-2026-Demo"):
        assert secret not in written
    for line in lines(logged):
        assert line["reference"]
        assert line["level"] != "error", line


def test_references_are_short_and_differ() -> None:
    made = {new_reference() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) == 8 for each in made)


def lines(logged: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]
