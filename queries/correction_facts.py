"""What has been approved for some persons of a unit, as it stands now: what 参停保时间更正 is asked about."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models import Contribution, Declaration, Unit
from queries.stop_facts import (
    BILLED_COVERAGES,
    COVERAGE,
    REGULAR,
    Gathered,
    assessed_periods,
    coverage_facts,
    group_facts,
    group_of,
    live_declarations,
    number_of,
    of_unit,
)
from rules.correction import CORRECTABLE, KIND, STOPPING, CorrectionFacts, Origin, Side
from rules.coverage import PERSONNEL_KINDS
from rules.insured import CoverageFacts
from rules.periods import Month

APPROVED = "approved"
AnyRow = Row[*tuple[Any, ...]]
OF_DECLARATION = (
    Declaration.id,
    Declaration.unit_id,
    Declaration.person_id,
    Declaration.kind,
    Declaration.insurance_group,
    Declaration.month,
    Declaration.origin_id,
    Declaration.answers,
)


SPELLS = BILLED_COVERAGES.add_columns(COVERAGE.id)


@dataclass(frozen=True)
class Known:
    """Everything gathered of one person."""

    person_id: int
    unit: Unit
    declarations: Sequence[AnyRow]
    """Approved ones, oldest first."""
    spells: Mapping[int, CoverageFacts]
    """By row number of the coverage."""
    gathered: Gathered
    frozen: Mapping[str, Month]
    back_paid: Mapping[tuple[int, str], Month]


def correction_facts(
    session: Session, unit: Unit, person_ids: Sequence[int], now: datetime, apart_from: Collection[int] = ()
) -> dict[int, CorrectionFacts]:
    """Facts by person, his last approved declaration first; the same few queries for one as for a thousand."""
    gathered = Gathered(live=live_declarations(session, unit, person_ids, apart_from))
    declarations, frozen = approved(session, unit, person_ids), assessed_periods(session, unit)
    spells = spells_of(session, unit, person_ids, frozen)
    back_payments = back_paid(session, unit, person_ids)
    found = {}
    for person_id in person_ids:
        known = Known(person_id, unit, declarations[person_id], spells[person_id], gathered, frozen, back_payments)
        found[person_id] = CorrectionFacts(now, tuple(origins(known)))
    return found


def approved(session: Session, unit: Unit, person_ids: Sequence[int]) -> Mapping[int, Sequence[AnyRow]]:
    """Approved 登记, 减少, 恢复, 更正, oldest first; other units' are left out as in `live_declarations`."""
    query = select(*OF_DECLARATION).where(
        Declaration.person_id.in_(person_ids), Declaration.kind.in_(PERSONNEL_KINDS), Declaration.state == APPROVED
    )
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in session.execute(query.order_by(Declaration.id)):
        if row.unit_id == unit.id:
            found[row.person_id].append(row)
    return found


def spells_of(
    session: Session, unit: Unit, person_ids: Sequence[int], frozen: Mapping[str, Month]
) -> Mapping[int, dict[int, CoverageFacts]]:
    found: dict[int, dict[int, CoverageFacts]] = defaultdict(dict)
    for row in session.execute(SPELLS, {"people": person_ids, **of_unit(unit)}):
        found[row.person_id][row.id] = coverage_facts(number_of(frozen.get(group_of(row.insurance))), *row[1:-1])
    return found


def back_paid(session: Session, unit: Unit, person_ids: Sequence[int]) -> Mapping[tuple[int, str], Month]:
    """The last month that was paid back at this unit, by person and insurance."""
    key = Contribution.person_id, Contribution.insurance, Contribution.unit_id
    query = select(*key, func.max(Contribution.month)).where(
        Contribution.person_id.in_(person_ids), Contribution.payment_type != REGULAR
    )
    rows = session.execute(query.group_by(*key))
    return {(person, insurance): month for person, insurance, at, month in rows if at == unit.id}


def origins(known: Known) -> Iterable[Origin]:
    """What can be corrected at all, the last first: neither what 协同 made by itself nor what has been withdrawn."""
    for row in reversed(known.declarations):
        if row.kind in CORRECTABLE and row.origin_id is None:
            corrections = of_origin(known, KIND, [row.id])
            follower = next(reversed(of_origin(known, row.kind, [row.id])), None)
            there = None
            if follower is not None:
                theirs = of_origin(known, KIND, [each.id for each in corrections])
                there = side(known, follower, theirs)
            yield Origin(row.id, row.kind, side(known, row, corrections), there)


def of_origin(known: Known, kind: str, origin_ids: Sequence[int]) -> Sequence[AnyRow]:
    return [row for row in known.declarations if row.kind == kind and row.origin_id in origin_ids]


def side(known: Known, row: AnyRow, corrections: Sequence[AnyRow]) -> Side:
    """One group of an approval. A correction without a month has withdrawn it."""
    month = corrections[-1].month if corrections else row.month
    ids = [coverage_id for coverage_id, _ in row.answers["done"]["coverages"]]
    touched = tuple(known.spells[coverage_id] for coverage_id in ids if coverage_id in known.spells)
    whole = bool(ids) and len(touched) == len(ids)
    return Side(
        month=month or row.month,
        group=group_facts(known.person_id, known.unit, row.insurance_group, known.gathered, known.frozen),
        touched=touched,
        stands=whole and month is not None and all(as_left(row.kind, spell, month) for spell in touched),
        later=later_than(known, row),
        previous_stop=None if row.kind in STOPPING else stop_before(known, touched),
        back_paid=max(back_payments_of(known, touched), default=None),
    )


def back_payments_of(known: Known, begun: Sequence[CoverageFacts]) -> Iterable[Month]:
    """The last months of 补缴 of these insurances, as far as they came after an earlier spell."""
    stopped = stop_before(known, begun)
    for spell in begun:
        month = known.back_paid.get((known.person_id, spell.insurance))
        if month is not None and (stopped is None or month > stopped):
            yield month


def as_left(kind: str, spell: CoverageFacts, month: Month) -> bool:
    """Is the spell as the approval, or its correction, left it?"""
    if kind in STOPPING:
        return not spell.active and spell.stop == month
    return spell.active and spell.start == month


def later_than(known: Known, row: AnyRow) -> str:
    """The business approved after it in the same group."""
    later = (each for each in known.declarations if each.id > row.id and each.kind in CORRECTABLE)
    return next((PERSONNEL_KINDS[each.kind] for each in later if each.insurance_group == row.insurance_group), "")


def stop_before(known: Known, begun: Sequence[CoverageFacts]) -> Month | None:
    """The last month paid of the spells before these."""
    starts = {(spell.insurance, spell.kind): spell.start for spell in begun}
    stops = [
        spell.stop
        for spell in known.spells.values()
        if spell.stop is not None and spell.start < starts.get((spell.insurance, spell.kind), spell.start)
    ]
    return max(stops, default=None)
