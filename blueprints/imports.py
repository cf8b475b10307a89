"""Declarations by spreadsheet: 下载模板, 选择文件, 逐行核对, 数据提交; the same for every kind."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from actions import reveal
from clock import business_now
from declarations import KINDS
from declarations.checking import NotTheirs
from declarations.kind import DeclarationKind
from declarations.lifecycle import Refused
from declarations.single import unit_wide
from jobs.imports import check_rows
from models import Import, ImportRow
from queries import imports
from queries.jobs import LIVE
from queries.pages import Page
from queries.settlement import unit_by_id
from rules.parameters.spreadsheets import spreadsheet_limits
from spreadsheets import last_month, staging
from spreadsheets.checking import DECLARED, LEFT, PASSED, SKIPPED, TO_FIX, sheet_of
from spreadsheets.reading import Unreadable, address, read
from spreadsheets.staging import CANCELLED, CHECKED, READING, SUBMITTED, row_of
from spreadsheets.wording import shown_cells
from spreadsheets.writing import error_workbook, template
from web import access
from web.htmx import asked_at, go, respond, wants_fragment
from web.layout import belongs_to
from web.paging import page_number
from web.uploads import takes_workbooks, workbook_as_file

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
START = "imports/start.html"
SHOW = "imports/show.html"
PAGE = "imports.show"
LISTED = 5
LONGEST_ASKED = 50
CLOSED = {
    SUBMITTED: "这份文件已经提交过，没有重复提交。",
    CANCELLED: "这次导入已经取消，刚才的操作没有保存。",
    READING: "这份文件正在重新校验，刚才的操作没有保存。请校验完成后再操作。",
}
"""What has become of an import that a colleague, or another tab, has dealt with meanwhile."""
TABS = {TO_FIX: "需修改", PASSED: "通过", SKIPPED: "将跳过", LEFT: "不导入", DECLARED: "已申报"}
Kind = DeclarationKind[Any, Any]


@blueprint.get("/kind/<slug>")
@access.clerk
def start(slug: str) -> Response:
    return start_page(kind_or_404(slug))


@blueprint.get("/kind/<slug>/template")
@access.clerk
def empty_template(slug: str) -> Response:
    """下载模板: empty, with the rules of each column."""
    sheet = sheet_of(kind_or_404(slug))
    return workbook_as_file(template(sheet), f"{sheet.title}模板")


@blueprint.post("/kind/<slug>")
@access.clerk
@takes_workbooks
def upload(slug: str) -> Response:
    """选择文件: the file is read and its rows are kept; nothing is declared."""
    kind, sent = kind_or_404(slug), request.files.get("file")
    data = sent.stream.read() if sent is not None and sent.filename else b""
    if sent is None or not data:
        return start_page(kind, 422, "还没有选择文件，或者文件是空的。请选择填好的模板文件。")
    before = staging.declared_before(access.actor(), slug, data)
    if before is not None:
        flash("这份文件已经导入过，没有重复导入。下面是上一次导入的结果。")
        return go(url_for(PAGE, public_id=before))
    try:
        reading = read(data, sheet_of(kind))
    except Unreadable as unreadable:
        return start_page(kind, 422, str(unreadable))
    return checked(staging.keep_file(access.actor(), slug, reading, sent.filename or "", data))


@blueprint.post("/kind/<slug>/last-month")
@access.clerk
def copy_last_month(slug: str) -> Response:
    """沿用上月: everybody's last wage as rows of an import, to be changed where it differs."""
    kind = kind_or_404(slug)
    try:
        copy = last_month.keep_copy(access.actor(), slug)
    except last_month.NothingToCopy as nothing:
        return start_page(kind, 422, str(nothing))
    if import_or_404(copy).state == CHECKED:
        flash("上月工资已经沿用过，还没有提交，请接着核对。要重新沿用，请先取消导入。")
    return checked(copy)


@blueprint.get("/<public_id>")
@access.clerk
def show(public_id: str) -> Response:
    """逐行核对; while rows are being checked, how far that is."""
    return import_page(import_or_404(public_id))


