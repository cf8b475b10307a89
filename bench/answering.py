"""How soon other pages answer while a workbook of ten thousand rows is uploaded by HTTP and checked by the worker."""

import contextlib
import http
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from statistics import median, quantiles

import serve
from bench.big_unit import big_unit
from bench.client import Client, hidden_fields_in, token_in
from bench.declared_month import declare_last_month
from bench.population import LOGIN, PASSWORD, document_number
from bench.results import Result, ratio, told
from bench.run import Run
from bench.servers import REPOSITORY, Server, is_neutral, portal, running
from bench.workbooks import FILE_NAME, filled

PERSONS, PERSONS_QUICK = 10_000, 2_000
TURNS, TURNS_QUICK = 4, 1
CALM = 6.0
"""Seconds of each turn before the upload."""
BESIDE_IDLE = 2
KIND = "wage"
PAGES = ("/", "/people/pension-roster", "/declare/interrupt", "/pay/contact", "/results", "/pending", "/downloads")
SEARCH = "/pay/contact/search"
HTMX = {"HX-Request": "true", "HX-Target": "work", "Sec-Fetch-Site": "same-origin"}
STILL_CHECKING = "正在校验"
LOOKED_AGAIN = 0.5
"""Seconds between two looks at how far the check is."""
IDLE, UPLOADING, CHECKING, OVER = "idle", "uploading", "checking", ""


@dataclass
class Waited:
    """Seconds until an answer was there, by what else was going on; and how long each check took."""

    pages: dict[str, list[float]] = field(default_factory=lambda: {IDLE: [], UPLOADING: [], CHECKING: []})
    saves: dict[str, list[float]] = field(default_factory=lambda: {IDLE: [], UPLOADING: [], CHECKING: []})
    checks: list[float] = field(default_factory=list)


def of_other_pages(run: Run) -> list[Result]:
    persons = PERSONS_QUICK if run.quick else PERSONS
    run.say(f"other pages while {persons:,} rows are checked")
    folder = run.new_folder("answering")
    with big_unit(folder, persons):
        declare_last_month(persons)
        data = filled(KIND, persons)
    waited = Waited()
    with running(server := portal(folder, demonstration=False)), worker(server):
        clerk, colleague = Clerk(server), Clerk(server)
        one_turn(clerk, colleague, data, Waited())
        for _ in range(TURNS_QUICK if run.quick else TURNS):
            one_turn(clerk, colleague, data, waited)
    return results(persons, waited)


def results(persons: int, waited: Waited) -> list[Result]:
    idle, checking = p95(waited.pages[IDLE]), p95(waited.pages[CHECKING])
    return [
        ratio(
            f"other pages while {persons:,} rows are checked: p95 ÷ idle",
            checking / idle,
            BESIDE_IDLE,
            f"idle p95 = {told_ms(idle)} of {len(waited.pages[IDLE])} pages, {len(waited.pages[CHECKING])} meanwhile",
        ),
        told("  p95 meanwhile", told_ms(checking), f"each check took {median(waited.checks):.1f} s by the clock"),
        told("  p95 while the file is uploaded and read", told_ms(p95(waited.pages[UPLOADING])), "by the web server"),
        told(
            "  p95 of saving a mobile number",
            told_ms(p95(waited.saves[CHECKING])),
            f"idle = {told_ms(p95(waited.saves[IDLE]))}",
        ),
    ]


def one_turn(clerk: "Clerk", colleague: "Clerk", data: bytes, waited: Waited) -> None:
    ends = time.monotonic() + CALM
    clerk.works(waited, lambda: IDLE if time.monotonic() < ends else OVER)
    stages = [UPLOADING]
    with ThreadPoolExecutor(1) as pool:
        importing = pool.submit(colleague.imports, data, stages)
        clerk.works(waited, lambda: OVER if importing.done() else stages[-1])
    waited.checks.append(importing.result())


class Clerk:
    """Signed in at a connection of his own."""

    def __init__(self, server: Server) -> None:
        self.client = Client(server)
        self.client.sign_in(LOGIN, PASSWORD)
        token = token_in(self.client.get("/pay/contact"))
        status, _ = self.client.send("POST", SEARCH, {"csrf_token": token, "number": document_number(1)})
        assert status == http.HTTPStatus.SEE_OTHER, status
        self.person = self.client.location
        self.numbers = count(13_800_000_000)

    def works(self, waited: Waited, going_on: Callable[[], str]) -> None:
        """Opens page after page, and after each round of them saves something, until it is over."""
        while True:
            for page in PAGES:
                if not (stage := going_on()):
                    return
                begun = time.perf_counter()
                self.client.get(page)
                waited.pages[stage].append(time.perf_counter() - begun)
            fields = hidden_fields_in(self.client.get(f"{self.person}?edit=mobile"))
            stage = going_on() or IDLE
            begun = time.perf_counter()
            status, _ = self.client.send("POST", f"{self.person}/mobile", fields | {"mobile": str(next(self.numbers))})
            waited.saves[stage].append(time.perf_counter() - begun)
            assert status == http.HTTPStatus.SEE_OTHER, status

    def imports(self, data: bytes, stages: list[str]) -> float:
        """Uploads the workbook, waits until it is checked and throws it away; how long the check took."""
        start = f"/imports/kind/{KIND}"
        status, body = self.client.upload(start, {"csrf_token": token_in(self.client.get(start))}, FILE_NAME, data)
        assert status == http.HTTPStatus.SEE_OTHER, f"{status} {body[:300]!r}"
        shown = self.client.location
        stages.append(CHECKING)
        begun = time.perf_counter()
        while STILL_CHECKING in (page := self.client.get(shown)):
            time.sleep(LOOKED_AGAIN)
        taken = time.perf_counter() - begun
        status, _ = self.client.send("POST", f"{shown}/cancel", {"csrf_token": token_in(page)})
        assert status == http.HTTPStatus.SEE_OTHER, status
        return taken


@contextlib.contextmanager
def worker(server: Server) -> Iterator[None]:
    """The portal's own worker beside its web server."""
    inherited = {name: value for name, value in os.environ.items() if is_neutral(name)}
    with server.log.with_name("worker.log").open("wb") as log:
        process = subprocess.Popen(
            serve.job_command(),
            cwd=REPOSITORY,
            env=inherited | dict(server.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=100)[94]


def told_ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
