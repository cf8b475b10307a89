"""Which page of a list is asked for."""

from flask import request


def page_number() -> int:
    return request.args.get("page", 1, type=int)
