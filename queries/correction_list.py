"""What a unit may look at to put its month right: approved 登记, 减少 and 恢复, and the corrections of one."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from extensions import db
from models import LIVE_STATES, Declaration, Person
from queries.correction_facts import APPROVED
from queries.pages import PER_PAGE, Page, within
from rules.correction import CORRECTABLE, KIND

SHOWN = (*LIVE_STATES, APPROVED)


def approved_page(unit_id: int, number: int) -> Page[tuple[Declaration, Person]]:
    """A page of what was approved for this unit, the latest first."""
    total = db.session.scalar(select(func.count(Declaration.id)).where(*correctable_of(unit_id))) or 0
    page = within(number, total)
    query = select(Declaration, Person).join(Person, Person.id == Declaration.person_id).where(*correctable_of(unit_id))
    rows = db.session.execute(query.order_by(Declaration.id.desc()).limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return Page([(declaration, person) for declaration, person in rows], total, page)


def correctable(unit_id: int, public_id: str) -> Declaration | None:
    """One of them."""
    return db.session.scalar(select(Declaration).where(*correctable_of(unit_id), Declaration.public_id == public_id))


def last_correctable(unit_id: int, person_id: int) -> str | None:
    """Public id of what was approved last for a person."""
    query = select(Declaration.public_id).where(*correctable_of(unit_id), Declaration.person_id == person_id)
    return db.session.scalar(query.order_by(Declaration.id.desc()).limit(1))


def corrections_of(declaration: Declaration) -> Sequence[Declaration]:
    """The corrections of a declaration that stand or are under way, oldest first."""
    query = select(Declaration).where(Declaration.origin_id == declaration.id, Declaration.kind == KIND)
    return db.session.scalars(query.where(Declaration.state.in_(SHOWN)).order_by(Declaration.id)).all()


def correctable_of(unit_id: int) -> tuple[ColumnElement[bool], ...]:
    """Approved by itself: what 协同 made goes with what it follows."""
    return (
        Declaration.unit_id == unit_id,
        Declaration.state == APPROVED,
        Declaration.kind.in_(CORRECTABLE),
        Declaration.origin_id.is_(None),
    )
