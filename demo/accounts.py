"""The accounts of the city, of every role.

They all have one password, which is public: the portal refuses them outside demonstration mode.
"""

from dataclasses import dataclass

from demo.special import SPECIAL
from demo.units import UNITS

PASSWORD = "Demo-2026-Demo"  # noqa: S105 - public on purpose
"""Of every demonstration account."""


@dataclass(frozen=True)
class DemoAccount:
    """One row of accounts.csv: `units` are keys of UNITS, `offices` 经办机构, `person` a key of SPECIAL."""

    login: str
    name: str
    role: str
    units: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    person: str = ""

    @property
    def belongs_to(self) -> str:
        """What stands in the column 统一社会信用代码."""
        if self.person:
            return SPECIAL[self.person].number
        return ";".join([UNITS[key].credit_code for key in self.units] + list(self.offices))

    @property
    def label(self) -> str:
        """For people: the names of his units, his offices or himself."""
        if self.person:
            return SPECIAL[self.person].name
        staff = "" if self.units or self.role not in {"审核员", "窗口经办"} else "全部经办机构"
        return "、".join([UNITS[key].name for key in self.units] + list(self.offices)) or staff


ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("jingban1", "钱立新", "单位经办", ("main",)),
    DemoAccount("jingban2", "孔文秀", "单位经办", ("main",)),
    DemoAccount("fuhe1", "白世安", "单位复核", ("main",)),
    DemoAccount("fengongsi", "康薇", "单位经办", ("branch",)),
    DemoAccount("xiaoqi", "苏琳", "单位经办", ("small",)),
    DemoAccount("daili", "叶安琪", "单位经办", ("client_a", "client_b")),
    DemoAccount("shiye", "陆维民", "单位经办", ("public",)),
    DemoAccount("qianfei", "汪斌", "单位经办", ("arrears",)),
    DemoAccount("weipipei", "钟颖", "单位经办", ("unmatched",)),
    DemoAccount("shenhe1", "江审一", "审核员"),
    DemoAccount("shenhe2", "纪审二", "审核员", offices=("铁西区", "和平区", "浑南区")),
    DemoAccount("chuangkou", "詹窗口", "窗口经办", offices=("铁西区",)),
    DemoAccount("guanli", "管理员", "管理员"),
    DemoAccount("geren1", "赵文博", "个人", person="contact_history"),
    DemoAccount("geren2", "冯秀英", "个人", person="paused"),
)
