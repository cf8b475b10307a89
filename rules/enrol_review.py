"""参保登记 before the reviewer: what the whole city knows of the person, never told to the employer (decision 24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.applicant import Applicant
from rules.codes import SEX
from rules.coverage import in_service
from rules.elsewhere import CoverageElsewhere, insured_elsewhere
from rules.enrol import BUSINESS, EnrolAnswers
from rules.finding import Finding
from rules.insured import NORMAL
from rules.rule import Rule, Verdict, all_verdicts

_DOUBLE = "网厅规则，重复参保"
_QUALITY = "GB/T 31594-2015"


@dataclass(frozen=True)
class RegisteredPerson:
    """Somebody with a 个人编号 and the same document."""

    name: str
    sex: str
    birth_date: date | None
    state: str


@dataclass(frozen=True)
class EnrolReview:
    """A declaration and the registry. `insurances`: those that its approval begins."""

    answers: EnrolAnswers
    insurances: tuple[str, ...]
    people: tuple[RegisteredPerson, ...] = ()
    elsewhere: tuple[CoverageElsewhere, ...] = ()


def _insured_elsewhere(case: EnrolReview) -> Iterator[Finding]:
    if case.answers.kind == NORMAL:
        yield from insured_elsewhere(case.elsewhere, case.insurances, case.answers.month)
    elif not any(item.kind == NORMAL and item.pays_between(case.answers.month, None) for item in case.elsewhere):
        message = "该人员在其他单位没有正常参保关系，却以多重工伤登记。"
        remedy = "请核实；这里是唯一单位的，应按正常参保登记，请退回单位。"
        yield Finding("no-main-unit", message, "注意事项 2", remedy, blocks=False)


def _one_person(case: EnrolReview) -> Iterator[Finding]:
    if len(case.people) > 1:
        message = f"这个证件有 {len(case.people)} 个个人编号（一人多号）。"
        yield Finding("several-numbers", message, _QUALITY, "请先在服务窗口归并个人编号，再审核。")


def _in_service(case: EnrolReview) -> Iterator[Finding]:
    for person in case.people[:1]:
        yield from in_service(person.state, BUSINESS)


def _same_data(case: EnrolReview) -> Iterator[Finding]:
    """What is on record stays as it is; a difference may be a wrong person or an old record."""
    for person in case.people[:1]:
        differing = "；".join(_differences(case.answers.person, person))
        if differing:
            message = f"与已有登记不一致：{differing}。"
            remedy = "请核对是否为同一人；审核通过不改变已有登记。"
            yield Finding("record-differs", message, _QUALITY, remedy, blocks=False)


def _differences(declared: Applicant, person: RegisteredPerson) -> Iterator[str]:
    if declared.name != person.name:
        yield f"姓名已登记为{person.name}"
    if declared.sex != person.sex:
        yield f"性别已登记为{SEX.codes.get(person.sex, '未知')}"
    if person.birth_date is not None and declared.birth_date != person.birth_date:
        yield f"出生日期已登记为 {person.birth_date.isoformat()}"


RULES: tuple[Rule[EnrolReview], ...] = (
    Rule("重复参保", _DOUBLE, _insured_elsewhere, needs_answers=True),
    Rule("一人一号", _QUALITY, _one_person, needs_answers=True),
    Rule("已有登记的人员状态", "温馨提示，人员状态", _in_service, needs_answers=True),
    Rule("与已有登记一致", _QUALITY, _same_data, needs_answers=True),
)


def confidential_verdicts(case: EnrolReview) -> tuple[Verdict, ...]:
    """Rule by rule: for the reviewer's page alone."""
    return all_verdicts(RULES, case)
