"""Signing in and out, the unit acted for, work tabs."""

from flask import Blueprint, abort, current_app, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from actions import browser_session
from actions import sign_in as signing_in
from blueprints import home
from extensions import limiter
from forms.sign_in import SignInForm
from queries.units import own_unit, own_units
from rules.finding import Finding
from web import access
from web.htmx import go, respond
from web.links import came_from, endpoint_of, own_path
from web.menu import entry_of

blueprint = Blueprint("session", __name__)

DOORS = {"unit": "单位登录", "person": "个人登录", "staff": "工作人员登录"}
FLOOD = "10 per second; 300 per minute"


@blueprint.get("/sign-in")
@access.public
def choose_door() -> Response:
    return go(url_for("session.sign_in", door="unit"))


@blueprint.route("/sign-in/<any(unit, person, staff):door>", methods=["GET", "POST"])
@access.public
@limiter.limit(FLOOD, methods=["POST"])
def sign_in(door: str) -> Response:
    form = SignInForm(request.form)
    if request.method == "GET":
        if current_user.is_authenticated:
            return go(url_for("home.show"))
        return sign_in_page(door, form)
    if not form.validate():
        return sign_in_page(door, form, status=422)
    try:
        token = signing_in.sign_in(attempt(door, form), current_app.extensions["settings"].demonstration)
    except signing_in.SignInRefused as refused:
        return sign_in_page(door, form, status=422, finding=refused_finding(str(refused)))
    except signing_in.SignInLocked as locked:
        response = sign_in_page(door, form, status=429, finding=locked_finding(locked.seconds))
        response.headers["Retry-After"] = str(locked.seconds)
        return response
    back = own_path(request.form.get("next"))
    if (before := access.visitor_here()) is not None:
        signing_in.sign_out(before.session_id, access.actor())
    access.start_session(token)
    return go(back) if back else home.arrive()


def sign_in_page(door: str, form: SignInForm, status: int = 200, finding: Finding | None = None) -> Response:
    back = own_path(request.values.get("next"))
    return respond(
        "session/sign_in.html", "sign_in", status, door=door, doors=DOORS, form=form, finding=finding, back=back
    )


def attempt(door: str, form: SignInForm) -> signing_in.Attempt:
    return signing_in.Attempt(
        login_name=form.login_name.data,
        password=form.password.data,
        door=door,
        address=access.client_address(),
        browser=request.user_agent.string,
    )


def refused_finding(message: str) -> Finding:
    return Finding("sign-in-refused", message, "GB/T 22239-2019 8.1.4.1", "", field="login_name")


def locked_finding(seconds: int) -> Finding:
    minutes = -(-seconds // 60)
    return Finding(
        "sign-in-locked",
        f"此登录名在这台电脑上连续输错次数过多，已暂停登录，请在 {minutes} 分钟后再试。",
        "GB/T 22239-2019 8.1.4.1",
        "其他地点的登录不受影响；忘记密码的，请联系管理员重置。",
        field="login_name",
    )


@blueprint.post("/sign-out")
@access.signed_in
def sign_out() -> Response:
    signing_in.sign_out(access.the_visitor().session_id, access.actor())
    session.clear()
    return go(url_for("session.sign_in", door="unit"))


@blueprint.get("/units")
@access.several_units
def units() -> Response:
    return respond("session/units.html", "content", units=own_units(access.the_visitor().account_id))


@blueprint.post("/units/<public_id>")
@access.several_units
def choose_unit(public_id: str) -> Response:
    visitor = access.the_visitor()
    unit = own_unit(visitor.account_id, public_id) or abort(404)
    signing_in.choose_unit(visitor.session_id, unit.id, access.actor())
    return go(url_for("home.show"))


@blueprint.post("/tabs/close")
@access.signed_in
def close_tab() -> Response:
    """×: whoever closes the function he is in goes home, or its page would open the tab again."""
    visitor, closed = access.the_visitor(), request.form.get("function", "")
    browser_session.remember_functions(visitor, [each for each in visitor.open_functions if each != closed])
    back = came_from()
    entry = entry_of(endpoint_of(back))
    return go(url_for("home.show") if entry and entry.endpoint == closed else back)
