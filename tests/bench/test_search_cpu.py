"""The city that searches are measured in, the bare view's template, and the CPU of a server."""

import os
import time
from pathlib import Path

import pysqlite3.dbapi2
import pytest
from jinja2 import Environment

import serve
from bench.population import OF_THE_CLERK, Population, populate
from bench.search_cpu import as_template, first_person
from bench.servers import cpu_seconds, granian
from rules.identity import guess_check

pytestmark = pytest.mark.sqlite_only
PERSONS = 400


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Population:
    return populate(tmp_path_factory.mktemp("bench") / "city", PERSONS)


def one(city: Population, query: str) -> int:
    database = pysqlite3.dbapi2.connect(city.folder / "portal.db")
    found = database.execute(query).fetchone()
    database.close()
    return int(found[0])


def test_a_city_has_as_many_persons_as_asked_for(city: Population) -> None:
    assert one(city, "SELECT count(*) FROM person") == PERSONS
    assert one(city, "SELECT count(DISTINCT person_id) FROM coverage WHERE unit_id = 1") == OF_THE_CLERK
    assert one(city, "SELECT count(*) FROM coverage") == 5 * OF_THE_CLERK + 2 * (PERSONS - OF_THE_CLERK)
    assert one(city, "SELECT count(DISTINCT document_number) FROM person") == PERSONS


def test_nothing_in_it_points_nowhere(city: Population) -> None:
    assert one(city, "SELECT count(*) FROM pragma_foreign_key_check") == 0
    assert one(city, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0


def test_the_clerk_can_type_every_number_of_his_unit(city: Population) -> None:
    assert len(set(city.numbers)) == OF_THE_CLERK
    assert not any(guess_check(number) for number in city.numbers)


def test_the_bare_template_gives_the_portals_bytes_again(city: Population) -> None:
    person = first_person(city.folder)
    answer = f'<p title="{{{{7*7}}}} &lt;b&gt;">{person["name"]}</p><b>{person["mobile"]}</b>\n'
    template = Environment(autoescape=True, keep_trailing_newline=True).from_string(as_template(answer, city))
    assert template.render(person=person) == answer
    assert template.render(person={**person, "name": "别人"}) == answer.replace(person["name"], "别人")


def test_cpu_of_a_process_grows_when_it_works() -> None:
    before = cpu_seconds(os.getpid())
    ends = time.process_time() + 0.1
    while time.process_time() < ends:
        pass
    assert 0.05 <= cpu_seconds(os.getpid()) - before <= 1


def test_cpu_of_a_process_that_is_gone_is_nothing() -> None:
    assert cpu_seconds(2**22 + 1) == 0


def test_peers_are_served_like_the_portal_by_one_worker() -> None:
    command = granian("peer:create_app", 1)
    assert command[command.index("--workers") + 1] == "1"
    assert set(serve.web_command("127.0.0.1", 1)) - set(command) == {"app:create_app", str(serve.WEB_WORKERS)}


def test_django_admin_is_ready_for_production() -> None:
    settings = (Path(__file__).resolve().parents[2] / "bench/peers/django_admin/settings.py").read_text()
    for word in ("DEBUG = False", "GZipMiddleware", "CompressedManifestStaticFilesStorage", "WhiteNoiseMiddleware"):
        assert word in settings
