"""The Flask extensions, made once and bound to an application in `app.create_app`."""

from flask import Response
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class CompressRefusals(Compress):
    """Compresses the pages of 4xx too: a form shown again is as long as it was the first time."""

    def after_request(self, response: Response | None) -> Response:
        if response is None:
            return super().after_request(response)
        status = response.status
        if 400 <= response.status_code < 500:
            response.status_code = 200
        response = super().after_request(response)
        response.status = status
        return response


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})
migrate = Migrate()
csrf = CSRFProtect()
login = LoginManager()
limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")
compress = CompressRefusals()
