"""已申报未提交 → 待审核 → 审核中 → 审核通过 | 不予通过 | 退回; 撤回. The only writer of declarations.

Every act is one transaction: it locks the unit, asks the rules again with fresh facts, moves the state, writes the
audit entry, and once per form key. Nothing half-done is ever stored.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Update, delete, insert, select, update
from sqlalchemy.orm import Session

from actions import attachments, audit
from actions.actor import Actor
from actions.counters import next_number
from actions.idempotency import claim
from actions.units import locked_unit
from clock import business_now
from columns import new_public_id, new_verification_code
from database import in_slices, writing
from declarations import KINDS
from declarations.checking import NotTheirs, ask_lines, blocking, check_all, person_of
from declarations.effects import take_effect_at_once
from declarations.kind import DeclarationKind, Line
from models import Declaration, Submission, SubmissionLine, Unit
from queries.declarations import EDITABLE
from queries.stop_facts import period_of
from rules.finding import Finding
from rules.periods import Month

DRAFT, SUBMITTED, IN_REVIEW, RETURNED = "draft", "submitted", "in_review", "returned"
MIXED = "PL"
"""Prefix of the 受理编号 of several kinds together: 批量申报."""
REVOKED = "revoked"
"""已撤销: kept on record, without effect."""
ASKED_WITH = (
    Declaration.id,
    Declaration.public_id,
    Declaration.kind,
    Declaration.person_id,
    Declaration.insurance_group,
    Declaration.period,
    Declaration.origin_id,
    Declaration.reason,
    Declaration.effective_on,
    Declaration.month,
    Declaration.answers,
)


class Refused(Exception):
    """The rules refuse; nothing was written. `findings`: by person."""

    def __init__(self, findings: Mapping[int, Sequence[Finding]]) -> None:
        super().__init__(findings)
        self.findings = findings


class ChangedMeanwhile(Exception):
    """A colleague has changed the draft since this clerk opened it; nothing was written."""


@dataclass(frozen=True)
class Outcome:
    """What became of one declaration of a batch: submitted, or why not."""

    declaration: str
    """Its public id."""
    findings: tuple[Finding, ...] = ()

    @property
    def submitted(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class Submitted:
    """A batch line by line, and the receipt of what went; None where nothing did."""

    outcomes: tuple[Outcome, ...]
    submission: str | None


def save_drafts(actor: Actor, slug: str, person_ids: Sequence[int], answers: Any, key: str) -> str:
    """The same declaration for each of these persons; see save_lines."""
    return save_lines(actor, slug, [Line(person_id, answers) for person_id in person_ids], key)


def save_lines(actor: Actor, slug: str, lines: Sequence[Line[Any]], key: str) -> str:
    """Keep each line as 已申报未提交 and return the batch. Raises Refused, KeyReused, NotTheirs.

    All or none: with one line refused nothing is kept. Papers are not asked for yet.
    """
    with writing() as session:
        unit = locked_unit(session, actor.unit_id)
        once = claim(session, actor, key, {"act": "save", "kind": slug, "lines": lines})
        if not once.outcome:
            once.outcome = {"batch": keep_lines(session, actor, unit, slug, lines)}
        return str(once.outcome["batch"])


def keep_lines(
    session: Session,
    actor: Actor,
    unit: Unit,
    slug: str,
    lines: Sequence[Line[Any]],
    *,
    together: bool = True,
    imported_by: str | None = None,
) -> str:
    """Ask the rules of each line and write all of them down, inside the caller's transaction; gives the batch.

    `together`: one batch for all of them, so that papers may be common to several; else each has its own.
    `imported_by`: public id of the import whose rows they are.
    """
    kind, batch = KINDS[slug], new_public_id()
    refuse_if_any(ask_lines(session, kind, unit, lines))
    for some in in_slices(lines):
        people = kind.subjects(session, unit, some)
        drafts = [draft_of(kind, unit, actor, line.answers) for line in kind.settled(session, unit, some)]
        session.execute(
            insert(Declaration.__table__),
            [
                {
                    **draft,
                    "person_id": person,
                    "batch": batch if together else new_public_id(),
                    "imported_by": imported_by,
                }
                for draft, person in zip(drafts, people, strict=True)
            ],
        )
    audit.record(session, actor, "declarations-saved", f"batch:{batch}", kind=slug, number=len(lines))
    return batch


def draft_of(kind: DeclarationKind[Any, Any], unit: Unit, actor: Actor, answers: Any) -> dict[str, Any]:
    """A new row of what was filled in, without its person."""
    columns = kind.columns(answers)
    group = columns.group or kind.group
    return {
        "kind": kind.slug,
        "unit_id": unit.id,
        "insurance_group": group,
        "period": period_of(unit, group),
        "state": DRAFT,
        "reason": columns.reason,
        "effective_on": columns.effective_on,
        "month": columns.month,
        "answers": dict(columns.answers),
        "origin_id": columns.origin_id,
        "created_by": actor.account_id,
        "created_at": business_now(),
    }


def change_draft(actor: Actor, public_id: str, answers: Any, batch: str = "") -> str:
    """修改: new answers for one declaration; a returned one becomes 已申报未提交 again.

    It goes its own way from now on: its new batch, which is returned, holds it alone. `batch`: the one it had when it
    was opened, by which a change since then is known. Raises NotTheirs, Refused, ChangedMeanwhile.
    """
    with writing() as session:
        unit = locked_unit(session, actor.unit_id)
        (declaration,) = own(session, actor, [public_id], EDITABLE)
        if batch not in ("", declaration.batch):
            raise ChangedMeanwhile
        kind, line = KINDS[declaration.kind], Line(declaration.person_id, answers)
        refuse_if_any(ask_lines(session, kind, unit, [line], apart_from=[declaration.id]))
        columns = kind.columns(answers)
        (declaration.person_id,) = kind.subjects(session, unit, [line])
        declaration.reason, declaration.effective_on = columns.reason, columns.effective_on
        declaration.month, declaration.answers = columns.month, dict(columns.answers)
        declaration.period, declaration.state = period_of(unit, declaration.insurance_group), DRAFT
        declaration.batch = new_public_id()
        declaration.version += 1
        on = business_now().isoformat()
        audit.record(session, actor, "declaration-changed", subject(declaration), kind=kind.slug, on=on)
        return declaration.batch


def delete_drafts(actor: Actor, public_ids: Sequence[str]) -> int:
    """删除 what has not been submitted; all or none. Raises NotTheirs.

    What a reviewer has already had before him (退回, 撤回) stays on record as 已撤销, with its papers and reviews.
    """
    with writing() as session:
        locked_unit(session, actor.unit_id)
        declarations = own(session, actor, public_ids, EDITABLE)
        for some in in_slices(declarations):
            ids = [declaration.id for declaration in some]
            received = received_once(session, ids)
            session.execute(update_quietly(received).values(state=REVOKED, decided_at=business_now()))
            never = [declaration_id for declaration_id in ids if declaration_id not in received]
            attachments.remove_all(session, never, actor)
            going = delete(Declaration).where(Declaration.id.in_(never))
            session.execute(going.execution_options(synchronize_session=False))
            forget_persons(session, [declaration for declaration in some if declaration.id in set(never)])
            kept = [declaration for declaration in some if declaration.id in received]
            for declaration in kept:
                on = business_now().isoformat()
                audit.record(session, actor, "declaration-revoked", subject(declaration), kind=declaration.kind, on=on)
            gone = [declaration.public_id for declaration in some]
            audit.record(session, actor, "declarations-deleted", number=len(gone), declarations=gone)
        session.expunge_all()
    return len(declarations)


def forget_persons(session: Session, gone: Sequence[Declaration]) -> None:
    """Persons to be, whose last declaration has been deleted, go with it."""
    for slug in {declaration.kind for declaration in gone}:
        people = [person_of(declaration) for declaration in gone if declaration.kind == slug]
        KINDS[slug].forget(session, people)


def received_once(session: Session, ids: Collection[int]) -> Collection[int]:
    """Those of these declarations that stand on a receipt."""
    query = select(SubmissionLine.declaration_id).where(SubmissionLine.declaration_id.in_(ids))
    return set(session.scalars(query))


def update_quietly(ids: Collection[int]) -> Update:
    """Of many rows at once; the objects in the session are not asked for again."""
    return update(Declaration).where(Declaration.id.in_(ids)).execution_options(synchronize_session=False)


def submit(actor: Actor, public_ids: Sequence[str], key: str, batch: str = "") -> Submitted:
    """提交: what passes goes under one 受理编号, what does not stays with its reasons. Raises NotTheirs, KeyReused.

    `batch`: all must still belong to it; what a colleague has changed since 核对 has left it and is not sent unseen.
    """
    with writing() as session:
        unit = locked_unit(session, actor.unit_id)
        once = claim(session, actor, key, {"act": "submit", "declarations": sorted(public_ids)})
        if not once.outcome:
            declarations = own_rows(session, actor, public_ids, EDITABLE, batch)
            checked = ((row, blocking(found)) for row, found in check_all(session, unit, declarations))
            refused = {row.public_id: found for row, found in checked if found}
            going = [row for row in declarations if row.public_id not in refused]
            submission = receive(session, actor, unit, going) if going else None
            effective_at_once(session, going)
            once.outcome = outcome_of(refused, submission)
        return submitted_from(once.outcome, public_ids)


def receive(session: Session, actor: Actor, unit: Unit, going: Sequence[Declaration]) -> Submission:
    """Give the receipt and move the states, some thousand with one statement."""
    now = business_now()
    day = f"{number_prefix(going)}{now:%y%m%d}"
    submission = Submission(
        number=f"{day}{next_number(session, day):05d}",
        unit_id=unit.id,
        account_id=actor.account_id,
        at=now,
        verification_code=new_verification_code(),
    )
    session.add(submission)
    session.flush()
    for group in {declaration.insurance_group for declaration in going}:
        received = {
            Declaration.state: SUBMITTED,
            Declaration.submission_id: submission.id,
            Declaration.period: period_of(unit, group),
            Declaration.version: Declaration.version + 1,
        }
        for some in in_slices(row for row in going if row.insurance_group == group):
            these = update(Declaration).where(Declaration.id.in_([row.id for row in some])).values(received)
            session.execute(these.execution_options(synchronize_session=False))
    lines = select(Declaration.submission_id, Declaration.id).where(Declaration.submission_id == submission.id)
    session.execute(insert(SubmissionLine).from_select(["submission_id", "declaration_id"], lines))
    audit.record(session, actor, "submitted", f"submission:{submission.public_id}", number=len(going))
    return submission


def number_prefix(going: Sequence[Declaration]) -> str:
    """Of the 受理编号: that of the kind where there is but one."""
    kinds = {row.kind for row in going}
    return KINDS[kinds.pop()].number_prefix if len(kinds) == 1 else MIXED


def effective_at_once(session: Session, going: Sequence[Declaration]) -> None:
    """What no reviewer has to look at takes effect with its 提交 (decision 15)."""
    unreviewed = [row.id for row in going if not KINDS[row.kind].reviewers_needed(row)]
    for some in in_slices(unreviewed):
        take_effect_at_once(session, session.scalars(select(Declaration).where(Declaration.id.in_(some))).all())


def withdraw(actor: Actor, public_id: str) -> None:
    """撤回 what nobody has opened yet: it is 已申报未提交 again (decision 16). Raises NotTheirs."""
    with writing() as session:
        locked_unit(session, actor.unit_id)
        (declaration,) = own(session, actor, [public_id], (SUBMITTED,))
        declaration.state, declaration.submission_id = DRAFT, None
        declaration.version += 1
        on = business_now().isoformat()
        audit.record(session, actor, "declaration-withdrawn", subject(declaration), kind=declaration.kind, on=on)


# --- what the acts share ------------------------------------------------------------------------------------------


def own(session: Session, actor: Actor, public_ids: Sequence[str], states: Collection[str]) -> Sequence[Declaration]:
    """The unit's declarations with these ids, all of them in one of these states. Raises NotTheirs."""
    return all_of(session.scalars, select(Declaration), actor, public_ids, states)


