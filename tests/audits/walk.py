"""A walk through the portal that sees every page of every role, and the states a page can be in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from flask import Flask
from werkzeug.test import TestResponse

from actions import contact_info
from demo.accounts import PASSWORD
from demo.desk import RETURNED_NUMBER
from demo.past import STOP_NUMBER
from demo.special import NEWCOMERS, SPECIAL
from demo.waiting import SENT
from tests.audits.routes import LOGINS, own_id, routes
from tests.pages.visitor import City, Visitor, entered
from tests.support import Page, page

EVERY_CASE = {"office": "", "kind": "", "reason": "", "state": "", "unit_name": "", "ready": ""}
DECLARED = {"period": "", "kind": "", "state": "", "document_number": "", "name": ""}
NOTHING = {"document_number": "", "name": "", "number": "", "state": "", "insurance": ""}
Step = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Seen:
    """One answer of the walk."""

    who: str
    what: str
    status: int
    html: str
    fragment: bool

    @cached_property
    def page(self) -> Page:
        return page(self.html)

    def __str__(self) -> str:
        return f"{self.who}: {self.what} ({self.status}{', fragment' if self.fragment else ''})"


def walk(app: Flask, htmx: bool = False) -> Iterator[Seen]:
    """Every answer with HTML in it."""
    city = City(app)
    for who, what, response in answers(app, city, htmx):
        if response.mimetype == "text/html" and response.get_data():
            whole = response.headers.get("HX-Retarget") == "body"  # the page that follows, as the answer itself
            yield Seen(who, what, response.status_code, response.get_data(as_text=True), htmx and not whole)


def answers(app: Flask, city: City, htmx: bool) -> Iterator[tuple[str, str, TestResponse]]:
    nobody = Visitor(app, app.test_client())
    for role, login_name in {"anonymous": "", **LOGINS}.items():
        visitor = entered(app, login_name) if login_name else nobody
        for route in routes(app):
            if not route.unsafe and route.cell(role) == "open":
                address = route.address(own_id(city, route, login_name))
                yield role, f"GET {address}", visitor.get(address, htmx=htmx)
        yield role, "nothing", visitor.get("/nothing", htmx=htmx)
    for address, typed in wrong_sign_ins():
        yield "anonymous", f"POST {address}", nobody.post(address, htmx=htmx, **typed)
    for login_name, steps in journeys(city, str(app.config["SECRET_KEY"])).items():
        visitor = entered(app, login_name)
        for step, typed in steps:
            address, _, part = step.partition(" ")
            if typed:
                asked_for = htmx and (part or True)
                yield login_name, f"POST {step} {sorted(typed)}", visitor.post(address, htmx=asked_for, **typed)
            else:
                yield login_name, f"GET {address}", visitor.get(address, htmx=htmx)


NAMES = {"number": "", "person_number": "", "name": ""}


def of_reductions(city: City) -> list[Step]:
    """城镇职工减少 from the search to 申请提交, with what goes wrong on the way."""
    worker, farmer, credited = (city.person(key) for key in ("plain_worker", "farmer", "credited"))
    left = {"reason": "6301", "sub_reason": "6313", "effective_on": "2026-11-16", "month": "202611"}
    everybody = {"number": "", "person_number": "", "name": "", "reach": "own"}
    returned, batch = city.declaration(RETURNED_NUMBER), f"/declarations/batch/{city.batch(RETURNED_NUMBER)}"
    return [
        ("/pay/stop/find", everybody),
        ("/pay/stop/find", everybody | {"number": "1"}),
        ("/pay/stop/find", everybody | {"name": "无名氏"}),
        ("/pay/stop/find", everybody | {"reach": "branches", "name": "唐怀远", "person": worker}),
        ("/pay/stop", {}),
        ("/pay/stop/choices", left | {"person": farmer}),
        ("/pay/stop/declare", {"act": "check", "key": "a"} | left),
        ("/pay/stop/declare", {"act": "check", "key": "b", "person": worker} | left),
        ("/pay/stop/declare", {"act": "next", "key": "c", "person": credited} | left),
        ("/pay/stop/declare", {"act": "next", "key": "d", "person": worker} | left | {"reason": "", "month": ""}),
        ("/pay/stop/declare", {"act": "save", "key": "e", "person": worker} | left),
        (f"/pay/stop/{returned}/choices", left | {"reason": "6309"}),
        (f"/pay/stop/{returned}/edit", left | {"month": "202708"}),
        (f"{batch}/papers", {"material": ""}),
        (f"{batch}/check", {"check": "1"}),
        (batch, {}),
        (f"{batch}/submit", {"key": "f"}),
        ("/pending", {}),
        ("/pending/submit", {"key": "g"}),
        ("/pending/submit", {"key": "h", "chosen": city.draft()}),
        ("/pending/confirm-delete", {"chosen": returned}),
        ("/pending", {"kind": "", "state": "", "number": "", "name": "无名氏"}),
    ]


def of_single_declarations(city: City) -> list[Step]:
    """One person's 缴费工资, a changed draft, and a workbook row by row, with what goes wrong on the way."""
    person = f"/declare/wage/person/{city.person('plain_worker')}"
    wage = {"first": "202611", "last": "202611", "wage": "8000"}
    draft, kept = f"/declare/{city.single_draft()}", f"/imports/{city.kept_import}"
    return [
        ("/declare/wage", NAMES),
        ("/declare/wage", NAMES | {"number": "1"}),
        ("/declare/wage", NAMES | {"name": "无名氏"}),
        ("/declare/wage", NAMES | {"person_number": SPECIAL["plain_worker"].number}),
        ("/declare/wage", {}),
        (f"{person}/choices", wage),
        (person, wage | {"act": "refresh", "key": "w1"}),
        (person, wage | {"act": "check", "key": "w2"}),
        (person, wage | {"act": "next", "key": "w3", "wage": "x"}),
        (person, wage | {"act": "next", "key": "w4", "first": "202601"}),
        (person, wage | {"act": "split", "key": "w5"}),
        (person, wage | {"act": "next", "key": "w6"}),
        (person, {}),
        (f"{draft}/choices", {"month": "202611", "wage": "9300"}),
        (f"{draft}/edit", {"act": "check", "month": "202611", "wage": "9300"}),
        (f"{draft}/edit", {"act": "next", "month": "202611", "wage": ""}),
        (f"{draft}/edit", {"act": "next", "month": "202611", "wage": "9300", "batch": "another"}),
        ("/imports/kind/wage", {"nothing": "1"}),
        (f"/corrections/{city.declaration(STOP_NUMBER)}/choices", {"month": "202610", "why": ""}),
        (f"{kept}?show=pass", {}),
        (f"{kept}/rows/2", {}),
        (f"{kept}/rows/2", {"name": "还不是他", "act": "change"}),
        (f"{kept}/rows/2", {"act": "leave"}),
        (f"{kept}/rows/2", {"act": "take"}),
        (f"{kept}/rows/3", {"wage": "", "act": "change"}),
        (f"{kept}/submit", {"submit": "1"}),
        (f"{kept}/cancel", {"cancel": "1"}),
        (f"{kept}/cancel", {"cancel": "1"}),
        (f"/imports/{city.imported_long()}", {}),
    ]


