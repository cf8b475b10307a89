"""A fragment is a named block of a page: each one that a route answers with exists, stands on its own and renders."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from declarations import KINDS
from tests.audits.conftest import Walked

REPOSITORY = Path(__file__).resolve().parents[2]
TEMPLATES = REPOSITORY / "templates"


def answered_blocks() -> Iterator[tuple[str, str]]:
    """Every (template, block) of a call of `respond`, the names of constants looked up in their module."""
    for path in sorted((REPOSITORY / "blueprints").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "respond":
                named = [
                    constants[each.id] if isinstance(each, ast.Name) else each.value  # type: ignore[attr-defined]
                    for each in call.args[:2]
                ]
                yield str(named[0]), str(named[1])


PAIRS = sorted(set(answered_blocks()))


def test_the_audit_finds_the_routes_answers() -> None:
    assert len(PAIRS) > 20


@pytest.mark.parametrize(("file", "block"), PAIRS)
def test_a_block_uses_nothing_that_its_template_makes_outside_of_it(walked: Walked, file: str, block: str) -> None:
    """Without the page around it a block has no imports, macros or variables but its own."""
    jinja = walked.rules.jinja_env
    tree = jinja.parse((TEMPLATES / file).read_text(encoding="utf-8"))
    wanted = [node for node in tree.find_all(nodes.Block) if node.name == block]
    assert len(wanted) == 1, f"{file} has no block {block}"
    alone = nodes.Template(wanted[0].body, lineno=1).set_environment(jinja)
    assert not meta.find_undeclared_variables(alone) & made_outside(tree, wanted[0])


@pytest.mark.parametrize(("file", "block"), PAIRS)
def test_a_block_has_been_answered_as_a_fragment(walked: Walked, file: str, block: str) -> None:
    assert (file, block) in walked.blocks, "walk.py does not come by here: add a step"


def test_nothing_of_the_walk_failed(walked: Walked) -> None:
    assert [str(seen) for seen in walked.pages + walked.fragments if seen.status >= 500] == []


def test_a_fragment_is_never_a_whole_page(walked: Walked) -> None:
    whole = re.compile("<html|<!doctype|<head>|<body", re.IGNORECASE)
    assert [str(seen) for seen in walked.fragments if whole.search(seen.html)] == []


def test_a_page_is_never_a_fragment(walked: Walked) -> None:
    assert [str(seen) for seen in walked.pages if not seen.html.lstrip().lower().startswith("<!doctype html>")] == []


def test_every_template_is_a_page_a_part_or_a_fragment_that_was_seen(walked: Walked) -> None:
    named = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    used = {"base.html", "errors/error.html", "errors/plain.html"} | {template for template, _ in PAIRS}
    text = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in named)
    used |= set(re.findall(r'{% (?:import|include|from|extends) "([^"]+)"', text))
    used |= {template for kind in KINDS.values() for template in (kind.fields, kind.overview_template) if template}
    assert named == used


def made_outside(tree: nodes.Template, block: nodes.Block) -> set[str]:
    """Names that a template imports, sets, loops over or defines as macros anywhere but in this block."""
    inside = {id(node) for node in block.find_all(nodes.Node)}
    found: set[str] = set()
    for node in tree.find_all((nodes.Import, nodes.FromImport, nodes.Assign, nodes.Macro, nodes.For, nodes.With)):
        if id(node) in inside:
            continue
        if isinstance(node, nodes.Import):
            found.add(node.target)
        elif isinstance(node, nodes.FromImport):
            found |= {name if isinstance(name, str) else name[1] for name in node.names}
        elif isinstance(node, nodes.Macro):
            found.add(node.name)
        elif isinstance(node, (nodes.Assign, nodes.For, nodes.With)):
            targets = node.targets if isinstance(node, nodes.With) else [node.target]
            found |= {
                each.name
                for target in targets
                for each in (target, *target.find_all(nodes.Name))
                if isinstance(each, nodes.Name)
            }
    return found
