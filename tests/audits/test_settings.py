"""What the portal refuses to start with, and what it makes of each setting."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pysqlite3.dbapi2
import pytest

from app import create_app
from config import Settings, SettingsError, database_url
from database import check_sqlite
from serve import port_of, web_command

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
REPOSITORY = Path(__file__).resolve().parents[2]


def read(tmp_path: Path, **environment: str) -> Settings:
    return Settings.from_environment({"PORTAL_DATA_DIR": str(tmp_path), **environment})


def test_without_any_setting_it_is_no_demonstration_over_plain_http_on_sqlite() -> None:
    settings = Settings.from_environment({})
    assert settings.data_dir == Path("var").resolve()
    assert settings.database_url == f"sqlite+pysqlite:///{Path('var').resolve()}/portal.db"
    assert (settings.demonstration, settings.https, settings.now, settings.secret_key) == (False, False, None, None)
    assert settings.testing is False


def test_empty_settings_are_as_good_as_none() -> None:
    names = ("PORTAL_DATA_DIR", "DATABASE_URL", "PORTAL_DEMO", "PORTAL_HTTPS", "PORTAL_NOW", "PORTAL_SECRET_KEY")
    assert Settings.from_environment(dict.fromkeys(names, "")) == Settings.from_environment({})


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80.5", "²"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="PORT"):
        port_of(text)


@pytest.mark.parametrize("name", ["PORTAL_DEMO", "PORTAL_HTTPS"])
@pytest.mark.parametrize("value", ["yes", "true", "2", "-1", "on", " 1"])
def test_a_switch_that_is_neither_on_nor_off_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize("name", ["PORTAL_TRUSTED_PROXIES", "PORTAL_WEB_WORKERS"])
@pytest.mark.parametrize("value", ["-1", "one", "1.5"])
def test_a_number_that_is_none_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(tmp_path, **{name: value})


def test_pages_are_answered_by_two_processes_or_as_many_as_are_wanted(tmp_path: Path) -> None:
    assert [read(tmp_path, PORTAL_WEB_WORKERS=value).web_workers for value in ("", "0", "1", "8")] == [2, 2, 1, 8]
    assert web_command("127.0.0.1", 80, 8).count("8") == 1


@pytest.mark.parametrize("value", ["tomorrow", "2026-13-01", "16.11.2026", "2026-11-16T25:00", "1763258400"])
def test_a_time_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match="PORTAL_NOW"):
        read(tmp_path, PORTAL_NOW=value)


@pytest.mark.parametrize(
    "value", ["2026-11-16T10:00:00+08:00", "2026-11-16T10:00", "2026-11-16T02:00:00Z", "2026-11-16 10:00:00"]
)
def test_a_time_without_a_zone_is_business_time(tmp_path: Path, value: str) -> None:
    now = read(tmp_path, PORTAL_NOW=value).now
    assert now == datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
    assert now.astimezone(timezone(timedelta(hours=8))).hour == 10


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("postgres://u:p@h:5432/n", "postgresql+psycopg://u:p@h:5432/n"),
        ("postgresql://u:p@h/n?host=/run/x", "postgresql+psycopg://u:p@h/n?host=/run/x"),
        ("postgresql+psycopg://u@h/n", "postgresql+psycopg://u@h/n"),
        ("sqlite:////data/portal.db", "sqlite+pysqlite:////data/portal.db"),
        ("sqlite+pysqlite:////data/portal.db", "sqlite+pysqlite:////data/portal.db"),
        (None, "sqlite+pysqlite:////data/portal.db"),
        ("", "sqlite+pysqlite:////data/portal.db"),
    ],
)
def test_the_usual_forms_of_a_database_address_are_understood(given: str | None, read_as: str) -> None:
    assert database_url(given, Path("/data")) == read_as


@pytest.mark.parametrize("given", ["portal.db", "postgresql:", "/data/portal.db"])
def test_a_database_address_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        database_url(given, Path("/data"))


def test_production_refuses_to_be_a_demonstration(tmp_path: Path) -> None:
    settings = read(tmp_path, PORTAL_HTTPS="1", PORTAL_DEMO="1", PORTAL_SECRET_KEY=SECRET)
    with pytest.raises(SettingsError, match="PORTAL_DEMO=0"):
        settings.checked_for_serving()


@pytest.mark.parametrize("https", ["0", "1"])
def test_without_a_demonstration_a_secret_is_needed(tmp_path: Path, https: str) -> None:
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY is missing"):
        read(tmp_path, PORTAL_HTTPS=https).checked_for_serving()


@pytest.mark.parametrize("secret", ["changeme", "dev", SECRET[:31], "a" * 64, "ab" * 32, "1234567" * 10])
@pytest.mark.parametrize("mode", [{"PORTAL_DEMO": "1"}, {"PORTAL_HTTPS": "1"}, {}])
def test_a_weak_secret_is_refused_in_every_mode(tmp_path: Path, secret: str, mode: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY is weak") as refused:
        read(tmp_path, PORTAL_SECRET_KEY=secret, **mode).checked_for_serving()
    assert secret not in str(refused.value)


@pytest.mark.parametrize("mode", [{"PORTAL_DEMO": "1"}, {"PORTAL_HTTPS": "1"}, {}])
def test_a_good_secret_is_taken_as_it_is(tmp_path: Path, mode: dict[str, str]) -> None:
    assert read(tmp_path, PORTAL_SECRET_KEY=SECRET, **mode).checked_for_serving().secret_key == SECRET


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "portal.example", "::"])
def test_plain_http_is_for_this_machine_only(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsError, match="PORTAL_HTTPS=1"):
        read(tmp_path, PORTAL_DEMO="1", PORTAL_HOST=host).checked_for_serving()
    read(tmp_path, PORTAL_HTTPS="1", PORTAL_HOST=host, PORTAL_SECRET_KEY=SECRET).checked_for_serving()


@pytest.mark.parametrize("host", ["", "127.0.0.1", "::1", "localhost"])
def test_the_machine_itself_may_be_asked_over_plain_http(tmp_path: Path, host: str) -> None:
    read(tmp_path, PORTAL_DEMO="0", PORTAL_HOST=host, PORTAL_SECRET_KEY=SECRET).checked_for_serving()


def test_a_demonstration_makes_its_own_secret_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    first = read(tmp_path, PORTAL_DEMO="1").checked_for_serving().secret_key
    assert read(tmp_path, PORTAL_DEMO="1").checked_for_serving().secret_key == first
    assert first is not None
    assert len(first) == 64
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    secrets = {read(tmp_path / name, PORTAL_DEMO="1").checked_for_serving().secret_key for name in ("a", "b")}
    assert len(secrets) == 2


def test_production_refuses_an_old_sqlite_and_others_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    production = read(tmp_path, PORTAL_HTTPS="1", PORTAL_SECRET_KEY=SECRET)
    check_sqlite(production)
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(SettingsError, match=r"3\.51\.3"):
        create_app(production)
    check_sqlite(read(tmp_path, PORTAL_DEMO="1"))
    check_sqlite(read(tmp_path, PORTAL_HTTPS="1", DATABASE_URL="postgresql://u@h/n"))


def test_the_application_refuses_to_be_made_with_unsafe_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        create_app(read(tmp_path / "never", PORTAL_HTTPS="1", PORTAL_DEMO="1", PORTAL_SECRET_KEY=SECRET))
    assert not (tmp_path / "never").exists()


def test_commands_need_no_secret(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "routes"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "PORTAL_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "home.show" in told.stdout
    assert not (tmp_path / "secret-key").exists()
