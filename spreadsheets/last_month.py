"""沿用上月: everybody's wage of the month before as rows of an import, to be changed where it differs (decision 27)."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from actions.actor import Actor
from declarations import KINDS
from extensions import db
from models import Unit
from queries.imports import copy_at_work
from queries.stop_facts import period_of
from queries.wage_facts import LastWage, last_month_wages
from rules.periods import Month
from spreadsheets.checking import sheet_of
from spreadsheets.reading import Row
from spreadsheets.staging import LAST_MONTH, keep

BEFORE = ":before"
"""Ends the name under which a row remembers what a cell was."""


class NothingToCopy(Exception):
    """Nobody of the unit has a wage of the month before."""


def keep_copy(actor: Actor, slug: str) -> str:
    """An import of everybody who is to be declared, with his last wage; its public id. Raises NothingToCopy.

    One that is still being worked on stays, with what was changed in it.
    """
    kind, session = KINDS[slug], db.session()
    unit = session.get_one(Unit, actor.unit_id)
    period = period_of(unit, kind.group)
    rows = list(copied(sheet_of(kind).by_name, last_month_wages(session, unit, kind.group), period))
    if not any(row.cells["wage"] for row in rows):
        raise NothingToCopy(f"{(period - 1).label} 没有可以沿用的缴费工资。请下载模板填写，或逐人申报。")
    return keep(actor, slug, rows, LAST_MONTH, unless=partial(copy_at_work, unit.id, slug, period))


def copied(columns: Iterable[str], wages: Sequence[LastWage], period: Month) -> Iterator[Row]:
    for number, last in enumerate(wages, start=1):
        wage = "" if last.wage is None else f"{last.wage:.2f}"
        known = {"name": last.name, "person_number": last.number or "", "wage": wage}
        months = {"first": str(int(period)), "last": str(int(period))}
        cells = {name: {**known, **months}.get(name, "") for name in columns}
        yield Row(number, {**cells, f"wage{BEFORE}": wage})
