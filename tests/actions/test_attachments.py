"""Keeping attachments: the bytes once and whole, rows only for what is there, nothing left behind by a failure."""

import errno
import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from actions import attachments
from actions.actor import Actor
from actions.attachments import StorageFull, collect_unreferenced, open_file, put, remove, remove_all_files, store
from actions.uploads import CheckedFile, UploadRefused
from clock import business_now
from database import writing
from extensions import db
from models import Account, Attachment, AuditEntry, Coverage, Declaration, StoredFile
from rules.parameters.uploads import upload_limits
from rules.periods import Month

PAPER = CheckedFile("application/pdf", b"%PDF-1.7 a paper", "张三的证明.pdf")
OTHER = CheckedFile("image/png", b"another paper", "b.png")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def empty_store(app_context: Flask) -> None:
    """Without the papers of the demonstration city."""
    with writing() as session:
        for table in (Attachment, StoredFile):
            session.execute(delete(table))
    remove_all_files()


@pytest.fixture
def actor(app_context: Flask) -> Actor:
    unit_id = db.session.scalar(select(Coverage.unit_id).order_by(Coverage.id).limit(1))
    return Actor("192.0.2.7", db.session.scalar(select(Account.id).limit(1)), unit_id)


@pytest.fixture
def drafts(actor: Actor) -> list[int]:
    """Two declarations of two persons, not yet submitted."""
    with writing() as session:
        persons = session.scalars(
            select(Coverage.person_id).where(Coverage.unit_id == actor.unit_id).distinct().limit(2)
        ).all()
        made = [
            Declaration(
                kind="stop",
                unit_id=actor.unit_id,
                person_id=person_id,
                insurance_group="pension",
                period=Month(2026, 11),
                state="draft",
                created_by=actor.account_id,
                created_at=business_now(),
            )
            for person_id in persons
        ]
        session.add_all(made)
    return [declaration.id for declaration in made]


def attach(declaration_id: int, actor: Actor, checked: CheckedFile = PAPER, material: str = "leaving") -> Attachment:
    with writing() as session:
        return store(session, declaration_id, material, checked, actor)


def files(app: Flask) -> list[Path]:
    folder: Path = app.extensions["settings"].data_dir / "attachments"
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def make_old(app: Flask, days: int = 2) -> None:
    for path in files(app):
        moment = path.stat().st_mtime - days * 86_400
        os.utime(path, (moment, moment))


# --- keeping --------------------------------------------------------------------------------------------------------


def test_an_attachment_is_kept_under_its_digest_outside_of_the_web_root(
    app_context: Flask, actor: Actor, drafts: list[int]
) -> None:
    attachment = attach(drafts[0], actor)
    path = open_file(attachment)
    assert path.read_bytes() == PAPER.data
    assert path.name == PAPER.digest
    assert path.parent.name == PAPER.digest[2:4]
    assert path.parent.parent.name == PAPER.digest[:2]
    assert path.stat().st_mode & 0o777 == 0o600
    assert attachment.file_name == "张三的证明.pdf"
    assert (attachment.material, attachment.uploaded_by) == ("leaving", actor.account_id)
    assert files(app_context) == [path]
    kept = db.session.get_one(StoredFile, PAPER.digest)
    assert (kept.media_type, kept.size) == ("application/pdf", len(PAPER.data))


def test_the_same_paper_for_several_persons_is_kept_once(app_context: Flask, actor: Actor, drafts: list[int]) -> None:
    attach(drafts[0], actor)
    attach(drafts[1], actor)
    assert len(files(app_context)) == 1
    assert (rows(StoredFile), rows(Attachment)) == (1, 2)


def test_the_same_upload_twice_is_one_attachment(actor: Actor, drafts: list[int]) -> None:
    first = attach(drafts[0], actor)
    again = attach(drafts[0], actor)
    assert again.public_id == first.public_id
    assert entries() == ["attachment-added"]


