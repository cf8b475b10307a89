"""在职人员非敏感信息变更: find a person, change his contact details, see what was changed."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Blueprint, abort, current_app, flash, request, url_for
from werkzeug.wrappers import Response

from actions import contact_info, reveal
from forms import contact as answers_of
from forms.contact import ContactAnswers, ContactRow
from forms.search import NumberSearch
from models import Person
from queries import contact_changes, people
from rules import contact
from web import access
from web.htmx import asked_at, go, instead_of_the_page, respond, wants_fragment
from web.lookup import Found, picked, search_by_number
from web.paging import page_number

blueprint = Blueprint("contact", __name__, url_prefix="/pay/contact")
PAGE = "contact/show.html"
SEARCH_OF_HOME = "find"
"""Block and element of 首页."""


@blueprint.get("")
@access.clerk
def start() -> Response:
    return work(NumberSearch())


@blueprint.post("/search")
@access.clerk
def search() -> Response:
    if request.form.get("reset"):
        return go(url_for("contact.start"))
    found = search_by_number(request.form, partial(people.find_editable, access.acting_unit().id))
    if found.person is None:
        return nobody(found)
    for change in found.form.changes:
        flash(f"{change}。")
    address = url_for("contact.show", public_id=found.person.public_id)
    if not wants_fragment():
        return go(address)
    if asked_at(SEARCH_OF_HOME):
        return instead_of_the_page(PAGE, address, **page_of(NumberSearch(), found.person, found=True))
    response = work(NumberSearch(), person=found.person, found=True)
    response.headers["HX-Push-Url"] = address
    return response


@blueprint.get("/search")
@access.clerk
def search_again() -> Response:
    """The address under which a search without JavaScript found nobody, opened anew."""
    return go(url_for("contact.start"))


@blueprint.route("/pick", methods=["GET", "POST"])
@access.clerk
def pick() -> Response:
    """The 放大镜: people without an ID card are found by 个人编号."""
    picker = picked(request.form, partial(people.pick_by_number, access.acting_unit().id, editable=True))
    shown = page_of(NumberSearch()) | {"picker": picker.form, "candidates": picker.candidates, "focused": True}
    return respond(PAGE, "picker", picker.status, **shown)


@blueprint.get("/changes")
@access.clerk
def changes() -> Response:
    """变更记录 of the whole unit."""
    page = contact_changes.changes(access.acting_unit().id, None, page_number())
    return respond("contact/changes.html", "rows", page=page, person=None)


@blueprint.get("/missing-mobile")
@access.clerk
def missing() -> Response:
    """The home page's task: people whose mobile number is not known."""
    page = people.without_mobile(access.acting_unit().id, page_number())
    return respond("contact/missing.html", "rows", page=page)


@blueprint.get("/<public_id>")
@access.clerk
def show(public_id: str) -> Response:
    """The person; `edit` opens one field, `row` closes it again, `saved` names one that has just been saved."""
    person = person_or_404(public_id)
    editing, closed = request.args.get("edit"), request.args.get("row")
    if wants_fragment() and (name := known_field(editing or closed)):
        return row_answer(person, contact_row(person, name, editing=bool(editing), focused=True))
    saved = known_field(request.args.get("saved"))
    return work(NumberSearch(), person=person, editing=known_field(editing), saved=saved)


@blueprint.post("/<public_id>/<name>")
@access.clerk
def save(public_id: str, name: str) -> Response:
    """Save one field; what else is sent is not looked at."""
    if not known_field(name):
        abort(404)
    person = person_or_404(public_id)
    answers = answers_of.read_answers([name], request.form)
    if not answers.values:
        abort(400)
    if not answers.valid:
        return refused_row(person, answers_of.answered_row(person, name, answers, (), fingerprint_of(person)), 422)
    outcome = contact_info.save(access.actor(), public_id, answers.values, answers.seen, secret())
    person = person_or_404(public_id)
    if outcome.conflicts:
        person = shown_in_full(person, [conflict.field for conflict in outcome.conflicts], "contact.row")
        row = answers_of.answered_row(person, name, answers, outcome.conflicts, fingerprint_of(person))
        return refused_row(person, row, 409)
    if not wants_fragment():
        tell_saved(answers, contact.field(name).label)
        return go(url_for("contact.show", public_id=public_id, saved=name))
    saved_row = contact_row(person, name, saved=True, focused=True, changes=answers.changes[name])
    return respond("contact/saved.html", "saved", row=saved_row, **history_of(person), person=person)


@blueprint.get("/<public_id>/all")
@access.clerk
def show_all_fields(public_id: str) -> Response:
    """全部修改: the six fields in one form."""
    person = shown_in_full(person_or_404(public_id), masked_fields(), "contact.all")
    return all_fields(person, answers_of.rows(person, fingerprint_of(person)))


