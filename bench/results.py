"""What a row says: measured, limit, how the limit was obtained, and whether it holds."""

from dataclasses import dataclass
from statistics import median

KB = 1000


@dataclass(frozen=True)
class Result:
    """One line of the table; `passed` None: told for comparison, not judged."""

    row: str
    measured: str
    limit: str = ""
    basis: str = ""
    passed: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "pass", False: "FAIL", None: "-"}[self.passed]

    @property
    def cells(self) -> tuple[str, ...]:
        return self.row, self.measured, self.limit, self.basis, self.verdict


HEADINGS = ("row", "measured", "limit", "how the limit was obtained", "")


def size(row: str, measured: int, limit_kb: float, basis: str = "fixed") -> Result:
    """Bytes against a limit in KB of 1000 bytes."""
    return Result(row, f"{measured / KB:.2f} KB", f"≤ {limit_kb:g} KB", basis, measured <= limit_kb * KB)


def count(row: str, measured: int, limit: int, basis: str = "fixed") -> Result:
    return Result(row, str(measured), f"≤ {limit}", basis, measured <= limit)


def seconds(row: str, measured: float, limit: float, basis: str) -> Result:
    return Result(row, f"{measured:.2f} s", f"≤ {limit:.2f} s", basis, measured <= limit)


def ratio(row: str, measured: float, limit: float, basis: str) -> Result:
    return Result(row, f"{measured:.2f} ×", f"≤ {limit:g} ×", basis, measured <= limit)


def told(row: str, measured: str, basis: str = "") -> Result:
    """A figure beside the others that nothing depends on."""
    return Result(row, measured, "", basis)


def middle_ratio(over: list[float], under: list[float]) -> float:
    """The median of the ratios of pairs measured one after the other."""
    return median(a / b for a, b in zip(over, under, strict=True))
