"""退休 (A17, rules.md §2)."""

from datetime import date

from demo.special.person import Special, case, spell, who

RETIREMENT: tuple[Special, ...] = (
    case(
        "retirement_due",
        "M60, statutory date 2026-11-05, 412 months",
        "退休 is allowed without papers",
        who(21, "宋庆国", "男", (1966, 6, 5), 55, paid_months=412, work_start=date(1985, 9, 1)),
        spell(200701),
    ),
    case(
        "retirement_deemed",
        "F50, statutory date 2026-11-20, 160 paid + 24 deemed months",
        "退休 is allowed: 视同缴费月数 counts",
        who(
            22,
            "吴桂芳",
            "女",
            (1976, 3, 20),
            202,
            category="F50",
            paid_months=160,
            deemed_months=24,
            work_start=date(1996, 7, 1),
        ),
    ),
    case(
        "retirement_not_due",
        "M60, statutory date 2028-12-14",
        "refused, with the date and the months to go",
        who(23, "邓宝山", "男", (1968, 2, 14), 141, paid_months=390, work_start=date(1989, 3, 1)),
    ),
    case(
        "retirement_early_window",
        "M60, statutory date 2027-01-15, may go early since 2026-08",
        "plain 退休 refused; 弹性提前 offered with its paper",
        who(24, "彭振华", "男", (1966, 8, 15), 151, paid_months=405, work_start=date(1986, 8, 1)),
    ),
    case(
        "retirement_years_short",
        "F50, statutory date 2026-08-10, 150 of 180 months",
        "refused: 30 months are missing; may extend",
        who(
            25,
            "吕秀英",
            "女",
            (1976, 1, 10),
            102,
            category="F50",
            paid_months=150,
            work_start=date(1998, 5, 1),
        ),
    ),
    case(
        "retirement_long_past",
        "M60, statutory date 2022-06-05, still paying; data of the manual's screen",
        "退休 is allowed, with a warning (是否办理弹性延迟)",
        who(
            26,
            "赵德胜",
            "男",
            (1962, 6, 5),
            3,
            paid_months=420,
            work_start=date(1986, 7, 7),
            education="其他",
            household="本市城镇户口",
        ),
        spell(200001),
    ),
    case(
        "retired",
        "人员状态 退休 since 202606, 终止缴费",
        "not counted, not listed as 在职",
        who(27, "贾凤英", "女", (1971, 1, 9), 94, paid_months=360, state="退休", work_start=date(1991, 8, 1)),
        spell(200801, stop=202605, state="终止缴费"),
    ),
    case(
        "deceased",
        "人员状态 死亡 since 202604, 终止缴费",
        "not counted, nothing can be declared",
        who(
            28,
            "魏永刚",
            "男",
            (1975, 12, 12),
            121,
            paid_months=300,
            state="死亡",
            work_start=date(1996, 3, 1),
        ),
        spell(200905, stop=202603, state="终止缴费"),
    ),
)