def of_downloads(city: City) -> list[Step]:
    """One file is ready, one is being built."""
    return [
        (f"/downloads/{city.built_file}", {}),
        ("/downloads", {"template": "wage"}),
        ("/downloads", {}),
    ]


def of_enrolments(city: City) -> list[Step]:
    """参保登记 from the document to a changed draft, with what goes wrong on the way."""
    door, there = "/pay/enrol", "/unemployment/register"
    card = {"document_type": "01", "document_number": NEWCOMERS["newcomer"][2]}
    person = card | {"name": "某人", "household": "11", "mobile": "16100000009", "scope": "ZG", "wage": "8000"}
    begins = {"reason": "J01", "effective_on": "2026-11-03", "month": "202611"}
    answers = person | begins | {"kind": "1", "insurances": "110"}
    draft = f"{door}/{city.enrolment('enrol')}"
    return [
        (f"{door}/check", card | {"document_number": "1"}),
        (f"{door}/check", card),
        (f"{door}/check", card | {"document_number": SPECIAL["plain_worker"].id_number}),
        (f"{there}/check", card | {"document_number": SPECIAL["paused"].id_number}),
        (f"{door}/check", {}),
        (f"{door}/choices", answers | {"kind": "2"}),
        (f"{there}/choices", answers | {"scope": "GWY_BZ"}),
        (f"{door}/declare", answers | {"act": "refresh"}),
        (f"{door}/declare", answers | {"act": "check"}),
        (f"{door}/declare", answers | {"act": "next", "key": "e1", "name": "", "wage": "x"}),
        (f"{door}/declare", answers | {"act": "split", "key": "e2"}),
        (f"{door}/declare", answers | {"act": "split", "key": "e3", "effective_on": "2026-09-01", "month": "202609"}),
        (f"{there}/declare", answers | {"act": "next", "key": "e4", "insurances": "210"}),
        (f"{draft}/choices", answers | {"month": "202612"}),
        (f"{draft}/edit", answers | {"act": "check"}),
        (f"{draft}/edit", answers | {"act": "next", "mobile": "1"}),
        (f"{draft}/edit", answers | {"act": "next", "batch": "another"}),
        (door, {}),
    ]


