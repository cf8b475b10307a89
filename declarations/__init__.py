"""One mechanism for every kind of declaration. KINDS is the explicit list: a new kind is one file and one line."""

from typing import Any

from declarations.kind import DeclarationKind
from declarations.kinds.back_pay import BackPay, BackPayUnemployment
from declarations.kinds.base_change import BaseChange
from declarations.kinds.correction import Correction
from declarations.kinds.enrol import Enrol, Register
from declarations.kinds.resume import Resume, ResumeUnemployment
from declarations.kinds.stop import Interrupt, Stop
from declarations.kinds.wage import AnnualWage, UnemploymentWage, Wage

ALL: tuple[DeclarationKind[Any, Any], ...] = (
    Stop(),
    Interrupt(),
    Enrol(),
    Register(),
    Wage(),
    UnemploymentWage(),
    AnnualWage(),
    BaseChange(),
    Resume(),
    ResumeUnemployment(),
    Correction(),
    BackPay(),
    BackPayUnemployment(),
)
KINDS: dict[str, DeclarationKind[Any, Any]] = {kind.slug: kind for kind in ALL}
if len(KINDS) != len(ALL):
    raise RuntimeError("two kinds of declaration have the same slug")
LABELS = {slug: kind.label for slug, kind in KINDS.items()}
"""业务类型 in the words of the menu."""
