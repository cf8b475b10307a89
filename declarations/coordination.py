"""失业协同: what a pension-side approval brings about in the other insurance group, in a transaction of its own.

Its failure keeps the approval and names the cause; it can be tried again (decision 3 in docs/decisions.md).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from actions.units import locked_unit
from clock import business_now
from database import in_slices, writing
from declarations import KINDS
from declarations.checking import NotTheirs
from declarations.effects import APPROVED, take_effect
from declarations.kind import Follower
from declarations.review import locked_case
from models import Declaration, Unit
from queries.stop_facts import period_of
from rules.coordination import DONE, FAILED, NOT_NEEDED, WAITING
from rules.correction import KIND as CORRECTION

log = structlog.get_logger()
Following = tuple[Declaration, Follower]
"""An approved declaration and what it asks of the other group."""
CORRECTED = "参停保时间此后已更正，失业保险请按更正后的月份单独申报。"


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
        settle(session, unit, [declaration])
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


def coordinate_all(actor: Actor, public_ids: Iterable[str]) -> Mapping[str, str]:
    """What follows of many declarations of the actor's unit that are effective: 失业协同标志 by public id.

    Some thousand in one transaction each. Those that need it no more, or not yet, are left out.
    """
    flags: dict[str, str] = {}
    for some in in_slices(dict.fromkeys(public_ids)):
        try:
            flags |= coordinate_some(actor, some)
        except Exception:
            log.exception("coordination-interrupted", declarations=len(some))
    return flags


def coordinate_some(actor: Actor, public_ids: Sequence[str]) -> Mapping[str, str]:
    with writing() as session:
        unit = locked_unit(session, actor.unit_id)
        query = select(Declaration).where(
            Declaration.public_id.in_(public_ids),
            Declaration.unit_id == unit.id,
            Declaration.state == APPROVED,
            Declaration.coordination.in_((WAITING, FAILED)),
        )
        waiting = session.scalars(query.order_by(Declaration.id)).all()
        settle(session, unit, waiting)
        flags = {each.public_id: each.coordination for each in waiting}
        if flags:
            failed = sum(flag == FAILED for flag in flags.values())
            audit.record(session, actor, "coordinated", number=len(flags), failed=failed)
    return flags


def settle(session: Session, unit: Unit, declarations: Sequence[Declaration]) -> None:
    """Give each its 失业协同标志, and bring about what follows."""
    now, to_follow = business_now(), dict[tuple[str, str], list[Following]]()
    for slug in {declaration.kind for declaration in declarations}:
        of_kind = [declaration for declaration in declarations if declaration.kind == slug]
        followers = KINDS[slug].followers(session, unit, of_kind, now)
        corrected = corrected_since(session, of_kind)
        for declaration in of_kind:
            follower = followers[declaration.id]
            declaration.coordination_cause = None
            if declaration.id in corrected:
                declaration.coordination, declaration.coordination_cause = FAILED, CORRECTED
            elif follower is None:
                declaration.coordination = NOT_NEEDED
            elif follower.causes:
                declaration.coordination = FAILED
                declaration.coordination_cause = follower.causes[0].message[:200]
            else:
                declaration.coordination = DONE
                declaration.coordination_cause = follower.left_out[:200] or None
                to_follow.setdefault((slug, follower.group), []).append((declaration, follower))
    for (_, group), following in to_follow.items():
        follow(session, unit, following, group)


def corrected_since(session: Session, declarations: Sequence[Declaration]) -> Collection[int]:
    """Those whose month has been put right before the other group followed: it must not follow with the wrong one."""
    ids = [declaration.id for declaration in declarations]
    corrections = select(Declaration.origin_id).where(
        Declaration.origin_id.in_(ids), Declaration.kind == CORRECTION, Declaration.state == APPROVED
    )
    return frozenset(origin for origin in session.scalars(corrections) if origin is not None)


def follow(session: Session, unit: Unit, following: Sequence[Following], group: str) -> None:
    """The same declarations in the other group: approved with their origins, with effects and messages of their own."""
    session.execute(insert(Declaration), [follower_of(origin, unit, follower) for origin, follower in following])
    ids = [origin.id for origin, _ in following]
    latest = select(func.max(Declaration.id)).where(
        Declaration.origin_id.in_(ids), Declaration.insurance_group == group
    )
    these = Declaration.id.in_(latest.group_by(Declaration.origin_id))
    take_effect(session, *session.scalars(select(Declaration).where(these).order_by(Declaration.id)))


def follower_of(origin: Declaration, unit: Unit, follower: Follower) -> dict[str, Any]:
    answers = {name: value for name, value in origin.answers.items() if name != "done"}
    return {
        "kind": origin.kind,
        "unit_id": origin.unit_id,
        "person_id": origin.person_id,
        "insurance_group": follower.group,
        "period": period_of(unit, follower.group),
        "state": APPROVED,
        "reason": origin.reason,
        "effective_on": origin.effective_on,
        "month": follower.month or origin.month,
        "answers": answers | {**follower.answers},
        "origin_id": origin.id,
        "created_by": origin.created_by,
        "created_at": business_now(),
        "submission_id": origin.submission_id,
        "coordination": NOT_NEEDED,
    }
