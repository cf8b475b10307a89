"""`make run`, between set-up and serving: the database brought up to date and, in demonstration mode, the city.

The same as `flask db upgrade`, `flask demo load` and `flask demo accounts`, in one process instead of three.
"""

import sys

import flask_migrate
from flask import Flask
from flask.cli import ScriptInfo

from app import create_app
from config import Settings, SettingsError


def flask(app: Flask, *arguments: str) -> None:
    app.cli.main(arguments, prog_name="flask", obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


def main() -> int:
    settings = Settings.from_environment()
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
    if settings.demonstration:
        flask(app, "demo", "load")
        flask(app, "demo", "accounts")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SettingsError as error:
        sys.exit(f"设置有误 (settings): {error}")
