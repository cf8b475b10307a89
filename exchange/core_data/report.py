"""What a load has to say: how many rows, what is wrong and where, what looks odd, and whether anything was written."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.identity import mask_number

MOST_LISTED = 200
"""Problems of one file that are kept and printed; the others are only counted, so that memory stays bounded."""

_ID_LIKE = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{14,17}[0-9Xx]|[HMhm][0-9]{8,10})(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (or, as a warning, odd). `line` 0: the file as a whole; `column` is its header."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = [self.file, f"第 {self.line} 行" if self.line else "", self.column]
        return f"{' '.join(part for part in place if part)}：{self.message}"


@dataclass
class Count:
    """Rows of one file: read, and once applied how many of them were new or changed something."""

    rows: int = 0
    added: int = 0
    changed: int = 0

    @property
    def unchanged(self) -> int:
        return self.rows - self.added - self.changed


@dataclass
class Report:
    """The outcome of one load."""

    counts: dict[str, Count] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    applied: bool = False
    _found: Counter[tuple[bool, str]] = field(default_factory=Counter)

    def add(self, file: str, line: int, column: str, message: str, *, blocks: bool = True, times: int = 1) -> None:
        """Note a problem, or with `blocks=False` a warning. `times`: it stands for so many alike, unlisted ones too."""
        self._found[blocks, file] += times
        listed = self.problems if blocks else self.warnings
        if self._found[blocks, file] - times < MOST_LISTED:
            listed.append(Problem(file, line, column, masked(message)))

    @property
    def problem_count(self) -> int:
        """All problems, listed or not."""
        return sum(count for (blocks, _), count in self._found.items() if blocks)

    @property
    def warning_count(self) -> int:
        return sum(count for (blocks, _), count in self._found.items() if not blocks)

    def arrange(self) -> None:
        """Put problems and warnings in the order of the files and their lines."""
        files = list(self.counts)
        for listed in (self.problems, self.warnings):
            listed.sort(key=lambda found: (files.index(found.file) if found.file in files else -1, found.line))

    def lines(self) -> Iterator[str]:
        """The report for people."""
        yield from self._count_lines()
        if self.warnings:
            yield f"提醒 {self.warning_count} 处（不影响载入）："
            yield from self._listed(self.warnings, self.warning_count)
        if self.problems:
            yield f"错误 {self.problem_count} 处："
            yield from self._listed(self.problems, self.problem_count)
        yield self._outcome()

    def _count_lines(self) -> Iterator[str]:
        for file, count in self.counts.items():
            parts = f"，新增 {count.added}，更新 {count.changed}，未变 {count.unchanged}" if self.applied else ""
            yield f"{file}：{count.rows} 行{parts}"

    def _outcome(self) -> str:
        if self.applied:
            return "已载入。"
        return "未载入：数据库没有任何改动。请改正以上错误后重新载入。"

    @staticmethod
    def _listed(found: Iterable[Problem], count: int) -> Iterator[str]:
        listed = [f"  {problem}" for problem in found]
        yield from listed
        if count > len(listed):
            yield f"  另有 {count - len(listed)} 处没有列出。"


def masked(message: str) -> str:
    """The message with every identity number in it hidden, whichever column it was typed into."""
    return _ID_LIKE.sub(lambda found: mask_number(found.group().upper()), message)