def wrong_sign_ins() -> list[Step]:
    return [
        ("/sign-in/unit", {"login_name": "", "password": ""}),
        ("/sign-in/unit", {"login_name": "jingban1", "password": "wrong"}),
        ("/sign-in/person", {"login_name": "jingban1", "password": PASSWORD}),
    ]


def journeys(city: City, secret: str) -> dict[str, list[Step]]:
    """What each of them does, step by step; a step without anything typed is a page opened.

    After an address may stand which part of the page htmx asks for, where the answer differs by it.
    """
    empty, full = (f"/pay/contact/{city.person(key)}" for key in ("contact_empty", "contact_history"))
    nothing = contact_info.fingerprint(secret, city.person("contact_empty"), "residence_address", "")
    past = city.declaration(STOP_NUMBER)
    account = f"/accounts/{city.account('fengongsi')}"
    case, paper = city.declaration(SENT[0].number), f"/review/{city.declaration_with_paper(SENT[0].number)}"
    return {
        "jingban1": [
            ("/pay/contact/search", {"number": ""}),
            ("/pay/contact/search", {"number": SPECIAL["check_x"].id_number[:17] + "0"}),
            ("/pay/contact/search", {"number": NEWCOMERS["newcomer"][2]}),
            ("/pay/contact/search #find", {"number": NEWCOMERS["newcomer"][2]}),
            ("/pay/contact/search", {"number": SPECIAL["contact_history"].id_number.lower()}),
            ("/pay/contact/pick", {"person_number": "", "person_name": ""}),
            ("/pay/contact/pick", {"person_number": "202600003", "person_name": ""}),
            ("/pay/contact/pick", {"person_number": "", "person_name": "无名氏"}),
            (full, {}),
            *((f"{full}?edit={name}", {}) for name in ("mobile", "education", "residence_address")),
            (f"{full}?row=mobile", {}),
            (f"{empty}/postcode", {"postcode": "1"}),
            (f"{empty}/residence_address", {"residence_address": " 新路1号", "seen_residence_address": nothing}),
            (f"{full}/postcode", {"postcode": "219909"}),
            (f"{full}/education", {"education": "10"}),
            (f"{empty}?saved=postcode", {}),
            (f"{full}/all", {"postcode": "1", "mobile": "1"}),
            (f"{full}/all", {"postcode": "219908"}),
            (f"{full}/changes", {}),
            ("/pay/contact/changes", {}),
            *of_reductions(city),
            *of_single_declarations(city),
            *of_enrolments(city),
            *of_downloads(city),
            ("/people/states", NOTHING | {"name": "无名氏"}),
            ("/people/states", {}),
            ("/people/states", NOTHING | {"name": "王" * 51}),
            ("/people/states", NOTHING | {"name": "王"}),
            ("/people/pension-roster?page=2", {}),
            ("/people/search", {"number": ""}),
            ("/people/search", {"number": NEWCOMERS["newcomer"][2]}),
            ("/people/pick", {"person_number": "", "person_name": "王"}),
            (f"/people/{city.person('injury_here')}", {}),
            (f"/people/{city.person('plain_worker')}/reveal", {"reveal": "1"}),
            (f"/people/{city.person('enrolled_elsewhere')}", {}),
            ("/my-account/password", {"old_password": "wrong", "password": "short", "again": "x"}),
            ("/accounts", {}),
            ("/results", DECLARED | {"name": "无名氏"}),
            ("/results", DECLARED | {"name": "王" * 51}),
            ("/results", {"reset": "1"}),
            ("/results/kind/stop", DECLARED | {"state": "refused"}),
            ("/results/kind/stop", DECLARED | {"period": "1"}),
            (f"/results/{past}/withdraw", {"withdraw": "1"}),
            (f"/results/{past}/coordinate", {"coordinate": "1"}),
            (f"/results/{past}", {}),
            (f"/submissions/{city.receipt(STOP_NUMBER)}?kept=2", {}),
            ("/process-forms", DECLARED | {"printed": "never", "name": "无名氏"}),
            ("/process-forms", DECLARED | {"printed": "x"}),
            ("/process-forms", {"reset": "1"}),
            ("/process-forms/print", {"key": "walk"}),
            ("/process-forms/print", {"key": "walk", "only": past}),
            ("/process-forms", {}),
            ("/results", {}),
            ("/verify", {"code": "1"}),
            (f"/verify/{'0' * 28}", {}),
            (f"/verify/{city.form_code(STOP_NUMBER)}", {}),
        ],
        "daili": [
            ("/units", {}),
            (f"/units/{city.unit('client_b')}", {"choose": "1"}),
            ("/", {}),
            ("/people/states", {}),
        ],
        "weipipei": [
            ("/", {}),
            ("/people/states", {}),
            ("/pay/contact/changes", {}),
            ("/pay/contact/missing-mobile", {}),
        ],
        "guanli": [
            ("/accounts", {"name": "x" * 99}),
            ("/accounts", {"name": "无名氏", "role": "", "state": ""}),
            ("/accounts", {"reset": "1"}),
            ("/accounts/new", {"login_name": "", "name": "", "role": ""}),
            (account, {"name": "", "role": "clerk", "seen": ""}),
            (account, {"name": "康小薇", "role": "clerk", "units": "2199000287", "seen": "0"}),
            (f"{account}/password", {"password": "x"}),
            (f"{account}/password", {"password": ""}),
            (f"{account}/stop", {"stop": "1"}),
            (account, {}),
            ("/help/offices?no=3", {}),
        ],
        "shenhe1": [
            ("/review", EVERY_CASE | {"unit_name": "没有这个单位"}),
            ("/review", EVERY_CASE | {"office": "99", "unit_name": "长" * 200}),
            ("/review", {"reset": "1"}),
            ("/review/batch", {"nothing": "1"}),
            ("/review/batch", {"case": case}),
            ("/review/batch", {"case": city.declaration_without_paper(SENT[0].number)}),
            ("/review/batch/approve", {"case": case}),
            (f"{paper}?page=9", {}),
            (f"{paper}?zoom=3&turn=270", {}),
            (f"{paper}/reveal", {"reveal": "1"}),
            (paper, {"decision": "", "reason": "", "words": ""}),
            (paper, {"decision": "1", "reason": "B01", "words": "<b>&"}),
            (paper, {"decision": "3", "reason": "B01", "words": "<b>请重新拍照。</b>"}),
            (paper, {}),
            (f"/review/{case}", {"decision": "3", "reason": "B01", "words": "太晚了。"}),
            (f"/review/{case}", {}),
            ("/review/decided", {}),
            (f"/review/decided/{case}/undo", {}),
            (f"/review/decided/{city.declaration(SENT[1].number)}/undo", {"undo": "1"}),
            ("/review/coordination", {}),
        ],
        "geren2": [("/", {}), ("/my-account", {})],
    }
