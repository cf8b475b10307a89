"""What the rules of 恢复缴费 need to know of some persons of a unit: the same few queries for one as for a thousand."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, Unit
from queries.annual_wages import annual_wage
from queries.back_pay_facts import back_paid
from queries.stop_facts import Gathered, assessed_periods, coverages, group_facts, live_declarations
from rules.insured import PENSION, UNEMPLOYMENT, CoverageFacts
from rules.resume import ResumeFacts
from rules.start_months import NOTHING_BACK_PAID
from rules.windows import annual_window


def resume_facts(
    session: Session,
    unit: Unit,
    person_ids: Sequence[int],
    now: datetime,
    group: str = PENSION,
    apart_from: Collection[int] = (),
) -> dict[int, ResumeFacts]:
    """Facts by person. `group`: the door. `apart_from`: declarations that are being asked about themselves."""
    gathered = Gathered(
        coverages=coverages(session, unit, person_ids),
        live=live_declarations(session, unit, person_ids, apart_from),
    )
    frozen = assessed_periods(session, unit)
    paid_back = back_paid(session, unit, person_ids, group)
    wages = annual_wage(session, unit, now) if annual_window(now) else None
    found = {}
    for person_id, state in session.execute(select(Person.id, Person.state).where(Person.id.in_(person_ids))):
        behind = group_facts(person_id, unit, UNEMPLOYMENT, gathered, frozen) if group == PENSION else None
        found[person_id] = ResumeFacts(
            now=now,
            declared=group_facts(person_id, unit, group, gathered, frozen),
            coordinated=behind,
            person_state=state,
            annual_wage=wages,
            leading=() if group == PENSION else tuple(gathered.live.get((person_id, PENSION), ())),
            back_paid=paid_back.get(person_id, NOTHING_BACK_PAID),
        )
    return found


def paused_at(
    session: Session, unit: Unit, person_ids: Sequence[int], group: str
) -> dict[int, Sequence[CoverageFacts]]:
    """What a 恢复 would take up again, by person; one query."""
    gathered = Gathered(coverages=coverages(session, unit, person_ids))
    return {person_id: group_facts(person_id, unit, group, gathered, {}).paused for person_id in person_ids}
