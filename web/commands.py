"""The portal's own `flask` commands."""

import os
import secrets

import click
from flask import Flask
from flask.cli import AppGroup

from actions.audit_anchors import anchors
from actions.audit_check import faults
from demo.commands import demo_cli
from exchange.core_data import core_data_cli

audit_cli = AppGroup("audit", help="The audit trail.")


@audit_cli.command("verify")
def verify() -> None:
    """Follow every chain; name each entry that was edited or is missing. Exit code 1 where there is one."""
    found = list(faults(anchors()))
    for fault in found:
        click.echo(str(fault))
    if found:
        raise SystemExit(1)
    click.echo("The audit trail is whole.")


def register(app: Flask) -> None:
    app.cli.add_command(core_data_cli)
    app.cli.add_command(demo_cli)
    app.cli.add_command(audit_cli)


def running_a_command() -> bool:
    """Was this process started as `flask …`? Commands sign nothing and need no secret."""
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true"


def secret_for_commands() -> str:
    return secrets.token_hex(32)