@blueprint.post("/<public_id>/find")
@access.clerk
def find(public_id: str) -> Response:
    """查找: the rows about one person, whatever tab they are on."""
    kept, asked = import_or_404(public_id), request.form.get("who", "").strip()[:LONGEST_ASKED]
    if kept.state == READING or not asked:
        return go(url_for(PAGE, public_id=public_id))
    rows = imports.found(kept.id, asked)
    shown = rows[0].state if rows else TO_FIX
    context = of_import(kept) | {"problem": "", "shown": shown, "opened": None, "asked": asked}
    return respond(SHOW, "rows", **context, page=Page(rows, len(rows), 1, imports.PER_PAGE))


@blueprint.post("/<public_id>/check")
@access.clerk
def check(public_id: str) -> Response:
    """继续校验, where that was broken off: what still waits."""
    import_or_404(public_id)
    return checked(public_id)


@blueprint.get("/<public_id>/rows/<int:place>")
@access.clerk
def edit_row(public_id: str, place: int) -> Response:
    """Open a row to change it."""
    kept = import_or_404(public_id)
    if row_or_404(kept, place).cells.get("document_number"):
        reveal.record_row_reveal(access.actor(), public_id, place)
        kept = import_or_404(public_id)
    return import_page(kept, opened=place) if not wants_fragment() else row_answer(kept, place, opened=True)


@blueprint.post("/<public_id>/rows/<int:place>")
@access.clerk
def change_row(public_id: str, place: int) -> Response:
    """确定: the cells typed anew, checked at once; 不导入 and 重新导入 of the row."""
    kept, act = import_or_404(public_id), request.form.get("act", "change")
    try:
        if act in ("leave", "take"):
            staging.leave_row(access.actor(), public_id, place, leave=act == "leave")
        else:
            staging.change_row(access.actor(), public_id, place, typed_cells(kept))
    except NotTheirs:
        return closed(import_or_404(public_id))
    kept = import_or_404(public_id)
    if wants_fragment():
        return row_answer(kept, place)
    shown = request.form.get("show") or first_tab(imports.counts(kept.id))
    number = imports.page_at(kept.id, shown, place)
    return go(url_for(PAGE, public_id=public_id, show=shown, page=number, _anchor=f"row-{place}"))


@blueprint.get("/<public_id>/errors")
@access.clerk
def errors(public_id: str) -> Response:
    """下载错误行: the wrong rows with their reasons, to be corrected and uploaded again."""
    kept = import_or_404(public_id)
    rows = imports.rows_in(kept.id, TO_FIX)
    faults = {row.place: reasons_by_column(row) for row in rows}
    sheet = sheet_of(KINDS[kept.kind])
    workbook = error_workbook(sheet, [row_of(row) for row in rows], faults)
    reveal.record_rows_downloaded(access.actor(), public_id, len(rows))
    return workbook_as_file(workbook, f"{sheet.title}错误行")


@blueprint.post("/<public_id>/submit")
@access.clerk
def submit(public_id: str) -> Response:
    """数据提交: the rows that have passed go to 申请提交, once."""
    kept = import_or_404(public_id)
    try:
        count = staging.declare(access.actor(), public_id)
    except staging.NothingToDeclare:
        return import_page(kept, 422, problem="没有通过校验的行。请先修改，或下载错误行改好后重新上传。")
    except staging.DeclaredBefore:
        return import_page(import_or_404(public_id), 409, problem="这份文件已经导入过，没有重复导入。")
    except NotTheirs:
        return closed(import_or_404(public_id))
    except Refused:
        checked(public_id)
        problem = "有的行在校验之后情况有变，没有提交。须重新校验，请核对后再提交。"
        return import_page(import_or_404(public_id), 409, problem=problem)
    left = imports.counts(kept.id).get(TO_FIX, 0)
    flash(f"已导入 {count} 行，请核对后批量提交。" + (f"另有 {left} 行需修改，没有导入。" if left else ""))
    return go(url_for("pending.show_all"))


@blueprint.post("/<public_id>/cancel")
@access.clerk
def cancel(public_id: str) -> Response:
    kept = import_or_404(public_id)
    try:
        staging.cancel(access.actor(), public_id)
    except NotTheirs:
        return closed(import_or_404(public_id))
    flash("已取消导入，没有申报任何内容。")
    return go(url_for("imports.start", slug=kept.kind))