def test_one_paper_may_prove_two_things(actor: Actor, drafts: list[int]) -> None:
    attach(drafts[0], actor, material="leaving")
    attach(drafts[0], actor, material="identity")
    assert rows(Attachment) == 2


def test_no_more_than_twenty_for_a_declaration(actor: Actor, drafts: list[int]) -> None:
    for number in range(upload_limits().most_per_declaration):
        attach(drafts[0], actor, CheckedFile("application/pdf", b"%d" % number, "a.pdf"))
    with pytest.raises(UploadRefused) as refusal:
        attach(drafts[0], actor)
    assert refusal.value.finding.code == "too-many-files"
    assert "20 个" in refusal.value.finding.text
    attach(drafts[1], actor)


def test_the_trail_tells_who_and_what_but_no_file_name(actor: Actor, drafts: list[int]) -> None:
    attachment = attach(drafts[0], actor)
    with writing() as session:
        remove(session, session.get_one(Attachment, attachment.id), actor)
    assert entries() == ["attachment-added", "attachment-removed"]
    for entry in trail():
        assert entry.subject == f"attachment:{attachment.public_id}"
        assert entry.account_id == actor.account_id
        assert entry.details["digest"] == PAPER.digest
        assert "张三" not in str(entry.details)


def test_a_removed_attachment_keeps_the_paper_of_the_others(
    app_context: Flask, actor: Actor, drafts: list[int]
) -> None:
    first, second = attach(drafts[0], actor), attach(drafts[1], actor)
    with writing() as session:
        remove(session, session.get_one(Attachment, first.id), actor)
    assert rows(Attachment) == 1
    assert open_file(second).is_file()


def test_only_an_account_attaches_files(drafts: list[int]) -> None:
    with pytest.raises(PermissionError):
        attach(drafts[0], Actor("192.0.2.7"))


def test_missing_bytes_are_noticed(app_context: Flask, actor: Actor, drafts: list[int]) -> None:
    attachment = attach(drafts[0], actor)
    open_file(attachment).unlink()
    with pytest.raises(FileNotFoundError):
        open_file(attachment)
    put(PAPER)
    assert open_file(attachment).read_bytes() == PAPER.data


def test_a_file_that_lost_its_end_is_written_again(app_context: Flask, actor: Actor, drafts: list[int]) -> None:
    attachment = attach(drafts[0], actor)
    open_file(attachment).write_bytes(b"%PDF")
    attach(drafts[1], actor)
    assert open_file(attachment).read_bytes() == PAPER.data


def trail() -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.action.startswith("attachment-")).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def entries() -> list[str]:
    return [entry.action for entry in trail()]


