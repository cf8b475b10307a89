"""单位应收核定: freezes a settlement period of one insurance group, and takes the freeze back (decision 9)."""

from collections.abc import Iterator
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from actions.counters import next_number
from actions.units import locked_unit
from clock import business_now
from database import writing
from models import Assessment, Declaration, TaxMessage, Unit
from queries.settlement import PENSIONS, UNEMPLOYMENT, head_count
from queries.stop_facts import period_of
from rules.finding import Finding
from rules.insured import PENSION
from rules.periods import Month

CLAUSE = "注意事项 9"
UNDER_REVIEW = ("submitted", "in_review")
ASSESSED, REVOKING, REVOKED = "assessed", "revoking", "revoked"
REVOCATION = "6"
"""数据传输类型 AAA321 撤销."""


class NotYet(Exception):
    """The period cannot be assessed yet; `findings` say what is in the way."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings


class NotAssessed(Exception):
    """There is no assessment of this unit, group and period that could be revoked."""


def freeze(actor: Actor, group: str) -> str:
    """Assess the group's current settlement period: no personnel or wage change until the next. Raises NotYet.

    Takes the same lock as submitting does: whatever is submitted was submitted before, or is refused after.
    """
    with writing() as session:
        unit = locked_unit(session, actor.unit_id)
        period = period_of(unit, group)
        found = tuple(obstacles(session, unit, group, period))
        if found:
            raise NotYet(found)
        now = business_now()
        day = f"HD{now:%y%m%d}"
        assessment = Assessment(
            number=f"{day}{next_number(session, day):05d}",
            unit_id=unit.id,
            insurance_group=group,
            period=period,
            state=ASSESSED,
            account_id=actor.account_id,
            at=now,
        )
        session.add(assessment)
        session.flush()
        audit.record(session, actor, "assessed", f"assessment:{assessment.public_id}", group=group, period=int(period))
        return assessment.number


def obstacles(session: Session, unit: Unit, group: str, period: Month) -> Iterator[Finding]:
    """What keeps the period from being assessed."""
    standing = (Assessment.unit_id == unit.id, Assessment.insurance_group == group, Assessment.period == period)
    if session.scalar(select(func.count()).where(*standing, Assessment.state != REVOKED)):
        yield Finding(
            "assessed-already", f"{period.label} 已应收核定。", CLAUSE, "需要更正的，请联系经办机构撤销核定。"
        )
    waiting = session.scalar(
        select(func.count()).where(
            Declaration.unit_id == unit.id,
            Declaration.insurance_group == group,
            Declaration.period == period,
            Declaration.state.in_(UNDER_REVIEW),
        )
    )
    if waiting:
        message = f"还有 {waiting} 笔申报没有审核完。"
        yield Finding("under-review", message, CLAUSE, "请等待审核结果，或在审核前撤回。")
    count = head_count(unit.id, PENSIONS if group == PENSION else (UNEMPLOYMENT,), period)
    if count.missing:
        message = f"参保人数 {count.insured} 人，工资申报人数 {count.declared} 人，两个人数应当相同。"
        yield Finding("counts-differ", message, "温馨提示(2)", f"请先为 {count.missing} 人申报缴费工资。")


def revoke(actor: Actor, unit_id: int, group: str, period: Month) -> None:
    """Ask tax to forget an assessment; the freeze ends when tax has confirmed it (`revoked`). Raises NotAssessed."""
    with writing() as session:
        unit = locked_unit(session, unit_id)
        assessment = standing_assessment(session, unit, group, period, ASSESSED)
        assessment.state = REVOKING
        session.add(
            TaxMessage(
                message_id=str(uuid4()),
                unit_id=unit.id,
                assessment_id=assessment.id,
                transaction=REVOCATION,
                business="核定",
                month=period,
                content={"number": assessment.number, "group": group},
                created_at=business_now(),
            )
        )
        audit.record(session, actor.in_chain_of(unit.id), "assessment-revoking", f"assessment:{assessment.public_id}")


def revoked(actor: Actor, unit_id: int, group: str, period: Month) -> None:
    """Tax has confirmed: the period is open again. Raises NotAssessed."""
    with writing() as session:
        unit = locked_unit(session, unit_id)
        assessment = standing_assessment(session, unit, group, period, REVOKING)
        assessment.state = REVOKED
        audit.record(session, actor.in_chain_of(unit.id), "assessment-revoked", f"assessment:{assessment.public_id}")


def standing_assessment(session: Session, unit: Unit, group: str, period: Month, state: str) -> Assessment:
    query = select(Assessment).where(
        Assessment.unit_id == unit.id,
        Assessment.insurance_group == group,
        Assessment.period == period,
        Assessment.state == state,
    )
    found: Assessment | None = session.scalar(query)
    if found is None:
        raise NotAssessed
    return found
