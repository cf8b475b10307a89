"""综合业务处理单: what stands on the form, once for the print page and for the PDF, and the PDF itself.

The PDF is made by typst from documents/process_form.typ. What people are called reaches it as JSON and is never a part
of its source: `#`, `$` and `*` are just signs in a name.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from config import BUSINESS_ZONE
from declarations import KINDS
from documents.qr import qr_svg
from models import Declaration
from queries.process_forms import FormRows
from rules.agency import AGENCY
from rules.attachments import materials
from rules.codes import COORDINATION
from rules.identity import mask_number
from rules.insured import PENSION, insurance_names
from rules.offices import by_number
from rules.verification import grouped

SOURCE = Path(__file__).with_suffix(".typ")
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "Source Han Sans SC", "WenQuanYi Zen Hei")
"""In the order of preference; `scripts/system cjk-font` installs the first two."""
COORDINATED = "1"


class FontMissing(Exception):
    """The computer has no Chinese font: a PDF would consist of boxes."""


BY_THE_RULES = "规则校验通过，无需人工审核"
"""Instead of a reviewer's name (decision 15)."""


@dataclass(frozen=True)
class BusinessRow:
    """One line of the business table."""

    order: int
    name: str
    document_number: str
    """Masked."""
    business: str
    changes: Sequence[tuple[str, str]]
    """变更内容: label and words."""
    insurances: str
    period: str


@dataclass(frozen=True)
class ProcessForm:
    """One 综合业务处理单, in words."""

    number: str
    received: str
    """受理编号."""
    agency: str
    office: str
    unit: str
    pension_number: str
    unemployment_number: str
    credit_code: str
    periods: str
    rows: Sequence[BusinessRow]
    decision: str
    reviewers: str
    reviewed_at: str
    coordination: str
    papers: Sequence[str]
    printed_at: str
    copy: int
    code: str
    """验证码 as it is stored; `code_words` as it is printed."""
    code_words: str
    address: str
    """Where the code is verified, without it."""


def process_form(form: FormRows, printed_at: datetime, copy: int, address: str) -> ProcessForm:
    """The form as it stands in a copy printed at this time. It must have been numbered."""
    declaration, unit = form.declaration, form.unit
    if declaration.print_number is None or declaration.print_code is None:
        raise ValueError("only a form that has been counted has a number")
    sides = [declaration, *form.followers]
    return ProcessForm(
        number=declaration.print_number,
        received=form.number,
        agency=AGENCY.name,
        office=by_number(unit.office_no).name,
        unit=unit.name,
        pension_number=unit.pension_number or "",
        unemployment_number=unit.unemployment_number or "",
        credit_code=unit.credit_code,
        periods="，".join(f"{group_word(side)} {side.period.label}" for side in sides),
        rows=[business_row(order, side, form) for order, side in enumerate(sides, 1)],
        decision=KINDS[declaration.kind].state_word(declaration),
        reviewers="、".join(dict.fromkeys(approval.reviewer for approval in form.approvals)) or BY_THE_RULES,
        reviewed_at="、".join(moment(at) for at in decided_at(form)),
        coordination=COORDINATION.label(declaration.coordination),
        papers=paper_names(form),
        printed_at=moment(printed_at),
        copy=copy,
        code=declaration.print_code,
        code_words=grouped(declaration.print_code),
        address=address,
    )


def decided_at(form: FormRows) -> Sequence[datetime]:
    """When it was approved; what needs no reviewer, when it was submitted."""
    at = form.declaration.decided_at
    return [approval.at for approval in form.approvals] or ([at] if at else [])


def business_row(order: int, declaration: Declaration, form: FormRows) -> BusinessRow:
    kind = KINDS[declaration.kind]
    return BusinessRow(
        order=order,
        name=form.person.name,
        document_number=mask_number(form.person.document_number),
        business=kind.label,
        changes=tuple(kind.summary(declaration)),
        insurances=insurance_names(kind.insurances(declaration)),
        period=declaration.period.label,
    )


def group_word(declaration: Declaration) -> str:
    return "养老" if declaration.insurance_group == PENSION else "失业"


def paper_names(form: FormRows) -> list[str]:
    """附件清单: what each paper is, and how many files of it."""
    names = materials(form.declaration.period)
    counts: dict[str, int] = {}
    for paper in form.papers:
        label = names[paper.material].label if paper.material in names else paper.material
        counts[label] = counts.get(label, 0) + 1
    return [f"{label} {count} 份" for label, count in counts.items()]


def moment(value: datetime) -> str:
    return value.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M")


def pdf(forms: Sequence[ProcessForm], verify_address: Callable[[str], str]) -> bytes:
    """One PDF with a page for each form, its Chinese font embedded. Raises FontMissing.

    `verify_address`: the address in the QR code of a 验证码.
    """
    data = [asdict(form) | {"qr": qr_svg(verify_address(form.code)).decode()} for form in forms]
    made = typst.Compiler(SOURCE, root=SOURCE.parent, font_paths=fonts()).compile(
        format="pdf",
        sys_inputs={"forms": json.dumps(data, ensure_ascii=False), "fonts": json.dumps(families())},
    )
    if not isinstance(made, bytes):
        raise TypeError("typst makes one PDF of all forms")
    return made


@cache
def fonts() -> typst.Fonts:
    """The computer's fonts, looked for once: typst brings none of its own into the PDF."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


def families() -> list[str]:
    """Those of the wanted fonts that are here. Raises FontMissing."""
    here = set(fonts().families())
    if not (found := [name for name in FONTS if name in here]):
        raise FontMissing
    return found
