"""Is the audit trail whole? Every digest recomputed, every chain followed, every external head looked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from actions.audit import FIRST_DIGEST, digest
from actions.audit_anchors import Anchor
from extensions import db
from models import AuditEntry, AuditHead

AT_ONCE = 1000


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written; `sequence` names the entry in its chain."""

    chain: str
    sequence: int
    what: str

    def __str__(self) -> str:
        return f"{self.chain} #{self.sequence}: {self.what}"


@dataclass
class Chain:
    """How far a chain has been followed."""

    name: str
    sequence: int = 0
    digest: str = FIRST_DIGEST


def faults(anchors: Iterable[Anchor]) -> Iterator[Fault]:
    """Everything wrong with the trail, chain by chain; nothing where it is whole."""
    wanted: dict[str, dict[int, str]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.chain, {})[anchor.sequence] = anchor.digest
    ends: dict[str, Chain] = {}
    for entry in entries():
        chain = ends.setdefault(entry.chain, Chain(entry.chain))
        yield from faults_of(entry, chain, wanted.get(entry.chain, {}))
        chain.sequence, chain.digest = entry.sequence, entry.digest
    yield from cut_off(ends, wanted)


def entries() -> Iterator[AuditEntry]:
    query = select(AuditEntry).order_by(AuditEntry.chain, AuditEntry.sequence)
    yield from db.session.scalars(query.execution_options(yield_per=AT_ONCE))


def faults_of(entry: AuditEntry, before: Chain, anchored: dict[int, str]) -> Iterator[Fault]:
    if entry.sequence != before.sequence + 1:
        yield Fault(entry.chain, before.sequence + 1, f"missing, up to #{entry.sequence - 1}")
    elif entry.previous_digest != before.digest:
        yield Fault(entry.chain, entry.sequence, "does not follow the entry before it")
    if digest(entry) != entry.digest:
        yield Fault(entry.chain, entry.sequence, "has been edited")
    elif anchored.get(entry.sequence, entry.digest) != entry.digest:
        yield Fault(entry.chain, entry.sequence, "is not the one whose digest was written down outside the database")


def cut_off(ends: dict[str, Chain], wanted: dict[str, dict[int, str]]) -> Iterator[Fault]:
    """A chain that ends before its head, or before a head written down outside."""
    heads = {head.chain: head.sequence for head in db.session.scalars(select(AuditHead))}
    for chain in sorted({*heads, *wanted}):
        reached = ends[chain].sequence if chain in ends else 0
        known = max([heads.get(chain, 0), *wanted.get(chain, ())])
        if reached < known:
            yield Fault(chain, reached + 1, f"missing, up to #{known}: the tail has been cut off")
