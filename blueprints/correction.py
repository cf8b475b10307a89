"""参停保时间更正: open what was approved, put its month right or withdraw it; drafts come of it.

The same page fills in a new correction, by the id of what it corrects, and changes one, by its own id.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from blueprints import declarations
from columns import new_public_id
from declarations import KINDS, correcting, single
from declarations.checking import NotTheirs
from declarations.correcting import Correcting
from declarations.lifecycle import ChangedMeanwhile, Refused, change_draft, save_drafts
from forms.correction import CorrectionForm, offer
from queries import people
from queries.settlement import unit_by_id
from queries.verdicts import verdicts_of
from rules.finding import Finding
from web import access
from web.current import current
from web.form_key import form_key
from web.htmx import go, respond
from web.paging import page_number

blueprint = Blueprint("correction", __name__, url_prefix="/corrections")
KIND = KINDS["correction"]
LIST = "correction/list.html"
PAGE = "correction/declare.html"


@blueprint.get("")
@access.clerk
def start() -> Response:
    """What was approved, the latest first: which of it can still be corrected, and why not."""
    unit_id = access.acting_unit().id
    return respond(
        LIST,
        "rows",
        kind=KIND,
        kinds=KINDS,
        unit=unit_by_id(unit_id),
        page=correcting.listed(unit_id, page_number()),
        **current(KIND.slug),
    )


@blueprint.get("/<public_id>")
@access.clerk
def edit(public_id: str) -> Response:
    """Fill in a correction of what was approved; 修改 one that has not been submitted, or has been returned."""
    case = case_or_404(public_id)
    if case.draft is None:
        return page(case, CorrectionForm())
    return page(case, CorrectionForm(data=CorrectionForm.data_of(KIND.answers(case.draft))))


@blueprint.post("/<public_id>")
@access.clerk
def declare(public_id: str) -> Response:
    """提交前校验 saves nothing; 保存，稍后再办 and 下一步 keep the correction as 已申报未提交."""
    case, act = case_or_404(public_id), request.form.get("act", "next")
    form = CorrectionForm(request.form).bound_to(case.origin)
    if act == "refresh":
        return page(case, form)
    if not form.check():
        return page(case, form, 422, () if case.open else case.barriers)
    if act == "check":
        return page(case, form, findings=case.check(form.answers))
    try:
        batch = keep(case, form)
    except ChangedMeanwhile:
        return page(case_or_404(public_id), form, 409, changed=True)
    except Refused as refused:
        (findings,) = refused.findings.values()
        return page(case_or_404(public_id), form, 422, findings)
    except NotTheirs:
        abort(404)
    if act == "save":
        flash("已保存 1 笔，可以在这里继续办理。")
        return go(url_for("pending.show_all"))
    return declarations.arrive(batch)


@blueprint.post("/<public_id>/choices")
@access.clerk
def choices(public_id: str) -> Response:
    """After another month: the strips before and after, and what it brings about."""
    case = case_or_404(public_id)
    return respond(PAGE, "choices", **page_of(case, CorrectionForm(request.form).bound_to(case.origin), None, False))


# --- what the routes share ------------------------------------------------------------------------------------------


def case_or_404(public_id: str) -> Correcting:
    return correcting.opened(access.acting_unit().id, public_id) or abort(404)


def keep(case: Correcting, form: CorrectionForm) -> str:
    """Write the correction down, or change the one that is open; its batch."""
    if case.draft is not None:
        return change_draft(access.actor(), case.draft.public_id, form.answers, request.form.get("batch", ""))
    return save_drafts(access.actor(), KIND.slug, [case.person.id], form.answers, form_key())


def page(
    case: Correcting,
    form: CorrectionForm,
    status: int = 200,
    findings: Sequence[Finding] | None = None,
    changed: bool = False,
) -> Response:
    return respond(PAGE, "work", status, **page_of(case, form.bound_to(case.origin), findings, changed))


def page_of(
    case: Correcting, form: CorrectionForm, findings: Sequence[Finding] | None, changed: bool
) -> dict[str, Any]:
    """Everything of the page of one correction. `findings`: what the check said; None: not asked."""
    opened = case.draft or case.declaration
    offered = offer(form, case.origin)
    problems = single.problems(form, findings or (), case.open)
    if changed and case.draft is not None:
        problems = [("choices", single.changed_meanwhile(case.draft)), *problems]
    return {
        "kind": KIND,
        "its_kind": KINDS[case.declaration.kind],
        "unit": unit_by_id(access.acting_unit().id),
        "case": case,
        "coverages": people.coverages_of(case.person.id, access.acting_unit().id),
        "form": form,
        "offer": offered,
        "problems": problems,
        "verdict": findings if findings is None or not problems else None,
        "returned": None if case.draft is None else verdicts_of([case.draft]).get(case.draft.id),
        "address": url_for("correction.declare", public_id=opened.public_id),
        "choices_address": url_for("correction.choices", public_id=opened.public_id),
        "key": new_public_id(),
    }
