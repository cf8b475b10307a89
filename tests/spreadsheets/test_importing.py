"""逐行核对 and 数据提交 on the demonstration city: what is said of each row, and that nothing is declared twice."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from database import writing
from declarations import KINDS
from declarations.lifecycle import delete_drafts
from demo.special import SPECIAL
from extensions import db
from jobs import imports, leases
from models import Declaration, Import, ImportRow, Job
from queries.imports import already_declared, counts, rows_in
from rules.parameters.spreadsheets import spreadsheet_limits
from spreadsheets import staging
from spreadsheets.reading import Reading, Row
from tests.conftest import Clock
from tests.declared import actor, portal
from tests.pages.visitor import entered


def interrupt_row(number: int, key: str, **cells: str) -> Row:
    """A row of 批量缴费中断 about somebody of the main unit."""
    person = SPECIAL[key]
    blank = {"document_type": "", "document_number": "", "effective_on": ""}
    told = {"name": person.name, "person_number": person.number, "month": "202611", "reason": "辞职"}
    return Row(number, blank | told | cells)


def kept(app: Flask, *rows: Row, slug: str = "interrupt", digest: str = "") -> str:
    with portal(app):
        digest = digest or uuid4().hex
        public_id = staging.keep(actor("jingban1"), slug, rows, staging.FILE, file_name="名单.xlsx", digest=digest)
        check(public_id)
        return public_id


def check(public_id: str) -> None:
    import_id = db.session.scalars(select(Import.id).where(Import.public_id == public_id)).one()
    while staging.check_next(import_id):
        pass


def states(app: Flask, public_id: str) -> dict[int, tuple[str, list[str]]]:
    """State and words by place."""
    with portal(app):
        of_import = Import.public_id == public_id
        rows = db.session.scalars(select(ImportRow).join(Import, Import.id == ImportRow.import_id).where(of_import))
        return {row.place: (row.state, [fault["words"] for fault in row.findings]) for row in rows}


def declared(app: Flask) -> int:
    with portal(app):
        query = select(func.count(Declaration.id)).where(Declaration.kind == "interrupt", Declaration.state == "draft")
        return db.session.scalar(query) or 0


def test_each_row_passes_or_says_which_cell_is_wrong_and_why(app: Flask) -> None:
    public_id = kept(
        app,
        interrupt_row(2, "plain_worker"),
        interrupt_row(3, "contact_empty", name="不是他"),
        interrupt_row(4, "contact_history", person_number="999"),
        interrupt_row(5, "contact_history", reason="自离"),
        interrupt_row(6, "leap_day", month="202703"),
    )
    found = states(app, public_id)
    assert found[2][0] == "pass"
    assert [found[place][0] for place in (3, 4, 5, 6)] == ["fix"] * 4
    assert found[3][1] == ["姓名与参保信息中的不一致。请核对姓名和号码是否为同一人。"]
    assert found[4][1] == ["本单位没有该号码的人员。请核对号码；没有居民身份证的人员填个人编号。"]
    assert "自离" in found[5][1][0]
    assert "太远" in found[6][1][0]
    assert declared(app) == 0


def test_a_row_that_stands_twice_is_skipped_and_a_different_one_about_the_same_person_must_be_put_right(
    app: Flask,
) -> None:
    public_id = kept(
        app,
        interrupt_row(2, "plain_worker"),
        interrupt_row(3, "plain_worker"),
        interrupt_row(4, "plain_worker", reason="除名"),
    )
    found = states(app, public_id)
    assert [found[place][0] for place in (2, 3, 4)] == ["pass", "skip", "fix"]
    assert found[3][1] == ["与第 2 行完全相同，将跳过。"]
    with portal(app):
        staging.leave_row(actor("jingban1"), public_id, 2)
        staging.leave_row(actor("jingban1"), public_id, 3)
    assert [states(app, public_id)[place][0] for place in (2, 3, 4)] == ["left", "left", "pass"]


def test_a_row_that_only_names_somebody_is_skipped_until_something_is_filled_in(app: Flask) -> None:
    nothing = {"month": "", "reason": ""}
    public_id = kept(app, interrupt_row(2, "plain_worker", **nothing), interrupt_row(3, "plain_worker"))
    assert states(app, public_id)[2] == ("skip", ["这一行只有人员，没有填写申报内容，将跳过。"])
    assert states(app, public_id)[3][0] == "pass"
    with portal(app):
        staging.change_row(actor("jingban1"), public_id, 2, {"month": "202611"})
    assert states(app, public_id)[2][0] == "fix"


def test_a_reason_is_read_as_pages_print_it(app: Flask) -> None:
    public_id = kept(app, interrupt_row(2, "plain_worker", reason="停缴费（辞职）"))
    assert states(app, public_id)[2] == ("pass", [])


def test_the_template_of_another_kind_with_the_same_columns_is_told_first(app: Flask) -> None:
    with portal(app):
        stops = KINDS["stop"].sheet
        assert stops is not None
        assert staging.whose_template("interrupt", "批量缴费中断") is None
        assert staging.whose_template("interrupt", "Sheet1") is None
        reading = Reading(stops, stops.title, 1, {}, [interrupt_row(2, "plain_worker")], [])
        public_id = staging.keep_file(actor("jingban1"), "interrupt", reading, "减少.xlsx", b"a workbook")
        warning = db.session.scalars(select(Import.warning).where(Import.public_id == public_id)).one()
        assert warning.startswith("这份文件是城镇职工减少的模板，这里按职工缴费中断申报(失业)核对。")
        check(public_id)
    assert warning in entered(app, "jingban1").page(f"/imports/{public_id}").text


def test_a_cell_put_right_is_checked_at_once(app: Flask) -> None:
    public_id = kept(app, interrupt_row(2, "plain_worker", month="2026.1", reason="自离"))
    with portal(app):
        staging.change_row(
            actor("jingban1"), public_id, 2, {"month": "２０２６年１１月", "reason": "辞职", "else": "x"}
        )
    assert states(app, public_id)[2] == ("pass", [])


def test_a_number_cut_off_by_a_spreadsheet_is_never_guessed_but_offered(app: Flask) -> None:
    number = SPECIAL["plain_worker"].resident.person.id_number
    cut_off = f"{number[:15]}000"
    row = interrupt_row(2, "plain_worker", person_number="", document_number=cut_off)
    public_id = kept(app, row._replace(faults={"document_number": "证件号码被表格软件截断。"}))
    with portal(app):
        (stored,) = rows_in(db.session.scalars(select(Import.id)).one(), "fix")
        offers = [fault["offer"] for fault in stored.findings if fault["offer"]]
    assert offers == [SPECIAL["plain_worker"].number]
    with portal(app):
        typed = {"person_number": offers[0], "document_number": ""}
        staging.change_row(actor("jingban1"), public_id, 2, typed)
    assert states(app, public_id)[2] == ("pass", [])


def test_what_has_passed_is_declared_once_and_the_rest_stays(app: Flask) -> None:
    public_id = kept(app, interrupt_row(2, "plain_worker"), interrupt_row(3, "contact_empty", name="不是他"))
    with portal(app):
        assert staging.declare(actor("jingban1"), public_id) == 1
    assert declared(app) == 1
    with portal(app), pytest.raises(staging.NotTheirs):
        staging.declare(actor("jingban1"), public_id)
    again = kept(app, interrupt_row(2, "plain_worker"))
    assert states(app, again)[2][0] == "skip"
    with portal(app), pytest.raises(staging.NothingToDeclare):
        staging.declare(actor("jingban1"), again)
    assert declared(app) == 1


def test_what_has_happened_since_the_check_is_noticed_and_nothing_is_declared(app: Flask) -> None:
    public_id = kept(app, interrupt_row(2, "plain_worker"), interrupt_row(3, "contact_empty"))
    kept(app, interrupt_row(2, "plain_worker"))
    with portal(app):
        newer = db.session.scalars(select(Import.public_id).order_by(Import.id.desc()).limit(1)).one()
        staging.declare(actor("jingban1"), newer)
    with portal(app), pytest.raises(staging.Refused):
        staging.declare(actor("jingban1"), public_id)
    assert declared(app) == 1
    with portal(app):
        first = db.session.scalars(select(Import.id).where(Import.public_id == public_id)).one()
        assert counts(first) == {"wait": 2}
        check(public_id)
        assert counts(first) == {"skip": 1, "pass": 1}
        assert staging.declare(actor("jingban1"), public_id) == 1


def test_the_same_file_is_not_declared_a_second_time(app: Flask) -> None:
    first = kept(app, interrupt_row(2, "plain_worker"), digest="same")
    second = kept(app, interrupt_row(2, "contact_empty"), digest="same")
    with portal(app):
        staging.declare(actor("jingban1"), first)
        with pytest.raises(staging.DeclaredBefore):
            staging.declare(actor("jingban1"), second)
    assert declared(app) == 1


def test_a_file_may_be_declared_again_when_all_that_came_of_it_was_deleted(app: Flask) -> None:
    rows = interrupt_row(2, "plain_worker"), interrupt_row(3, "contact_empty")
    first = kept(app, *rows, digest="same")
    with portal(app):
        unit_id = actor("jingban1").unit_id or 0
        staging.declare(actor("jingban1"), first)
        one, other = db.session.scalars(select(Declaration.public_id).where(Declaration.imported_by == first)).all()
        delete_drafts(actor("jingban1"), [one])
        assert already_declared(unit_id, "interrupt", "same")
        delete_drafts(actor("jingban1"), [other])
        assert not already_declared(unit_id, "interrupt", "same")
    second = kept(app, *rows, digest="same")
    with portal(app):
        assert staging.declare(actor("jingban1"), second) == 2


def test_what_a_spreadsheet_has_cut_off_stays_so_when_it_is_typed_or_sent_back_as_it_stood(app: Flask) -> None:
    number = f"{SPECIAL['plain_worker'].resident.person.id_number[:15]}000"
    cause = "证件号码被表格软件截断，请将该列设为文本后重新填写。"
    public_id = kept(app, interrupt_row(2, "plain_worker", person_number="", document_number="210"))
    with portal(app):
        staging.change_row(actor("jingban1"), public_id, 2, {"document_number": number})
    assert cause in states(app, public_id)[2][1]
    row = interrupt_row(2, "contact_empty", effective_on="#N/A")._replace(faults={"effective_on": "错误值"})
    public_id = kept(app, row)
    with portal(app):
        staging.change_row(actor("jingban1"), public_id, 2, {"effective_on": "#N/A", "reason": "辞职"})
    assert states(app, public_id)[2] == ("fix", ["错误值"])
    with portal(app):
        staging.change_row(actor("jingban1"), public_id, 2, {"effective_on": ""})
    assert states(app, public_id)[2] == ("pass", [])


def test_a_skipped_row_that_takes_the_others_place_is_still_unread(app: Flask) -> None:
    row = interrupt_row(2, "plain_worker")
    public_id = kept(app, row, row._replace(number=3, faults={"effective_on": "公式没有计算结果。"}))
    assert states(app, public_id)[3][0] == "skip"
    with portal(app):
        staging.leave_row(actor("jingban1"), public_id, 2)
    assert states(app, public_id)[3] == ("fix", ["公式没有计算结果。"])


def test_a_cell_of_a_million_letters_is_refused_and_not_kept(app: Flask) -> None:
    public_id = kept(app, interrupt_row(2, "plain_worker", name="长" * 1_000_000))
    with portal(app):
        staging.change_row(actor("jingban1"), public_id, 2, {"name": "宽" * 1_000_000})
        (row,) = db.session.scalars(select(ImportRow)).all()
        assert (row.state, len(row.cells["name"])) == ("fix", staging.LONGEST_CELL)


def test_a_cancelled_import_forgets_its_rows_and_what_the_file_was_called(app: Flask) -> None:
    public_id = kept(app, interrupt_row(2, "plain_worker"))
    with portal(app):
        staging.cancel(actor("jingban1"), public_id)
        check(public_id)
        left = db.session.scalars(select(Import)).one()
        assert (left.state, left.file_name, db.session.scalar(select(func.count(ImportRow.id)))) == ("cancelled", "", 0)


def test_workbooks_do_not_stay_for_longer_than_they_may(app: Flask, clock: Clock) -> None:
    kept(app, interrupt_row(2, "plain_worker"))
    clock.move_to("2026-12-10")
    recent = kept(app, interrupt_row(2, "contact_empty"))
    clock.move_to("2026-12-20")
    with portal(app):
        staging.put_away(timedelta(days=30))
        assert db.session.scalars(select(Import.public_id)).all() == [recent]
        assert db.session.scalar(select(func.count(ImportRow.id))) == 1


def test_a_long_workbook_is_checked_by_the_worker_and_again_where_he_has_failed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "spreadsheet_limits", lambda: replace(spreadsheet_limits(), inline_rows=1))
    rows = [interrupt_row(2, "plain_worker"), interrupt_row(3, "contact_empty", name="不是他")]
    with portal(app):
        public_id = staging.keep(actor("jingban1"), "interrupt", rows, staging.FILE)
        for _ in range(2):
            imports.check_rows(actor("jingban1"), public_id)
        assert len(db.session.scalars(select(Job)).all()) == 1, "he is at it already"
        with writing() as session:
            session.execute(update(Job).values(state="failed"))
        imports.check_rows(actor("jingban1"), public_id)
        second = db.session.scalars(select(Job.public_id).order_by(Job.id.desc())).first()
        assert [row.state for row in db.session.scalars(select(ImportRow))] == ["wait", "wait"]
        leases.run(second or "")
        db.session.rollback()
        assert [row.state for row in db.session.scalars(select(ImportRow))] == ["pass", "fix"]
        assert db.session.scalars(select(Import.state)).all() == ["checked"]
        with pytest.raises(staging.NotTheirs):
            imports.check_rows(actor("jingban1"), public_id)


def test_another_unit_does_not_find_the_import(app: Flask) -> None:
    public_id = kept(app, interrupt_row(2, "plain_worker"))
    with portal(app), pytest.raises(staging.NotTheirs):
        staging.change_row(actor("xiaoqi"), public_id, 2, {})
    with portal(app), pytest.raises(staging.NotTheirs):
        staging.declare(actor("xiaoqi"), public_id)
