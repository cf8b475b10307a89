"""The application a worker works in: made once a process, with the same settings as the web server."""

import gc
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from flask import Flask

P = ParamSpec("P")
R = TypeVar("R")


@cache
def application() -> Flask:
    from app import create_app

    app = create_app()
    keep_for_good()
    return app


def keep_for_good() -> None:
    """What is there now stays: Python need not look through it for garbage again, which takes a fifth of a long job."""
    gc.collect()
    gc.freeze()


def in_application(task: Callable[P, R]) -> Callable[P, R]:
    """Run a task with the database and the clocks of the portal."""

    @wraps(task)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with application().app_context():
            return task(*args, **kwargs)

    return run
