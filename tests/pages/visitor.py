"""Somebody at a browser, signed in without typing a password: what most tests of pages begin with."""

from functools import cached_property
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from actions.process_forms import count_print
from actions.sign_in import Attempt, open_session
from declarations import KINDS, lifecycle
from declarations.kind import Line
from demo.desk import DRAFTED
from demo.past import STOP_NUMBER
from demo.special import SPECIAL
from demo.units import UNITS
from extensions import db
from jobs import exports, leases
from models import Account, Attachment, Declaration, Import, LoginSession, Person, Submission, Unit
from spreadsheets import staging
from spreadsheets.reading import Row
from tests.declared import actor, enrolling
from tests.support import Page, page

FRAGMENT = {"HX-Request": "true"}
ADDRESS = "127.0.0.1"


class Visitor:
    """One browser. `htmx` asks as htmx does, "#part" as for that part; unsafe requests carry the session's token."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app, self.client = app, client

    def get(self, address: str, htmx: bool | str = False, **headers: str) -> TestResponse:
        return self.client.get(address, headers=asked_by(htmx) | headers, buffered=True)

    def post(self, address: str, htmx: bool | str = False, **typed: Any) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token} | typed, headers=asked_by(htmx))

    def page(self, address: str, status: int = 200) -> Page:
        response = self.get(address)
        assert response.status_code == status, f"{response.status_code} {address} {response.headers.get('Location')}"
        return page(response)

    @cached_property
    def token(self) -> str:
        """The CSRF token of this browser's session; any page with a form carries it."""
        return page(self.client.get("/display")).all(".//input[@name='csrf_token']")[0].get("value", "")


def asked_by(htmx: bool | str) -> dict[str, str]:
    """The headers htmx sends, and with a target those that name it."""
    target = {"HX-Target": htmx.removeprefix("#")} if isinstance(htmx, str) else {}
    return FRAGMENT | target if htmx else {}


def entered(app: Flask, login_name: str) -> Visitor:
    """A browser in which this account has signed in. What signing in itself does is tested in test_sign_in.py."""
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.login_name == login_name)).one()
        token = open_session(account.id, Attempt(login_name, "", "unit", ADDRESS, "pytest"))
        db.session.remove()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return Visitor(app, client)


def received_under(number: str) -> Any:
    """Row numbers of the declarations of one 提交."""
    query = select(Declaration.id).join(Submission, Submission.id == Declaration.submission_id)
    return query.where(Submission.number == number).scalar_subquery()


