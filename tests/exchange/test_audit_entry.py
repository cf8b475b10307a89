"""An applied load is written down in the audit trail."""

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from exchange import core_data
from extensions import db
from models import AuditEntry


def test_a_load_leaves_an_audit_entry(app_context: Flask, tmp_path: Path) -> None:
    (tmp_path / "employment.csv").write_text("统一社会信用代码,个人编号,备案类型,备案日期\n", encoding="utf-8")
    report = core_data.load(tmp_path)
    assert report.applied, report.lines()
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "core-data-loaded").order_by(AuditEntry.id.desc())
    ).first()
    assert entry is not None
    assert entry.details == {"files": {"employment.csv": 0}}
