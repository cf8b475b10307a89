"""逐行核对 of a long workbook: slice by slice, whether or not anybody is watching; taken up where it was left."""

from actions.actor import Actor
from spreadsheets.staging import check_next


def check_all_rows(import_id: int) -> None:
    """Check every row now."""
    while check_next(import_id):
        pass


def check_soon(actor: Actor, import_id: int) -> None:
    """Let the worker check them."""
    check_all_rows(import_id)