class City:
    """The public ids of the demonstration city, by the keys of SPECIAL and UNITS and by login name."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.enrolments: dict[str, str] = {}
        with app.app_context():
            self.engine = db.engine

    def person(self, key: str) -> str:
        return self.name_of(Person.public_id, Person.number == SPECIAL[key].number)

    def unit(self, key: str) -> str:
        return self.name_of(Unit.public_id, Unit.credit_code == UNITS[key].credit_code)

    def account(self, login_name: str) -> str:
        return self.name_of(Account.public_id, Account.login_name == login_name)

    def receipt(self, number: str) -> str:
        return self.name_of(Submission.public_id, Submission.number == number)

    def receipt_code(self, number: str) -> str:
        return self.name_of(Submission.verification_code, Submission.number == number)

    def declaration(self, number: str) -> str:
        """The first one received under a 受理编号."""
        received = select(func.min(Declaration.id)).join(Submission, Submission.id == Declaration.submission_id)
        return self.name_of(
            Declaration.public_id, Declaration.id == received.where(Submission.number == number).scalar_subquery()
        )

    def draft(self) -> str:
        """The one that lies on the main unit's desk, without its paper."""
        number = str(UNITS["main"].first_number + DRAFTED)
        person = select(Person.id).where(Person.number == number).scalar_subquery()
        return self.name_of(Declaration.public_id, Declaration.person_id == person)

    def single_draft(self) -> str:
        """The changed base that lies on the main unit's desk."""
        return self.name_of(Declaration.public_id, Declaration.kind == "base-change")

    def enrolment(self, slug: str) -> str:
        """The main unit's draft of a 参保登记, made when first asked for: of somebody whom nobody knows."""
        if slug not in self.enrolments:
            with self.app.app_context():
                lifecycle.save_lines(actor("jingban1"), slug, [Line(None, enrolling(slug))], f"enrolment {slug}")
                db.session.remove()
            self.enrolments[slug] = self.name_of(
                Declaration.public_id, (Declaration.kind == slug) & (Declaration.state == "draft")
            )
        return self.enrolments[slug]

    @cached_property
    def kept_import(self) -> str:
        """An import of the main unit with a wrong row and a right one, not yet submitted."""
        return self.imported("jingban1", "不是他", SPECIAL["leap_day"].name)

    @cached_property
    def foreign_import(self) -> str:
        return self.imported("xiaoqi", "不是他")

    @cached_property
    def built_file(self) -> str:
        """A file of 数据模板下载 that is ready for the main unit."""
        return self.built("jingban1")

    @cached_property
    def foreign_file(self) -> str:
        return self.built("xiaoqi")

    def built(self, login_name: str) -> str:
        with self.app.app_context():
            public_id = exports.request(actor(login_name), "interrupt")
            leases.run(public_id)
            db.session.remove()
        return public_id

    def imported_long(self) -> str:
        """One whose rows the worker has not checked yet."""
        with self.app.app_context():
            rows = [Row(2, dict.fromkeys(KINDS["wage"].sheet.by_name, ""))]
            public_id = staging.keep(actor("jingban1"), "wage", rows, staging.FILE, file_name="大名单.xlsx")
            db.session.remove()
        return public_id

    def imported(self, login_name: str, *names: str) -> str:
        person = SPECIAL["leap_day"]
        blank = {"document_type": "", "document_number": "", "person_number": person.number}
        told = {"first": "202611", "last": "202611", "wage": "8000"}
        rows = [Row(place, {"name": name} | blank | told) for place, name in enumerate(names, start=2)]
        with self.app.app_context():
            public_id = staging.keep(actor(login_name), "wage", rows, staging.FILE, file_name="工资.xlsx")
            while staging.check_next(db.session.scalars(select(Import.id).where(Import.public_id == public_id)).one()):
                pass
            db.session.remove()
        return public_id

    def batch(self, number: str) -> str:
        """The batch of what was received under a 受理编号."""
        return self.name_of(Declaration.batch, Declaration.public_id == self.declaration(number))

    def paper(self, number: str) -> str:
        """The only paper received under a 受理编号."""
        return self.name_of(Attachment.public_id, Attachment.declaration_id.in_(received_under(number)))

    def declaration_with_paper(self, number: str) -> str:
        """The one it belongs to."""
        attached = Declaration.id.in_(select(Attachment.declaration_id))
        return self.name_of(Declaration.public_id, Declaration.id.in_(received_under(number)) & attached)

    def form_code(self, number: str) -> str:
        """验证码 of the 综合业务处理单 of a declaration, which has been printed for it."""
        self.printing("jingban1")
        return self.name_of(Declaration.print_code, Declaration.public_id == self.declaration(number))

    def declaration_without_paper(self, number: str) -> str:
        """The last one received under a 受理编号 that came without any."""
        attached = Declaration.id.in_(select(Attachment.declaration_id))
        own = Declaration.origin_id.is_(None) & Declaration.id.in_(received_under(number))
        last = select(func.max(Declaration.id)).where(own, ~attached)
        return self.name_of(Declaration.public_id, Declaration.id == last.scalar_subquery())

    def printing(self, login_name: str) -> str:
        """One printing of the city's 综合业务处理单 by this account."""
        public_id = self.declaration(STOP_NUMBER)
        with self.app.app_context():
            name = count_print(actor(login_name), [public_id], login_name)
            db.session.remove()
        return name

    def session(self, login_name: str) -> str:
        """The newest sign-in of an account."""
        of_account = LoginSession.account_id == Account.id
        with Session(self.engine) as session:
            query = select(LoginSession.public_id).join(Account, of_account).where(Account.login_name == login_name)
            return session.scalars(query.order_by(LoginSession.id.desc())).first() or ""

    def name_of(self, column: Any, condition: Any) -> str:
        with Session(self.engine) as session:
            return str(session.scalars(select(column).where(condition)).one())
