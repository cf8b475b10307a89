"""Why a declaration did not pass: what the reviewer gave as the reason, and his words for the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from extensions import db
from models import Declaration, Review
from rules.periods import Month
from rules.review_reasons import reason_label
from rules.windows import business_day

DENY, SEND_BACK = "2", "3"
"""审核状态 AAE016 不予通过 and 退回: the decisions with a reason."""


@dataclass(frozen=True)
class Verdict:
    """Why something did not pass: a reason of the list and 补正说明."""

    reason: str
    words: str
    at: datetime


def verdicts_of(declarations: Sequence[Declaration]) -> Mapping[int, Verdict]:
    """The last decision against each of those that are 退回 or 不予通过."""
    ids = [each.id for each in declarations if each.state in ("returned", "refused")]
    if not ids:
        return {}
    query = select(Review).where(Review.declaration_id.in_(ids), Review.decision.in_((DENY, SEND_BACK)))
    return {each.declaration_id: verdict_of(each) for each in db.session.scalars(query.order_by(Review.id))}


def verdict_of(review: Review) -> Verdict:
    label = reason_label(review.reason_code or "", Month.of(business_day(review.at)))
    return Verdict(label, review.words, review.at)
