"""附件 of declarations that have not been submitted: put on, taken off. The files: actions/attachments.py."""

from collections.abc import Sequence

from sqlalchemy import select

from actions import attachments
from actions.actor import Actor
from actions.units import locked_unit
from actions.uploads import check_upload
from clock import business_now
from database import writing
from declarations.checking import NotTheirs
from models import Attachment, Declaration
from queries.declarations import EDITABLE
from rules.attachments import materials
from rules.periods import Month


def attach(actor: Actor, batch: str, public_ids: Sequence[str], material: str, file_name: str, data: bytes) -> None:
    """上传附件: one file as a paper of each of these declarations, all or none. Raises UploadRefused, NotTheirs.

    Checked and put on the disk before the transaction begins, so that nobody waits for it.
    """
    if material not in materials(Month.of(business_now().date())):
        raise NotTheirs
    checked = check_upload(file_name, data)
    attachments.put(checked)
    with writing() as session:
        locked_unit(session, actor.unit_id)
        wanted = set(public_ids)
        query = select(Declaration).where(
            Declaration.unit_id == actor.unit_id,
            Declaration.batch == batch,
            Declaration.public_id.in_(wanted),
            Declaration.state.in_(EDITABLE),
        )
        found = session.scalars(query.order_by(Declaration.id)).all()
        if not wanted or len(found) != len(wanted):
            raise NotTheirs
        for declaration in found:
            attachments.store(session, declaration.id, material, checked, actor)
            declaration.version += 1


def detach(actor: Actor, public_id: str) -> None:
    """删除附件 while the declaration may still be changed. Raises NotTheirs."""
    with writing() as session:
        locked_unit(session, actor.unit_id)
        query = select(Attachment, Declaration).join(Declaration, Declaration.id == Attachment.declaration_id)
        row = session.execute(
            query.where(
                Attachment.public_id == public_id,
                Declaration.unit_id == actor.unit_id,
                Declaration.state.in_(EDITABLE),
            )
        ).first()
        if row is None:
            raise NotTheirs
        attachments.remove(session, row[0], actor)
        row[1].version += 1
