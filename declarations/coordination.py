"""失业协同: what a pension-side approval brings about in the other insurance group, in a transaction of its own.

Its failure keeps the approval and names the cause; it can be tried again (decision 3 in docs/decisions.md).
"""

import structlog
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from clock import business_now
from database import writing
from declarations import KINDS
from declarations.checking import NotTheirs
from declarations.effects import APPROVED, WAITING, take_effect
from declarations.review import locked_case
from models import Declaration, Unit
from queries.stop_facts import period_of

log = structlog.get_logger()
DONE, FAILED, NOT_NEEDED = "1", "2", "9"
"""失业协同标志 协同成功, 协同失败, 无需协同."""


def coordinate(actor: Actor, public_id: str) -> str:
    """Do, or try again, what the approval of this declaration asks of the other group; the new 失业协同标志.

    The employer may try again for his own unit. Raises NotTheirs.
    """
    with writing() as session:
        declaration, unit = locked_case(session, actor, public_id, (APPROVED,))
        if actor.unit_id not in (None, unit.id):
            raise NotTheirs
        if declaration.coordination not in (WAITING, FAILED):
            return declaration.coordination
        follower = KINDS[declaration.kind].follower(session, unit, declaration, business_now())
        if follower is None:
            declaration.coordination = NOT_NEEDED
        elif follower.causes:
            declaration.coordination = FAILED
            declaration.coordination_cause = follower.causes[0].message[:200]
        else:
            follow(session, unit, declaration, follower.group)
            declaration.coordination, declaration.coordination_cause = DONE, None
        flag, on = declaration.coordination, business_now().isoformat()
        audit.record(session, actor.in_chain_of(unit.id), "coordinated", f"declaration:{public_id}", flag=flag, on=on)
    return flag


def coordinate_after_approval(actor: Actor, public_id: str) -> str:
    """What follows an approval at once. The approval stands whatever happens here: 未协同 can be tried again."""
    try:
        return coordinate(actor, public_id)
    except Exception:
        log.exception("coordination-interrupted", declaration=public_id)
        return WAITING


def follow(session: Session, unit: Unit, origin: Declaration, group: str) -> Declaration:
    """The same declaration in the other group: approved with its origin, with its own effect and message for tax."""
    answers = {name: value for name, value in origin.answers.items() if name != "done"}
    follower = Declaration(
        kind=origin.kind,
        unit_id=origin.unit_id,
        person_id=origin.person_id,
        insurance_group=group,
        period=period_of(unit, group),
        state=APPROVED,
        reason=origin.reason,
        effective_on=origin.effective_on,
        month=origin.month,
        answers=answers,
        origin_id=origin.id,
        created_by=origin.created_by,
        created_at=business_now(),
        submission_id=origin.submission_id,
        coordination=NOT_NEEDED,
    )
    session.add(follower)
    session.flush()
    take_effect(session, follower)
    return follower
