"""The units an account acts for."""

from collections.abc import Sequence

from sqlalchemy import select

from extensions import db
from models import AccountUnit, Unit


def own_units(account_id: int) -> Sequence[Unit]:
    query = select(Unit).join(AccountUnit, AccountUnit.unit_id == Unit.id)
    return db.session.scalars(query.where(AccountUnit.account_id == account_id).order_by(Unit.id)).all()


def own_unit(account_id: int, public_id: str) -> Unit | None:
    query = select(Unit).join(AccountUnit, AccountUnit.unit_id == Unit.id)
    return db.session.scalar(query.where(AccountUnit.account_id == account_id, Unit.public_id == public_id))
