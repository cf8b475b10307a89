"""The tools around the portal agree with each other and with what stands on disk."""

import ast
import itertools
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PYPROJECT = REPOSITORY / "pyproject.toml"
NOT_ROOMS = {"tests", "migrations", "scripts", "bench"}
"""Folders of Python that no request walks through."""
FOUNDATIONS = {
    "columns": {"rules"},
    "config": set(),
    "clock": {"config", "extensions", "models", "rules"},
    "database": {"config", "extensions"},
    "extensions": set(),
    "models": {"columns", "extensions", "rules"},
}
"""The single files below every room, and what of ours each may import: import-linter reads folders only."""


def rooms() -> set[str]:
    return {path.parent.name for path in REPOSITORY.glob("*/__init__.py")} - NOT_ROOMS


def test_import_linter_watches_every_room() -> None:
    configured = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["root_packages"]
    assert set(configured) == rooms()


def test_every_room_has_its_place_in_the_one_direction() -> None:
    layers = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name.strip(" ()") for layer in layers for name in re.split("[|:]", layer)}
    assert rooms() <= placed


@pytest.mark.parametrize("name", sorted(FOUNDATIONS))
def test_the_foundations_import_nothing_above_them(name: str) -> None:
    ours = rooms() | set(FOUNDATIONS) | {"app", "serve"}
    tree = ast.parse((REPOSITORY / f"{name}.py").read_text())
    imported = {
        node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }
    imported |= {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    assert imported & ours <= FOUNDATIONS[name]


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^([A-Za-z0-9._-]+==\S+)", (REPOSITORY / lock).read_text(), re.MULTILINE))


def test_the_development_lock_keeps_every_pin_of_what_runs() -> None:
    assert pins("requirements.txt")
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_every_exception_of_the_checks_has_its_reason_beside_it() -> None:
    lines = PYPROJECT.read_text().splitlines()
    rules = [line for line in lines if re.match(r'\s+("[A-Z]+[0-9]+",? ?)+$', line)]
    warnings = [
        line
        for before, line in itertools.pairwise(lines)
        if line.strip().startswith('"ignore:') and not before.strip().startswith("#")
    ]
    bare = rules + warnings
    assert not bare


SCRIPTS = sorted(path.name for path in (REPOSITORY / "scripts").iterdir() if path.is_file() and not path.suffix)


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_can_be_run_and_read(script: str) -> None:
    path = REPOSITORY / "scripts" / script
    first_line = path.read_text().splitlines()[0]
    assert first_line.startswith("#!/usr/bin/env ")
    assert os.access(path, os.X_OK)
    if first_line.endswith("bash"):
        subprocess.run(["bash", "-n", str(path)], check=True)


def test_the_help_of_make_names_every_command() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]
    shown = subprocess.run(["make", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make (\w+)", shown)) == phony


def test_compressed_files_stay_out_of_the_repository() -> None:
    ignored = (REPOSITORY / ".gitignore").read_text().splitlines()
    assert {"static/**/*.br", "static/**/*.gz"} <= set(ignored)
