"""登录: name and password."""

from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from rules.text import normalise_text


class SignInForm(Form):
    login_name = StringField(
        "登录名",
        filters=[lambda typed: normalise_text(typed or "").value],
        validators=[InputRequired("请填写登录名。"), Length(max=64, message="登录名最多 64 个字符。")],
    )
    password = PasswordField(
        "密码", validators=[InputRequired("请填写密码。"), Length(max=128, message="密码最多 128 个字符。")]
    )
