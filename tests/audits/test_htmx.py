"""htmx as hardened in docs/architecture.md: known attributes only, every one with a twin that works without it."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest

from tests.audits.conftest import Walked
from tests.audits.test_pages import leads
from tests.audits.walk import Seen
from tests.support import words

REPOSITORY = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((REPOSITORY / "templates").rglob("*.html"))
STATIC = REPOSITORY / "static"
KNOWN = {
    "hx-get",
    "hx-post",
    "hx-target",
    "hx-swap",
    "hx-select",
    "hx-sync",
    "hx-disabled-elt",
    "hx-headers",
    "hx-inherit",
    "hx-request",
    "hx-push-url",
    "hx-encoding",
    "hx-trigger",
}
"""Everything the portal may use. hx-on, hx-vals, hx-vars, hx-boost, hx-ext and hx-include are none of it."""
ACTING = ("hx-get", "hx-post")
FORBIDDEN = {
    "an event handler": r"\shx-on|\son[a-z]+\s*=",
    "a script address": r"javascript:|\bjs:",
    "an inline style": r"\sstyle\s*=|<style",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "unescaped text": r"\|\s*safe\b|autoescape\s+false|Markup",
    "a trigger filter": r"hx-trigger=[\"'][^\"']*\[",
    "a file of another site": r"(?:src|href|action)=[\"'](?:https?:)?//",
}
CONFIGURATION = {
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "historyRestoreAsHxRequest": False,
    "disableInheritance": True,
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    "selfRequestsOnly": True,
    "timeout": 20000,
    "defaultSettleDelay": 0,
    "reportValidityOfForms": True,
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    found = {
        str(path.relative_to(REPOSITORY)): found
        for path in TEMPLATES
        if (found := re.findall(FORBIDDEN[what], path.read_text(encoding="utf-8"), re.IGNORECASE))
    }
    assert not found


def test_no_python_makes_markup_of_text() -> None:
    sources = [
        path
        for room in ("web", "blueprints", "forms", "actions", "queries")
        for path in (REPOSITORY / room).rglob("*.py")
    ]
    assert not [
        path.name
        for path in sources
        if re.search(r"\bMarkup\b|render_template_string", path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(REPOSITORY / "templates").as_posix())
def test_every_attribute_of_htmx_is_a_known_one(path: Path) -> None:
    used = set(re.findall(r"[\s\"'](hx-[a-z-]+)=", path.read_text(encoding="utf-8")))
    assert used <= KNOWN


def test_every_element_of_htmx_has_a_twin_that_works_without_it(walked: Walked) -> None:
    """A link leads to the page that its fragment is of, a form is sent to the same address."""
    faults = [f"{seen}: {fault}" for seen in walked.pages + walked.fragments for fault in without_twin(seen, walked)]
    assert not faults


def test_every_element_of_htmx_says_where_its_answer_goes(walked: Walked) -> None:
    faults = []
    for seen in walked.pages:
        ids = {element.get("id") for element in seen.page.root.iter()}
        for element in acting(seen):
            target, swap = element.get("hx-target") or "", element.get("hx-swap")
            if swap not in ("outerHTML", "innerHTML") or not (target.startswith("closest ") or target[1:] in ids):
                faults.append(f"{seen}: {target} {swap}")
    assert not faults


def test_a_form_that_htmx_sends_cannot_be_sent_twice_at_once(walked: Walked) -> None:
    forms = [form for seen in walked.pages for form in acting(seen) if form.tag == "form"]
    wrong = {form.get("hx-post") for form in forms if not (form.get("hx-sync") or "").startswith("this:")}
    assert not {address for address in wrong if not (address or "").endswith("/reveal")}


def test_nothing_personal_is_asked_for_by_get(walked: Walked) -> None:
    """What is typed goes by POST: a form by GET would put it into the address."""
    for seen in walked.pages:
        for form in seen.page.all(".//form"):
            if (form.get("method") or "get").lower() == "get":
                typed = [
                    each.get("name")
                    for each in form.iter("input")
                    if each.get("type", "text") in ("text", "search", "tel")
                ]
                assert not typed, f"{seen}: {typed}"


def test_the_configuration_is_the_hardened_one() -> None:
    script = (STATIC / "app.js").read_text(encoding="utf-8")
    written = re.search(r"^Object\.assign\(htmx\.config, (\{.*?^\})\);$", script, re.MULTILINE | re.DOTALL)
    assert written
    configuration = json.loads(written[1])
    handling = configuration.pop("responseHandling")
    assert configuration == CONFIGURATION
    assert [each["code"] for each in handling if each["swap"]] == ["[23]..", "409|422|429"]
    assert handling[0] == {"code": "204", "swap": False}


def test_no_page_configures_htmx_otherwise(walked: Walked) -> None:
    """A meta element would be read after our script and win; htmx comes first, so that there is something to set."""
    for seen in walked.pages:
        assert not seen.page.all(".//meta[@name='htmx-config']"), str(seen)
        assert all(script.get("defer") is not None for script in seen.page.all(".//script")), str(seen)


def test_every_vendored_file_is_the_one_that_was_named() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| [^|]+ \| `([0-9a-f]{64})` \|",
        (STATIC / "vendor/VENDOR.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert rows
    for name, digest in rows:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest
    scripts = {path.name for path in (STATIC / "vendor").glob("*.js")}
    assert scripts == {name for name, _ in rows}


def test_the_scripts_of_a_page_are_the_vendored_one_and_our_own(walked: Walked) -> None:
    for seen in walked.pages:
        scripts = [urlsplit(each.get("src") or "").path for each in seen.page.all(".//script")]
        assert scripts in (["/static/vendor/htmx-2.0.11.min.js", "/static/app.js"], []), str(seen)


def test_our_own_script_evaluates_nothing_and_writes_no_html() -> None:
    script = (STATIC / "app.js").read_text(encoding="utf-8")
    assert not re.search(r"\beval\b|innerHTML|outerHTML|insertAdjacent|document\.write|Function\(|localStorage", script)
    assert len(script.splitlines()) < 100


def acting(seen: Seen) -> list[Element]:
    return [element for element in seen.page.root.iter() if any(element.get(name) for name in ACTING)]


def without_twin(seen: Seen, walked: Walked) -> Iterator[str]:
    forms = {id(each): form for form in seen.page.all(".//form") for each in form.iter()}
    for element in acting(seen):
        fragment = element.get("hx-get") or element.get("hx-post") or ""
        method = "GET" if element.get("hx-get") else "POST"
        if element.get("hx-trigger") == "change":
            if not seen.fragment and not seen.page.all(".//noscript//button[@value='refresh']"):
                yield f"{element.tag} {fragment}: nothing brings the form up to date without htmx"
            continue
        form = forms.get(id(element))
        if form is None and seen.fragment and element.tag == "button":
            continue  # its form is around the fragment: the whole page says where it leads
        twin = twin_of(element, method, form)
        if twin is None:
            yield f"{element.tag} {words(element)[:20]} does nothing without htmx"
        elif urlsplit(twin).path != urlsplit(fragment).path or not leads(walked.rules, fragment, method):
            yield f"{twin} is not {fragment}"


def twin_of(element: Element, method: str, form: Element | None) -> str | None:
    """Where the same element leads without htmx."""
    if element.tag == "a":
        return element.get("href") or ""
    sends = form is not None and (form.get("method") or "").upper() == method
    if not sends or element.tag not in ("form", "button"):
        return None
    return element.get("action" if element.tag == "form" else "formaction") or ""
