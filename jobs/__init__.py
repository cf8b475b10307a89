"""Slow and recurring work, done by a worker beside the web server."""

from pathlib import Path

from huey import SqliteHuey

from config import Settings


def queue(settings: Settings) -> SqliteHuey:
    """The queue in the data directory. Its own small database; no WAL, which old SQLite versions lose pages in."""
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    return SqliteHuey("portal", filename=str(settings.data_dir / "jobs.db"), journal_mode="truncate", fsync=True)


huey = queue(Settings.from_environment())

# The queue must exist before the tasks that register with it.
from jobs import exports, housekeeping, imports, leases  # noqa: E402,F401
