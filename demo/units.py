"""The units of the demonstration city. Their codes are right by GB 32100 and belong to nobody."""

from dataclasses import dataclass

from demo.days import CURRENT
from demo.people import AREA, FIVE, INJURY, MATERNITY, MEDICAL, PENSION, PUBLIC_FIVE
from rules.periods import Month

_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(head: str, body: str) -> str:
    """统一社会信用代码 from the two leading characters and the eight of the organisation code."""
    total = sum(weight * int(c, 36) for weight, c in zip(_BODY_WEIGHTS, body, strict=True))
    check = (11 - total % 11) % 11
    first17 = f"{head}{AREA}{body}{'X' if check == 10 else check}"
    rest = sum(pow(3, i, 31) * _CODE_ALPHABET.index(c) for i, c in enumerate(first17)) % 31
    return first17 + _CODE_ALPHABET[(31 - rest) % 31]


@dataclass(frozen=True)
class Unit:
    """One row of units.csv, and what its people usually have."""

    key: str
    name: str
    credit_code: str
    pension_number: str
    unemployment_number: str
    office: str
    injury_class: int
    people: int
    """正常参保人数 of its pension insurance in the current settlement period."""
    first_number: int
    """个人编号 of its first ordinary employee."""
    legal_representative: str = ""
    """Key in SPECIAL; its number goes into 法定代表人证件号码."""
    pension_period: Month = CURRENT
    unemployment_period: Month = CURRENT
    parent: str = ""
    insurances: tuple[str, ...] = FIVE
    scope: str = "职工"
    arrears: tuple[Month, ...] = ()
    """Months that were assessed and never paid."""


_UNITS = (
    Unit(
        "main",
        "示例机械制造有限公司",
        credit_code("91", "MA0DEMA1"),
        "2199000286",
        "2199870315",
        "铁西区",
        3,
        128,
        2026001001,
        "legal_representative",
    ),
    Unit(
        "branch",
        "示例机械制造有限公司第一分公司",
        credit_code("91", "MA0DEMA2"),
        "2199000287",
        "2199870316",
        "铁西区",
        3,
        6,
        2026002001,
        "legal_representative_moved",
        parent="main",
    ),
    Unit(
        "small",
        "示例小满商贸有限公司",
        credit_code("91", "MA0DEMB1"),
        "2199000301",
        "2199870330",
        "和平区",
        1,
        8,
        2026003001,
    ),
    Unit(
        "agency",
        "示例人力资源服务有限公司",
        credit_code("91", "MA0DEMC1"),
        "2199000410",
        "2199870441",
        "沈河区",
        1,
        5,
        2026004001,
    ),
    Unit(
        "client_a",
        "示例纺织有限公司",
        credit_code("91", "MA0DEMD1"),
        "2199000511",
        "2199870542",
        "浑南区",
        4,
        10,
        2026005001,
    ),
    Unit(
        "client_b",
        "示例食品有限公司",
        credit_code("91", "MA0DEME1"),
        "2199000612",
        "2199870643",
        "浑南区",
        2,
        7,
        2026006001,
        unemployment_period=CURRENT - 1,
    ),
    Unit(
        "public",
        "示例市档案服务中心",
        credit_code("12", "MB0DEMF1"),
        "2199000713",
        "2199870744",
        "皇姑区",
        1,
        14,
        2026007001,
        insurances=PUBLIC_FIVE,
        scope="事业编制工作人员",
    ),
    Unit(
        "arrears",
        "示例建材有限公司",
        credit_code("91", "MA0DEMG1"),
        "2199000814",
        "2199870845",
        "大东区",
        6,
        9,
        2026008001,
        arrears=tuple(CURRENT - back for back in (4, 3, 2, 1)),
    ),
    Unit(
        "unmatched",
        "示例餐饮管理有限公司",
        credit_code("91", "MA0DEMH1"),
        "2199000915",
        "",
        "沈北新区",
        2,
        5,
        2026009001,
        insurances=(PENSION, INJURY, MEDICAL, MATERNITY),
    ),
)

UNITS: dict[str, Unit] = {unit.key: unit for unit in _UNITS}
"""The units by key, the clerk's own (`main`) first."""
