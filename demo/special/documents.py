"""People whose document is not a 居民身份证 (B10)."""

from datetime import date

from demo.people import id_number
from demo.special.person import Special, case, who

DOCUMENTS: tuple[Special, ...] = (
    case(
        "hong_kong",
        "Hong Kong resident with 港澳台居民居住证",
        "found by the number of the permit",
        who(
            31,
            "陈家豪",
            "男",
            (1988, 8, 8),
            3,
            household="31",
            id_type="港澳台居民居住证",
            id_number=id_number(date(1988, 8, 8), 3, "810000"),
        ),
    ),
    case(
        "hong_kong_permit",
        "Hong Kong resident with 港澳居民来往内地通行证 H…",
        "document type 04 (decision 34)",
        who(
            32,
            "黄静怡",
            "女",
            (1991, 1, 19),
            6,
            household="31",
            id_type="港澳居民来往内地通行证",
            id_number="H00000031",
        ),
    ),
    case(
        "macao",
        "Macao resident with 港澳居民来往内地通行证 M…",
        "document type 05 (decision 34)",
        who(
            33,
            "何嘉树",
            "男",
            (1990, 12, 20),
            9,
            household="32",
            id_type="港澳居民来往内地通行证",
            id_number="M00000024",
        ),
    ),
    case(
        "taiwan",
        "Taiwan resident with 台湾居民来往大陆通行证",
        "found by the permit or by 个人编号",
        who(
            34,
            "林若兰",
            "女",
            (1987, 10, 25),
            2,
            household="33",
            id_type="台湾居民来往大陆通行证",
            id_number="00000017",
        ),
    ),
    case(
        "foreigner",
        "passport, no ID card; the name as in the passport",
        "found only by 个人编号 (放大镜, B09, B10)",
        who(
            35,
            "MUSTERMANN ERIKA",
            "女",
            (1984, 8, 12),
            2,
            nation="",
            household="41",
            id_type="外国人护照",
            id_number="C01X00T47",
        ),
    ),
    case(
        "foreign_permanent",
        "外国人永久居留证 of 18 places, check X",
        "the number is checked like a citizen's",
        who(
            36,
            "YAMADA HANAKO",
            "女",
            (1979, 3, 15),
            2,
            nation="",
            household="42",
            id_type="外国人永久居留证",
            id_number=id_number(date(1979, 3, 15), 2, "921392"),
        ),
    ),
)
