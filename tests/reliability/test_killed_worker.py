"""kill -9 of a worker in the middle of a file: it is never taken for whole, and the next worker makes it whole."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from clock import real_now
from config import Settings
from database import writing
from extensions import db
from jobs import exports, leases
from models import Job
from tests.constants import NOW
from tests.declared import actor
from tests.portal import REPOSITORY

KILLED_BEFORE_THE_FILE_HAS_ITS_NAME = """
import os, pathlib, signal, sys
from jobs import leases
from jobs.application import application
pathlib.Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with application().app_context():
    leases.run(sys.argv[1])
"""


def test_a_killed_workers_file_is_made_whole_by_the_next_one(app: Flask, settings: Settings) -> None:
    environment = {
        "PORTAL_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "PORTAL_DEMO": "1",
        "PORTAL_NOW": NOW,
    }
    with app.app_context():
        job = exports.request(actor("jingban1"), "pension-roster")
        db.session.remove()
        worker = subprocess.run(
            [sys.executable, "-c", KILLED_BEFORE_THE_FILE_HAS_ITS_NAME, job],
            check=False,
            cwd=REPOSITORY,
            env=os.environ | environment,
        )
        assert worker.returncode == -signal.SIGKILL
        left = stored(job)
        assert left.state == "running"
        assert left.done < left.total
        assert not exports.place(job).exists()
        with writing() as session:
            session.execute(update(Job).values(leased_until=real_now() - timedelta(seconds=1)))
        leases.run(job)
        whole = stored(job)
        assert (whole.state, whole.done, whole.attempts) == ("done", whole.total, 2)
        assert exports.place(job).is_file()
        db.session.remove()


def stored(public_id: str) -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.public_id == public_id)).one()
