"""What is counted as having gone over the wire, told by DevTools events."""

from typing import Any

from bench.browser import Meter, Traffic


class Session:
    """As much of a CDP session as the meter needs."""

    def __init__(self) -> None:
        self.listeners: dict[str, Any] = {}

    def on(self, name: str, listener: Any) -> None:
        self.listeners[name] = listener

    def send(self, name: str, parameters: Any = None) -> None:
        raise AssertionError("nothing is under way")

    def tell(self, name: str, **event: Any) -> None:
        self.listeners[name](event)

    def ask(self, request: str, at: float, **more: Any) -> None:
        self.tell("Network.requestWillBeSent", requestId=request, request={"url": f"/{request}"}, timestamp=at, **more)

    def answer(self, request: str, at: float, size: int) -> None:
        self.tell("Network.loadingFinished", requestId=request, encodedDataLength=size, timestamp=at)


def metered() -> tuple[Session, Meter]:
    session = Session()
    return session, Meter(session)  # type: ignore[arg-type]


def counted(traffic: Traffic) -> tuple[int, int, float]:
    return traffic.received, traffic.requests, traffic.waited


def test_answers_count_from_the_first_request_to_the_last_byte() -> None:
    session, meter = metered()
    session.ask("page", 10.0)
    session.answer("page", 11.0, 2000)
    session.ask("style", 11.0)
    session.answer("style", 12.5, 500)
    assert counted(meter.take()) == (2500, 2, 2.5)


def test_a_redirect_is_a_request_of_its_own() -> None:
    session, meter = metered()
    session.ask("form", 1.0)
    session.ask("form", 2.0, redirectResponse={"encodedDataLength": 700})
    session.answer("form", 3.0, 2800)
    assert counted(meter.take()) == (3500, 2, 2.0)


def test_what_comes_from_the_cache_costs_nothing() -> None:
    session, meter = metered()
    for request in ("memory", "disk"):
        session.ask(request, 1.0)
    session.tell("Network.requestServedFromCache", requestId="memory")
    session.tell("Network.responseReceived", requestId="disk", response={"fromDiskCache": True})
    session.answer("memory", 1.5, 900)
    session.answer("disk", 1.6, 0)
    assert counted(meter.take())[:2] == (0, 0)


def test_the_load_event_ends_the_waiting() -> None:
    session, meter = metered()
    session.ask("page", 1.0)
    session.answer("page", 2.0, 100)
    session.tell("Page.loadEventFired", timestamp=2.25)
    assert counted(meter.take()) == (100, 1, 1.25)


def test_what_was_taken_is_not_counted_again() -> None:
    session, meter = metered()
    session.ask("page", 1.0)
    session.answer("page", 2.0, 100)
    first = meter.take()
    session.ask("row", 5.0)
    session.answer("row", 6.0, 10)
    assert counted(first + meter.take()) == (110, 2, 2.0)
