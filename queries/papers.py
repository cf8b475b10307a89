"""Uploaded papers with what kind of file they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from extensions import db
from models import Attachment, Declaration, StoredFile


@dataclass(frozen=True)
class Paper:
    """An uploaded paper with what kind of file it is and its size in bytes."""

    attachment: Attachment
    media_type: str
    size: int


def paper_rows() -> Select[*tuple[Any, ...]]:
    """What a `Paper` is made of, to be narrowed and ordered."""
    query = select(Attachment, StoredFile.media_type, StoredFile.size)
    return query.join(StoredFile, StoredFile.digest == Attachment.file_digest)


def papers_of(declaration_ids: Sequence[int]) -> Mapping[int, Sequence[Paper]]:
    """Papers by declaration, in the order they came."""
    found: dict[int, list[Paper]] = defaultdict(list)
    rows = paper_rows().where(Attachment.declaration_id.in_(declaration_ids)).order_by(Attachment.id)
    for row in db.session.execute(rows):
        paper = Paper(*row)
        found[paper.attachment.declaration_id].append(paper)
    return found


def paper_of_unit(unit_id: int, public_id: str) -> tuple[Paper, Declaration] | None:
    """A paper of this unit with its declaration, whatever the state."""
    query = paper_rows().add_columns(Declaration)
    query = query.join(Declaration, Declaration.id == Attachment.declaration_id)
    row = db.session.execute(query.where(Attachment.public_id == public_id, Declaration.unit_id == unit_id)).first()
    return None if row is None else (Paper(row[0], row[1], row[2]), row[3])
