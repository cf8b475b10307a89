"""The persons of what waits for the reviewers (demo.other_kinds)."""

from demo.special.person import Special, case, hired, spell, who
from rules.periods import Month, months_between

_EARLY = spell(202104, "6000", "client_a", stop=202610, state="暂停缴费")

WAITING: tuple[Special, ...] = (
    case(
        "resume_waiting",
        "暂停缴费, last paid month 202605; 恢复 from 202611 is submitted",
        "waits for review: 恢复缴费",
        who(70, "邵云帆", "男", (1990, 3, 14), 315),
        spell(201609, "6200", "arrears", stop=202605, state="暂停缴费"),
    ),
    case(
        "quarter_waiting",
        "active, never assessed for 202604–202606; 补缴 of the quarter at 5600 is submitted with papers",
        "waits for review: the amounts month by month",
        who(71, "贺知秋", "女", (1991, 10, 6), 606),
        spell(202103, "5600", "arrears", unbilled=tuple(months_between(Month(2026, 4), Month(2026, 6)))),
    ),
    case(
        "stopped_early",
        "left on 2026-11-06, stop approved for 202610; the correction to 202611 is submitted",
        "waits for review: 参停保时间更正",
        who(72, "骆书航", "男", (1995, 7, 22), 227),
        _EARLY,
        filings=(hired(_EARLY),),
    ),
)
