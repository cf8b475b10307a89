"""数据提交 pressed twice, 取消导入, a cell typed anew and the worker's check, all at one barrier."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from flask import Flask
from sqlalchemy import select

from declarations import lifecycle
from extensions import db
from models import Declaration, Import, ImportRow
from spreadsheets import staging
from tests.declared import actor, portal
from tests.reliability.test_races import together
from tests.spreadsheets.test_importing import interrupt_row

ROUNDS = 8
REFUSED = (staging.NotTheirs, staging.Refused, staging.NothingToDeclare)


def test_a_workbook_is_declared_once_or_cancelled_and_never_both(app: Flask) -> None:
    for number in range(ROUNDS):
        with portal(app):
            rows = [interrupt_row(2, "plain_worker"), interrupt_row(3, "contact_empty", reason="自离")]
            clerk = actor("jingban1")
            public_id = staging.keep(clerk, "interrupt", rows, staging.FILE, digest=str(number))
            import_id = db.session.scalars(select(Import.id).where(Import.public_id == public_id)).one()
            if number % 2:
                check_all(import_id)
        acts = [
            partial(staging.declare, clerk, public_id),
            partial(staging.declare, clerk, public_id),
            partial(staging.change_row, clerk, public_id, 3, {"reason": "辞职"}),
            partial(check_all, import_id),
            partial(staging.cancel, clerk, public_id),
        ]
        together(*(inside(app, act) for act in (acts if number % 3 else acts[:-1])))
        with portal(app):
            ended(import_id)


def inside(app: Flask, act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with portal(app), suppress(*REFUSED):
            act()

    return run


def check_all(import_id: int) -> None:
    while staging.check_next(import_id):
        pass


def ended(import_id: int) -> None:
    """What was declared stands there once, the rest has left nothing; the drafts go, for the next round."""
    kept = db.session.get_one(Import, import_id)
    states = Counter(db.session.scalars(select(ImportRow.state).where(ImportRow.import_id == import_id)))
    of_clerk = select(Declaration.public_id).where(Declaration.kind == "interrupt", Declaration.state == "draft")
    drafts = db.session.scalars(of_clerk).all()
    assert len(drafts) == kept.declared == states["done"]
    assert bool(drafts) == (kept.state == "submitted")
    assert bool(states) == (kept.state != "cancelled")
    if drafts:
        lifecycle.delete_drafts(actor("jingban1"), drafts)
