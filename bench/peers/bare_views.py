"""The least an answer can cost: read one row, render the same bytes. Run by bench/search_cpu.py with granian.

`/orm` reads through Flask-SQLAlchemy on the portal's own engine, `/sqlite3` through the driver. No signing in, no form
check, no rules, no headers of ours.
BARE_TEMPLATES holds bare.html, made from an answer of the portal.
"""

import os
from typing import Any

import pysqlite3.dbapi2
from flask import Flask, render_template, request
from sqlalchemy import select

from app import flask_config
from config import Settings
from database import engine_options, prepare_engine
from extensions import compress, db
from models import Person


def create_app() -> Flask:
    settings = Settings.from_environment()
    same = {name: value for name, value in flask_config(settings).items() if name.startswith("COMPRESS_")}
    app = Flask(__name__, template_folder=os.environ["BARE_TEMPLATES"], static_folder=None)
    app.config.update(
        same,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
    )
    app.jinja_env.auto_reload = False
    db.init_app(app)
    prepare_engine(app)
    compress.init_app(app)
    database = pysqlite3.dbapi2.connect(settings.data_dir / "portal.db", check_same_thread=False)
    database.row_factory = pysqlite3.dbapi2.Row

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/orm")
    def orm() -> str:
        query = select(Person).where(Person.document_number == request.form["number"])
        return render_template("bare.html", person=db.session.scalars(query).first())

    @app.post("/sqlite3")
    def sqlite3() -> str:
        query = "SELECT * FROM person WHERE document_number = ?"
        row: Any = database.execute(query, (request.form["number"],)).fetchone()
        return render_template("bare.html", person=row)

    return app
