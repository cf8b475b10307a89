#!/usr/bin/env python3
"""Starts the web server and the job worker, keeps both alive, and ends both on SIGTERM or SIGINT.

`make run` ends here. A child that dies is started again, after a growing pause if it keeps dying. A portal that never
became ready is given up with exit status 1: its log says why. Nothing outlives this process, not even its SIGKILL.
"""

import contextlib
import ctypes
import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from config import WEB_WORKERS, Settings, SettingsError

HERE = Path(__file__).resolve().parent
BLOCKING_THREADS = 4
READY_WITHIN = 120.0
"""Seconds a first start may take before it is given up."""
GRACE = 15.0
"""Seconds for running requests and jobs to end before SIGKILL; granian and huey get five less."""
YOUNG, YOUNG_GRACE = 10.0, 3.0
"""A child this young has nothing long in hand, and granian's workers lose a SIGTERM that comes while they start."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
HEALTHY_AFTER = 60.0
"""A child that lived so long was well: its next death is a first one again."""
EARLY_DEATHS = 3
"""So often the web server may die before the portal was ever ready."""
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that must be running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    due_at: float = 0.0
    parent: int = field(default_factory=os.getpid)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=HERE,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=self.tie_to_parent,
        )

    def tie_to_parent(self) -> None:
        """Runs in the child: have the kernel send it SIGTERM when the supervisor is gone. Linux only, else nothing."""
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != self.parent:
            os._exit(1)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> None:
        """Note a death, end what it left behind, and decide when it may try again."""
        status = self.process.returncode if self.process else None
        self.signal_group(signal.SIGKILL)
        self.process = None
        lived = time.monotonic() - self.started_at
        self.deaths = 1 if lived > HEALTHY_AFTER else self.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE)
        self.due_at = time.monotonic() + pause
        say(f"{self.name} 已退出(状态 {status}),{pause:g} 秒后重新启动")

    def signal_group(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_end(self) -> None:
        """SIGTERM to the leader only: granian and huey end their own workers in good order."""
        if self.process is not None and self.is_alive():
            self.process.terminate()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def grace(self) -> float:
        return GRACE if time.monotonic() - self.started_at > YOUNG else YOUNG_GRACE


class Supervisor:
    def __init__(self, children: list[Child], is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        self.children = children
        self.is_ready, self.on_ready = is_ready, on_ready
        self.ready = False
        self.ending = 0
        self.wake_reader, self.wake_writer = socket.socketpair()

    def run(self) -> int:
        """Exit status: 0 when asked to end, 1 when the portal never became ready."""
        self.listen_for_signals()
        begun = time.monotonic()
        try:
            while not self.ending:
                self.start_what_is_due()
                if not self.ready and self.is_ready():
                    self.ready = True
                    self.on_ready()
                if not self.ready and self.is_hopeless(begun):
                    say("门户未能就绪,原因见上面的日志 (the portal did not become ready; the log above says why)")
                    return 1
                self.wait(0.1 if not self.ready else self.until_next_start())
                for child in self.children:
                    if child.has_died():
                        child.bury()
            return 0
        finally:
            self.end_all()

    def listen_for_signals(self) -> None:
        """A signal wakes `wait` through a socket: no polling, and nothing is done inside a handler."""
        self.wake_reader.setblocking(False)
        self.wake_writer.setblocking(False)
        signal.set_wakeup_fd(self.wake_writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.ask_to_end)
        signal.signal(signal.SIGINT, self.ask_to_end)

    def ask_to_end(self, *_: object) -> None:
        self.ending += 1

    def wait(self, seconds: float) -> None:
        select.select([self.wake_reader], [], [], max(0.0, seconds))
        with contextlib.suppress(BlockingIOError):
            self.wake_reader.recv(4096)

    def start_what_is_due(self) -> None:
        for child in self.children:
            if child.process is None and child.due_at <= time.monotonic():
                child.start()

    def until_next_start(self) -> float:
        pauses = [child.due_at - time.monotonic() for child in self.children if child.process is None]
        return min(pauses, default=3600.0)

    def is_hopeless(self, begun: float) -> bool:
        return self.children[0].deaths >= EARLY_DEATHS or time.monotonic() - begun > READY_WITHIN

    def end_all(self) -> None:
        """Ask every child to end, wait, and kill what does not; a second signal kills at once."""
        asked, now = self.ending, time.monotonic()
        deadlines = [(child, now + child.grace()) for child in self.children]
        for child in self.children:
            child.ask_to_end()
        while deadlines and self.ending == asked:
            deadlines = [(child, end) for child, end in deadlines if child.is_alive() and end > time.monotonic()]
            self.wait(min((end - time.monotonic() for _, end in deadlines), default=0.0))
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process:
                child.process.wait()


def say(text: str) -> None:
    print(text, flush=True)


def web_command(host: str, port: int, workers: int = WEB_WORKERS) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "app:create_app"),
        *("--host", host, "--port", str(port), "--no-ws", "--http", "1", "--log-level", "warning"),
        *("--workers", str(workers), "--blocking-threads", str(BLOCKING_THREADS)),
        *(
            "--respawn-failed-workers",
            "--respawn-interval",
            "0.5",
            "--workers-kill-timeout",
            f"{GRACE - 5:g}",
        ),
    ]


def job_command() -> list[str]:
    return [
        *(
            sys.executable,
            "-m",
            "huey.bin.huey_consumer",
            "jobs.huey",
            "--workers",
            "1",
            "--worker-type",
            "thread",
        ),
        *("--max-delay", "1", "--graceful-signal", "TERM", "--shutdown-timeout", f"{GRACE - 5:g}", "--quiet"),
    ]


def reachable(host: str) -> str:
    """The address under which this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def answers_healthz(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(reachable(host), port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def port_of(text: str) -> int:
    """PORT as a number. Raises SettingsError."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"PORT is a number from 1 to 65535, not {text!r}.")
    return int(text)


def is_taken(host: str, port: int) -> bool:
    """Does somebody else listen there already? Without this test his /healthz would pass for ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def main() -> int:
    os.chdir(HERE)  # relative paths in the settings mean the same here and in the children
    host = os.environ.get("PORTAL_HOST") or "127.0.0.1"
    try:
        port = port_of(os.environ.get("PORT") or "8000")
        settings = Settings.from_environment().checked_for_serving()
    except SettingsError as error:
        say(f"设置有误 (settings): {error}")
        return 2
    if is_taken(host, port):
        say(f"端口 {port} 已被占用,请用 PORT= 换一个 (port {port} is taken: choose another with PORT=)")
        return 2
    shown = f"[{reachable(host)}]" if ":" in host else reachable(host)
    children = [
        Child("网页服务 (web server)", web_command(host, port, settings.web_workers)),
        Child("任务进程 (job worker)", job_command()),
    ]
    supervisor = Supervisor(
        children,
        is_ready=lambda: answers_healthz(host, port),
        on_ready=lambda: say(f"就绪: http://{shown}:{port}"),
    )
    return supervisor.run()


if __name__ == "__main__":
    sys.exit(main())