def own_rows(
    session: Session, actor: Actor, public_ids: Sequence[str], states: Collection[str], batch: str = ""
) -> Sequence[Declaration]:
    """The same to be read only: rows of what the rules are asked with, which serve as well and cost a third."""
    query = select(*ASKED_WITH).where(Declaration.batch == batch) if batch else select(*ASKED_WITH)
    return all_of(session.execute, query, actor, public_ids, states)


def all_of(
    read: Callable[..., Iterable[Any]],
    query: Select[Any],
    actor: Actor,
    public_ids: Sequence[str],
    states: Collection[str],
) -> Sequence[Any]:
    wanted = list(dict.fromkeys(public_ids))
    query = query.where(Declaration.unit_id == actor.unit_id, Declaration.state.in_(states))
    found = [row for some in in_slices(wanted) for row in read(query.where(Declaration.public_id.in_(some)))]
    if not wanted or len(found) != len(wanted):
        raise NotTheirs
    return sorted(found, key=lambda row: row.id)


def refuse_if_any(findings: Mapping[int, Sequence[Finding]]) -> None:
    """Raises Refused where something blocks; 0 stands for somebody not known here yet."""
    refused = {person_id: blocking(found) for person_id, found in findings.items() if blocking(found)}
    if refused:
        raise Refused(refused)


