"""参保校验 (B39): who stands behind a document, as far as this unit may know, and what the page shows for him."""

from dataclasses import dataclass
from datetime import datetime

from declarations import single
from declarations.kind import Line
from declarations.kinds.enrol import Enrol
from declarations.single import Asked
from extensions import db
from forms.enrol import EnrolForm
from models import Declaration, Person, Unit
from queries.enrol_facts import insured_here
from queries.people import coverages_of
from queries.stop_facts import period_of
from rules.applicant import Applicant
from rules.coverage import IN_SERVICE
from rules.insured import PAYING


@dataclass(frozen=True)
class Known:
    """Somebody who is or was insured at this unit, and what the form may begin with."""

    person: Person
    applicant: Applicant


def known_here(unit_id: int, applicant: Applicant) -> Known | None:
    """Whom this unit has by that document; None for everybody else, whoever insures him (decision 24).

    Whoever is paid for here now is shown as he is on record; of somebody who has left it is his name alone.
    """
    session = db.session()
    unit = session.get_one(Unit, unit_id)
    person = insured_here(session, unit, [applicant.document]).get(applicant.document)
    if person is None:
        return None
    paid = any(coverage.state == PAYING for coverage in coverages_of(person.id, unit_id))
    if not paid or person.state != IN_SERVICE:
        return Known(person, Applicant(**{**vars(applicant), "name": person.name}))
    return Known(person, on_record(person, applicant))


def on_record(person: Person, applicant: Applicant) -> Applicant:
    return Applicant(
        document_type=applicant.document_type,
        document_number=applicant.document_number,
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        nation=person.nation or "",
        household=person.household or "",
        household_address=person.household_address,
        education=person.education,
        work_start_date=person.work_start_date,
        mobile=person.mobile,
        residence_address=person.residence_address,
        retirement_category=person.retirement_category or "",
    )


def ask(kind: Enrol, unit_id: int, form: EnrolForm, now: datetime) -> Asked:
    """What the page of somebody new shows; nothing is saved."""
    period = period_of(db.session().get_one(Unit, unit_id), kind.group)
    return single.ask(kind, unit_id, Line(None, form.so_far(period)), form, now)


def ask_of_draft(kind: Enrol, declaration: Declaration, form: EnrolForm, now: datetime) -> Asked:
    line = Line(declaration.person_id, kind.answers(declaration))
    return single.ask(kind, declaration.unit_id, line, form, now, apart_from=[declaration.id])
