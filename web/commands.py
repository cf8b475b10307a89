"""The portal's own `flask` commands."""

import os
import secrets

from flask import Flask

from demo.commands import demo_cli
from exchange.core_data import core_data_cli


def register(app: Flask) -> None:
    app.cli.add_command(core_data_cli)
    app.cli.add_command(demo_cli)


def running_a_command() -> bool:
    """Was this process started as `flask …`? Commands sign nothing and need no secret."""
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true"


def secret_for_commands() -> str:
    return secrets.token_hex(32)
