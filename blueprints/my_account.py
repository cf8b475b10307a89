"""我的账户: one's own name and units, password, and sign-ins that are going on."""

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from actions import own_account
from actions.own_account import PasswordRefused, TooManyTries
from forms.accounts import OwnPasswordForm
from queries import accounts
from queries.units import own_units
from rules.finding import Finding
from rules.offices import by_number
from rules.parameters import limits
from web import access
from web.browsers import browser_name
from web.htmx import go, respond

blueprint = Blueprint("my_account", __name__, url_prefix="/my-account")


@blueprint.get("")
@access.signed_in
def show() -> Response:
    return page(OwnPasswordForm())


@blueprint.post("/password")
@access.signed_in
def change_password() -> Response:
    """Go on with a new token; every other sign-in is over."""
    form = OwnPasswordForm(request.form)
    if not form.validate():
        return page(form, 422)
    try:
        token = own_account.change_password(
            access.the_visitor(), access.actor(), form.old_password.data, form.password.data
        )
    except PasswordRefused as refused:
        form.refuse(refused.findings)
        return page(form, 422)
    except TooManyTries as too_many:
        form.refuse([too_many_tries(too_many.seconds)])
        response = page(form, 429)
        response.headers["Retry-After"] = str(too_many.seconds)
        return response
    access.start_session(token)
    flash("密码已修改，其他地方的登录已全部结束。")
    return go(url_for("my_account.show"))


@blueprint.post("/sessions/end-others")
@access.signed_in
def end_others() -> Response:
    own_account.end_other_sessions(access.the_visitor(), access.actor())
    flash("其他地方的登录已全部结束。")
    return go(url_for("my_account.show"))


@blueprint.post("/sessions/<public_id>/end")
@access.signed_in
def end_one(public_id: str) -> Response:
    """End a sign-in elsewhere; the one here ends by 退出."""
    visitor = access.the_visitor()
    session = accounts.own_session(visitor.account_id, public_id) or abort(404)
    if session.id == visitor.session_id:
        abort(404)
    own_account.end_session(session.id, access.actor())
    flash("该登录已结束。")
    return go(url_for("my_account.show"))


def page(form: OwnPasswordForm, status: int = 200) -> Response:
    visitor = access.the_visitor()
    in_office = visitor.role in ("reviewer", "counter")
    return respond(
        "my_account/show.html",
        "content",
        status,
        form=form,
        units=own_units(visitor.account_id) if visitor.role in access.EMPLOYER else (),
        offices=[by_number(number) for number in accounts.offices_of(visitor.account_id)] if in_office else (),
        sessions=accounts.live_sessions(visitor.account_id, visitor.session_id),
        browser_name=browser_name,
        limits=limits(),
    )


def too_many_tries(seconds: int) -> Finding:
    minutes = -(-seconds // 60)
    return Finding(
        "too-many-tries",
        "原密码连续输错次数过多，已暂停修改密码。",
        "GB/T 22239-2019 8.1.4.1",
        f"请在 {minutes} 分钟后再试；忘记密码的，请联系管理员重置。",
        field="old_password",
    )
