"""附件: which papers a reduction needs, and which are missing (注意事项 4 to 8; table in attachments.toml)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from rules.codes import EMPLOYMENT_SCOPE
from rules.dated import all_in_force
from rules.finding import Finding
from rules.parameters import NoParameterInForce, in_force
from rules.periods import Month

HIRED, LEFT = "1", "2"
"""备案类型: 用工, 退工."""
ANY, ALL, NONE = "any", "all", "none"


@dataclass(frozen=True)
class Filing:
    """A 用工 or 退工 filed with the employment office. `unit` is any key that tells units apart."""

    kind: str
    unit: int
    filed_on: date


@dataclass(frozen=True)
class PaperFacts:
    """What decides on papers. `start`: first month of the current coverage here; filings of the person anywhere."""

    group: str
    reason: str
    sub_reason: str
    scope: str
    legal: bool
    start: Month
    unit: int
    filings: tuple[Filing, ...] = ()

    @property
    def left_here(self) -> Filing | None:
        """本单位就业部门退工信息 that counts (decision 6)."""
        return self._counting(LEFT, here=True)

    @property
    def hired_elsewhere(self) -> Filing | None:
        """新单位用工信息 that counts (decision 6)."""
        return self._counting(HIRED, here=False)

    @property
    def hired_here_once(self) -> bool:
        """Has this unit ever filed 用工 for the person?"""
        return any(filing.kind == HIRED and filing.unit == self.unit for filing in self.filings)

    def _counting(self, kind: str, here: bool) -> Filing | None:
        found = [
            filing
            for filing in self.filings
            if filing.kind == kind and (filing.unit == self.unit) == here and self._counts(filing)
        ]
        return max(found, key=lambda filing: filing.filed_on, default=None)

    def _counts(self, filing: Filing) -> bool:
        """Dated after the start of the current coverage, and not undone by a later one of the same unit."""
        undone = any(
            other.unit == filing.unit and other.kind != filing.kind and other.filed_on > filing.filed_on
            for other in self.filings
        )
        return filing.filed_on > self.start.first_day and not undone


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
    why: str
    doubtful: frozenset[str] = frozenset()
    """Codes of materials that are accepted here but need the reviewer's eye."""

    @property
    def logic_label(self) -> str:
        """任选一种, 全部, or 无需上传附件."""
        if self.needs == NONE:
            return "无需上传附件"
        if self.needs == ALL or len(self.materials) == 1:
            return f"{len(self.materials)} 种材料全部上传" if len(self.materials) > 1 else "1 种材料"
        return f"{len(self.materials)} 种材料任选一种"


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
    message = f"附件不齐：{requirement.why.rstrip('。')}。"
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
            row.get("new_employment") in {None, facts.hired_elsewhere is not None},
            row.get("matched") in {None, bool(facts.left_here or facts.hired_elsewhere)},
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
    why = row["why"].format(matched=_matched(facts), scope=EMPLOYMENT_SCOPE.codes.get(facts.scope, facts.scope))
    return Requirement(row["id"], row["needs"], needed, row["clause"], why, doubtful)


def _matched(facts: PaperFacts) -> str:
    """The filing found, in words. Of another unit's filing neither the unit nor the day is told."""
    if facts.left_here is not None:
        return f"本单位退工信息（{facts.left_here.filed_on.isoformat()}）"
    return "新单位用工信息"
