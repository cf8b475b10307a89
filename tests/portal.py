"""The real portal as a process of its own: serve.py with granian and the job worker, on a free port."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.constants import NOW
from tests.support import until

REPOSITORY = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 120.0
SETTINGS = ("PORT", "DATABASE_URL", "FLASK_RUN_FROM_CLI")


class Portal:
    """One running installation. `stop` and `start` keep its data and its address."""

    def __init__(self, data_dir: Path, database_url: str, **environment: str) -> None:
        self.data_dir, self.database_url = data_dir, database_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir / "serve.log"
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Portal":
        inherited = {
            name: value for name, value in os.environ.items() if name not in SETTINGS and not name.startswith("PORTAL_")
        }
        chosen = {
            "PORT": str(self.port),
            "PORTAL_DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.database_url,
            "PORTAL_DEMO": "1",
            "PORTAL_NOW": NOW,
            "PYTHONUNBUFFERED": "1",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(REPOSITORY / "serve.py")],
                env=inherited | chosen | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(self.is_ready_or_dead, "the portal is ready", within=STARTS_WITHIN)
        assert self.process.poll() is None, f"serve.py ended:\n{self.log.read_text()}"
        return self

    def is_ready_or_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None or self.answers()

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ends it and gives serve.py's exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        try:
            status = self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process = None
        return status

    def kill(self) -> None:
        """kill -9 of everything at once, as a power cut would."""
        assert self.process is not None
        for pid in (self.process.pid, *descendants(self.process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def descendants(ancestor: int) -> list[int]:
    """Every process below this one."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended while we looked
            parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    found, below = list[int](), [ancestor]
    while below:
        below = [pid for pid, parent in parents.items() if parent in below]
        found += below
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
