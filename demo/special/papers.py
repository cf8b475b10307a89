"""Attachment table R1–R8 (features A10, A21): who needs which papers for 停缴费."""

from datetime import date

from demo.people import Filing
from demo.special.person import Special, case, hired, spell, who

_LEFT, _MOVED, _BACK = spell(201908, "7100"), spell(202004, "6900"), spell(202103, "6600")
_EARLIER = spell(201704, "5200", stop=201912, state="暂停缴费")

PAPERS: tuple[Special, ...] = (
    case(
        "legal_representative",
        "法定代表人 (是否法人 是), no new employment",
        "停缴费 asks for one of the legal person's papers (R5)",
        who(1, "刘志强", "男", (1972, 2, 17), 171),
        spell(201001, "18000", legal=True),
    ),
    case(
        "farmer",
        "用工范围 农籍工, 退工 filed by this unit",
        "always papers, matched or not (R8)",
        who(2, "张建国", "男", (1985, 8, 8), 81, household="本市农村户口"),
        spell(scope="农籍工"),
        filings=(Filing("main", "用工", date(2015, 3, 3)), Filing("main", "退工", date(2026, 11, 9))),
    ),
    case(
        "filing_left",
        "职工, this unit filed 退工 on 2026-11-10",
        "no papers (R6')",
        who(3, "王丽华", "女", (1988, 3, 15), 152),
        _LEFT,
        filings=(hired(_LEFT), Filing("main", "退工", date(2026, 11, 10))),
    ),
    case(
        "filing_hired_elsewhere",
        "职工, another unit filed 用工 on 2026-11-05",
        "no papers (R6')",
        who(4, "郑明远", "男", (1990, 9, 21), 211),
        _MOVED,
        filings=(hired(_MOVED), Filing("agency", "用工", date(2026, 11, 5))),
    ),
    case(
        "filing_stale",
        "职工, came back in 2021; the only 退工 is of 2019",
        "the old 退工 does not count: papers (R6, decision 6)",
        who(5, "何长林", "男", (1983, 1, 30), 301, paid_months=101),
        _BACK,
        _EARLIER,
        filings=(
            Filing("main", "用工", date(2017, 4, 5)),
            Filing("main", "退工", date(2019, 12, 20)),
            hired(_BACK),
        ),
    ),
    case(
        "no_filing",
        "职工, nobody ever filed 用工 for her",
        "解除劳动关系证明书 is accepted without a warning (R6)",
        who(6, "李敏", "女", (1991, 7, 3), 334),
        filings=(),
    ),
    case(
        "plain_worker",
        "职工, 用工 filed by this unit, still employed",
        "one of three papers (R6)",
        who(7, "梁庆丰", "男", (1987, 5, 12), 121),
    ),
    case(
        "contract_worker",
        "用工范围 合同制工人",
        "调令, 任免文件 or 辞职辞退文件 (R7)",
        who(8, "谢守义", "男", (1979, 10, 6), 61),
        spell(scope="合同制工人"),
    ),
    case(
        "undetermined",
        "用工范围 未确定用工范围",
        "as 合同制工人 (R7)",
        who(9, "韩素云", "女", (1984, 4, 18), 182),
        spell(scope="未确定用工范围"),
    ),
)
