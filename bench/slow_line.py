"""The job on a 2G line, beside Django admin doing the same job on the same line."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from bench.browser import Traffic, chromium, new_context, new_page
from bench.city import CLERK, copy_of_city, number_looked_for, people_as_json
from bench.journeys import Job, Step, admin_steps, admin_steps_from_the_list, portal_steps
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


@dataclass
class Rounds:
    """The same job some times. The line is the same each time: what makes a round longer is the rest of the machine."""

    by_clock: list[float] = field(default_factory=list)
    traffic: list[Traffic] = field(default_factory=list)

    @property
    def waited(self) -> float:
        return min(each.waited for each in self.traffic)

    def __str__(self) -> str:
        traffic = self.traffic[0]
        return f"{self.waited:.2f} s, {traffic.received / 1000:.1f} KB, {traffic.requests} requests"


def job_on_2g(run: Run) -> list[Result]:
    folder = copy_of_city(run.folder, "slow-line")
    number = number_looked_for(folder)
    ours, theirs = portal(folder), django_admin(run, people_as_json(folder))
    cold, warm, admin_cold, admin_warm, from_the_list = Rounds(), Rounds(), Rounds(), Rounds(), Rounds()
    with running(ours, theirs), chromium() as browser:
        run.say("the job on 2G")
        for server, steps in ((ours, portal_steps), (theirs, admin_steps)):
            cold_and_warm(browser, server.url, steps, number, 0, Rounds(), Rounds(), slow=False)
        for turn in range(1, 1 + (1 if run.quick else ROUNDS)):
            run.say(f"  round {turn}")
            cold_and_warm(browser, ours.url, portal_steps, number, turn, cold, warm)
            cold_and_warm(browser, theirs.url, admin_steps, number, turn, admin_cold, admin_warm)
        run.say("  and Django admin from the kept address of its list")
        cold_and_warm(browser, theirs.url, admin_steps_from_the_list, number, ROUNDS + 1, Rounds(), from_the_list)
    return [
        seconds("job on 2G, cold", cold.waited, COLD, LINE),
        seconds("job on 2G, warm", warm.waited, WARM, LINE),
        ratio("job on 2G, cold ÷ Django admin", cold.waited / admin_cold.waited, BESIDE_ADMIN, f"admin {admin_cold}"),
        ratio("job on 2G, warm ÷ Django admin", warm.waited / admin_warm.waited, BESIDE_ADMIN, f"admin {admin_warm}"),
        told("  portal, cold", str(cold)),
        told("  portal, warm", str(warm)),
        told(
            "  warm ÷ Django admin opened at its list",
            f"{warm.waited / from_the_list.waited:.2f} ×",
            f"{from_the_list}",
        ),
        told("  with Playwright's own time, cold and warm", f"{min(cold.by_clock):.2f} s, {min(warm.by_clock):.2f} s"),
    ]


def cold_and_warm(
    browser: Browser, url: str, steps: Steps, number: str, turn: int, cold: Rounds, warm: Rounds, slow: bool = True
) -> None:
    """The first time in a browser, and the second: everything kept but the sign-in."""
    context = new_context(browser, url)
    once(context, steps(Job(number, f"138000{turn:03d}01")), cold, slow)
    context.clear_cookies()
    once(context, steps(Job(number, f"138000{turn:03d}02")), warm, slow)
    context.close()


def once(context: BrowserContext, steps: dict[str, Step], rounds: Rounds, slow: bool) -> None:
    page, meter = new_page(context, slow)
    traffic = Traffic()
    started = time.perf_counter()
    for step in steps.values():
        step(page)
        traffic += meter.take()
    rounds.by_clock.append(time.perf_counter() - started)
    rounds.traffic.append(traffic)
    page.close()


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
