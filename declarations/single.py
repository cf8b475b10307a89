"""What the page of one person shows: what the rules say before and after filling in, and what the form offers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clock import business_now
from declarations import KINDS
from declarations.kind import DeclarationKind, Line, Split
from extensions import db
from forms.answers import AnswerForm
from models import Declaration, Person, Unit
from queries.pages import Page
from rules.attachments import Requirement
from rules.finding import Finding


@dataclass(frozen=True)
class Asked:
    """`listing`: what can be said before anything is filled in; `findings`: of the answers, once they are complete."""

    listing: Sequence[Finding]
    offer: Mapping[str, Any]
    findings: Sequence[Finding] = ()
    split: Split[Any] | None = None
    consequence: str = ""
    papers: Requirement | None = None

    @property
    def open(self) -> bool:
        """May anything be filled in at all?"""
        return not any(finding.blocks for finding in self.listing)

    @property
    def barred(self) -> Sequence[Finding] | None:
        """What stands against it whatever is filled in; None where the form is open."""
        return None if self.open else self.listing


def ask(
    kind: DeclarationKind[Any, Any],
    unit_id: int,
    line: Line[Any],
    form: AnswerForm,
    now: datetime,
    apart_from: Collection[int] = (),
) -> Asked:
    """Gather the facts once and ask everything the page shows; nothing is saved."""
    session = db.session()
    unit = session.get_one(Unit, unit_id)
    (facts,) = kind.facts_for(session, unit, [line], now, apart_from)
    listing, offer = kind.findings(facts), kind.offer(session, unit, facts, form, now)
    answers = complete(form)
    if answers is None:
        return Asked(listing, offer)
    return Asked(
        listing,
        offer,
        kind.findings(facts, answers),
        kind.split(facts, answers),
        kind.consequence(facts, answers),
        kind.papers(facts, answers),
    )


def unit_wide(kind: DeclarationKind[Any, Any], unit_id: int, now: datetime) -> Sequence[Finding]:
    """What stands against everybody of the unit, whoever is chosen."""
    session = db.session()
    return kind.unit_wide(session, session.get_one(Unit, unit_id), now)


def overview(kind: DeclarationKind[Any, Any], unit_id: int) -> Mapping[str, Any] | None:
    """What the kind's first page says of the unit as a whole."""
    session = db.session()
    return kind.overview(session, session.get_one(Unit, unit_id), business_now()) if kind.overview_template else None


def undeclared(kind: DeclarationKind[Any, Any], unit_id: int, number: int) -> Page[Person] | None:
    session = db.session()
    return kind.undeclared(session, session.get_one(Unit, unit_id), business_now(), number)


def complete(form: AnswerForm) -> Any | None:
    """The answers, if there are any yet; looking at them leaves no errors on a form that nobody has sent."""
    if not form.check():
        for field in form:
            field.errors = []
        return None
    return form.answers


def problems(form: AnswerForm, findings: Sequence[Finding], shown: bool = True) -> list[tuple[str, str]]:
    """Everything to put right, as (id of the field, words); what belongs to a field is written beside it as well.

    `shown`: is the form there at all? Without it everything leads to the page's beginning, where the reasons stand.
    """
    if not shown:
        return [("work", f"{finding.text}（{finding.clause}）") for finding in findings if finding.blocks]
    found = [
        (name, f"{form[name].label.text}：{words}") for name, errors in form.errors.items() for words in errors[:1]
    ]
    for finding in findings:
        if finding.blocks:
            text = f"{finding.text}（{finding.clause}）"
            found.append((finding.field or "choices", text))
            if finding.field and finding.field in form:
                form[finding.field].errors = [*form[finding.field].errors, text]
    return found


def changed_meanwhile(declaration: Declaration) -> str:
    """A colleague was faster: what he has made of it."""
    now = "；".join(f"{label} {words}" for label, words in KINDS[declaration.kind].summary(declaration))
    return f"其他经办人员刚刚修改了这笔申报，没有保存。现在的内容：{now}。仍以本页填写的为准的，请再保存一次。"
