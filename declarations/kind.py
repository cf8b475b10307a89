"""What every kind of declaration answers; a new kind is one file in `kinds/` and one line in `KINDS`."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy.orm import Session

from declarations.sheet import Sheet, Values
from forms.answers import AnswerForm
from models import Declaration, Person, Unit
from queries.pages import Page
from queries.stop_facts import unit_facts
from rules.attachments import Requirement
from rules.codes import DECLARATION_STATE, EFFECTIVE
from rules.finding import Finding
from rules.periods import Month
from rules.rule import Rule, Verdict
from rules.unit_wide import unit_findings

Facts = TypeVar("Facts")
Answers = TypeVar("Answers")


@dataclass(frozen=True)
class Line(Generic[Answers]):
    """Somebody and what is declared of him. `person_id` None: not known here yet (参保登记)."""

    person_id: int | None
    answers: Answers


@dataclass(frozen=True)
class Columns:
    """The answers that lists filter by; the rest is kept as it is."""

    reason: str | None = None
    effective_on: date | None = None
    month: Month | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    group: str | None = None
    """The insurance group, where the door does not say it (参停保时间更正: that of what is corrected)."""
    origin_id: int | None = None
    """The declaration that this one corrects."""


@dataclass(frozen=True)
class TaxNote:
    """What tax is told of an approved declaration: 数据传输类型 AAA321, the clerk's word for it, the month."""

    transaction: str
    business: str
    month: Month
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Split(Generic[Answers]):
    """A declaration that may start now only, and 补缴 of the months before it."""

    answers: Answers
    """The answers with the earliest start that is possible."""
    back_kind: str
    """Slug of the back-payment."""
    back_answers: Any
    words: str
    """Of the button: 从 2026-11 恢复，并补缴 2026-08 至 2026-10."""


class EffectGone(Exception):
    """What an approval had changed has been changed again: taking it back would undo something else."""


