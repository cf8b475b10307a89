"""The job on a 2G line, beside Django admin doing the same job on the same line."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, BrowserContext

from bench.browser import Traffic, chromium, new_context, new_page
from bench.city import CLERK, copy_of_city, number_looked_for, people_as_json
from bench.journeys import Job, Step, admin_steps, portal_steps
from bench.results import Result, ratio, seconds, told
from bench.run import Run
from bench.servers import SECRET, Server, portal, running
from demo.accounts import PASSWORD

COLD, WARM = 14, 8
BESIDE_ADMIN = 0.5
ROUNDS = 3
PEERS = Path(__file__).resolve().parent / "peers"
LINE = "fixed; 800 ms, 50/20 kbit/s"

Steps = Callable[[Job], dict[str, Step]]


class Timed(list[tuple[float, Traffic]]):
    """Seconds and traffic of each round."""

    @property
    def seconds(self) -> float:
        return median(each for each, _ in self)

    def __str__(self) -> str:
        traffic = self[0][1]
        return f"{self.seconds:.2f} s, {traffic.received / 1000:.1f} KB, {traffic.requests} requests"


def job_on_2g(run: Run) -> list[Result]:
    folder = copy_of_city(run.folder, "slow-line")
    number = number_looked_for(folder)
    ours, theirs = portal(folder), django_admin(run, people_as_json(folder))
    measured = [Timed(), Timed(), Timed(), Timed()]
    with running(ours, theirs), chromium() as browser:
        for turn in range(1 if run.quick else ROUNDS):
            run.say(f"the job on 2G, round {turn + 1}")
            found = [
                *cold_and_warm(browser, ours.url, portal_steps, number, turn),
                *cold_and_warm(browser, theirs.url, admin_steps, number, turn),
            ]
            for all_rounds, this in zip(measured, found, strict=True):
                all_rounds.append(this)
    cold, warm, admin_cold, admin_warm = measured
    return [
        seconds("job on 2G, cold", cold.seconds, COLD, LINE),
        seconds("job on 2G, warm", warm.seconds, WARM, LINE),
        ratio("  cold ÷ Django admin", cold.seconds / admin_cold.seconds, BESIDE_ADMIN, f"Django admin {admin_cold}"),
        ratio("  warm ÷ Django admin", warm.seconds / admin_warm.seconds, BESIDE_ADMIN, f"Django admin {admin_warm}"),
        told("  portal, cold", str(cold)),
        told("  portal, warm", str(warm)),
    ]


def cold_and_warm(
    browser: Browser, url: str, steps: Steps, number: str, turn: int
) -> tuple[tuple[float, Traffic], tuple[float, Traffic]]:
    """The first time in a browser, and the second: everything kept but the sign-in."""
    context = new_context(browser, url)
    cold = timed(context, steps(Job(number, f"1380000{turn:02d}01")))
    context.clear_cookies()
    warm = timed(context, steps(Job(number, f"1380000{turn:02d}02")))
    context.close()
    return cold, warm


def timed(context: BrowserContext, steps: dict[str, Step]) -> tuple[float, Traffic]:
    page, meter = new_page(context, slow=True)
    started = time.perf_counter()
    for step in steps.values():
        step(page)
    passed = time.perf_counter() - started
    traffic = meter.take()
    page.close()
    return passed, traffic


def django_admin(run: Run, people: str) -> Server:
    """The reference project of bench/peers/django_admin with the same people, prepared for production."""
    folder = run.new_folder("django-admin")
    (folder / "people.json").write_text(people, encoding="utf-8")
    environment = {
        "DJANGO_SETTINGS_MODULE": "django_admin.settings",
        "DJANGO_DATA_DIR": str(folder),
        "DJANGO_SECRET_KEY": SECRET,
        "DJANGO_LOGIN": CLERK,
        "DJANGO_PASSWORD": PASSWORD,
        "PYTHONPATH": str(PEERS),
    }
    subprocess.run(
        [sys.executable, "-m", "django_admin.prepare"], check=True, env=os.environ | environment, stdout=sys.stderr
    )
    return Server("django_admin.wsgi:create_app", folder / "django.log", environment, healthy="/admin/login/")
