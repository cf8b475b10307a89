"""Chromium, and what goes over its wire by the DevTools protocol."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 120_000
SLOW_LINE = {"offline": False, "latency": 800, "downloadThroughput": 50_000 // 8, "uploadThroughput": 20_000 // 8}
"""2G: 800 ms and 50/20 kbit/s."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's; where there is none, the one Playwright has installed."""
    with sync_playwright() as playwright:
        path = CHROMIUM if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def new_context(browser: Browser, base_url: str) -> BrowserContext:
    """A browser that has never been here: empty cache, no cookies."""
    context = browser.new_context(base_url=base_url, locale="zh-CN", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE)
    return context


def new_page(context: BrowserContext, slow: bool = False) -> tuple[Page, "Meter"]:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Page.enable")
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW_LINE)
    return page, Meter(session)


@dataclass
class Traffic:
    """What came over the wire: answers with their headers, redirects too, nothing that came from the cache.

    `waited` by the browser's clock, from the first request to the last byte or to the page's load event.
    """

    received: int = 0
    requests: int = 0
    waited: float = 0.0
    addresses: list[str] = field(default_factory=list)

    def __add__(self, other: "Traffic") -> "Traffic":
        return Traffic(
            self.received + other.received,
            self.requests + other.requests,
            self.waited + other.waited,
            self.addresses + other.addresses,
        )


class Meter:
    """Listens to one page."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session
        self.traffic = Traffic()
        self.under_way: dict[str, str] = {}
        self.from_cache: set[str] = set()
        self.first: float | None = None
        session.on("Network.requestWillBeSent", self.begun)
        session.on("Page.loadEventFired", self.ended)
        session.on("Network.requestServedFromCache", lambda event: self.from_cache.add(event["requestId"]))
        session.on("Network.responseReceived", self.answered)
        session.on("Network.loadingFinished", self.finished)
        session.on("Network.loadingFailed", self.failed)

    def begun(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("data:"):
            return
        if self.first is None:
            self.first = event["timestamp"]
        if redirect := event.get("redirectResponse"):
            self.add(event["requestId"], redirect["encodedDataLength"])
        self.under_way[event["requestId"]] = event["request"]["url"]

    def answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.from_cache.add(event["requestId"])

    def finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.under_way:
            self.add(event["requestId"], event["encodedDataLength"])
            del self.under_way[event["requestId"]]
            self.ended(event)

    def failed(self, event: dict[str, Any]) -> None:
        address = self.under_way.pop(event["requestId"], None)
        if address and not event.get("canceled"):
            raise RuntimeError(f"{address} failed: {event.get('errorText')}")

    def ended(self, event: dict[str, Any]) -> None:
        if self.first is not None:
            self.traffic.waited = event["timestamp"] - self.first

    def add(self, request: str, received: float) -> None:
        if request in self.from_cache:
            return
        self.traffic.received += round(received)
        self.traffic.requests += 1
        self.traffic.addresses.append(f"{round(received):>6} {self.under_way[request]}")

    def take(self) -> Traffic:
        """Everything since the last time, once nothing is under way any more."""
        while self.under_way:
            self.session.send("Runtime.evaluate", {"expression": "0"})  # lets the events in
        taken, self.traffic, self.first = self.traffic, Traffic(), None
        return taken
