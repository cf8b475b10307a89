"""What the rules of 补缴 need to know of some persons of a unit: the same few queries for one as for a thousand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from database import among as among_people
from models import LIVE_STATES, Contribution, Declaration, Person, Unit
from queries.stop_facts import (
    DECLARATION,
    REGULAR,
    Gathered,
    assessed_periods,
    coverages,
    filings,
    group_facts,
    live_declarations,
)
from rules.attachments import HIRED, Filing
from rules.back_pay import KINDS, BackPayFacts, back_payable, latest_at_counter
from rules.back_pay_following import STARTING
from rules.back_pay_months import BACK_DUE, DUE, PAID, Billed
from rules.enrol_insurances import has_unemployment, insurances_of
from rules.insured import NORMAL, PENSION, UNEMPLOYMENT
from rules.periods import Month, months_between
from rules.start_months import BackPaid
from rules.windows import business_day

COUNTING = (REGULAR, "31", "32", "33", "40")
"""应缴类型 that pay a month as a whole; 退收 and differences do not."""
Starting = Mapping[str, tuple[str, ...]]


OF_BACK_PAY = DECLARATION.unit_id, DECLARATION.person_id, DECLARATION.insurance_group
BACK_PAY = (
    select(*OF_BACK_PAY, DECLARATION.month, DECLARATION.answers, DECLARATION.state)
    .where(among_people(DECLARATION.person_id, "people"), DECLARATION.kind.in_(KINDS))
    .where(DECLARATION.state.in_((*LIVE_STATES, "approved")))
)
"""Built once, of plain columns, as in `queries.stop_facts`."""


@dataclass(frozen=True)
class Among:
    """Months between which contributions are looked at, both included."""

    first: Month
    last: Month


def back_pay_facts(
    session: Session,
    unit: Unit,
    person_ids: Sequence[int],
    now: datetime,
    group: str = PENSION,
    apart_from: Collection[int] = (),
    among: Among | None = None,
) -> dict[int, BackPayFacts]:
    """Facts by person. `group`: the door. `apart_from`: declarations that are being asked about themselves.

    `among`: the months asked about, where they are known; else all that may be declared here.
    """
    on = Month.of(business_day(now))
    gathered = Gathered(
        coverages=coverages(session, unit, person_ids),
        live=live_declarations(session, unit, person_ids, apart_from),
        filings=filings(session, person_ids),
    )
    frozen = assessed_periods(session, unit)
    billed = billed_among(session, unit, person_ids, within_reach(unit, on, among), back_payable(on))
    starting = starting_here(session, unit, person_ids, on)
    found: dict[int, BackPayFacts] = {}
    for person_id, state in session.execute(select(Person.id, Person.state).where(Person.id.in_(person_ids))):
        behind = group_facts(person_id, unit, UNEMPLOYMENT, gathered, frozen) if group == PENSION else None
        found[person_id] = BackPayFacts(
            now=now,
            declared=group_facts(person_id, unit, group, gathered, frozen),
            coordinated=behind,
            leading=() if group == PENSION else tuple(gathered.live.get((person_id, PENSION), ())),
            person_state=state,
            billed=tuple(billed.get(person_id, ())),
            starting=starting.get(person_id, {}),
            hired=first_hired(unit, gathered.filings.get(person_id, ())),
            injury_class=unit.injury_class or "",
            office=unit.office_no,
            unit_numbers=frozenset(filter(None, (unit.pension_number, unit.unemployment_number))),
            known_here=person_id in gathered.coverages,
        )
    return found


def within_reach(unit: Unit, on: Month, among: Among | None) -> Among:
    """Months that may be declared here, and of these the ones asked about; 失业 ahead of 养老 may need later ones."""
    periods = unit.pension_period, unit.unemployment_period
    first, last = latest_at_counter(min(periods), on) + 1, max(periods) - 1
    if among is None:
        return Among(first, last)
    ahead = unit.unemployment_period > unit.pension_period
    return Among(max(first, among.first), last if ahead else min(last, among.last))


def billed_among(
    session: Session, unit: Unit, person_ids: Sequence[int], among: Among, insurances: Collection[str]
) -> Mapping[int, Sequence[Billed]]:
    """What is paid, at whichever unit, and what this unit has been billed and not yet paid, by person."""
    query = select(
        Contribution.person_id,
        Contribution.insurance,
        Contribution.month,
        Contribution.payment_type,
        Contribution.unit_id,
        Contribution.paid,
    ).where(
        Contribution.person_id.in_(person_ids),
        Contribution.insurance.in_(sorted(insurances)),
        Contribution.month.between(among.first, among.last),
        Contribution.payment_type.in_(COUNTING),
    )
    found: dict[int, list[Billed]] = defaultdict(list)
    for person, insurance, month, payment_type, at, paid in session.execute(query):
        if paid or at == unit.id:
            state = PAID if paid else DUE if payment_type == REGULAR else BACK_DUE
            found[person].append(Billed(insurance, month, state, at == unit.id))
    return found


def starting_here(session: Session, unit: Unit, person_ids: Sequence[int], on: Month) -> Mapping[int, Starting]:
    """By person and group the insurances of a 参保登记 here that is not yet approved; 失业 follows the pension door.

    A 恢复 takes up what the person has: none are named. Asked whatever else is asked about at the same time.
    """
    query = select(Declaration.person_id, Declaration.unit_id, Declaration.kind, Declaration.answers).where(
        Declaration.person_id.in_(person_ids), Declaration.kind.in_(STARTING), Declaration.state.in_(LIVE_STATES)
    )
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for person, at, kind, answers in session.execute(query):
        if at == unit.id and person is not None:
            found[person][STARTING[kind]] = tuple(answers.get("insurances", ()))
            if kind == "enrol" and answers.get("kind") == NORMAL and has_unemployment(answers.get("scope", ""), on):
                followed = insurances_of(UNEMPLOYMENT, NORMAL, answers.get("scope", ""), on)
                found[person].setdefault(UNEMPLOYMENT, followed)
    return found


def first_hired(unit: Unit, filed: Iterable[Filing]) -> Month | None:
    """The month of the first 用工 that this unit filed."""
    days = [filing.filed_on for filing in filed if filing.kind == HIRED and filing.unit == unit.id]
    return Month.of(min(days)) if days else None


def back_paid(session: Session, unit: Unit, person_ids: Sequence[int], group: str) -> Mapping[int, BackPaid]:
    """The months of 补缴 of each person at this unit, live or approved; one query. `group`: the door."""
    found: dict[int, dict[str, set[Month]]] = defaultdict(lambda: defaultdict(set))
    for at, person, of_group, first, answers, state in session.execute(BACK_PAY, {"people": person_ids}):
        if at == unit.id:
            months = tuple(months_between(first, Month.from_int(answers["last_month"])))
            found[person][of_group].update(months)
            if of_group == group and state in LIVE_STATES:
                found[person]["waiting"].update(months)
    behind = UNEMPLOYMENT if group == PENSION else ""
    return {
        person: BackPaid(*(frozenset(months.get(part, ())) for part in (group, behind, "waiting")))
        for person, months in found.items()
    }
