"""Processor time of acts that take turns: others' work on the machine changes it less than the time on the wall."""

import resource
from collections.abc import Callable
from statistics import median

Act = Callable[[], object]


def rounds_of(*acts: Act, rounds: int) -> list[list[float]]:
    """Seconds of each act in every round; the first round is not counted."""
    taken = [[seconds_of(act) for act in acts] for _ in range(1 + rounds)][1:]
    return [list(column) for column in zip(*taken, strict=True)]


def seconds_of(act: Act) -> float:
    """Of this process and of those it has started and seen end."""
    begun = spent()
    act()
    return spent() - begun


def spent() -> float:
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(each.ru_utime + each.ru_stime for each in both)


def shown(seconds: list[float]) -> str:
    return f"{median(seconds):.2f} s CPU"
