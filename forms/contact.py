"""The six editable fields of 在职人员非敏感信息变更, one by one and all at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from actions.contact_info import Conflict
from models import Person
from rules import contact
from rules.contact import ContactField
from rules.finding import Finding


@dataclass(frozen=True)
class ContactRow:
    """One field of one person as the page shows it: read, being edited, just saved, or in conflict."""

    field: ContactField
    stored: str
    seen: str
    """Fingerprint of the stored value: comes back with the form."""
    typed: str | None = None
    """What was typed; None: nothing yet."""
    findings: tuple[Finding, ...] = ()
    theirs: str | None = None
    """The value that somebody else has saved meanwhile."""
    editing: bool = False
    saved: bool = False
    focused: bool = False
    changes: tuple[str, ...] = ()
    """What was put right in the typing."""

    @property
    def value(self) -> str:
        return self.stored if self.typed is None else self.typed

    @property
    def shown(self) -> str:
        return contact.shown(self.field.name, self.stored, masked=True)

    @property
    def theirs_shown(self) -> str:
        return contact.shown(self.field.name, self.theirs or "", masked=False)

    @property
    def ours_shown(self) -> str:
        return contact.shown(self.field.name, self.typed or "", masked=False)


@dataclass(frozen=True)
class ContactAnswers:
    """What a form brought: clean values, what is wrong with them, what the form had been shown with."""

    values: Mapping[str, str]
    raw: Mapping[str, str]
    findings: Mapping[str, tuple[Finding, ...]]
    changes: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, str]

    @property
    def valid(self) -> bool:
        return not any(self.findings.values())


def read_answers(names: Iterable[str], form: Mapping[str, str]) -> ContactAnswers:
    """Take the named fields from a posted form and nothing else: what is not one of the six is never looked at."""
    values, raw, findings, changes, seen = {}, {}, {}, {}, {}
    for name in names:
        if name not in form:
            continue
        raw[name] = form[name]
        values[name], found, changes[name] = contact.clean(name, form[name])
        findings[name] = tuple(found)
        seen[name] = form.get(f"seen_{name}", "")
    return ContactAnswers(values, raw, findings, changes, seen)


def rows(person: Person, fingerprint: Callable[[str, str], str]) -> list[ContactRow]:
    return [row(person, field.name, fingerprint) for field in contact.FIELDS]


def row(person: Person, name: str, fingerprint: Callable[[str, str], str], **how: object) -> ContactRow:
    """A field of this person. One that is only shown needs no fingerprint: `editing=False`."""
    stored = getattr(person, name)
    seen = fingerprint(name, stored) if how.get("editing", True) else ""
    return ContactRow(contact.field(name), stored, seen, **how)  # type: ignore[arg-type]


def answered_row(
    person: Person,
    name: str,
    answers: ContactAnswers,
    conflicts: Iterable[Conflict],
    fingerprint: Callable[[str, str], str],
) -> ContactRow:
    """A field as it is shown again after it could not be saved: nothing typed is lost."""
    conflict = next((conflict for conflict in conflicts if conflict.field == name), None)
    shown_with = fingerprint(name, conflict.theirs) if conflict else answers.seen.get(name, "")
    return ContactRow(
        contact.field(name),
        getattr(person, name),
        shown_with,
        typed=answers.values[name] if conflict else answers.raw.get(name),
        findings=answers.findings.get(name, ()),
        theirs=conflict.theirs if conflict else None,
        editing=True,
        focused=True,
    )
