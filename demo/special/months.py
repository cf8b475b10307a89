"""Months, credits and injuries elsewhere (A18, A19, §1.4)."""

from datetime import date

from demo.people import FIVE, INJURY, UNEMPLOYMENT, Filing
from demo.special.person import Special, case, hired, spell, who
from rules.periods import Month, months_between

_PAUSED = spell(201806, "5800", stop=202607, state="暂停缴费")
_GAP = spell(202303, "5200", unbilled=tuple(months_between(Month(2026, 7), Month(2026, 9))))
_WRONG = spell(201911, "6100", stop=202611, state="暂停缴费")

MONTHS: tuple[Special, ...] = (
    case(
        "injury_elsewhere",
        "also 多重工伤 at 示例小满商贸有限公司",
        "no 减少 here before that unit has reduced it and it is approved (A18)",
        who(10, "许东升", "男", (1986, 12, 1), 11),
        spell(),
        spell(202501, "4600", unit="small", insurances=(INJURY,), kind="多重工伤"),
    ),
    case(
        "injury_here",
        "only 多重工伤 here; his five insurances are at 示例小满商贸有限公司",
        "解除多重劳动关系(工伤) is offered and nothing else (decision 22)",
        who(11, "曹玉柱", "男", (1989, 6, 25), 251, paid_months=113),
        spell(202502, "4500", insurances=(INJURY,), kind="多重工伤"),
        spell(201706, "6000", unit="small"),
    ),
    case(
        "credited",
        "202611 缴费到账 and 权益到账",
        "cannot be reduced before 202612 (A19)",
        who(12, "陈静", "女", (1992, 2, 24), 224),
        spell(current=(True, True)),
    ),
    case(
        "paid_not_credited",
        "202611 缴费到账, 权益 not yet",
        "may be reduced: both must have arrived (A19)",
        who(13, "袁学军", "男", (1981, 11, 11), 111),
        spell(current=(True, False)),
    ),
    case(
        "paused",
        "暂停缴费, last paid month 202607",
        "恢复 from 202611; 补缴 for the months between (E7, E13)",
        who(14, "冯秀英", "女", (1980, 6, 12), 612),
        _PAUSED,
        filings=(hired(_PAUSED), Filing("main", "退工", date(2026, 7, 31))),
    ),
    case(
        "unpaid_quarter",
        "active, never assessed for 202607–202609",
        "补缴 of the quarter at 5200 (B22)",
        who(15, "马春燕", "女", (1993, 9, 18), 184),
        _GAP,
    ),
    case(
        "stop_wrong_month",
        "left on 2026-10-31, stop approved for 202611 where 202610 was meant",
        "参停保时间更正 to 202610 (FAQ 1, decision 16)",
        who(16, "郭志远", "男", (1988, 1, 24), 243),
        _WRONG,
        filings=(hired(_WRONG), Filing("main", "退工", date(2026, 10, 31))),
    ),
    case(
        "no_wage",
        "enrolled from 202611, no declared wage",
        "工资申报人数 is one less than 参保人数 (decision 9)",
        who(17, "周凯", "男", (1999, 5, 5), 51, work_start=date(2026, 11, 2)),
        spell(202611, ""),
    ),
    case(
        "no_unemployment",
        "has no 失业保险",
        "失业 head count is one less than 养老 (B15, B16)",
        who(18, "孙玉兰", "女", (1990, 4, 2), 422),
        spell(insurances=tuple(name for name in FIVE if name != UNEMPLOYMENT)),
    ),
    case(
        "low_wage",
        "wage below the floor of the base",
        "base = floor, shown beside the wage",
        who(19, "罗月娥", "女", (1986, 10, 10), 102),
        spell(wage="3200"),
    ),
    case(
        "high_wage",
        "wage above the ceiling of the base",
        "base = ceiling, shown beside the wage",
        who(20, "沈承志", "男", (1978, 3, 8), 83),
        spell(wage="36000"),
    ),
)
