"""serve.py keeps the web server and the job worker alive, and ends both."""

import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Template
from tests.portal import Portal
from tests.support import until

pytestmark = pytest.mark.sqlite_only  # processes are the same whatever the database


def run_portal(template: Template, folder: Path) -> Iterator[Portal]:
    portal = Portal(folder, template.copy(folder)).start()
    yield portal
    if portal.process is not None:
        portal.stop()


@pytest.fixture(scope="module")
def portal(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One for the tests that leave it running."""
    yield from run_portal(template, tmp_path_factory.mktemp("portal"))


@pytest.fixture
def ending_portal(template: Template, tmp_path: Path) -> Iterator[Portal]:
    """One for a test that ends it."""
    yield from run_portal(template, tmp_path)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def processes() -> dict[int, int]:
    """Every process and its parent."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended while we looked
            found[int(folder.name)] = parent_of(int(folder.name))
    return found


def children(portal: Portal, command: str) -> list[int]:
    """Processes that serve.py started, by what stands in their command line."""
    assert portal.process is not None
    below = [pid for pid, parent in processes().items() if parent == portal.process.pid]
    return [pid for pid in below if command in Path(f"/proc/{pid}/cmdline").read_text()]


def other_child(portal: Portal, command: str, than: int) -> list[int]:
    return [pid for pid in children(portal, command) if pid != than]


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def everything(portal: Portal) -> list[int]:
    """The pids of the whole tree below serve.py."""
    found, parents = children(portal, ""), processes()
    for pid in found:  # grows while it is walked
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found


def test_it_says_when_it_is_ready(portal: Portal) -> None:
    until(lambda: f"就绪: {portal.url}" in portal.log.read_text(), "the address is printed")


def test_a_dead_job_worker_is_started_again(portal: Portal) -> None:
    [worker] = until(lambda: children(portal, "huey_consumer"), "the job worker runs")
    os.kill(worker, signal.SIGKILL)
    assert len(until(lambda: other_child(portal, "huey_consumer", worker), "a new job worker runs")) == 1
    assert portal.answers()


def test_a_dead_web_server_is_started_again(portal: Portal) -> None:
    [server] = children(portal, "granian")
    os.kill(server, signal.SIGKILL)
    until(lambda: other_child(portal, "granian", server), "a new web server runs")
    until(portal.answers, "the portal answers again", within=30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_in_good_order(ending_portal: Portal, number: signal.Signals) -> None:
    tree = everything(ending_portal)
    assert len(tree) >= 4  # granian with two workers, huey
    assert ending_portal.stop(number) == 0
    assert not [pid for pid in tree if is_running(pid)]


def test_nothing_outlives_a_killed_supervisor(ending_portal: Portal) -> None:
    tree = everything(ending_portal)
    ending_portal.stop(signal.SIGKILL)
    until(lambda: not [pid for pid in tree if is_running(pid)], "all children are gone", within=30)


def test_a_taken_port_is_named_and_refused(template: Template, tmp_path: Path) -> None:
    portal = Portal(tmp_path, template.copy(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", portal.port))
        with pytest.raises(AssertionError, match="已被占用"):
            portal.start()


def test_a_portal_without_a_secret_does_not_start(template: Template, tmp_path: Path) -> None:
    portal = Portal(tmp_path, template.copy(tmp_path), PORTAL_DEMO="0")
    with pytest.raises(AssertionError, match="PORTAL_SECRET_KEY"):
        portal.start()