# --- what the routes share ------------------------------------------------------------------------------------------


def checked(public_id: str) -> Response:
    """A short file is checked while the clerk waits, a long one by a job that he may watch or leave."""
    with suppress(NotTheirs):  # a colleague has cancelled it: the page says so
        check_rows(access.actor(), public_id)
    return go(url_for(PAGE, public_id=public_id))


def closed(kept: Import) -> Response:
    """Nothing could be done, because it is no longer open: how it stands now."""
    if kept.state == CHECKED:
        abort(404)
    flash(CLOSED[kept.state])
    return go(url_for("pending.show_all") if kept.state == SUBMITTED else url_for(PAGE, public_id=kept.public_id))


def start_page(kind: Kind, status: int = 200, problem: str = "") -> Response:
    unit_id = access.acting_unit().id
    return respond(
        START,
        "content",
        status,
        kind=kind,
        sheet=sheet_of(kind),
        unit=unit_by_id(unit_id),
        problem=problem,
        closed=unit_wide(kind, unit_id, business_now()),
        recent=imports.recent(unit_id, kind.slug, LISTED),
        limits=spreadsheet_limits(),
    )


def import_page(kept: Import, status: int = 200, problem: str = "", opened: int | None = None) -> Response:
    """How far the check is, or the rows of one tab; with a problem everything below the steps."""
    if kept.state == READING:
        return respond(SHOW, "progress", status, **of_import(kept), problem=problem)
    if asked_at("progress"):
        return go(url_for(PAGE, public_id=kept.public_id))
    shown, number = tab_of(kept, opened)
    context = of_import(kept) | {
        "problem": problem,
        "shown": shown,
        "page": imports.rows(kept.id, shown, number),
        "opened": opened,
    }
    if problem:
        return respond(SHOW, "work", status, **context)
    return respond(SHOW, "rows", status, **context)


def tab_of(kept: Import, opened: int | None) -> tuple[str, int]:
    """Which rows are shown, and which page of them: the one asked for, or where the row stands that is opened."""
    if opened is not None:
        state = row_or_404(kept, opened).state
        return state, imports.page_at(kept.id, state, opened)
    shown = request.args.get("show") or first_tab(imports.counts(kept.id))
    return (shown, page_number()) if shown in TABS else abort(404)


def row_answer(kept: Import, place: int, opened: bool = False) -> Response:
    """One row as it is now, with the counts above the list."""
    row, shown = row_or_404(kept, place), request.values.get("show", TO_FIX)
    context = of_import(kept) | {"row": row, "shown": shown, "opened": place if opened else None}
    return respond(SHOW, "row", **context)


def of_import(kept: Import) -> dict[str, Any]:
    kind = kind_or_404(kept.kind)
    return {
        "kind": kind,
        "sheet": sheet_of(kind),
        "kept": kept,
        "counts": imports.counts(kept.id),
        "reading": kept.state == READING,
        "job": imports.job_of(kept.id) if kept.state == READING else None,
        "live": LIVE,
        "open": kept.state == CHECKED,
        "tabs": TABS,
        "row": None,
        "asked": "",
        "cells": shown_cells,
        "address_of": address,
    }


def first_tab(counts: Mapping[str, int]) -> str:
    return next((state for state in TABS if counts.get(state)), TO_FIX)


def typed_cells(kept: Import) -> dict[str, str]:
    """The cells that were sent; what is not a column of the sheet is not looked at."""
    columns = sheet_of(KINDS[kept.kind]).by_name
    return {name: request.form[name] for name in columns if name in request.form}


def reasons_by_column(row: ImportRow) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for fault in row.findings:
        if fault["blocks"]:
            reasons[fault["column"]] = reasons.get(fault["column"], "") + fault["words"]
    return reasons


def kind_or_404(slug: str) -> Kind:
    kind = KINDS.get(slug)
    if kind is None or kind.sheet is None:
        abort(404)
    belongs_to(f"{slug}.start")
    return kind


def import_or_404(public_id: str) -> Import:
    return imports.import_of(access.acting_unit().id, public_id) or abort(404)


def row_or_404(kept: Import, place: int) -> ImportRow:
    return imports.row_at(kept.id, place) or abort(404)
