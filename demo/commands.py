"""`flask demo load | reset | accounts`."""

import unicodedata
from collections.abc import Callable, Sequence

import click
from flask import current_app
from flask.cli import AppGroup

from config import Settings
from demo import load
from demo.accounts import ACCOUNTS, PASSWORD
from exchange.core_data import DatabaseBusy

demo_cli = AppGroup("demo", help="The demonstration city 「示例市」.")


@demo_cli.command("load")
def load_command() -> None:
    """Load the city into an empty database; do nothing where it already is."""
    if load.is_loaded():
        click.echo("The demonstration city is already there; `flask demo reset` brings back its first state.")
        return
    _act(load.load_city)
    click.echo("The demonstration city is loaded.")


@demo_cli.command("reset")
def reset_command() -> None:
    """Empty every table and load the city again; refused where something else than the city is in the database."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.demonstration and not load.is_loaded():
        raise click.ClickException("Refused: this is no demonstration city, and PORTAL_DEMO is not 1.")
    _act(load.reset_city)
    click.echo("The demonstration city is as on its first day; everybody is signed out.")


@demo_cli.command("accounts")
def accounts_command() -> None:
    """Print who can sign in, and with which password."""
    head = ("登录名", "姓名", "角色", "密码", "单位、经办机构或本人")
    rows = [(a.login, a.name, a.role, PASSWORD, a.label) for a in ACCOUNTS]
    click.echo("演示数据：人员、单位与账号均为虚构，仅在演示模式（PORTAL_DEMO=1）下可以登录。")
    click.echo("Demonstration data: everybody is invented; these accounts work in demonstration mode only.\n")
    for line in _aligned([head, *rows]):
        click.echo(line)


def _act(action: Callable[[], None]) -> None:
    try:
        action()
    except load.CityNotLoaded as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except DatabaseBusy as busy:
        raise click.ClickException("Others keep writing to the database: try again in a moment.") from busy


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
