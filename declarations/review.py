"""The agency's side: open, 通过, 退回, 不予通过, and taking a decision back by a counter-entry.

An approval changes coverages and writes the message for tax and the audit entry in one transaction; 协同 follows in
another (declarations/coordination.py).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from actions.units import locked_unit
from clock import business_now
from database import writing
from declarations import KINDS
from declarations.checking import NotTheirs
from declarations.effects import APPROVED, NEVER_SENT, NOT_SENT, take_effect
from declarations.judging import judge
from declarations.kind import EffectGone
from declarations.lifecycle import IN_REVIEW, RETURNED, REVOKED, SUBMITTED, subject
from extensions import db
from models import LIVE_STATES, AccountOffice, AccountUnit, Declaration, Review, Submission, TaxMessage, Unit
from rules.coordination import WAITING
from rules.finding import Finding

REFUSED = "refused"
UNDECIDED = (SUBMITTED, IN_REVIEW)
PASS, DENY, SEND_BACK, UNDONE = "1", "2", "3", "9"
"""审核状态 AAE016; 9 takes an earlier decision back."""
STATE_AFTER = {DENY: REFUSED, SEND_BACK: RETURNED}
STANDS_IN = {PASS: (IN_REVIEW, APPROVED), DENY: (REFUSED,), SEND_BACK: (RETURNED,)}
"""The states in which a decision is still the last thing that happened; a resubmission leaves them."""
UNCOORDINATED = "9"
"""失业协同标志 无需协同, as long as nothing is approved."""
HAPPENED = {
    "draft": "单位已撤回或正在修改这笔申报，不需要审核。",
    "submitted": "单位已重新提交这笔申报，请重新查看。",
    "in_review": "这笔申报正在审核，请重新查看。",
    "approved": "这笔申报已审核通过，不需要再审核。",
    "refused": "这笔申报已不予通过，不需要再审核。",
    "returned": "这笔申报已退回单位，不需要再审核。",
    "revoked": "这笔申报已撤销，不需要再审核。",
}


class Overtaken(NotTheirs):
    """Somebody was faster: the case is no longer what the reviewer looked at. The message says what has happened."""


class NotForYou(Exception):
    """This reviewer may not decide this case; the message says why."""


class AlreadyApproved(NotForYou):
    """He has approved it himself: it waits for somebody else."""


class NeedsEyes(Exception):
    """Not a case for a batch: somebody must look at it."""


class TooLate(Exception):
    """The decision can no longer be taken back: the next step has happened."""


@dataclass(frozen=True)
class Decision:
    """What a reviewer says. `words`: 补正说明, which the employer reads.

    `submission` is what he had before his eyes: after a resubmission the decision no longer counts. `unseen`: he has
    not opened the case, so that it passes only where nothing needs eyes.
    """

    decision: str
    reason_code: str = ""
    words: str = ""
    submission: str = ""
    unseen: bool = False


@dataclass(frozen=True)
class Decided:
    """What came of it: the new state, or the findings that stand against an approval."""

    state: str
    findings: tuple[Finding, ...] = ()


def open_case(actor: Actor, public_id: str) -> None:
    """Looking at a case makes it 审核中: from then on the employer cannot withdraw it. Raises NotTheirs, Overtaken."""
    with writing() as session:
        declaration, unit = locked_case(session, actor, public_id)
        if declaration.state == SUBMITTED:
            declaration.state, declaration.opened_by = IN_REVIEW, actor.account_id
            declaration.version += 1
            on = business_now().isoformat()
            audit.record(session, actor.in_chain_of(unit.id), "review-opened", subject(declaration), on=on)


def decide(actor: Actor, public_id: str, decision: Decision) -> Decided:
    """Decide one case; the same once more changes nothing. Raises NotTheirs, Overtaken, NotForYou, NeedsEyes."""
    with writing() as session:
        declaration, unit = locked_case(session, actor, public_id, None)
        if said_already(session, actor, declaration, decision):
            return Decided(declaration.state)
        expect(declaration, UNDECIDED)
        expect_submission(session, declaration, decision.submission)
        refuse_own_case(session, actor, declaration)
        if decision.decision == PASS:
            KINDS[declaration.kind].hold(session, declaration)
            judged = judge([declaration], session)[declaration.id]
            if judged.refusals:
                return Decided(declaration.state, judged.refusals)
            if decision.unseen and not judged.needs_no_eyes:
                raise NeedsEyes
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


def undo(actor: Actor, public_id: str) -> None:
    """Take one's last decision back while tax has not been told and nothing has been printed.

    An approval goes with what it brought about in the other insurance group. Raises NotTheirs, Overtaken, NotForYou,
    TooLate.
    """
    with writing() as session:
        declaration, unit = locked_case(session, actor, public_id, None)
        last = last_decision(session, declaration)
        if last is None or last.account_id != actor.account_id:
            raise NotForYou("只能撤销自己所作的最近一次审核。")
        expect(declaration, STANDS_IN[last.decision])
        refuse_if_too_late(session, declaration)
        if declaration.state == APPROVED:
            take_approval_back(session, declaration)
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


def refuse_if_too_late(session: Session, declaration: Declaration) -> None:
    """Has the next step happened: tax told, a form printed, a correction or a new declaration made?"""
    for each in (declaration, *coordinated_sides(session, declaration)):
        if each.print_count or told_to_tax(session, each):
            raise TooLate("税务已收到或处理单已打印，不能再撤销审核。请由单位办理参停保时间更正。")
    same_person = (Declaration.person_id == declaration.person_id, Declaration.unit_id == declaration.unit_id)
    live = Declaration.state.in_(LIVE_STATES)
    newer = select(Declaration.id).where(*same_person, live, Declaration.id != declaration.id)
    same_business = (
        Declaration.kind == declaration.kind,
        Declaration.insurance_group == declaration.insurance_group,
    )
    dead = Declaration.state.in_((REFUSED, REVOKED))
    correction = (Declaration.origin_id == declaration.id, Declaration.kind != declaration.kind, ~dead)
    if session.scalar(newer.where(*same_business).limit(1)) is not None:
        raise TooLate("单位已为该人员重新申报，不能再撤销审核。请审核新的一笔申报。")
    if session.scalar(select(exists().where(*correction))):
        raise TooLate("单位已更正这笔申报，不能再撤销审核。")


def take_approval_back(session: Session, declaration: Declaration) -> None:
    """Everything the approval brought about, the last thing first."""
    try:
        for side in coordinated_sides(session, declaration):
            take_back(session, side)
            side.state, side.version = REVOKED, side.version + 1
        take_back(session, declaration)
    except EffectGone as gone:
        raise TooLate("该人员的参保信息此后又有变动，不能再撤销审核。请由单位办理参停保时间更正。") from gone
    declaration.coordination, declaration.coordination_cause = UNCOORDINATED, None


def coordinated_sides(session: Session, declaration: Declaration) -> Sequence[Declaration]:
    """What 协同 made of it in the other insurance group, as far as it stands."""
    query = select(Declaration).where(
        Declaration.origin_id == declaration.id, Declaration.kind == declaration.kind, Declaration.state == APPROVED
    )
    return session.scalars(query).all()


def take_back(session: Session, declaration: Declaration) -> None:
    answers = dict(declaration.answers)
    KINDS[declaration.kind].undo_effect(session, declaration, answers.pop("done"))
    declaration.answers = answers
    session.execute(
        update(TaxMessage)
        .where(TaxMessage.declaration_id == declaration.id, TaxMessage.send_state == NOT_SENT)
        .values(send_state=NEVER_SENT)
    )


# --- what the acts share ------------------------------------------------------------------------------------------


def locked_case(
    session: Session, actor: Actor, public_id: str, states: Collection[str] | None = UNDECIDED
) -> tuple[Declaration, Unit]:
    """A case of the actor's offices (or of the unit he acts for) with its unit locked; `states` None: any.

    The declaration is read after the lock: whoever waited for it sees what the one before him has done.
    Raises NotTheirs, Overtaken.
    """
    case = Declaration.public_id == public_id
    unit_id = session.scalar(select(Declaration.unit_id).where(case))
    if unit_id is None or actor.unit_id not in (None, unit_id):
        raise NotTheirs
    unit = locked_unit(session, unit_id)
    declaration = session.scalars(select(Declaration).where(case)).one_or_none()
    if declaration is None or not looks_after(session, actor, unit):
        raise NotTheirs
    if states is not None:
        expect(declaration, states)
    return declaration, unit


def expect(declaration: Declaration, states: Collection[str]) -> None:
    """Raises Overtaken where the case is in none of these states any more."""
    if declaration.state not in states:
        raise Overtaken(HAPPENED[declaration.state])


def expect_submission(session: Session, declaration: Declaration, seen: str) -> None:
    """Raises Overtaken where the employer has submitted it anew since the reviewer looked at it."""
    if seen and seen != session.scalar(select(Submission.public_id).where(Submission.id == declaration.submission_id)):
        raise Overtaken(HAPPENED[SUBMITTED])


def said_already(session: Session, actor: Actor, declaration: Declaration, decision: Decision) -> bool:
    """Is this the very decision that the same reviewer has just taken (double click, lost answer)?"""
    if declaration.state in UNDECIDED:
        return False
    last = last_decision(session, declaration)
    if last is None or declaration.state not in STANDS_IN[last.decision]:
        return False
    said = (last.account_id, last.decision, last.reason_code or "", last.words)
    return said == (actor.account_id, decision.decision, decision.reason_code, decision.words)


def looks_after(session: Session, actor: Actor, unit: Unit) -> bool:
    """Is the unit's office one of the reviewer's? Empty 经办机构 means all (decision 29)."""
    listed = session.scalars(select(AccountOffice.office_no).where(AccountOffice.account_id == actor.account_id)).all()
    return not listed or unit.office_no in listed


def bar(actor: Actor, declaration: Declaration) -> str:
    """Why this reviewer may not decide the case; "" where he may."""
    try:
        refuse_own_case(db.session(), actor, declaration)
    except NotForYou as refusal:
        return str(refusal)
    return ""


def refuse_own_case(session: Session, actor: Actor, declaration: Declaration) -> None:
    """Nobody reviews what he declared or submitted, nor a unit he acts for; nobody approves twice."""
    who = actor.account_id
    acts_for = exists().where(AccountUnit.account_id == who, AccountUnit.unit_id == declaration.unit_id)
    submitted = exists().where(Submission.id == declaration.submission_id, Submission.account_id == who)
    if declaration.created_by == who or session.scalar(select(or_(acts_for, submitted))):
        raise NotForYou("不能审核自己申报的业务，请由其他审核员审核。")
    if actor.account_id in standing_approvals(session, declaration):
        raise AlreadyApproved("此业务须由两名审核员分别审核，您已审核通过，请由另一名审核员审核。")


def standing_approvals(session: Session, declaration: Declaration) -> list[int]:
    """Who has approved and not taken it back, since the last decision against it."""
    approvers: list[int] = []
    for review in standing_decisions(session, declaration):
        if review.decision == PASS:
            approvers.append(review.account_id)
        else:
            approvers.clear()
    return approvers


def last_decision(session: Session, declaration: Declaration) -> Review | None:
    decisions = standing_decisions(session, declaration)
    return decisions[-1] if decisions else None


def standing_decisions(session: Session, declaration: Declaration) -> list[Review]:
    """All decisions on it, oldest first, without those that were taken back."""
    query = select(Review).where(Review.declaration_id == declaration.id).order_by(Review.id)
    reviews = session.scalars(query).all()
    undone = {review.undoes_id for review in reviews}
    return [review for review in reviews if review.decision != UNDONE and review.id not in undone]


def told_to_tax(session: Session, declaration: Declaration) -> bool:
    query = select(TaxMessage.id).where(
        TaxMessage.declaration_id == declaration.id, TaxMessage.send_state.not_in((NOT_SENT, NEVER_SENT))
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
