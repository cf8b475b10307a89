"""账户管理: the administrator's list of accounts, one account, a new one."""

from functools import partial

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from actions import accounts as acting
from actions.accounts import AccountChanged, AccountRefused, AuthorityGone, NewPassword
from forms.accounts import AccountForm, AccountSearch, NewAccountForm, NewPasswordForm, unit_lines
from models import Account
from queries import accounts
from queries.accounts import AccountFilter
from queries.units import own_units
from rules.parameters import limits
from web import access
from web.errors import answer
from web.htmx import go, respond
from web.kept_filter import keep, kept
from web.paging import page_number

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")
LIST = "accounts.show_all"
SHOW_PAGE = "accounts/show.html"


@blueprint.errorhandler(AuthorityGone)
def authority_gone(error: AuthorityGone) -> Response:
    return answer(403)


@blueprint.get("")
@access.administrator
def show_all() -> Response:
    return list_answer(AccountSearch(data=kept(LIST)))


@blueprint.post("")
@access.administrator
def filter_all() -> Response:
    form = AccountSearch(request.form)
    return keep(LIST, form, partial(list_answer, form))


@blueprint.get("/new")
@access.administrator
def new() -> Response:
    return new_page(NewAccountForm())


@blueprint.post("/new")
@access.administrator
def create() -> Response:
    form = NewAccountForm(request.form)
    if not form.validate():
        return new_page(form, 422)
    try:
        made = acting.create(access.actor(), form.login_name.data, form.wanted, form.password.data or "")
    except AccountRefused as refused:
        form.refuse(refused.findings)
        return new_page(form, 422)
    return password_answer(made, "已新增账户。")


@blueprint.get("/<public_id>")
@access.administrator
def show(public_id: str) -> Response:
    return account_page(account_or_404(public_id))


@blueprint.post("/<public_id>")
@access.administrator
def change(public_id: str) -> Response:
    account, form = account_or_404(public_id), AccountForm(request.form)
    if not form.validate():
        return account_page(account, form, status=422)
    try:
        acting.change(access.actor(), public_id, form.wanted, request.form.get("seen", ""))
    except AccountRefused as refused:
        form.refuse(refused.findings)
        return account_page(account_or_404(public_id), form, status=422)
    except AccountChanged:
        return account_page(account_or_404(public_id), form, status=409)
    return done(public_id, "已保存，即时生效。")


@blueprint.post("/<public_id>/password")
@access.administrator
def reset_password(public_id: str) -> Response:
    account, form = account_or_404(public_id), NewPasswordForm(request.form)
    if not form.validate():
        return account_page(account, password_form=form, status=422)
    try:
        made = acting.reset_password(access.actor(), public_id, account.login_name, form.password.data or "")
    except AccountRefused as refused:
        form.refuse(refused.findings)
        return account_page(account_or_404(public_id), password_form=form, status=422)
    return password_answer(made, "已重置密码，此账户原有的登录已全部结束。")


@blueprint.post("/<public_id>/stop")
@access.administrator
def stop(public_id: str) -> Response:
    """停用."""
    account_or_404(public_id)
    try:
        acting.stop(access.actor(), public_id)
    except AccountRefused as refused:
        return account_page(account_or_404(public_id), refusal=refused.findings[0].text, status=422)
    return done(public_id, "已停用，此账户的登录已全部结束。")


@blueprint.post("/<public_id>/reopen")
@access.administrator
def reopen(public_id: str) -> Response:
    """启用."""
    account_or_404(public_id)
    acting.reopen(access.actor(), public_id)
    return done(public_id, "已启用，可以登录。")


@blueprint.post("/<public_id>/unlock")
@access.administrator
def unlock(public_id: str) -> Response:
    account_or_404(public_id)
    acting.unlock(access.actor(), public_id)
    return done(public_id, "已解除登录锁定。")


# --- what the routes share ------------------------------------------------------------------------------------------


def list_answer(form: AccountSearch, status: int = 200) -> Response:
    page = accounts.accounts(AccountFilter() if form.errors else form.asked, page_number())
    return respond("accounts/list.html", "rows", status, form=form, page=page)


def new_page(form: NewAccountForm, status: int = 200) -> Response:
    return respond("accounts/new.html", "content", status, form=form)


def account_page(
    account: Account,
    form: AccountForm | None = None,
    password_form: NewPasswordForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> Response:
    """One account. With status 409 what was typed stands beside what somebody else has saved meanwhile."""
    standing, units = accounts.standing(account), own_units(account.id)
    stored = {
        "name": account.name,
        "role": account.role,
        "units": unit_lines(units),
        "offices": [str(number) for number in sorted(standing.offices)],
        "person_number": accounts.person_number(account.person_id),
    }
    return respond(
        SHOW_PAGE,
        "content",
        status,
        account=account,
        form=form or AccountForm(data=stored),
        password_form=password_form or NewPasswordForm(),
        seen=acting.fingerprint(standing),
        stored=stored,
        conflict=status == 409,
        refusal=refusal,
        himself=account.id == access.the_visitor().account_id,
        sessions=accounts.count_live_sessions(account.id),
        locks=acting.locks(account),
        limits=limits(),
    )


def password_answer(made: NewPassword, words: str) -> Response:
    """Show a generated password, this once; a typed one is known already."""
    if not made.generated:
        return done(made.public_id, words)
    account = account_or_404(made.public_id)
    return respond("accounts/password.html", "content", account=account, password=made.password, words=words)


def done(public_id: str, words: str) -> Response:
    flash(words)
    return go(url_for("accounts.show", public_id=public_id))


def account_or_404(public_id: str) -> Account:
    return accounts.account_by_public_id(public_id) or abort(404)
