"""A granian with one worker, started with the portal's own command line; and how much CPU its worker has used."""

import contextlib
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import serve

REPOSITORY = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
STARTS_WITHIN = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
NOW = "2026-11-16T10:00:00+08:00"
SECRET = "only-for-the-benchmark-0123456789-abcdefghij"  # noqa: S105 - of a portal that lives for some minutes


class Server:
    """`factory`: what granian calls to get the WSGI application."""

    def __init__(self, factory: str, log: Path, environment: Mapping[str, str], healthy: str = "/healthz") -> None:
        self.factory, self.log, self.environment, self.healthy = factory, log, environment, healthy
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> "Server":
        inherited = {name: value for name, value in os.environ.items() if is_neutral(name)}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                granian(self.factory, self.port),
                cwd=REPOSITORY,
                env=inherited | dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.factory} did not start:\n{self.log.read_text()}")
            time.sleep(0.05)
        return self

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", self.healthy)
            return connection.getresponse().status < http.HTTPStatus.BAD_REQUEST
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def cpu_seconds(self) -> float:
        """User and system time of the worker so far; granian's supervising process is not counted."""
        assert self.process is not None
        return sum(cpu_seconds(each) for each in children(self.process.pid))


def granian(factory: str, port: int) -> list[str]:
    """The portal's own command, for one worker and another application."""
    command = serve.web_command(HOST, port)
    command[command.index("app:create_app")] = factory
    command[command.index("--workers") + 1] = "1"
    return command


def is_neutral(name: str) -> bool:
    return not name.startswith(("PORTAL_", "DJANGO_", "GRANIAN_")) and name not in ("PORT", "DATABASE_URL")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def portal(data_dir: Path, demonstration: bool = True) -> Server:
    """The portal itself, on the SQLite database in `data_dir`."""
    environment = {
        "PORTAL_DATA_DIR": str(data_dir),
        "PORTAL_DEMO": str(int(demonstration)),
        "PORTAL_NOW": NOW,
        "PORTAL_SECRET_KEY": SECRET,
    }
    return Server("app:create_app", data_dir / "portal.log", environment)


@contextlib.contextmanager
def running(*servers: Server) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for server in servers:
            stack.callback(server.stop)
            server.start()
        yield


def children(parent: int) -> list[int]:
    processes = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [each for each in processes if (fields := stat_fields(each)) and int(fields[1]) == parent]


def cpu_seconds(process: int) -> float:
    fields = stat_fields(process)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def stat_fields(process: int) -> list[str]:
    """/proc/PID/stat from the state on (its third field); empty where the process is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return []
