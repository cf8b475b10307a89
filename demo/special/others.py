"""The special persons of the other units."""

from datetime import date

from demo.people import CIVIL_SERVANT, FIVE, PUBLIC_FIVE, Filing
from demo.special.person import Special, case, spell, who
from demo.units import UNITS

OTHERS: tuple[Special, ...] = (
    case(
        "enrolled_elsewhere",
        "active at 示例纺织有限公司 only",
        "to the main unit's clerk like an unknown person; the reviewer sees 重复参保 (decision 24)",
        who(61, "徐美玲", "女", (1992, 9, 26), 926),
        spell(201604, "5400", "client_a"),
    ),
    case(
        "legal_representative_moved",
        "法人 of the branch, another unit filed 用工 on 2026-10-28",
        "falls through to his 用工范围: no papers (decision 6)",
        who(62, "唐怀远", "男", (1974, 5, 16), 163),
        spell(201809, "15000", "branch", legal=True),
        filings=(Filing("branch", "用工", date(2018, 9, 3)), Filing("agency", "用工", date(2026, 10, 28))),
    ),
    case(
        "civil_servant",
        "公务员(公务员补助), 机关事业养老, no 失业保险",
        "personnel papers always (R7, decision 25)",
        who(63, "董明远", "男", (1983, 3, 27), 273),
        spell(200908, "8800", "public", insurances=CIVIL_SERVANT, scope="公务员(公务员补助)"),
    ),
    case(
        "civil_servant_outpatient",
        "公务员(门大)",
        "as above (R7)",
        who(64, "萧雪莹", "女", (1986, 7, 19), 192),
        spell(201107, "8200", "public", insurances=CIVIL_SERVANT, scope="公务员(门大)"),
    ),
    case(
        "public_staff",
        "事业编制工作人员, 机关事业养老 and 失业保险",
        "personnel papers always (R7)",
        who(65, "程晓梅", "女", (1985, 1, 28), 282),
        spell(201009, "7900", "public", insurances=PUBLIC_FIVE, scope="事业编制工作人员"),
    ),
    case(
        "public_auxiliary",
        "编制外工作人员 of the 事业单位, 企业养老",
        "as 职工 (R6)",
        who(66, "姚健", "男", (1993, 6, 7), 71),
        spell(201903, "5600", "public", insurances=FIVE, scope="编制外工作人员"),
    ),
    case(
        "arrears",
        "unit owes 202607–202610",
        "his months are due and not paid; 滞纳金 runs",
        who(67, "石春生", "男", (1980, 8, 29), 293),
        spell(201212, "6300", "arrears"),
    ),
    case(
        "period_differs",
        "失业结算期 202610, 养老结算期 202611",
        "the month strip has two rows (decision 4)",
        who(68, "邹雨桐", "女", (1994, 4, 11), 112),
        spell(201701, "5900", "client_b"),
    ),
    case(
        "unmatched",
        "unit without 失业单位编号",
        "「未匹配到单位信息」 with the office's address (decision 34)",
        who(69, "熊佳慧", "女", (1997, 11, 3), 32),
        spell(202005, "5100", "unmatched", insurances=UNITS["unmatched"].insurances),
    ),
)
