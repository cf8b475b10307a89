"""Accounts: the administrator's forms, and the one in which everybody changes his own password."""

import re
from collections.abc import Iterable
from typing import Any

from wtforms import Form, PasswordField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import EqualTo, InputRequired, Length, Regexp, ValidationError

from actions.accounts import Wanted
from queries.accounts import ACTIVE, STOPPED, AccountFilter
from rules.codes import ROLE
from rules.finding import Finding
from rules.offices import OFFICES
from rules.text import normalise_number, normalise_text

LINE_ENDS = re.compile(r"[\n;；]")
LOGIN_NAME = r"^[A-Za-z0-9._@\-\u4e00-\u9fff]{2,64}$"
LONGEST_PASSWORD = 128
CHOOSE_ROLE = "请选择角色。"


def clean(typed: str | None) -> str:
    return normalise_text(typed or "").value


class FindingsForm(Form):
    """A form to which the actions' findings can be added, each beside its field."""

    def refuse(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            field = self[finding.field] if finding.field in self else next(iter(self))
            field.errors = [*field.errors, finding.text]


class NewPasswordForm(FindingsForm):
    """重置密码."""

    password = PasswordField("新密码", validators=[Length(max=LONGEST_PASSWORD, message="密码最多 128 个字符。")])


class NewAccountForm(FindingsForm):
    """新增账户: everything the administrator decides."""

    login_name = StringField(
        "登录名",
        filters=[clean],
        validators=[
            InputRequired("请填写登录名。"),
            Regexp(LOGIN_NAME, message="登录名为 2 至 64 个字母、数字、汉字或 . _ @ - 符号，中间没有空格。"),
        ],
    )
    name = StringField(
        "姓名",
        filters=[clean],
        validators=[InputRequired("请填写姓名。"), Length(max=50, message="姓名最多 50 个字。")],
    )
    role = SelectField(
        "角色",
        choices={"": "请选择", **ROLE.codes},
        invalid_choice_message=CHOOSE_ROLE,
        validators=[InputRequired(CHOOSE_ROLE)],
    )
    units = TextAreaField("单位")
    offices = SelectMultipleField(
        "经办机构",
        choices={str(office.no): office.district for office in OFFICES},
        invalid_choice_message="没有这个经办机构。请重新选择。",
    )
    """An unknown one is a refusal, not a gap: no office at all would mean all of them."""
    person_number = StringField(
        "个人编号", validators=[Length(max=20, message="个人编号最多 20 位。请核对后重新输入。")]
    )
    password = PasswordField("初始密码", validators=[Length(max=LONGEST_PASSWORD, message="密码最多 128 个字符。")])

    def validate_name(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError("请填写姓名。")

    @property
    def unit_numbers(self) -> tuple[str, ...]:
        """The first word of every line; what follows it is the unit's name, for the eye only."""
        lines = (line.split() for line in LINE_ENDS.split(self.units.data or ""))
        return tuple(dict.fromkeys(normalise_number(words[0]).value for words in lines if words))

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            name=self.name.data,
            role=self.role.data,
            units=self.unit_numbers,
            offices=tuple(int(number) for number in self.offices.data),
            person_number=normalise_number(self.person_number.data or "").value,
        )


class AccountForm(NewAccountForm):
    """修改账户: a 登录名 stays for ever, a password has a form of its own."""

    login_name = None
    password = None


class AccountSearch(Form):
    """Filters of 账户管理."""

    words = StringField(
        "登录名或姓名", validators=[Length(max=64, message="登录名或姓名最多 64 个字。请核对后重新输入。")]
    )
    role = SelectField("角色", default="", choices={"": "全部", **ROLE.codes}, invalid_choice_message="没有这个角色。")
    state = SelectField(
        "状态",
        default="",
        choices={"": "全部", ACTIVE: "启用", STOPPED: "停用"},
        invalid_choice_message="没有这个状态。",
    )

    @property
    def asked(self) -> AccountFilter:
        return AccountFilter(clean(self.words.data), self.role.data or "", self.state.data or "")


class OwnPasswordForm(FindingsForm):
    """我的账户: 修改密码."""

    old_password = PasswordField(
        "原密码",
        validators=[InputRequired("请填写原密码。"), Length(max=LONGEST_PASSWORD, message="密码最多 128 个字符。")],
    )
    password = PasswordField(
        "新密码",
        validators=[InputRequired("请填写新密码。"), Length(max=LONGEST_PASSWORD, message="密码最多 128 个字符。")],
    )
    repeated = PasswordField(
        "再次输入新密码",
        validators=[
            InputRequired("请再次输入新密码。"),
            EqualTo("password", message="两次输入的新密码不一样。请重新输入。"),
        ],
    )


def unit_lines(units: Iterable[Any]) -> str:
    """Units as the form shows them: 统一社会信用代码 and name, one a line."""
    return "\n".join(f"{unit.credit_code} {unit.name}" for unit in units)