@blueprint.post("/<public_id>/all")
@access.clerk
def save_all_fields(public_id: str) -> Response:
    if request.form.get("reset"):
        return go(url_for("contact.show_all_fields", public_id=public_id))
    person = person_or_404(public_id)
    wanted = [each.name for each in contact.FIELDS if request.form.get(f"keep_{each.name}") != "theirs"]
    answers = answers_of.read_answers(wanted, request.form)
    conflicts: tuple[contact_info.Conflict, ...] = ()
    if answers.valid:
        conflicts = contact_info.save(access.actor(), public_id, answers.values, answers.seen, secret()).conflicts
        if not conflicts:
            tell_saved(answers)
            return go(url_for("contact.show", public_id=public_id))
        person = person_or_404(public_id)
    not_typed = masked_fields() - set(answers.values)
    person = shown_in_full(person, not_typed | {conflict.field for conflict in conflicts}, "contact.all")
    rows = [
        answers_of.answered_row(person, name, answers, conflicts, fingerprint_of(person))
        if name in answers.values
        else contact_row(person, name)
        for name in (each.name for each in contact.FIELDS)
    ]
    return all_fields(person, rows, 409 if conflicts else 422)


@blueprint.get("/<public_id>/changes")
@access.clerk
def changes_of(public_id: str) -> Response:
    """变更记录 of one person."""
    person = person_or_404(public_id)
    page = contact_changes.changes(access.acting_unit().id, person.id, page_number())
    return respond("contact/changes.html", "rows", page=page, person=person)


# --- what the routes share ------------------------------------------------------------------------------------------


def work(form: NumberSearch, **shown: Any) -> Response:
    return respond(PAGE, "work", **page_of(form, **shown))


def nobody(found: Found) -> Response:
    """Said where it was asked: in the search on 首页, or on the page of the function."""
    if asked_at(SEARCH_OF_HOME):
        response = respond("home/employer.html", SEARCH_OF_HOME, found.status, form=found.form)
    else:
        response = respond(PAGE, "work", found.status, **page_of(found.form))
    if found.retry_after is not None:
        response.headers["Retry-After"] = str(found.retry_after)
    return response


def page_of(
    form: NumberSearch,
    person: Person | None = None,
    editing: str | None = None,
    saved: str | None = None,
    found: bool = False,
) -> dict[str, Any]:
    """Everything the page needs; without a person only the search. `found`: just now, so that the focus goes to him."""
    shown: dict[str, Any] = {"form": form, "person": person, "found": found}
    shown |= {"picker": None, "candidates": None, "focused": False}
    if person is not None:
        shown["rows"] = [
            contact_row(person, each.name, editing=each.name == editing, saved=each.name == saved)
            for each in contact.FIELDS
        ]
        shown |= history_of(person)
    return shown


def tell_saved(answers: ContactAnswers, what: str = "") -> None:
    """The next page says that it is saved, and what was put right in the typing."""
    flash(f"{what}已保存，即时生效。")
    for name, changes in answers.changes.items():
        if changes:
            flash(f"{contact.field(name).label}：{'，'.join(changes)}。")


def history_of(person: Person) -> dict[str, Any]:
    latest, total = contact_changes.latest(access.acting_unit().id, person.id)
    return {"latest": latest, "change_total": total}


def contact_row(person: Person, name: str, **how: Any) -> ContactRow:
    """A row of the page; one that is open for editing shows its number in full."""
    if how.get("editing"):
        person = shown_in_full(person, [name], "contact.row")
    return answers_of.row(person, name, fingerprint_of(person), **how)


def shown_in_full(person: Person, names: Iterable[str], page: str) -> Person:
    """Write down every masked number that this answer shows in full; gives the person, read again after writing."""
    public_id, shown = person.public_id, [name for name in names if name in masked_fields() and getattr(person, name)]
    for name in shown:
        reveal.record_reveal(access.actor(), public_id, name, page)
    return person_or_404(public_id) if shown else person


def row_answer(person: Person, row: ContactRow, status: int = 200) -> Response:
    return respond("contact/row.html", "row", status, row=row, person=person)


def refused_row(person: Person, row: ContactRow, status: int) -> Response:
    if wants_fragment():
        return row_answer(person, row, status)
    shown = page_of(NumberSearch(), person)
    shown["rows"] = [row if each.field == row.field else each for each in shown["rows"]]
    return respond(PAGE, "work", status, **shown)


def all_fields(person: Person, rows: list[ContactRow], status: int = 200) -> Response:
    return respond("contact/all_fields.html", "content", status, person=person, rows=rows)


def person_or_404(public_id: str) -> Person:
    """A person whose contact details this unit may change; anybody else does not exist here."""
    return people.editable_person(access.acting_unit().id, public_id) or abort(404)


def known_field(name: str | None) -> str | None:
    return name if name in {each.name for each in contact.FIELDS} else None


def masked_fields() -> set[str]:
    return {each.name for each in contact.FIELDS if each.masked}


def fingerprint_of(person: Person) -> partial[str]:
    return partial(contact_info.fingerprint, secret(), person.public_id)


def secret() -> str:
    return str(current_app.config["SECRET_KEY"])
