"""CPU of the server for one search by ID, beside a bare view, and in a city a thousand times as large."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import pysqlite3.dbapi2

from bench.client import Client, token_in
from bench.population import LOGIN, PASSWORD, Population, populate
from bench.results import Result, middle_ratio, ratio, told
from bench.run import Run
from bench.servers import SECRET, Server, portal, running

SMALL, LARGE, LARGE_QUICK = 1_000, 1_000_000, 100_000
ROUNDS, ROUNDS_QUICK = 9, 3
REQUESTS = 600
WARM_UP = 150
LIMIT_BARE, LIMIT_LARGE = 3, 1.3
SEARCH = "/pay/contact/search"
OF_THE_PERSON = ("name", "document_number", "household_address", "residence_address", "mailing_address", "mobile")
"""What the bare view fills in from its row, where the portal's answer shows it."""

Ask = Callable[[str], bytes]


@dataclass(frozen=True)
class Candidate:
    """A way to ask one server for a person by his number."""

    client: Client
    ask: Ask

    def repeat(self, whom: Iterator[str], times: int) -> float:
        """CPU seconds per request of the server, over one kept-alive connection."""
        self.client.connect_anew()
        before = self.client.server.cpu_seconds()
        for number in islice(whom, times):
            self.ask(number)
        return (self.client.server.cpu_seconds() - before) / times


def search_by_id(run: Run) -> list[Result]:
    large = LARGE_QUICK if run.quick else LARGE
    run.say(f"making cities of {SMALL:,} and {large:,} persons")
    small_city = populate(run.folder / "small-city", SMALL)
    large_city = populate(run.folder / "large-city", large)
    small, big = portal(small_city.folder, demonstration=False), portal(large_city.folder, demonstration=False)
    with running(small, big):
        portal_small, portal_large = portal_candidate(small), portal_candidate(big)
        sample = portal_small.ask(small_city.numbers[0])
        orm, driver = bare_server(run, small_city, sample, "orm"), bare_server(run, small_city, sample, "driver")
        with running(orm, driver):
            candidates = (portal_small, bare_candidate(orm, "/orm"), bare_candidate(driver, "/sqlite3"), portal_large)
            same_bytes(sample, [each.ask(small_city.numbers[0]) for each in candidates[1:3]])
            run.say("asking for persons by number")
            costs = measure(candidates, small_city.numbers, ROUNDS_QUICK if run.quick else ROUNDS)
    in_small, with_orm, with_driver, in_large = costs
    return judged(in_small, with_orm, with_driver, in_large, large)


def judged(
    in_small: list[float], orm: list[float], driver: list[float], in_large: list[float], large: int
) -> list[Result]:
    return [
        told("search by ID: CPU per request", shown(in_small), f"signed in, {SMALL:,} persons"),
        told("bare view, Flask-SQLAlchemy: CPU per request", shown(orm), "one row, same bytes, same server"),
        told("bare view, sqlite3: CPU per request", shown(driver), "one row, same bytes, same server"),
        ratio("search by ID ÷ bare Flask-SQLAlchemy", middle_ratio(in_small, orm), LIMIT_BARE, f"bare = {shown(orm)}"),
        told("search by ID ÷ bare sqlite3", f"{middle_ratio(in_small, driver):.2f} ×", f"bare = {shown(driver)}"),
        ratio(
            f"search by ID, {large:,} ÷ {SMALL:,} persons",
            middle_ratio(in_large, in_small),
            LIMIT_LARGE,
            f"{SMALL:,} persons = {shown(in_small)}",
        ),
    ]


def shown(costs: Sequence[float]) -> str:
    return f"{sorted(costs)[len(costs) // 2] * 1000:.2f} ms"


def portal_candidate(server: Server) -> Candidate:
    """The real thing: a clerk's session, the token of the page's form, htmx's headers."""
    client = Client(server)
    client.sign_in(LOGIN, PASSWORD)
    token = token_in(client.get("/pay/contact"))
    headers = {"HX-Request": "true", "HX-Target": "work", "Sec-Fetch-Site": "same-origin"}
    return Candidate(client, asking(client, SEARCH, {"csrf_token": token}, headers))


def bare_candidate(server: Server, path: str) -> Candidate:
    client = Client(server)
    return Candidate(client, asking(client, path, {}, {}))


def asking(client: Client, path: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Ask:
    def ask(number: str) -> bytes:
        status, body = client.send("POST", path, {**fields, "number": number}, headers)
        assert status == 200, f"{path}: {status} {body[:300]!r}"
        return body

    return ask


def bare_server(run: Run, city: Population, sample: bytes, name: str) -> Server:
    templates = run.new_folder(f"templates-{name}")
    (templates / "bare.html").write_text(as_template(sample.decode(), city), encoding="utf-8")
    environment = {
        "PORTAL_DATA_DIR": str(city.folder),
        "PORTAL_SECRET_KEY": SECRET,
        "BARE_TEMPLATES": str(templates),
    }
    return Server("bench.peers.bare_views:create_app", run.folder / f"{name}.log", environment)


def as_template(answer: str, city: Population) -> str:
    """The portal's answer about the first person, with his own words replaced by what they come from."""
    known = first_person(city.folder)
    text = answer
    for field in OF_THE_PERSON:
        if known[field]:
            text = text.replace(known[field], f"{{% endraw %}}{{{{ person.{field} }}}}{{% raw %}}")
    return "{% raw %}" + text + "{% endraw %}"


def first_person(folder: Path) -> dict[str, str]:
    database = pysqlite3.dbapi2.connect(folder / "portal.db")
    database.row_factory = pysqlite3.dbapi2.Row
    row = database.execute("SELECT * FROM person WHERE id = 1").fetchone()
    database.close()
    return {field: row[field] for field in OF_THE_PERSON}


def same_bytes(sample: bytes, others: Sequence[bytes]) -> None:
    for other in others:
        assert other == sample, "a bare view does not render the portal's bytes"


def measure(candidates: Sequence[Candidate], numbers: Sequence[str], rounds: int) -> list[list[float]]:
    """CPU seconds per request of each candidate, once a round; one after the other, so that noise meets all alike."""
    whom = cycle(numbers)
    for candidate in candidates:
        candidate.repeat(whom, WARM_UP)
    costs: list[list[float]] = [[] for _ in candidates]
    for _ in range(rounds):
        for candidate, cost in zip(candidates, costs, strict=True):
            cost.append(candidate.repeat(whom, REQUESTS))
    return costs