@dataclass(frozen=True)
class Follower:
    """The other group's side of an approved declaration: which group, and what stands against it."""

    group: str
    causes: tuple[Finding, ...]
    month: Month | None = None
    """Its month, where it is another than that of the declaration it follows."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """What else of the answers is another."""
    left_out: str = ""
    """What cannot follow, and what to do about it."""


class DeclarationKind(ABC, Generic[Facts, Answers]):
    """One kind of business: which facts it needs, which rules it asks, what an approval changes."""

    slug: ClassVar[str]
    label: ClassVar[str]
    noun: ClassVar[str]
    """One of them, in the names of row actions: 减少申报."""
    group: ClassVar[str]
    """Insurance group of the door: whose settlement period it belongs to."""
    number_prefix: ClassVar[str]
    """Of the 受理编号."""
    receipt_title: ClassVar[str]
    """What the receipt says when all of it went: 职工减员提交成功."""
    pages: ClassVar[str] = "single"
    """Blueprint in which it is declared and changed (`<pages>.edit`); its first page is `<slug>.start`."""
    listed_state: ClassVar[str] = ""
    """缴费状态 (AAC031) of whom its first page lists when nobody is named; "": everybody."""
    tab: ClassVar[str] = "单个申报"
    """The first of its tabs."""
    hints: ClassVar[Sequence[str]] = ()
    """温馨提示 of the manual, a line each."""
    rules: ClassVar[Sequence[Rule[Any]]] = ()
    """What is asked of each person; what is `unit_wide` of the unit as well."""
    form_class: ClassVar[type[AnswerForm]]
    fields: ClassVar[str] = ""
    """Template with the macro `fields(form, offer, address)` that shows the form; "": its pages do it themselves."""
    with_papers: ClassVar[bool] = False
    """Has it a step 附件, be it to say that none are needed?"""
    overview_template: ClassVar[str] = ""
    """Template with the macro `overview(kind, shown, closed)` for the head of the start page; "": it has none."""
    details_template: ClassVar[str] = ""
    """Template with the macro `details(shown)` for what a reviewer sees of one declaration; "": it has none."""
    sheet: ClassVar[Sheet | None] = None
    """Its workbook; None: not declared by spreadsheet."""
    copies_last_month: ClassVar[bool] = False
    """Is 沿用上月 offered (decision 27)?"""

    def facts_for(
        self,
        session: Session,
        unit: Unit,
        lines: Sequence[Line[Answers]],
        now: datetime,
        apart_from: Collection[int] = (),
    ) -> Sequence[Facts]:
        """The facts of each line; LookupError for somebody unknown. A kind about persons to be looks at the answers."""
        people = [line.person_id or 0 for line in lines]
        facts = self.facts(session, unit, list(dict.fromkeys(people)), now, apart_from)
        return [facts[person_id] for person_id in people]

    def settled(self, session: Session, unit: Unit, lines: Sequence[Line[Answers]]) -> Sequence[Line[Answers]]:
        """The lines with what their answers leave to be looked up, before they are written down."""
        return lines

    def subjects(self, session: Session, unit: Unit, lines: Sequence[Line[Answers]]) -> Sequence[int]:
        """The person of each line, inside the writing transaction; persons to be are written down here."""
        return [line.person_id or 0 for line in lines]

    def forget(self, session: Session, person_ids: Collection[int]) -> None:
        """Drafts about these persons have been deleted: a person to be goes with the last of them."""

    def offer(self, session: Session, unit: Unit, facts: Facts, form: AnswerForm, now: datetime) -> Mapping[str, Any]:
        """What the form shows for this person: choices are set on the form, the rest is named for its template."""
        return {}

    def split(self, facts: Facts, answers: Answers) -> "Split[Answers] | None":
        """A start in the past taken apart: what to offer instead in one click (decision 5); None: nothing to split."""
        return None

    def overview(self, session: Session, unit: Unit, now: datetime) -> Mapping[str, Any] | None:
        """What the start page says of the unit as a whole, for `overview_template`; None: nothing."""
        return None

    def row_answers(self, values: Values) -> Answers:
        """The answers of one row of the workbook, cells as `sheet` has read them (months YYYYMM, amounts in 分)."""
        raise NotImplementedError

    @abstractmethod
    def facts(
        self, session: Session, unit: Unit, person_ids: Sequence[int], now: datetime, apart_from: Collection[int] = ()
    ) -> Mapping[int, Facts]:
        """What the rules need to know of each person; the same few queries for one as for a thousand.

        `apart_from`: declarations that are asked about themselves and do not stand in their own way.
        """

    def undeclared(self, session: Session, unit: Unit, now: datetime, number: int) -> Page[Person] | None:
        """A page of those of whom it still has to be declared; None: a kind that need not be declared of anybody."""
        return None

    @abstractmethod
    def columns(self, answers: Answers) -> Columns:
        """The answers as they are stored."""

    @abstractmethod
    def answers(self, declaration: Declaration, papers: Collection[str] | None = None) -> Answers:
        """The answers of a stored declaration; `papers`: codes of its materials, None while not yet asked for."""

    @abstractmethod
    def findings(self, facts: Facts, answers: Answers | None = None) -> Sequence[Finding]:
        """What stands against it; without answers only what can be said before anything is filled in."""

    def unit_wide(self, session: Session, unit: Unit, now: datetime) -> Sequence[Finding]:
        """What stands against everybody of the unit just now: said once, before a person is chosen."""
        return unit_findings(self.rules, unit_facts(session, unit, now, self.slug, self.group))

    @abstractmethod
    def verdicts(self, facts: Facts, answers: Answers) -> Sequence[Verdict]:
        """Rule by rule, for the reviewer."""

    def papers(self, facts: Facts, answers: Answers) -> Requirement | None:
        """Which papers this person needs; None where the kind asks for none, or nothing would come of it."""
        return None

    def confidential(
        self, session: Session, unit: Unit, declarations: Sequence[Declaration]
    ) -> Mapping[int, Sequence[Verdict]]:
        """What the agency alone may know (重复参保), by declaration; what blocks there makes an approval impossible."""
        return {}

    def hold(self, session: Session, declaration: Declaration) -> None:
        """Before an approval asks the rules: wait for whoever decides about the same person at another unit."""

    @abstractmethod
    def consequence(self, facts: Facts, answers: Answers) -> str:
        """What it means at tax, in one sentence; "" where nothing would change."""

    def reviewers_needed(self, declaration: Declaration) -> int:
        """How many different persons must approve; 0: effective at 提交, where every rule passes (decision 15)."""
        return 1

    def state_word(self, declaration: Declaration) -> str:
        """What 状态 reads like on every page; what has no reviewer is never 审核通过."""
        if declaration.state == "approved" and not self.reviewers_needed(declaration):
            return EFFECTIVE
        return DECLARATION_STATE.label(declaration.state)

    @abstractmethod
    def effect(self, session: Session, declaration: Declaration) -> Mapping[str, Any]:
        """Change coverages and person as an approval says; what is returned is enough to take it back."""

    def effects(self, session: Session, declarations: Sequence[Declaration]) -> Mapping[int, Mapping[str, Any]]:
        """`effect` of several at once, by declaration."""
        return {declaration.id: self.effect(session, declaration) for declaration in declarations}

    @abstractmethod
    def undo_effect(self, session: Session, declaration: Declaration, done: Mapping[str, Any]) -> None:
        """Take the effect back, as a counter-entry. Raises EffectGone where something else has come of it since."""

    @abstractmethod
    def tax_note(self, declaration: Declaration, done: Mapping[str, Any]) -> TaxNote:
        """What tax is told."""

    def follower(self, session: Session, unit: Unit, declaration: Declaration, now: datetime) -> Follower | None:
        """What an approval asks of the other insurance group; None: nothing (无需协同)."""
        return None

    def followers(
        self, session: Session, unit: Unit, declarations: Sequence[Declaration], now: datetime
    ) -> Mapping[int, Follower | None]:
        """`follower` of several at once, by declaration."""
        return {each.id: self.follower(session, unit, each, now) for each in declarations}

    @abstractmethod
    def summary(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        """变更内容 in lists: label and words."""

    def particulars(self, declaration: Declaration) -> Sequence[tuple[str, str]]:
        """What else was filled in, for a page about this one declaration."""
        return ()

    def details(self, declaration: Declaration, facts: Facts | None, now: datetime) -> Any | None:
        """What `details_template` shows; `facts`: what the rules are asked with while it waits, None once decided."""
        return None

    def reasons(self, on: Month) -> Mapping[str, str]:
        """变更原因 that its declarations may have in a month, code and word; none where it asks for none."""
        return {}

    @abstractmethod
    def meaning(self, declaration: Declaration) -> str:
        """What its approval means for the contributions, in one sentence."""

    @abstractmethod
    def insurances(self, declaration: Declaration) -> Sequence[str]:
        """The insurances (AAE140) that its approval has changed; none before it."""
