"""The menu: the manuals' names in the manuals' order. Only what works is listed."""

from collections.abc import Iterator
from dataclasses import dataclass

from web.access import EMPLOYER, EVERYBODY


@dataclass(frozen=True)
class Entry:
    """One function: its name in the manuals, where it is, who has it, and other words people look for it by."""

    label: str
    endpoint: str
    roles: frozenset[str]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """业务大类: a word in the top navigation with a side menu of groups."""

    label: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]

    def entries(self, role: str) -> Iterator[Entry]:
        return (entry for _, entries in self.groups for entry in entries if role in entry.roles or not entry.roles)


ANYBODY: frozenset[str] = frozenset()
"""Signed in or not."""

MENU = (
    Section("首页", (("", (Entry("首页", "home.show", EVERYBODY),)),)),
    Section(
        "缴费管理",
        (
            (
                "缴费管理",
                (
                    Entry(
                        "在职人员非敏感信息变更",
                        "contact.start",
                        frozenset({"clerk"}),
                        ("在职人员非敏感信息", "手机号码", "地址", "联系方式"),
                    ),
                ),
            ),
        ),
    ),
    Section(
        "失业保险",
        (("查询业务", (Entry("单位人员参保状态查询", "people.states", EMPLOYER, ("人员状态", "参保缴费状态")),)),),
    ),
    Section(
        "权益查询",
        (
            (
                "权益查询",
                (
                    Entry("养老花名册查询", "people.pension_roster", EMPLOYER, ("花名册",)),
                    Entry("人员参保信息查询", "people.search", EMPLOYER, ("人员参保信息",)),
                ),
            ),
        ),
    ),
    Section("账户管理", (("账户管理", (Entry("账户管理", "accounts.show_all", frozenset({"admin"})),)),)),
    Section(
        "帮助中心",
        (
            (
                "帮助中心",
                (
                    Entry("操作手册", "help.manual", ANYBODY),
                    Entry("常见问题", "help.questions", ANYBODY),
                    Entry("经办机构地址、电话", "help.offices", ANYBODY),
                    Entry("网站地图", "help.site_map", ANYBODY),
                    Entry("无障碍声明", "help.accessibility", ANYBODY),
                    Entry("个人信息保护", "help.privacy", ANYBODY),
                ),
            ),
        ),
    ),
)
HOME, HELP = MENU[0], MENU[-1]

BY_ENDPOINT = {entry.endpoint: entry for section in MENU for _, entries in section.groups for entry in entries}
PARTS_OF = {
    "contact.changes": "contact.start",
    "contact.missing": "contact.start",
    "contact.search": "contact.start",
    "contact.search_again": "contact.start",
    "contact.pick": "contact.start",
    "contact.show": "contact.start",
    "contact.show_all_fields": "contact.start",
    "contact.save": "contact.start",
    "contact.save_all_fields": "contact.start",
    "contact.changes_of": "contact.start",
    "people.find": "people.search",
    "people.pick": "people.search",
    "people.show": "people.search",
    "people.reveal_number": "people.search",
    "people.filter_states": "people.states",
    "people.filter_pension_roster": "people.pension_roster",
    "accounts.filter_all": "accounts.show_all",
    "accounts.new": "accounts.show_all",
    "accounts.create": "accounts.show_all",
    "accounts.show": "accounts.show_all",
    "accounts.change": "accounts.show_all",
    "accounts.reset_password": "accounts.show_all",
    "accounts.stop": "accounts.show_all",
    "accounts.reopen": "accounts.show_all",
    "accounts.unlock": "accounts.show_all",
}
"""Routes that belong to a function of the menu without being its first page."""


def entry_of(endpoint: str | None) -> Entry | None:
    """The function a route belongs to."""
    return BY_ENDPOINT.get(PARTS_OF.get(endpoint or "", endpoint or ""))


def section_of(entry: Entry | None) -> Section | None:
    return next((section for section in MENU for _, entries in section.groups if entry in entries), None)
