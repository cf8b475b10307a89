"""The application a worker works in: made once a process, with the same settings as the web server."""

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from flask import Flask

P = ParamSpec("P")
R = TypeVar("R")


@cache
def application() -> Flask:
    from app import create_app

    return create_app()


def in_application(task: Callable[P, R]) -> Callable[P, R]:
    """Run a task with the database and the clocks of the portal."""

    @wraps(task)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with application().app_context():
            return task(*args, **kwargs)

    return run
