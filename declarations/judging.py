"""Cases before a reviewer: rule by rule, by fresh facts, and as of the instant at which the employer submitted them.

What has happened to the person and the unit since counts (到账, 应收核定, another declaration); the annual window and
the day of the change are judged by when the employer acted, not by how long the case has waited.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from declarations import KINDS
from declarations.checking import Case, blocking, cases
from extensions import db
from models import Declaration, Submission, Unit
from rules.attachments import Requirement
from rules.finding import Finding
from rules.parameters import NoParameterInForce
from rules.rule import Verdict
from rules.windows import business_day


@dataclass(frozen=True)
class Judged:
    """What the rules say of one case."""

    case: Case
    confidential: Sequence[Verdict] = ()
    """What the agency alone may know of it: the employer never reads these."""

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All that the rules have to say; one case they cannot judge must not hide all the others from the queue."""
        hidden = tuple(finding for verdict in self.confidential for finding in verdict.findings)
        try:
            return (*self.case.findings, *hidden)
        except NoParameterInForce as lacking:
            return (beyond_the_rules(lacking), *hidden)

    @cached_property
    def verdicts(self) -> Sequence[Verdict]:
        """Rule by rule."""
        try:
            return (*self.case.verdicts, *self.confidential)
        except NoParameterInForce as lacking:
            finding = beyond_the_rules(lacking)
            return (Verdict("规则参数", finding.clause, (finding,)), *self.confidential)

    @property
    def requirement(self) -> Requirement | None:
        """Which papers the case needs; None also where the rules cannot tell."""
        try:
            return self.case.papers
        except NoParameterInForce:
            return None

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """What stands against an approval."""
        return blocking(self.findings)

    @property
    def hints(self) -> tuple[Finding, ...]:
        """What a reviewer should look at."""
        return tuple(finding for finding in self.findings if not finding.blocks)

    @property
    def has_papers(self) -> bool:
        return bool(self.case.answers.papers)

    @property
    def reviewers(self) -> int:
        """How many different persons must approve."""
        return self.case.kind.reviewers_needed(self.case.declaration)

    @property
    def needs_no_eyes(self) -> bool:
        """May be approved in a batch: every rule is met without a warning, no paper to look at, one reviewer enough."""
        return not self.findings and not self.has_papers and self.reviewers <= 1


def judge(declarations: Sequence[Declaration], session: Session | None = None) -> Mapping[int, Judged]:
    """By declaration; a few queries for each unit and day of submission among them, however many persons they have."""
    session = session or db.session()
    units = by_id(session, Unit, {each.unit_id for each in declarations})
    submissions = by_id(session, Submission, {each.submission_id for each in declarations if each.submission_id})
    groups: dict[tuple[int, date], list[Declaration]] = defaultdict(list)
    instants: dict[date, datetime] = {}
    for declaration in declarations:
        submission = submissions.get(declaration.submission_id or 0)
        at = submission.at if submission else declaration.created_at
        instants[business_day(at)] = at  # rules ask for the day and no closer
        groups[declaration.unit_id, business_day(at)].append(declaration)
    judged: dict[int, Judged] = {}
    for (unit_id, day), rows in groups.items():
        hidden = confidential_of(session, units[unit_id], rows)
        for case in cases(session, units[unit_id], rows, instants[day]):
            judged[case.declaration.id] = Judged(case, hidden.get(case.declaration.id, ()))
    return judged


def confidential_of(
    session: Session, unit: Unit, declarations: Sequence[Declaration]
) -> Mapping[int, Sequence[Verdict]]:
    """What each kind knows of its declarations that the employer must not."""
    by_kind: dict[str, list[Declaration]] = defaultdict(list)
    for declaration in declarations:
        by_kind[declaration.kind].append(declaration)
    hidden: dict[int, Sequence[Verdict]] = {}
    for slug, rows in by_kind.items():
        hidden |= KINDS[slug].confidential(session, unit, rows)
    return hidden


def beyond_the_rules(lacking: NoParameterInForce) -> Finding:
    return Finding("parameter-missing", str(lacking), "网厅规则", "补充参数后再审核；其他业务不受影响。")


def by_id(session: Session, table: Any, ids: set[int]) -> dict[int, Any]:
    return {row.id: row for row in session.scalars(select(table).where(table.id.in_(ids)))}
