"""Names that programs trip over, and contact details (A22–A26)."""

from datetime import date
from typing import Any

from demo.special.person import Special, case, spell, who

_NOTHING: dict[str, Any] = dict.fromkeys(("education", "mobile", "home_phone", "residence", "mailing", "postcode"), "")

CONTACTS: tuple[Special, ...] = (
    case(
        "rare_name",
        "𠮷 (U+20BB7) in the name",
        "shown, found, exported unchanged",
        who(41, "李𠮷祥", "男", (1985, 5, 20), 201),
    ),
    case(
        "dotted_name",
        "· in the name, 维吾尔族",
        "shown and found, with either dot",
        who(42, "阿依古丽·买买提", "女", (1994, 3, 21), 212, nation="维吾尔族"),
    ),
    case(
        "minority",
        "锡伯族",
        "民族 shown",
        who(43, "关玉洁", "女", (1989, 11, 30), 302, nation="锡伯族"),
    ),
    case(
        "same_name_a",
        "two people named 王伟",
        "lists tell them apart by masked number and 个人编号",
        who(44, "王伟", "男", (1982, 7, 14), 141),
    ),
    case(
        "same_name_b",
        "the other 王伟",
        "as above",
        who(45, "王伟", "女", (1995, 2, 2), 24),
    ),
    case(
        "check_x",
        "number ends in X",
        "x typed small is normalised and said so",
        who(46, "潘语嫣", "女", (1984, 9, 2), 6),
    ),
    case(
        "leap_day",
        "born on 29 February 2000",
        "dates clamp to the month's end",
        who(47, "石宇航", "男", (2000, 2, 29), 1, work_start=date(2021, 7, 1)),
        spell(202107),
    ),
    case(
        "contact_history",
        "contact details changed three times",
        "变更记录 shows before, after, who, when, where",
        who(
            48,
            "赵文博",
            "男",
            (1976, 6, 5),
            53,
            work_start=date(1998, 7, 7),
            education="大学本科",
            residence="示例市示例区示例路18号3单元2-1",
            home_phone="0300-2000048",
        ),
    ),
    case(
        "contact_history_2",
        "contact details changed once, at the counter",
        "as above",
        who(49, "高思源", "男", (1990, 10, 1), 17, mailing="示例市样本区样本街7号收发室"),
    ),
    case(
        "contact_empty",
        "none of the six contact details is filled in",
        "「未填写」 and 填写",
        who(50, "方采薇", "女", (1996, 12, 6), 62, **_NOTHING),
        spell(202001),
    ),
)
