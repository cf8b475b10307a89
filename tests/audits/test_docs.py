"""The documentation is tested against the code: what it names exists, and what must be named is."""

import re
import subprocess
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path

import click
import pytest

import models
from demo.accounts import ACCOUNTS, PASSWORD
from demo.commands import demo_cli
from exchange.core_data import core_data_cli
from exchange.core_data.sheets import SHEETS
from rules import codes
from web.commands import audit_cli

REPOSITORY = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = (*READMES, *(f"docs/{path.name}" for path in sorted((REPOSITORY / "docs").glob("*.md"))))
WRITTEN_BY_HAND = [name for name in DOCUMENTS if name != "docs/performance.md"]
SETTING = re.compile(r'"(PORTAL_[A-Z_]+|PORT|DATABASE_URL)"')
SOURCES_OF_SETTINGS = ("config.py", "serve.py")
CODE_SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r'\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"')
FLASK_COMMANDS: dict[str, click.Group] = {
    "demo": demo_cli,
    "core-data": core_data_cli,
    "audit": audit_cli,
    "db": import_module("flask_migrate.cli").db,
}
LARGEST_IMAGE = 150 * 1024


def text(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def without_fences(name: str) -> str:
    return FENCE.sub("", text(name))


def spans(name: str) -> list[str]:
    """What stands in backticks in the running text."""
    return CODE_SPAN.findall(without_fences(name))


def rows(name: str) -> list[list[str]]:
    """The cells of every table row."""
    lines = (line for line in without_fences(name).splitlines() if line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def commands(name: str) -> list[str]:
    """Every command line, from blocks of shell and from the running text."""
    blocks = chain.from_iterable(body.splitlines() for language, body in FENCE.findall(text(name)) if language == "sh")
    return [*blocks, *spans(name)]


@cache
def top_level() -> set[str]:
    """Everything that is or will be in the repository, ignored files left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    present = [name for name in listed if (REPOSITORY / name.strip('"')).exists()]
    return {f"{first}/" if rest else first for first, _, rest in (name.partition("/") for name in present)}


@cache
def tables() -> dict[str, type]:
    return {name: each for name, each in vars(models).items() if isinstance(each, type) and hasattr(each, "__table__")}


def is_in_the_code(reference: str) -> bool:
    """A path, a table or a column of a table."""
    if re.fullmatch(r"[A-Z]\w+(\.\w+)?", reference) and not (REPOSITORY / reference).exists():
        table, _, column = reference.partition(".")
        return table in tables() and (not column or column in tables()[table].__table__.c)  # type: ignore[attr-defined]
    return (REPOSITORY / reference).exists()


def looks_like_a_path(span: str) -> bool:
    return bool(re.fullmatch(r"[\w.\-]+/[\w.\-/]*", span)) and f"{span.partition('/')[0]}/" in top_level()


# --- architecture and paths -----------------------------------------------------------------------------------------


def test_everything_at_the_top_level_has_its_line_in_the_architecture() -> None:
    explained = set(chain.from_iterable(CODE_SPAN.findall(cells[0]) for cells in rows("docs/architecture.md")))
    assert top_level() - explained == set()
    gone = {name for name in explained if not (REPOSITORY / name).exists()}
    assert {name for name in gone if f"({name.strip('/')})" not in text("pyproject.toml")} == set()  # kept places


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_named_exists(name: str) -> None:
    named = {span for span in spans(name) if looks_like_a_path(span)}
    assert {path for path in named if not (REPOSITORY / path).exists()} == set()


@pytest.mark.parametrize("name", WRITTEN_BY_HAND)
def test_every_python_file_named_exists(name: str) -> None:
    named = {span for span in spans(name) if re.fullmatch(r"\w+\.(py|toml)", span)}
    assert {path for path in named if not (REPOSITORY / path).exists()} == set()


def test_the_order_of_imports_is_the_one_that_is_checked() -> None:
    checked = re.findall(r'^    "([^"]+)",', text("pyproject.toml").split("layers = [")[1].split("]")[0], re.MULTILINE)
    rooms = [re.findall(r"\w+", layer) for layer in checked]
    shown = next(body for _, body in FENCE.findall(text("docs/architecture.md")) if "→" in body)
    assert [re.findall(r"\w+", layer) for layer in shown.split("→")] == rooms


# --- settings and commands ------------------------------------------------------------------------------------------


def settings_read() -> set[str]:
    return set(chain.from_iterable(SETTING.findall(text(name)) for name in SOURCES_OF_SETTINGS))


def test_every_setting_has_its_row_in_operations() -> None:
    explained = {span for cells in rows("docs/operations.md") for span in CODE_SPAN.findall(cells[0])}
    assert settings_read() - explained == set()


def test_every_variable_the_help_of_make_names_is_in_operations() -> None:
    named = set(re.findall(r"\b([A-Z][A-Z_]+)=", text("Makefile")))
    assert {name for name in named if name not in text("docs/operations.md")} == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_setting_is_named_that_nobody_reads(name: str) -> None:
    assert set(re.findall(r"\bPORTAL_[A-Z_]+\b", text(name))) - settings_read() == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_named_exists(name: str) -> None:
    targets = set(re.search(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)[1].split())  # type: ignore[index]
    named = set(re.findall(r"^(?:\w+=\S+ )*make (\w+)", "\n".join(commands(name)), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_flask_command_named_exists(name: str) -> None:
    called = re.findall(r"flask --app app ([a-z][\w-]*) ([a-z][\w-]*)", "\n".join(commands(name)))
    assert {
        call for call in called if call[0] not in FLASK_COMMANDS or call[1] not in FLASK_COMMANDS[call[0]].commands
    } == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_script_and_module_called_exists(name: str) -> None:
    lines = "\n".join(commands(name))
    scripts = {REPOSITORY / path for path in re.findall(r"^(scripts/[\w.-]+)", lines, re.MULTILINE)}
    modules = [module.replace(".", "/") for module in re.findall(r"python -m ([\w.]+)", text(name))]
    ours = {REPOSITORY / module for module in modules if f"{module.partition('/')[0]}/" in top_level()}
    assert {path for path in scripts if not path.is_file()} == set()
    assert {path for path in ours if not path.is_dir() and not path.with_suffix(".py").is_file()} == set()


# --- accounts, links, pictures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*READMES, "docs/demo.md"])
def test_every_account_named_is_one_of_the_city(name: str) -> None:
    known = {account.login: (account.name, account.role) for account in ACCOUNTS}
    table = [cells for cells in rows(name) if len(cells) > 2 and cells[2] in {role for _, role in known.values()}]
    named = {cells[0].strip("`"): (cells[1], cells[2]) for cells in table}
    assert named
    assert named.items() <= known.items()
    assert f"`{PASSWORD}`" in text(name)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_relative_links_lead_somewhere(name: str) -> None:
    found = [first or second for first, second in LINK.findall(without_fences(name))]
    dead = [link for link in found if not link.startswith("http") and not leads_somewhere(name, link)]
    assert not dead


def leads_somewhere(name: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (REPOSITORY / name).parent / path if path else REPOSITORY / name
    if not target.exists():
        return False
    return not anchor or anchor in {
        slug(heading) for heading in re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE)
    }


def slug(heading: str) -> str:
    """The anchor that GitHub and others make of a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_pictures_are_small_enough_for_a_slow_line() -> None:
    shown = set(re.findall(r'src="([^"]+)"', text(READMES[0])))
    assert shown == {f"docs/images/{path.name}" for path in (REPOSITORY / "docs" / "images").iterdir()}
    assert all((REPOSITORY / path).stat().st_size < LARGEST_IMAGE for path in shown)


def test_both_readmes_say_the_same_things() -> None:
    english, chinese = (text(name) for name in READMES)
    assert FENCE.findall(english) == FENCE.findall(chinese)
    assert len(re.findall(r"^## ", english, re.MULTILINE)) == len(re.findall(r"^## ", chinese, re.MULTILINE))
    links = [
        {link for pair in LINK.findall(each) for link in pair if link not in READMES} for each in (english, chinese)
    ]
    assert links[0] == links[1]


def test_the_project_stands_on_its_own() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    texts = [REPOSITORY / name for name in listed.splitlines() if name.endswith((".md", ".py", ".html", ".toml"))]
    outside = [path.name for path in texts if path.exists() and re.search(r"\.\./shared/|/work/", path.read_text())]
    assert set(outside) <= {Path(__file__).name}


# --- words, decisions, core data ------------------------------------------------------------------------------------


def test_every_term_of_the_glossary_is_in_the_code() -> None:
    named = [span for cells in rows("docs/glossary.md") if len(cells) == 4 for span in CODE_SPAN.findall(cells[3])]
    assert len(named) > 50
    assert [reference for reference in named if not is_in_the_code(reference)] == []


def test_every_table_has_its_word_in_the_glossary() -> None:
    machinery = {
        "AccountOffice",
        "AccountUnit",
        "AuditEntry",
        "AuditHead",
        "Counter",
        "IdempotencyKey",
        "Job",
        "LimitHit",
    }
    named = {span.partition(".")[0] for span in spans("docs/glossary.md")}
    assert set(tables()) - named - machinery - {"LoginSession", "Setting"} == set()


def test_the_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(cells[0]) for cells in rows("docs/decisions.md") if cells[0].isdecimal()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_decision_the_code_refers_to_is_there() -> None:
    known = {int(cells[0]) for cells in rows("docs/decisions.md") if cells[0].isdecimal()}
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py", "*.toml", "*.html", "docs/demo.md"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    present = [REPOSITORY / name for name in listed if (REPOSITORY / name).exists()]
    named = chain.from_iterable(re.findall(r"(?:[Dd]ecision|决定) ([0-9]+)", path.read_text()) for path in present)
    assert {int(number) for number in named} <= known


def test_every_place_a_decision_names_is_in_the_code() -> None:
    cells = [row for row in rows("docs/decisions.md") if row[0].isdecimal()]
    named = [span for row in cells for span in CODE_SPAN.findall(row[3]) if not span.startswith("uq_")]
    assert [reference for reference in named if not is_in_the_code(reference)] == []
    assert "uq_declaration_live" in text("models.py")


def test_every_core_data_file_is_shown_with_its_headers_and_a_good_row() -> None:
    shown = [body.splitlines() for language, body in FENCE.findall(text("docs/core-data.md")) if not language]
    examples = {lines[0]: lines[1:] for lines in shown}
    for sheet in SHEETS:
        lines = examples[",".join(sheet.headers)]
        assert lines, sheet.file
        for line in lines:
            _, faults = sheet.read(line.split(","))
            assert [fault.message for fault in faults] == [], sheet.file


@pytest.mark.parametrize(
    "name",
    "DOCUMENT_TYPE SEX HOUSEHOLD EDUCATION RETIREMENT_CATEGORY PERSON_STATE INSURANCE EMPLOYMENT_SCOPE COVERAGE_KIND "
    "PAYMENT_STATE FILING_KIND PAYMENT_TYPE INJURY_CLASS ROLE".split(),
)
def test_every_code_the_files_accept_is_listed(name: str) -> None:
    table: codes.CodeTable = getattr(codes, name)
    listed = [set(cells[1].split(", ")) for cells in rows("docs/core-data.md") if len(cells) == 2]
    assert {f"{code} {word}" for code, word in table.codes.items()} in listed
