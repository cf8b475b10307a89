"""附件: which papers a reduction needs, and which are missing (注意事项 4 to 8; table in attachments.toml)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from rules.codes import EMPLOYMENT_SCOPE
from rules.dated import all_in_force
from rules.finding import Finding
from rules.parameters import NoParameterInForce, in_force
from rules.periods import Month

HIRED, LEFT = "1", "2"
"""备案类型: 用工, 退工."""
ANY, ALL, NONE = "any", "all", "none"


class Filing(NamedTuple):
    """A 用工 or 退工 filed with the employment office. `unit` is any key that tells units apart."""

    kind: str
    unit: int
    filed_on: date


@dataclass(frozen=True)
class PaperFacts:
    """What decides on papers, as `paper_facts` makes it of a person's filings (decision 6)."""

    group: str
    reason: str
    sub_reason: str
    scope: str
    legal: bool
    left_here_on: date | None = None
    """本单位就业部门退工信息 that counts: its day."""
    hired_elsewhere: bool = False
    """新单位用工信息 that counts."""
    hired_here_once: bool = False
    """This unit has filed 用工 for the person at some time."""


@dataclass(frozen=True)
class Material:
    """A paper: `code` is stored with the upload, `label` has the manual's words."""

    code: str
    label: str


@dataclass(frozen=True)
class Requirement:
    """What must be uploaded for a person: any one of the materials, all of them, or none, and why."""

    rule: str
    needs: str
    materials: tuple[Material, ...]
    clause: str
    cause: str
    doubtful: frozenset[str] = frozenset()
    """Codes of materials that are accepted here but need the reviewer's eye."""

    @property
    def why(self) -> str:
        """The cause and what follows from it, as a sentence: 已匹配到新单位用工信息，无需上传附件。"""
        if self.needs == NONE:
            return f"{self.cause}，无需上传附件。"
        count = len(self.materials)
        if count == 1:
            return f"{self.cause}，请上传以下材料。"
        return f"{self.cause}，以下 {count} 种材料请{'全部上传' if self.needs == ALL else '任选一种上传'}。"


def paper_facts(
    group: str,
    reason: str,
    sub_reason: str,
    scope: str,
    legal: bool,
    start: Month,
    unit: int,
    filings: Collection[Filing],
) -> PaperFacts:
    """Weigh the person's filings: `start` is the first month of the current coverage at `unit` (decision 6)."""
    left = [f.filed_on for f in filings if f.kind == LEFT and f.unit == unit and _counts(f, start, filings)]
    hired = any(f.kind == HIRED and f.unit != unit and _counts(f, start, filings) for f in filings)
    once = any(f.kind == HIRED and f.unit == unit for f in filings)
    return PaperFacts(group, reason, sub_reason, scope, legal, max(left, default=None), hired, once)


@lru_cache(maxsize=4096)
def papers_needed(facts: PaperFacts, on: Month) -> Requirement:
    """The first row of the table whose conditions hold: reason, then 法人, then 用工范围 (注意事项 4 to 8, decision 6).

    `on` is the month of handling. Raises NoParameterInForce for a 用工范围 outside the table.
    """
    for row in _table(on):
        if _holds(row, facts):
            return _requirement(row, facts, on)
    raise NoParameterInForce(f"附件规则没有用工范围 {facts.scope} 的数据。请管理员在参数中补充。")


def papers_missing(requirement: Requirement, present: Collection[str]) -> Iterator[Finding]:
    """What is still to be uploaded; `present` holds the codes of the materials that are there."""
    lacking = [material.label for material in requirement.materials if material.code not in present]
    if requirement.needs == ALL and lacking:
        remedy = f"请上传{'、'.join(lacking)}。"
    elif requirement.needs == ANY and len(lacking) == len(requirement.materials):
        remedy = f"请上传{'、'.join(lacking)}中的任意一种。"
    else:
        return
    message = f"{requirement.cause}，附件不齐。"
    yield Finding("papers-missing", message, requirement.clause, remedy, "papers")


def papers_doubtful(requirement: Requirement, present: Collection[str]) -> Iterator[Finding]:
    """解除劳动关系证明书 is for 之前未作用工的 (注意事项 4, 6): alone, and with 用工 filed here, it is looked at."""
    accepted = {material.code for material in requirement.materials} & set(present)
    if not accepted or not accepted <= requirement.doubtful:
        return
    names = "、".join(material.label for material in requirement.materials if material.code in accepted)
    message = f"只上传了{names}，但本单位为该人员做过用工备案。"
    remedy = "有退工花名册或新单位用工备案表的，请一并上传；没有的，由审核员核对。"
    yield Finding("papers-doubtful", message, requirement.clause, remedy, "papers", blocks=False)


def _counts(filing: Filing, start: Month, filings: Iterable[Filing]) -> bool:
    """Dated after the start of the current coverage, and not undone by a later one of the same unit."""
    return filing.filed_on > start.first_day and not any(
        other.unit == filing.unit and other.kind != filing.kind and other.filed_on > filing.filed_on
        for other in filings
    )


@cache
def materials(on: Month) -> Mapping[str, Material]:
    """Every paper of the table by its code."""
    labels: Mapping[str, str] = in_force("attachments.papers", on)["labels"]
    return {code: Material(code, label) for code, label in labels.items()}


@cache
def _table(on: Month) -> tuple[Mapping[str, Any], ...]:
    return all_in_force("attachments.rules", on)


def _holds(row: Mapping[str, Any], facts: PaperFacts) -> bool:
    return all(
        (
            facts.group in row.get("groups", (facts.group,)),
            _names(row.get("reasons"), (facts.sub_reason, facts.reason)),
            row.get("legal", facts.legal) == facts.legal,
            facts.scope in row.get("scopes", (facts.scope,)),
            row.get("new_employment") in {None, facts.hired_elsewhere},
            row.get("matched") in {None, facts.hired_elsewhere or facts.left_here_on is not None},
        )
    )


def _names(listed: Iterable[str] | None, asked: Iterable[str]) -> bool:
    return listed is None or not set(listed).isdisjoint(asked)


def _requirement(row: Mapping[str, Any], facts: PaperFacts, on: Month) -> Requirement:
    known = materials(on)
    needed = tuple(known[code] for code in row["materials"])
    doubtful: frozenset[str] = frozenset()
    if facts.hired_here_once:
        doubtful = frozenset(in_force("attachments.papers", on)["without_own_filing"]) & frozenset(row["materials"])
    cause = row["why"].format(matched=_matched(facts), scope=EMPLOYMENT_SCOPE.codes.get(facts.scope, facts.scope))
    return Requirement(row["id"], row["needs"], needed, row["clause"], cause, doubtful)


def _matched(facts: PaperFacts) -> str:
    """The filing found, in words. Of another unit's filing neither the unit nor the day is told."""
    if facts.left_here_on is not None:
        return f"本单位退工信息（{facts.left_here_on.isoformat()}）"
    return "新单位用工信息"