def test_two_uploads_of_the_same_bytes_at_once(app: Flask, actor: Actor, drafts: list[int]) -> None:
    db.session.rollback()
    together = threading.Barrier(len(drafts))
    failures: list[BaseException] = []

    def upload(declaration_id: int) -> None:
        try:
            with app.app_context():
                together.wait(timeout=30)
                put(PAPER)
                attach(declaration_id, actor)
                db.session.remove()
        except BaseException as error:  # noqa: BLE001  a thread's failure is the test's
            failures.append(error)

    threads = [threading.Thread(target=upload, args=(declaration_id,)) for declaration_id in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert [path.read_bytes() for path in files(app)] == [PAPER.data]
    assert (rows(StoredFile), rows(Attachment)) == (1, 2)


# --- failing --------------------------------------------------------------------------------------------------------


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def at_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", no_space)


def at_rename(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", no_space)


def at_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "make_folders", no_space)


@pytest.mark.parametrize("break_disk", [at_sync, at_rename, at_folder])
def test_a_full_disk_leaves_nothing_behind(
    app_context: Flask,
    actor: Actor,
    drafts: list[int],
    monkeypatch: pytest.MonkeyPatch,
    break_disk: Callable[[pytest.MonkeyPatch], None],
) -> None:
    with monkeypatch.context() as patch:
        break_disk(patch)
        with pytest.raises(StorageFull) as refusal:
            attach(drafts[0], actor)
    assert "存储空间不足" in refusal.value.finding.text
    assert files(app_context) == []
    assert (rows(StoredFile), rows(Attachment), entries()) == (0, 0, [])
    attach(drafts[0], actor)
    assert len(files(app_context)) == 1


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """The system itself stops writing in mid file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_half_written_leaves_nothing_behind(app_context: Flask) -> None:
    large = CheckedFile("image/png", bytes(300_000), "a.png")
    with files_no_larger_than(100_000), pytest.raises(OSError, match="too large"):
        put(large)
    assert files(app_context) == []


def test_an_upload_broken_off_leaves_nothing_behind(app_context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        attachments.write_durably(attachments.folder() / PAPER.digest, PAPER.data)
    assert files(app_context) == []


def test_a_transaction_that_fails_later_leaves_no_row_and_the_collector_takes_the_file(
    app_context: Flask, actor: Actor, drafts: list[int]
) -> None:
    def store_and_fail(session: Session) -> None:
        store(session, drafts[0], "leaving", PAPER, actor)
        raise RuntimeError("something after it")

    with pytest.raises(RuntimeError), writing() as session:
        store_and_fail(session)
    assert (rows(StoredFile), rows(Attachment), entries()) == (0, 0, [])
    make_old(app_context)
    assert collect_unreferenced(DAY) == 1
    assert files(app_context) == []


# --- collecting -----------------------------------------------------------------------------------------------------


def test_the_collector_takes_only_what_is_old_and_nobody_needs(
    app_context: Flask, actor: Actor, drafts: list[int]
) -> None:
    attach(drafts[0], actor)
    unneeded = attach(drafts[1], actor, OTHER)
    with writing() as session:
        remove(session, session.get_one(Attachment, unneeded.id), actor)
    assert collect_unreferenced(DAY) == 0  # removed just now
    make_old(app_context)
    assert collect_unreferenced(DAY) == 1
    assert [path.name for path in files(app_context)] == [PAPER.digest]
    assert db.session.scalars(select(StoredFile.digest)).all() == [PAPER.digest]


def test_the_collector_takes_what_a_crash_left_unfinished(app_context: Flask) -> None:
    put(PAPER)
    unfinished = files(app_context)[0].with_name("0123.part")
    unfinished.write_bytes(b"half")
    make_old(app_context)
    put(PAPER)
    assert collect_unreferenced(DAY) == 1
    assert not unfinished.exists()
    assert len(files(app_context)) == 1


def test_an_upload_that_reuses_an_old_file_makes_it_young_again(app_context: Flask) -> None:
    put(PAPER)
    make_old(app_context)
    put(PAPER)
    assert collect_unreferenced(DAY) == 0


def test_an_upload_between_the_collectors_look_and_its_hand_keeps_its_file(
    app_context: Flask, actor: Actor, drafts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(PAPER)
    make_old(app_context)
    forgotten = attachments.forgotten

    def upload_just_then(digest: str) -> bool:
        decided = forgotten(digest)
        attach(drafts[0], actor)
        return decided

    monkeypatch.setattr(attachments, "forgotten", upload_just_then)
    assert collect_unreferenced(DAY) == 0
    attachment = db.session.scalars(select(Attachment)).one()
    assert open_file(attachment).read_bytes() == PAPER.data
    assert rows(StoredFile) == 1


def test_a_file_that_got_an_attachment_since_the_collector_looked_is_not_forgotten(
    actor: Actor, drafts: list[int]
) -> None:
    attach(drafts[0], actor)
    assert not attachments.forgotten(PAPER.digest)
    assert rows(StoredFile) == 1


def test_collecting_an_empty_store(app_context: Flask) -> None:
    assert collect_unreferenced(DAY) == 0