def subject(declaration: Declaration) -> str:
    return f"declaration:{declaration.public_id}"


def outcome_of(refused: Mapping[str, Sequence[Finding]], submission: Submission | None) -> dict[str, Any]:
    """The result as the form key remembers it: who stayed and why, each reason once; the others went."""
    reasons = dict.fromkeys(finding for found in refused.values() for finding in found)
    places = {finding: place for place, finding in enumerate(reasons)}
    return {
        "submission": submission.public_id if submission else None,
        "reasons": [vars(finding) | {"until": finding.until and int(finding.until)} for finding in reasons],
        "refused": {public_id: [places[finding] for finding in found] for public_id, found in refused.items()},
    }


def reason_from(values: Mapping[str, Any]) -> Finding:
    until = values["until"]
    return Finding(**{**values, "until": until and Month.from_int(until)})


def submitted_from(stored: Mapping[str, Any], public_ids: Sequence[str]) -> Submitted:
    """The answer for those that were asked about, in their order; the same again for the same key."""
    reasons = [reason_from(values) for values in stored["reasons"]]
    refused = stored["refused"]
    asked = dict.fromkeys(public_ids)
    outcomes = (Outcome(each, tuple(reasons[place] for place in refused.get(each, ()))) for each in asked)
    return Submitted(tuple(outcomes), stored["submission"])
