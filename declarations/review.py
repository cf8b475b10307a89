"""The agency's side: open, 通过, 退回, 不予通过, and taking a decision back by a counter-entry.

An approval changes coverages and writes the message for tax and the audit entry in one transaction; 协同 follows in
another (declarations/coordination.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from clock import business_now
from database import writing
from declarations import KINDS
from declarations.checking import NotTheirs, blocking, check_all
from declarations.lifecycle import IN_REVIEW, RETURNED, SUBMITTED, subject
from models import AccountOffice, AccountUnit, Declaration, Review, TaxMessage, Unit
from rules.finding import Finding

APPROVED, REFUSED = "approved", "refused"
UNDECIDED = (SUBMITTED, IN_REVIEW)
PASS, DENY, SEND_BACK, UNDONE = "1", "2", "3", "9"
"""审核状态 AAE016; 9 takes an earlier decision back."""
STATE_AFTER = {DENY: REFUSED, SEND_BACK: RETURNED}
NOT_SENT = "0"
WAITING = "0"
"""失业协同标志 未协同."""


class NotForYou(Exception):
    """This reviewer may not decide this case; the message says why."""


class TooLate(Exception):
    """The decision can no longer be taken back: the next step has happened."""


@dataclass(frozen=True)
class Decision:
    """What a reviewer says. `words`: 补正说明, which the employer reads."""

    decision: str
    reason_code: str = ""
    words: str = ""


@dataclass(frozen=True)
class Decided:
    """What came of it: the new state, or the findings that stand against an approval."""

    state: str
    findings: tuple[Finding, ...] = ()


def open_case(actor: Actor, public_id: str) -> None:
    """Looking at a case makes it 审核中: from then on the employer cannot withdraw it."""
    with writing() as session:
        declaration, _ = locked_case(session, actor, public_id)
        if declaration.state == SUBMITTED:
            declaration.state, declaration.opened_by = IN_REVIEW, actor.account_id
            declaration.version += 1


def decide(actor: Actor, public_id: str, decision: Decision) -> Decided:
    """Decide one case. Raises NotTheirs, NotForYou."""
    with writing() as session:
        declaration, unit = locked_case(session, actor, public_id)
        refuse_own_case(session, actor, declaration)
        if decision.decision == PASS:
            ((_, found),) = check_all(session, unit, [declaration])
            if blocking(found):
                return Decided(declaration.state, blocking(found))
        session.add(review_of(declaration, actor, decision))
        session.flush()
        if decision.decision == PASS:
            pass_on(session, declaration)
        else:
            declaration.state, declaration.decided_at = STATE_AFTER[decision.decision], business_now()
        declaration.version += 1
        audit.record(session, actor.in_chain_of(unit.id), "reviewed", subject(declaration), decision=decision.decision)
        return Decided(declaration.state)


def pass_on(session: Session, declaration: Declaration) -> None:
    """One approval more; with enough of them (死亡 and 退休 want two persons) it takes effect."""
    kind = KINDS[declaration.kind]
    approvers = standing_approvals(session, declaration)
    if len(set(approvers)) < kind.reviewers_needed(declaration):
        declaration.state = IN_REVIEW
        return
    declaration.coordination = WAITING
    take_effect(session, declaration)


def take_effect(session: Session, declaration: Declaration) -> None:
    """Change what the declaration changes, and leave the message for tax in the outbox."""
    kind = KINDS[declaration.kind]
    done = dict(kind.effect(session, declaration))
    declaration.state, declaration.decided_at = APPROVED, business_now()
    declaration.answers = {**declaration.answers, "done": done}
    note = kind.tax_note(declaration, done)
    session.add(
        TaxMessage(
            message_id=str(uuid4()),
            unit_id=declaration.unit_id,
            person_id=declaration.person_id,
            declaration_id=declaration.id,
            transaction=note.transaction,
            business=note.business,
            month=note.month,
            content=dict(note.content),
            created_at=business_now(),
        )
    )


def undo(actor: Actor, public_id: str) -> None:
    """Take one's last decision back while tax has not been told and nothing has been printed. Raises TooLate."""
    with writing() as session:
        declaration, unit = locked_case(session, actor, public_id, (IN_REVIEW, APPROVED, REFUSED, RETURNED))
        last = last_decision(session, declaration)
        if last is None or last.account_id != actor.account_id:
            raise NotForYou("只能撤销自己所作的最近一次审核。")
        if declaration.print_count or told_to_tax(session, declaration):
            raise TooLate("税务已收到或处理单已打印，不能再撤销审核。请由单位办理参停保时间更正。")
        if declaration.state == APPROVED:
            take_back(session, declaration)
        declaration.state, declaration.decided_at = IN_REVIEW, None
        declaration.version += 1
        session.add(
            Review(
                declaration_id=declaration.id,
                account_id=actor.account_id,
                decision=UNDONE,
                undoes_id=last.id,
                at=business_now(),
            )
        )
        audit.record(session, actor.in_chain_of(unit.id), "review-undone", subject(declaration))


