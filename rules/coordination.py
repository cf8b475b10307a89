"""失业协同: does a pension-side reduction need one of 失业保险, and what makes it fail (decision 3)."""

from __future__ import annotations

from collections.abc import Iterator

from rules.coverage import credited_this_period, one_live_declaration
from rules.finding import Finding
from rules.insured import MULTIPLE_INJURY, UNEMPLOYMENT, GroupFacts
from rules.parameters import in_force
from rules.periods import Month
from rules.reasons import Reason
from rules.stop_months import stop_month

WAITING, DONE, FAILED, NOT_NEEDED = "0", "1", "2", "9"
"""失业协同标志 未协同, 协同成功, 协同失败, 无需协同."""
_CLAUSE = "审核结果查询，失业协同标志"


def coordination_needed(reason: Reason, scope: str, unemployment: GroupFacts | None, month: Month, on: Month) -> bool:
    """Is there anything to coordinate? If not, the 失业协同标志 is 9 无需协同.

    Not for a 多重工伤 coverage, not for a 用工范围 without 失业保险 (decision 25), and not where 失业保险 has
    already been stopped with this very month.
    """
    if reason.ends == MULTIPLE_INJURY or UNEMPLOYMENT not in reason.groups:
        return False
    coverages = unemployment.newest if unemployment is not None else ()
    if not coverages:
        return scope not in in_force("coordination", on)["without_unemployment"]
    return any(coverage.active or coverage.stop != month for coverage in coverages)


def coordination_causes(unemployment: GroupFacts | None, month: Month) -> Iterator[Finding]:
    """Why the unemployment side cannot follow with this last paid month; the message is the cause to be kept."""
    yield from no_record(unemployment)
    if unemployment is None or not unemployment.active():
        return
    yield from already_assessed(unemployment)
    coverages = unemployment.active()
    yield from credited_this_period(coverages, unemployment.period)
    yield from one_live_declaration(unemployment.live)
    for finding in stop_month(month, coverages, unemployment.period):
        if finding.blocks:
            yield Finding("coordination-month", f"失业月份不符：{finding.message}", _CLAUSE, finding.remedy, "month")


def prospect(unemployment: GroupFacts | None) -> Iterator[Finding]:
    """What can already be seen to make 协同 fail while the pension side is declared: told, but no bar to it."""
    causes = list(no_record(unemployment))
    if unemployment is not None and unemployment.active():
        causes = [*already_assessed(unemployment), *one_live_declaration(unemployment.live)]
    for cause in causes:
        message = f"失业协同将不成功：{cause.message}"
        yield Finding(f"coordination-{cause.code}", message, _CLAUSE, cause.remedy, blocks=False, until=cause.until)


def no_record(unemployment: GroupFacts | None) -> Iterator[Finding]:
    """失业无参保记录: nothing of 失业保险 is being paid at this unit."""
    if unemployment is not None and unemployment.active():
        return
    message = "该人员在本单位没有正在缴费的失业参保记录。"
    remedy = "没有失业保险的无需处理；应有而没有的，请先核对失业参保信息。"
    yield Finding("no-record", message, _CLAUSE, remedy)


def already_assessed(unemployment: GroupFacts, business: str = "减少") -> Iterator[Finding]:
    """失业已核定: the settlement period of 失业保险 is frozen (注意事项 9)."""
    if not unemployment.assessed:
        return
    following = unemployment.period + 1
    message = f"失业 {unemployment.period.label} 已应收核定。"
    remedy = f"养老{business}不受影响；失业进入 {following.label} 结算期后可重试协同。"
    yield Finding("unemployment-assessed", message, _CLAUSE, remedy, until=following)
