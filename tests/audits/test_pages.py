"""What holds for every page: one heading, names for everything, forms that lead somewhere, references that exist."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.audits.conftest import Walked
from tests.audits.walk import Seen
from tests.support import words

CONTROLS = ("input", "select", "textarea")
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
NUMBER = re.compile(r"(?<![0-9A-Za-z_-])(\d{17}[\dXx]|1\d{10})(?![0-9A-Za-z_-])")
SHOWS_NUMBERS = (
    "/reveal",
    "/all",
    "edit=mobile",
    "edit=home_phone",
    "/pay/contact/search",
    "/people/search",
    "/pay/enrol",
    "/unemployment/register",
)
"""Where a number stands in full on purpose: a reveal, a form to change it in, or what one has typed oneself."""

Check = Callable[[Seen, Walked], Iterator[str]]


def has_a_title_of_its_own(seen: Seen, walked: Walked) -> Iterator[str]:
    title = seen.page.title
    if not title.endswith(" - 社会保险单位网上服务大厅") or title.startswith(" - "):
        yield title


def has_one_heading(seen: Seen, walked: Walked) -> Iterator[str]:
    headings = seen.page.all(".//h1")
    if len(headings) != 1 or not words(headings[0]):
        yield f"{len(headings)} h1"


def skips_no_level_of_headings(seen: Seen, walked: Walked) -> Iterator[str]:
    levels = [int(element.tag[1]) for element in seen.page.root.iter() if re.fullmatch("h[1-6]", str(element.tag))]
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"h{before} then h{after}"


def uses_an_id_once(seen: Seen, walked: Walked) -> Iterator[str]:
    ids = Counter(element.get("id") for element in seen.page.root.iter() if element.get("id"))
    yield from (f"{count} × #{name}" for name, count in ids.items() if count > 1)


def refers_to_what_is_there(seen: Seen, walked: Walked) -> Iterator[str]:
    ids = {element.get("id") for element in seen.page.root.iter()}
    for element in seen.page.root.iter():
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name}"
        target = element.get("href") or ""
        if element.tag == "a" and target.startswith("#") and target[1:] not in ids:
            yield f"href={target}"


def names_every_control(seen: Seen, walked: Walked) -> Iterator[str]:
    labelled = {label.get("for") for label in seen.page.all(".//label") if words(label)}
    inside = {id(control) for label in seen.page.all(".//label") if words(label) for control in label.iter()}
    for control in every(seen, *CONTROLS):
        if control.get("type") in ("hidden", "submit") or control.get("hidden") is not None:
            continue
        if control.get("id") not in labelled and id(control) not in inside:
            yield f"{control.tag} {control.get('name')}"
    for element in every(seen, "button", "a"):
        if not words(element):
            yield f"{element.tag} without words: {element.attrib}"


def has_forms_that_lead_somewhere(seen: Seen, walked: Walked) -> Iterator[str]:
    for form in every(seen, "form"):
        method, action = (form.get("method") or "get").upper(), form.get("action") or ""
        if not leads(walked.rules, action, method):
            yield f"{method} {action}"
        tokens = [each for each in form.iter("input") if each.get("name") == "csrf_token" and each.get("value")]
        if method == "POST" and len(tokens) != 1:
            yield f"{action}: {len(tokens)} tokens"
        if not any(True for _ in form.iter("button")):
            yield f"{action}: no button"


def has_links_that_lead_somewhere(seen: Seen, walked: Walked) -> Iterator[str]:
    for link in every(seen, "a"):
        target = link.get("href") or ""
        if not target.startswith("#") and not leads(walked.rules, target, "GET"):
            yield target


def heads_its_tables(seen: Seen, walked: Walked) -> Iterator[str]:
    for table in every(seen, "table"):
        for row in table.iter("tr"):
            heads = [cell for cell in row if cell.tag == "th"]
            if not heads and not any(cell.get("colspan") for cell in row):
                yield f"no head in {words(row)[:40]}"
            yield from (f"scope of {words(cell)}" for cell in heads if cell.get("scope") not in ("row", "col"))


def ends_with_the_two_places_for_messages(seen: Seen, walked: Walked) -> Iterator[str]:
    if "errors/plain" in seen.what or seen.status >= 500:
        return
    last = list(seen.page.one(".//body"))[-2:]
    if [(each.get("id"), each.get("role"), words(each)) for each in last] != [
        ("live", "status", ""),
        ("alert", "alert", ""),
    ]:
        yield "role=status and role=alert are not the last in body, or not empty"


def says_its_language(seen: Seen, walked: Walked) -> Iterator[str]:
    if seen.page.root.get("lang") != "zh-CN":
        yield str(seen.page.root.attrib)


def has_one_main_and_a_way_to_it(seen: Seen, walked: Walked) -> Iterator[str]:
    if len(seen.page.all(".//main")) != 1:
        yield f"{len(seen.page.all('.//main'))} main"
    elif seen.page.all(".//body/a") and seen.page.all(".//body/a")[0].get("href") != "#main":
        yield "the first link does not skip to main"


def runs_nothing_inline(seen: Seen, walked: Walked) -> Iterator[str]:
    for element in seen.page.root.iter():
        yield from (f"{element.tag} {name}" for name in element.attrib if name.startswith("on") or name == "style")
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"inline {element.tag}"


OUR_OWN = re.compile(
    r"/static/[\w./-]+\?[0-9a-f]{8}|/verify/[0-9A-Z]{28}/qr\.svg|/review/attachments/[\w-]{22}/pages/\d+\?[\w=&]+"
)
"""Static files, codes, and pages of papers drawn by ourselves."""


def loads_only_our_own_files(seen: Seen, walked: Walked) -> Iterator[str]:
    for element in every(seen, "script", "link", "img", "source", "iframe"):
        target = element.get("src") or element.get("href") or ""
        if not OUR_OWN.fullmatch(target):
            yield f"{element.tag} {target}"
    yield from (f"img without alt {each.attrib}" for each in every(seen, "img") if each.get("alt") is None)


def shows_no_whole_number(seen: Seen, walked: Walked) -> Iterator[str]:
    if not any(part in seen.what for part in SHOWS_NUMBERS):
        yield from NUMBER.findall(seen.html)


def marks_what_is_wrong_and_says_why(seen: Seen, walked: Walked) -> Iterator[str]:
    wrong = [each for each in every(seen, *CONTROLS) if each.get("aria-invalid") == "true"]
    for control in wrong:
        if f"{control.get('id')}-err" not in (control.get("aria-describedby") or "").split():
            yield f"{control.get('id')} is wrong without a word"
    if seen.status in (409, 422) and not [alert for alert in seen.page.alerts() if alert]:
        yield "refused without an alert"


CHECKS: tuple[Check, ...] = (
    has_a_title_of_its_own,
    has_one_heading,
    skips_no_level_of_headings,
    uses_an_id_once,
    refers_to_what_is_there,
    names_every_control,
    has_forms_that_lead_somewhere,
    has_links_that_lead_somewhere,
    heads_its_tables,
    ends_with_the_two_places_for_messages,
    says_its_language,
    has_one_main_and_a_way_to_it,
    runs_nothing_inline,
    loads_only_our_own_files,
    shows_no_whole_number,
    marks_what_is_wrong_and_says_why,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_page(walked: Walked, check: Check) -> None:
    faults = {str(seen): found for seen in walked.pages if (found := list(check(seen, walked)))}
    assert not faults, "\n".join(f"{where}: {found}" for where, found in faults.items())


@pytest.mark.parametrize(
    "check",
    [
        names_every_control,
        uses_an_id_once,
        runs_nothing_inline,
        shows_no_whole_number,
        marks_what_is_wrong_and_says_why,
    ],
    ids=lambda check: check.__name__,
)
def test_every_fragment(walked: Walked, check: Check) -> None:
    faults = {str(seen): found for seen in walked.fragments if (found := list(check(seen, walked)))}
    assert not faults, "\n".join(f"{where}: {found}" for where, found in faults.items())


def test_the_walk_has_seen_every_kind_of_answer(walked: Walked) -> None:
    assert len(walked.pages) > 120
    assert {200, 403, 404, 409, 422} <= {seen.status for seen in walked.pages}


def every(seen: Seen, *tags: str) -> list[Element]:
    return [element for element in seen.page.root.iter() if element.tag in tags]


def leads(app: Flask, target: str, method: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return parts.scheme == "tel"
    try:
        app.url_map.bind("").match(parts.path, method=method)
    except HTTPException:
        return False
    return True
