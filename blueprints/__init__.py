"""Routes only: read the request, call one thing, respond."""

from flask import Flask

from blueprints import (
    accounts,
    contact,
    correction,
    declarations,
    display,
    downloads,
    enrol,
    enrol_unemployment,
    health,
    home,
    imports,
    my_account,
    pending,
    people,
    process_forms,
    results,
    review,
    reviewed,
    session,
    single,
    stop,
    submissions,
    verify,
)
from blueprints import help as help_pages

ALL = (
    accounts,
    contact,
    correction,
    declarations,
    display,
    downloads,
    enrol,
    enrol_unemployment,
    health,
    help_pages,
    home,
    imports,
    my_account,
    pending,
    people,
    process_forms,
    results,
    review,
    reviewed,
    session,
    single,
    stop,
    submissions,
    verify,
)


def register(app: Flask) -> None:
    for module in ALL:
        app.register_blueprint(module.blueprint)
