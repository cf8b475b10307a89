"""The application: settings, extensions, blueprints, error pages, commands. Nothing else."""

import gc

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import blueprints
from clock import init_clock
from config import Settings
from database import check_sqlite, engine_options, prepare_engine
from extensions import compress, csrf, db, limiter, login, migrate
from web import access, commands, errors, filters, layout, logs, security, statics, uploads


def create_app(settings: Settings | None = None) -> Flask:
    """Build the portal. Raises SettingsError where the settings would be unsafe to serve with."""
    settings = settings or Settings.from_environment()
    if not commands.running_a_command():
        settings = settings.checked_for_serving()
    check_sqlite(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)

    app = Flask(__name__, static_folder=None)
    app.config.update(flask_config(settings))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.auto_reload = False
    app.extensions["settings"] = settings

    logs.init_app(app)
    db.init_app(app)
    prepare_engine(app)
    migrate.init_app(app, db, render_as_batch=True)
    init_clock(app, settings)
    compress.init_app(app)
    security.init_app(app)
    uploads.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    login.init_app(app)
    access.init_app(app)
    layout.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    statics.init_app(app)
    blueprints.register(app)
    commands.register(app)
    if not settings.testing:
        gc.freeze()  # searching all of this for garbage again and again is a quarter of the work on ten thousand rows
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key or commands.secret_for_commands(),
        "TESTING": settings.testing,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings),
        "SESSION_COOKIE_NAME": "__Host-session" if settings.https else "session",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PREFERRED_URL_SCHEME": "https" if settings.https else "http",
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 5,
        "COMPRESS_MIN_SIZE": 300,
        "COMPRESS_MIMETYPES": ["text/html", "text/plain"],
        "RATELIMIT_HEADERS_ENABLED": False,
    }
