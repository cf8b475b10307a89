"""Routes only: read the request, call one thing, respond."""

from flask import Flask

from blueprints import accounts, contact, display, health, home, my_account, people, session
from blueprints import help as help_pages

ALL = (accounts, contact, display, health, help_pages, home, my_account, people, session)


def register(app: Flask) -> None:
    for module in ALL:
        app.register_blueprint(module.blueprint)
