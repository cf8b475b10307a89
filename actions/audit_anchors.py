"""The external heads of the audit chains: after each commit, a line in a file that the database cannot change.

Hash chains show an edited row; only a head kept elsewhere shows that the newest rows have been cut off. Ship the files
of `audit-heads/` to another machine to be safe from whoever owns this one.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from clock import real_now

FOLDER = "audit-heads"
PENDING = "audit_anchors"


@dataclass(frozen=True)
class Anchor:
    """What a chain's newest entry was at some moment."""

    chain: str
    sequence: int
    digest: str


def anchor_after_commit(session: Session, anchor: Anchor) -> None:
    session.info.setdefault(PENDING, []).append(anchor)


@event.listens_for(Session, "after_commit")
def write_anchors(session: Session) -> None:
    anchors: list[Anchor] = session.info.pop(PENDING, [])
    if anchors:
        lines = "".join(json.dumps(asdict(anchor)) + "\n" for anchor in anchors)
        with todays_file().open("a", encoding="ascii") as file:
            file.write(lines)


@event.listens_for(Session, "after_rollback")
def forget_anchors(session: Session) -> None:
    session.info.pop(PENDING, None)


def folder() -> Path:
    data_dir: Path = current_app.extensions["settings"].data_dir
    return data_dir / FOLDER


def todays_file() -> Path:
    folder().mkdir(parents=True, exist_ok=True)
    return folder() / f"{real_now():%Y-%m-%d}.jsonl"


def anchors() -> Iterator[Anchor]:
    """Every head written down on this machine, oldest first; a line cut short by a crash is left out."""
    for path in sorted(folder().glob("*.jsonl")):
        with path.open(encoding="ascii") as file:
            for line in file:
                try:
                    yield Anchor(**json.loads(line))
                except (ValueError, TypeError):
                    continue


def remove_anchors() -> None:
    """For a database that begins anew: its old heads say nothing of the new chains."""
    for path in folder().glob("*.jsonl"):
        path.unlink()
