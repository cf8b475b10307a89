"""Keeping 附件: the bytes once under their digest, a row for each declaration that shows them.

The file comes first and the rows after it, so that no row ever refers to bytes that are not safely on the disk. A
file nobody refers to is harmless: the collector takes it away after a while.
"""

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from actions import audit
from actions.actor import Actor
from actions.uploads import CheckedFile, UploadRefused, finding
from clock import business_now, real_now
from config import Settings
from database import writing
from extensions import db
from models import Attachment, Declaration, StoredFile
from rules.finding import Finding
from rules.parameters.uploads import upload_limits

UNFINISHED = ".part"
LOCK = ".lock"
DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT)


class StorageFull(UploadRefused):
    """There is no room for the file; nothing of it is kept. The clerk is not at fault: 503, not 422."""


def store(session: Session, declaration_id: int, material: str, checked: CheckedFile, actor: Actor) -> Attachment:
    """Keep a checked file for a declaration, in the caller's write transaction. The same again changes nothing.

    Whether the actor may change this declaration is the caller's business. Raises UploadRefused (too many files) and
    StorageFull. `put` the file before the transaction begins: then nobody waits for the disk here.
    """
    if actor.account_id is None:
        raise PermissionError("only an account attaches files")
    declaration = session.execute(
        select(Declaration.public_id).where(Declaration.id == declaration_id).with_for_update()
    ).scalar_one()
    kept = session.scalars(select(Attachment).where(Attachment.declaration_id == declaration_id)).all()
    for attachment in kept:
        if (attachment.material, attachment.file_digest) == (material, checked.digest):
            return attachment
    if len(kept) >= upload_limits().most_per_declaration:
        raise UploadRefused(too_many())
    put(checked)
    remember_file(session, checked)
    attachment = Attachment(
        declaration_id=declaration_id,
        material=material,
        file_digest=checked.digest,
        file_name=checked.file_name,
        uploaded_by=actor.account_id,
        uploaded_at=business_now(),
    )
    session.add(attachment)
    session.flush()
    audit.record(
        session,
        actor,
        "attachment-added",
        f"attachment:{attachment.public_id}",
        declaration=declaration,
        material=material,
        digest=checked.digest,
        size=len(checked.data),
    )
    return attachment


def remove(session: Session, attachment: Attachment, actor: Actor) -> None:
    """Take it off its declaration, in the caller's write transaction; the bytes go later, when nobody needs them."""
    session.delete(attachment)
    audit.record(
        session,
        actor,
        "attachment-removed",
        f"attachment:{attachment.public_id}",
        material=attachment.material,
        digest=attachment.file_digest,
    )
    session.flush()


def remove_all(session: Session, declaration_ids: Sequence[int], actor: Actor) -> None:
    """Take everything off these declarations, with one entry that names each file; as `remove` otherwise."""
    taken = select(Attachment.public_id, Attachment.material, Attachment.file_digest)
    where = Attachment.declaration_id.in_(declaration_ids)
    if gone := [list(row) for row in session.execute(taken.where(where).order_by(Attachment.id))]:
        session.execute(delete(Attachment).where(where).execution_options(synchronize_session=False))
        audit.record(session, actor, "attachments-removed", number=len(gone), attachments=gone)


def open_file(attachment: Attachment) -> Path:
    """Where the bytes are. Raises FileNotFoundError where a backup was restored without them."""
    path = place(attachment.file_digest)
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, "the bytes of an attachment are missing", attachment.file_digest)
    return path


def put(checked: CheckedFile) -> None:
    """Have the bytes safely on the disk, once; nothing is left of them if that fails. Raises StorageFull."""
    try:
        with locked(fcntl.LOCK_SH):
            path = place(checked.digest)
            if path.is_file() and path.stat().st_size == len(checked.data):
                os.utime(path)  # in use again: the collector leaves it alone
            else:
                write_durably(path, checked.data)
    except OSError as error:
        if error.errno in DISK_IS_FULL:
            raise StorageFull(no_room()) from error
        raise


def collect_unreferenced(older_than: timedelta) -> int:
    """Remove files no attachment refers to and that nobody has put for so long; how many went.

    `older_than` is longer than any request takes: an upload that has just reused a digest has made its file young,
    and until its transaction ends nothing but its age speaks for it.
    """
    before = real_now() - older_than
    count = 0
    for shelf in sorted(folder().glob("??")):
        needed = in_use(shelf.name)
        for path in shelf.glob("*/*"):
            if path.name in needed or not is_older(path, before):
                continue
            if path.suffix != UNFINISHED and not forgotten(path.name):
                continue
            with locked(fcntl.LOCK_EX):
                if is_older(path, before):
                    path.unlink()
                    count += 1
    return count


def remove_all_files() -> None:
    """For a database that begins anew: no row of it refers to any of them."""
    with locked(fcntl.LOCK_EX):
        for shelf in folder().glob("??"):
            shutil.rmtree(shelf)


def in_use(beginning: str) -> set[str]:
    """Those digests beginning so that an attachment refers to."""
    return set(db.session.scalars(select(Attachment.file_digest).where(Attachment.file_digest.startswith(beginning))))


def forgotten(digest: str) -> bool:
    """Does no attachment need these bytes? Then their row goes too; an upload that wants it back waits and makes it."""
    with writing() as session:
        row = session.scalars(select(StoredFile).where(StoredFile.digest == digest).with_for_update()).one_or_none()
        if session.scalar(select(exists().where(Attachment.file_digest == digest))):
            return False
        if row is not None:
            session.delete(row)
    return True


def remember_file(session: Session, checked: CheckedFile) -> None:
    """Have the file's row, locked until the transaction ends: the collector waits and then sees that it is needed."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    size = len(checked.data)
    new = insert(StoredFile).values(digest=checked.digest, media_type=checked.media_type, size=size)
    session.execute(new.on_conflict_do_update(index_elements=["digest"], set_={"size": size}))


def write_durably(path: Path, data: bytes) -> None:
    """A whole file that survives a power cut, or none."""
    make_folders(path.parent)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}{UNFINISHED}")
    try:
        with unfinished.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_folders(innermost: Path) -> None:
    """The two folders of a digest, durable themselves; another upload may be making them at the same time."""
    innermost.mkdir(parents=True, exist_ok=True)
    for parent in list(innermost.parents)[:3]:
        sync_folder(parent)


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(operation: int) -> Iterator[None]:
    """Among all processes: uploads share the store (LOCK_SH), the collector has it to itself for one file (LOCK_EX)."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder() / LOCK).open("ab") as file:
        fcntl.flock(file, operation)
        yield


def is_older(path: Path, moment: datetime) -> bool:
    """Was the file last put before then? One that has gone meanwhile is not."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment
    except FileNotFoundError:
        return False


def folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.data_dir / "attachments"


def place(digest: str) -> Path:
    return folder() / digest[:2] / digest[2:4] / digest


def too_many() -> Finding:
    most = upload_limits().most_per_declaration
    return finding(
        "too-many-files",
        f"每笔申报最多上传 {most} 个附件，已经达到上限",
        "请先删除不需要的附件，或把几页材料合并成一个 PDF 再上传。",
    )


def no_room() -> Finding:
    return finding(
        "storage-full",
        "系统的存储空间不足，这个文件没有保存，其他已填写的内容都在",
        "请稍后再上传；仍不成功的，请联系经办机构。",
    )
