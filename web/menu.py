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


CLERK = frozenset({"clerk"})
REVIEWER = frozenset({"reviewer"})
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
                        CLERK,
                        ("在职人员非敏感信息", "手机号码", "地址", "联系方式"),
                    ),
                    Entry("单位人员正常补缴费", "back-pay.start", CLERK, ("补缴", "滞纳金", "批量个人补收")),
                    Entry(
                        "城镇职工减少",
                        "stop.start",
                        CLERK,
                        ("停缴费", "退休", "死亡", "出国定居", "解除多重劳动关系(工伤)", "减员"),
                    ),
                    Entry("职工缴费工资申报", "wage.start", CLERK, ("工资申报", "缴费工资", "沿用上月")),
                    Entry("年度职工缴费工资申报", "annual-wage.start", CLERK, ("年度工资申报", "上年度月平均工资")),
                    Entry("单个职工缴费基数变更申报", "base-change.start", CLERK, ("基数变更", "缴费基数")),
                    Entry("城镇职工增加", "enrol.start", CLERK, ("参保登记", "增员", "新参保")),
                    Entry("人员恢复缴费申报", "resume.start", CLERK, ("恢复缴费", "续保")),
                    Entry("参停保时间更正", "correction.start", CLERK, ("变更时间", "更正月份", "撤回登记")),
                    Entry("综合业务处理单打印", "process_forms.show_all", EMPLOYER, ("处理单", "打印")),
                ),
            ),
        ),
    ),
    Section(
        "失业保险",
        (
            (
                "申报业务",
                (
                    Entry("职工参保登记申报(失业)", "register.start", CLERK, ("参保登记", "失业增员")),
                    Entry(
                        "职工缴费中断申报(失业)",
                        "interrupt.start",
                        CLERK,
                        ("职工减少申报(失业)", "缴费中断", "批量缴费中断申报", "失业减员"),
                    ),
                    Entry(
                        "职工缴费恢复申报(失业)",
                        "resume-unemployment.start",
                        CLERK,
                        ("人员恢复缴费申报(失业)", "恢复缴费"),
                    ),
                    Entry("职工缴费工资申报(失业)", "wage-unemployment.start", CLERK, ("工资申报", "沿用上月")),
                    Entry("职工补缴申报(失业)", "back-pay-unemployment.start", CLERK, ("补缴", "滞纳金")),
                ),
            ),
            ("查询业务", (Entry("单位人员参保状态查询", "people.states", EMPLOYER, ("人员状态", "参保缴费状态")),)),
            (
                "模板数据下载",
                (Entry("数据下载(失业)", "downloads.start", CLERK, ("数据模板下载", "模板数据下载", "花名册下载")),),
            ),
        ),
    ),
    Section(
        "申请提交",
        (("申请提交", (Entry("申请提交", "pending.show_all", CLERK, ("批量提交", "批量删除")),)),),
    ),
    Section(
        "审核结果查询",
        (
            (
                "审核结果查询",
                (Entry("审核结果查询", "results.show_all", EMPLOYER, ("审核结果", "退回", "撤回", "失业协同标志")),),
            ),
        ),
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
    Section(
        "审核业务",
        (
            (
                "审核业务",
                (
                    Entry("待审核", "review.queue", REVIEWER, ("审核", "批量通过")),
                    Entry("我已审核", "reviewed.decided", REVIEWER, ("撤销审核",)),
                    Entry("失业协同异常", "reviewed.coordination", REVIEWER, ("失业协同标志", "协同失败")),
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
                    Entry("回执、处理单验证", "verify.start", ANYBODY, ("验证码", "二维码")),
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
    "stop.find": "stop.start",
    "stop.choices": "stop.start",
    "stop.declare": "stop.start",
    "stop.edit": "stop.start",
    "stop.change": "stop.start",
    "stop.edit_choices": "stop.start",
    "correction.edit": "correction.start",
    "correction.declare": "correction.start",
    "correction.choices": "correction.start",
    "declarations.papers": "pending.show_all",
    "declarations.add_paper": "pending.show_all",
    "declarations.delete_paper": "pending.show_all",
    "declarations.check": "pending.show_all",
    "declarations.confirm": "pending.show_all",
    "declarations.send": "pending.show_all",
    "pending.filter_all": "pending.show_all",
    "pending.send": "pending.show_all",
    "pending.confirm_delete": "pending.show_all",
    "pending.delete": "pending.show_all",
    "submissions.show": "results.show_all",
    "results.filter_all": "results.show_all",
    "results.of_kind": "results.show_all",
    "results.filter_kind": "results.show_all",
    "results.show": "results.show_all",
    "results.withdraw": "results.show_all",
    "results.coordinate": "results.show_all",
    "process_forms.filter_all": "process_forms.show_all",
    "process_forms.count": "process_forms.show_all",
    "process_forms.printed": "process_forms.show_all",
    "process_forms.download": "process_forms.show_all",
    "verify.find": "verify.start",
    "verify.show": "verify.start",
    "downloads.prepare": "downloads.start",
    "people.find": "people.search",
    "people.pick": "people.search",
    "people.show": "people.search",
    "people.reveal_number": "people.search",
    "people.filter_states": "people.states",
    "people.filter_pension_roster": "people.pension_roster",
    "review.filter_queue": "review.queue",
    "review.confirm_batch": "review.queue",
    "review.approve_batch": "review.queue",
    "review.show": "review.queue",
    "review.decide": "review.queue",
    "review.reveal_number": "review.queue",
    "reviewed.ask_undo": "reviewed.decided",
    "reviewed.undo": "reviewed.decided",
    "reviewed.retry": "reviewed.coordination",
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
