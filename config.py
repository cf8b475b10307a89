"""Settings from the environment, checked once at start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
SHORTEST_SECRET = 32
WEB_WORKERS = 2
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """A setting that the portal does not start with; the message says what to change."""


@dataclass(frozen=True)
class Settings:
    """What an installation decides. `secret_key` None: none was given and none is needed (commands)."""

    data_dir: Path
    database_url: str
    demonstration: bool = False
    https: bool = False
    now: datetime | None = None
    secret_key: str | None = None
    trusted_proxies: int = 0
    host: str = "127.0.0.1"
    web_workers: int = WEB_WORKERS
    """Processes that answer pages: about one for each core of the machine."""
    testing: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read PORTAL_* and DATABASE_URL. Raises SettingsError for a value that cannot be meant."""
        data_dir = Path(environment.get("PORTAL_DATA_DIR") or "var").resolve()
        return cls(
            data_dir=data_dir,
            database_url=database_url(environment.get("DATABASE_URL"), data_dir),
            demonstration=switch(environment, "PORTAL_DEMO"),
            https=switch(environment, "PORTAL_HTTPS"),
            now=instant(environment.get("PORTAL_NOW")),
            secret_key=environment.get("PORTAL_SECRET_KEY") or None,
            host=environment.get("PORTAL_HOST") or "127.0.0.1",
            trusted_proxies=whole_number(environment, "PORTAL_TRUSTED_PROXIES"),
            web_workers=whole_number(environment, "PORTAL_WEB_WORKERS") or WEB_WORKERS,
        )

    def checked_for_serving(self) -> "Settings":
        """The same settings with a secret, or SettingsError where serving with them would be unsafe."""
        if self.https and self.demonstration:
            raise SettingsError("PORTAL_HTTPS=1 means production: PORTAL_DEMO=1 is refused there. Set PORTAL_DEMO=0.")
        if not self.https and self.host not in LOOPBACK:
            raise SettingsError(
                "Plain HTTP is for this machine only: set PORTAL_HTTPS=1 behind a proxy with TLS, or leave PORTAL_HOST."
            )
        if self.secret_key is None:
            if not self.demonstration:
                raise SettingsError(
                    "PORTAL_SECRET_KEY is missing. Make one with "
                    "`python3 -c 'import secrets; print(secrets.token_hex(32))'` and keep it."
                )
            return self.with_secret(demonstration_secret(self.data_dir))
        if len(self.secret_key) < SHORTEST_SECRET or len(set(self.secret_key)) < 8:
            raise SettingsError(f"PORTAL_SECRET_KEY is weak: give at least {SHORTEST_SECRET} random characters.")
        return self

    def with_secret(self, secret_key: str) -> "Settings":
        return Settings(**{**self.__dict__, "secret_key": secret_key})


def database_url(given: str | None, data_dir: Path) -> str:
    """The database's address for SQLAlchemy: SQLite in the data directory unless one is given."""
    if not given:
        return f"sqlite+pysqlite:///{data_dir / 'portal.db'}"
    scheme, separator, rest = given.partition("://")
    if not separator:
        raise SettingsError("DATABASE_URL should look like postgresql://user:password@host/name.")
    driver = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite+pysqlite"}
    return f"{driver.get(scheme, scheme)}://{rest}"


def switch(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "0") or "0"
    if value not in ("0", "1"):
        raise SettingsError(f"{name} is 1 or 0, not {value!r}.")
    return value == "1"


def whole_number(environment: Mapping[str, str], name: str) -> int:
    value = environment.get(name) or "0"
    if not value.isdecimal():
        raise SettingsError(f"{name} is a whole number, not {value!r}.")
    return int(value)


def instant(text: str | None) -> datetime | None:
    """PORTAL_NOW as an instant; without a zone it is business time (Asia/Shanghai)."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"PORTAL_NOW is an ISO time such as 2026-11-16T10:00:00+08:00, not {text!r}.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=BUSINESS_ZONE)


def demonstration_secret(data_dir: Path) -> str:
    """A random secret kept beside the demonstration's data, made at the first start."""
    path = data_dir / "secret-key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text()
