"""How values read on a page."""

import re
from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_wtf.csrf import generate_csrf

from config import BUSINESS_ZONE
from declarations import KINDS
from models import Declaration
from rules import codes, contact
from rules.attachments import materials
from rules.identity import mask_name, mask_number
from rules.periods import Month
from rules.verification import grouped
from web.menu import BY_ENDPOINT, CLERK

TABLES = {
    "sex": codes.SEX,
    "nation": codes.NATION,
    "education": codes.EDUCATION,
    "household": codes.HOUSEHOLD,
    "document_type": codes.DOCUMENT_TYPE,
    "insurance": codes.INSURANCE,
    "payment_state": codes.PAYMENT_STATE,
    "person_state": codes.PERSON_STATE,
    "scope": codes.EMPLOYMENT_SCOPE,
    "kind": codes.COVERAGE_KIND,
    "retirement": codes.RETIREMENT_CATEGORY,
    "role": codes.ROLE,
    "declaration_state": codes.DECLARATION_STATE,
    "coordination": codes.COORDINATION,
    "decision": codes.REVIEW_DECISION,
    "reason": codes.STOP_REASON,
}


FUNCTIONS = {entry.label: endpoint for endpoint, entry in BY_ENDPOINT.items() if entry.roles >= CLERK}
_NAMED = re.compile(f"({'|'.join(sorted(map(re.escape, FUNCTIONS), key=len, reverse=True))})")


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        word=word, masked=mask_number, yuan=yuan, month=month_label, day=day, moment=moment, shown=shown
    )
    app.jinja_env.filters.update(masked_name=mask_name, grouped=grouped, material=material, in_pieces=in_pieces)
    app.jinja_env.filters.update(state_word=state_word)
    app.jinja_env.globals.update(csrf_token=generate_csrf, label_of=label_of)


def word(code: str | None, table: str) -> str:
    """The word of a code; nothing for an empty one, the code itself for one that the table does not have."""
    if not code:
        return ""
    return TABLES[table].label(code) if code in TABLES[table] else code


def state_word(declaration: Declaration) -> str:
    """状态 of a declaration, as its kind words it."""
    return KINDS[declaration.kind].state_word(declaration)


def yuan(amount: Decimal | None) -> str:
    """元 with thousands separators: 812,640.00."""
    return "" if amount is None else f"{amount:,.2f}"


def month_label(month: Month | None) -> str:
    return "" if month is None else month.label


def day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def moment(value: datetime) -> str:
    """Business time, to the minute: 2026-11-16 10:00."""
    return value.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M")


def material(code: str, period: Month) -> str:
    """What a paper is called, as in the settlement period it was asked for."""
    known = materials(period)
    return known[code].label if code in known else code


def in_pieces(words: str) -> list[tuple[str, str]]:
    """What a clerk is told to do, taken apart where it names a function: words, endpoint or ""."""
    return [(piece, FUNCTIONS.get(piece, "")) for piece in _NAMED.split(words) if piece]


def shown(value: str, field: str) -> str:
    """A contact detail as lists and records show it: words for codes, numbers masked."""
    return contact.shown(field, value, masked=True)


def label_of(field: str) -> str:
    return contact.field(field).label
