"""Showing a masked number in full: allowed for one's own people, never without a trace."""

from actions import audit
from actions.actor import Actor
from database import writing


def record_reveal(actor: Actor, person_public_id: str, what: str, page: str) -> None:
    """Note that `what` (document-number, mobile, home_phone) of a person was shown in full on a page."""
    with writing() as session:
        audit.record(session, actor, "reveal", f"person:{person_public_id}", what=what, page=page)


def record_row_reveal(actor: Actor, import_public_id: str, place: int) -> None:
    """Note that the document number in a row of a workbook was shown in full."""
    with writing() as session:
        audit.record(session, actor, "reveal", f"import:{import_public_id}", what="document-number", row=place)


def record_rows_downloaded(actor: Actor, import_public_id: str, rows: int) -> None:
    """Note that so many rows of a workbook were handed back in full, as 错误行."""
    with writing() as session:
        audit.record(session, actor, "import-errors-downloaded", f"import:{import_public_id}", rows=rows)