def take_back(session: Session, declaration: Declaration) -> None:
    answers = dict(declaration.answers)
    KINDS[declaration.kind].undo_effect(session, declaration, answers.pop("done"))
    declaration.answers = answers
    session.execute(
        update(TaxMessage)
        .where(TaxMessage.declaration_id == declaration.id, TaxMessage.send_state == NOT_SENT)
        .values(send_state="9")
    )


# --- what the acts share ------------------------------------------------------------------------------------------


def locked_case(
    session: Session, actor: Actor, public_id: str, states: Sequence[str] = UNDECIDED
) -> tuple[Declaration, Unit]:
    """A case of the reviewer's offices with its unit locked. Raises NotTheirs."""
    query = select(Declaration, Unit).join(Unit, Unit.id == Declaration.unit_id)
    query = query.where(Declaration.public_id == public_id, Declaration.state.in_(states))
    row = session.execute(query.with_for_update(of=Unit)).first()
    if row is None or not looks_after(session, actor, row[1]):
        raise NotTheirs
    return row[0], row[1]


def looks_after(session: Session, actor: Actor, unit: Unit) -> bool:
    """Is the unit's office one of the reviewer's? Empty 经办机构 means all (decision 29)."""
    listed = session.scalars(select(AccountOffice.office_no).where(AccountOffice.account_id == actor.account_id)).all()
    return not listed or unit.office_no in listed


def refuse_own_case(session: Session, actor: Actor, declaration: Declaration) -> None:
    """Nobody reviews what he declared, nor a unit he acts for; nobody approves twice."""
    acts_for = select(AccountUnit.unit_id).where(
        AccountUnit.account_id == actor.account_id, AccountUnit.unit_id == declaration.unit_id
    )
    if declaration.created_by == actor.account_id or session.scalar(acts_for) is not None:
        raise NotForYou("不能审核自己申报的业务，请由其他审核员审核。")
    if actor.account_id in standing_approvals(session, declaration):
        raise NotForYou("此业务须由两名审核员分别审核，您已审核通过，请由另一名审核员审核。")


def standing_approvals(session: Session, declaration: Declaration) -> list[int]:
    """Who has approved and not taken it back, since the last submission."""
    approvers: list[int] = []
    for review in session.scalars(select(Review).where(Review.declaration_id == declaration.id).order_by(Review.id)):
        if review.decision == PASS:
            approvers.append(review.account_id)
        elif review.decision == UNDONE and review.account_id in approvers:
            approvers.remove(review.account_id)
        elif review.decision in STATE_AFTER:
            approvers.clear()
    return approvers


def last_decision(session: Session, declaration: Declaration) -> Review | None:
    undone = select(Review.undoes_id).where(Review.declaration_id == declaration.id, Review.undoes_id.is_not(None))
    query = select(Review).where(
        Review.declaration_id == declaration.id, Review.decision != UNDONE, Review.id.not_in(undone)
    )
    return session.scalars(query.order_by(Review.id.desc()).limit(1)).first()


def told_to_tax(session: Session, declaration: Declaration) -> bool:
    query = select(TaxMessage.id).where(
        TaxMessage.declaration_id == declaration.id, TaxMessage.send_state.not_in((NOT_SENT, "9"))
    )
    return session.scalar(query.limit(1)) is not None


def review_of(declaration: Declaration, actor: Actor, decision: Decision) -> Review:
    return Review(
        declaration_id=declaration.id,
        account_id=actor.account_id,
        decision=decision.decision,
        reason_code=decision.reason_code or None,
        words=decision.words,
        at=business_now(),
    )
