"""Structured logs, one JSON object a line, in which identity and telephone numbers are masked."""

import logging
import re
import secrets
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from flask import Flask, g, request

LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{8,}[Xx]?(?![0-9A-Za-z])")
SHOWN = 3


def mask(text: str) -> str:
    """Every run of eight digits or more keeps three at each end."""
    return LONG_NUMBER.sub(lambda match: masked(match.group()), text)


def masked(number: str) -> str:
    return number[:SHOWN] + "*" * (len(number) - 2 * SHOWN) + number[-SHOWN:]


def mask_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value if key == "reference" else mask_all(value) for key, value in event.items()}


def mask_all(value: Any) -> Any:
    """The same for everything in lists and mappings. A reference stays as the caller reads it, even one of digits."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: mask_all(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [mask_all(each) for each in value]
    return value


structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_event,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    cache_logger_on_first_use=False,
)
log = structlog.get_logger()


def init_app(app: Flask) -> None:
    app.before_request(bind_request)


def bind_request() -> None:
    """What every line of this request carries: a reference and the route's pattern, never the address typed."""
    g.reference = new_reference()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(reference=g.reference, method=request.method, endpoint=request.endpoint)


def new_reference() -> str:
    """A short number that a caller can read out on the telephone and an engineer can find in the logs."""
    return secrets.token_hex(4)
