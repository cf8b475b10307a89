"""模板数据下载: which files there are, whom each is about, and its rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from declarations import KINDS
from declarations.sheet import DOCUMENT_NUMBER, NAME, PERSON_NUMBER, Sheet, digits, money, months
from queries import exports
from queries.exports import AnyRow, Declarable, ExportUnit, Spell, Who
from rules.codes import EMPLOYMENT_SCOPE, PAYMENT_STATE, PERSON_STATE, SEX
from rules.contributions import base_limits
from rules.identity import mask_number
from rules.insured import PAYING
from rules.periods import Month
from rules.retirement import RetirementFacts
from spreadsheets.writing import export, save_template

Progress = Callable[[int], None]
Rows = Callable[[ExportUnit, Sequence[int]], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Template:
    """One file of the page. `about`: what is in it, in a sentence; `who`: its people, a row each."""

    slug: str
    label: str
    about: str
    who: Callable[[ExportUnit], Who]
    write: Callable[[Path, ExportUnit, Sequence[int], Progress], int]


# --- 养老花名册 -----------------------------------------------------------------------------------------------------

ROSTER = {
    "序号": 6,
    "单位编号": 14,
    "单位名称": 30,
    "个人编号": 14,
    "姓名": 12,
    "性别": 6,
    "证件号码": 22,
    "出生日期": 12,
    "参保状态": 12,
    "缴费状态": 12,
    "人员状态": 10,
    "首次参保年月": 14,
    "本次参保年月": 14,
    "缴费工资": 12,
    "缴费基数": 12,
    "用工形式": 20,
    "法定退休年月": 14,
}
"""Headers and widths."""
PARTICIPATION = {"1": "正常参保", "2": "中断参保", "3": "终止参保"}
"""人员参保状态 (AAC008) by 缴费状态 (AAC031)."""


def write_roster(path: Path, unit: ExportUnit, people: Sequence[int], progress: Progress) -> int:
    limits = base_limits(unit.pension_period)
    rows = (
        roster_row(order, unit, limits, person, spells)
        for order, (person, spells) in enumerate(exports.roster(unit, people), start=1)
    )
    return export(path, "养老花名册", list(ROSTER), rows, progress, list(ROSTER.values()))


def roster_row(
    order: int, unit: ExportUnit, limits: tuple[Decimal, Decimal], person: AnyRow, spells: Sequence[Spell]
) -> tuple[Any, ...]:
    """`limits`: floor and cap of the base in the settlement period.

    首次 and 本次参保年月 are those at this unit: what others pay for a person is not the unit's to know.
    """
    last = spells[-1]
    wage = last.wage if last.state == PAYING else None
    floor, cap = limits
    dates = RetirementFacts(person.birth_date, person.retirement_category).dates
    return (
        order,
        unit.pension_number,
        unit.name,
        person.number,
        person.name,
        SEX.label(person.sex),
        mask_number(person.document_number),
        person.birth_date,
        PARTICIPATION[last.state],
        PAYMENT_STATE.label(last.state),
        PERSON_STATE.label(person.state),
        spells[0].start,
        last.start,
        wage,
        None if wage is None else min(max(wage, floor), cap),
        EMPLOYMENT_SCOPE.label(last.scope),
        None if dates is None else Month.of(dates.statutory),
    )


# --- sheets of declarations, filled in beforehand ---------------------------------------------------------------------
# A masked number would be refused at the upload, and a whole one is not given away: 个人编号 says who it is.

TO_BE_DELETED = "已预填本单位人员的姓名和个人编号。不申报的人员可以整行删除；没有填写申报内容的行，导入时跳过。"
MADE_REAL = Sheet(
    "批量个人缴费做实模板",
    (
        months("费款所属期", "month"),
        digits("电子票据号码", "receipt", 32, needed=True),
        PERSON_NUMBER,
        NAME,
        DOCUMENT_NUMBER,
        money("缴费基数", "base"),
        money("单位缴费金额", "unit_amount"),
        money("个人缴费金额", "person_amount"),
    ),
    one_of=("person_number", "document_number"),
    hints=("每人每月一行；“每月票据”表逐月填写票据金额，应与明细合计一致。",),
)
RECEIPTS = Sheet(
    "每月票据",
    (
        months("费款所属期", "month"),
        digits("电子票据号码", "receipt", 32, needed=True),
        money("单位金额", "unit_amount"),
        money("个人金额", "person_amount"),
        money("合计", "total"),
    ),
)


def who_it_is(person: Declarable) -> dict[str, Any]:
    return {"name": person.name, "person_number": person.number}


def named(unit: ExportUnit, people: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    return (who_it_is(person) for person in exports.names(people))


def with_wages(unit: ExportUnit, people: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    """The wage that counts now, for the settlement period: what has changed is typed over it."""
    period = {"first": unit.unemployment_period, "last": unit.unemployment_period}
    return (who_it_is(person) | period | {"wage": person.wage} for person in exports.wages(unit, people))


def with_unit(unit: ExportUnit, people: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    of_unit = {"unit_number": unit.pension_number, "unit_name": unit.name}
    return (who_it_is(person) | of_unit for person in exports.names(people))


def sheet_template(
    slug: str, kind: str, label: str, about: str, who: Callable[[ExportUnit], Who], rows: Rows
) -> Template:
    """The sheet of a kind of declaration: what is downloaded here can be uploaded there."""

    def write(path: Path, unit: ExportUnit, people: Sequence[int], progress: Progress) -> int:
        sheet = KINDS[kind].sheet
        if sheet is None:
            raise LookupError(f"{kind} has no sheet")
        return save_template(path, sheet, rows(unit, people), [TO_BE_DELETED], progress)

    return Template(slug, label, about, who, write)


def write_made_real(path: Path, unit: ExportUnit, people: Sequence[int], progress: Progress) -> int:
    notes = [f"单位编号：{unit.pension_number}", f"单位名称：{unit.name}"]
    return save_template(path, MADE_REAL, named(unit, people), notes, progress, further=[RECEIPTS])


ALL = (
    Template(
        "pension-roster",
        "养老花名册",
        "本单位参加养老保险的全部人员，证件号码只显示前 6 位和后 4 位。",
        exports.on_pension_roster,
        write_roster,
    ),
    sheet_template(
        "wage",
        "wage-unemployment",
        "工资申报",
        "当前结算期参保的人员和现在的缴费工资，改好后上传申报。",
        exports.with_wage_to_declare,
        with_wages,
    ),
    sheet_template(
        "interrupt", "interrupt", "缴费中断", "正在缴纳失业保险的人员。", exports.paying_unemployment, named
    ),
    sheet_template(
        "resume", "resume-unemployment", "缴费恢复", "失业保险暂停缴费的人员。", exports.paused_unemployment, named
    ),
    sheet_template(
        "back-pay",
        "back-pay",
        "批量补收人员信息模板",
        "正在缴纳养老保险的人员，补收年月和基数由您填写。",
        exports.paying_pension,
        with_unit,
    ),
    Template(
        "made-real",
        "批量个人缴费做实模板",
        "正在缴纳养老保险的人员，票据号码和金额由您填写。",
        exports.paying_pension,
        write_made_real,
    ),
)
TEMPLATES = {template.slug: template for template in ALL}
