"""Every page of the portal and who opens it: what axe, the HTML checker and other audits walk through.

`test_every_page_is_listed` compares this list with the routes.
"""

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from clock import real_now
from declarations import KINDS
from declarations.applicants import fill_in
from demo.desk import RETURNED_NUMBER
from demo.past import STOP_NUMBER
from demo.special import SPECIAL
from demo.waiting import SENT
from models import Account, AccountUnit, Declaration, IdempotencyKey, Import, ImportRow, Person
from tests.declared import enrolling

PAGES: dict[str, tuple[str, ...]] = {
    "": (
        "/sign-in/unit",
        "/sign-in/person",
        "/sign-in/staff",
        "/display",
        "/help",
        "/help/questions",
        "/help/offices",
        "/help/site-map",
        "/help/accessibility",
        "/help/privacy",
        "/verify",
        "/verify/{receipt_code}",
        "/verify/{form_code}",
        "/no-such-page",
    ),
    "jingban1": (
        "/",
        "/pay/contact",
        "/pay/contact/pick",
        "/pay/contact/changes",
        "/pay/contact/missing-mobile",
        "/pay/contact/{person}",
        "/pay/contact/{person}?edit=mobile",
        "/pay/contact/{person}?edit=education",
        "/pay/contact/{person}?saved=mobile",
        "/pay/contact/{person}/all",
        "/pay/contact/{person}/changes",
        "/pay/stop",
        "/pay/stop/{returned}/edit",
        "/corrections",
        "/corrections/{stop}",
        "/pay/enrol",
        "/pay/enrol/{enrolment}/edit",
        "/declare/wage",
        "/declare/wage/missing",
        "/declare/resume/person/{paused}",
        "/declare/{changed_base}/edit",
        "/imports/kind/wage",
        "/imports/{import}",
        "/imports/{import}/rows/3",
        "/downloads",
        "/declarations/batch/{batch}/papers",
        "/declarations/batch/{batch}",
        "/pending",
        "/people/states",
        "/people/states?page=3",
        "/people/pension-roster",
        "/people/search",
        "/people/pick",
        "/people/{person}",
        "/my-account",
        "/accounts",
        "/results",
        "/results/kind/stop",
        "/results/{stop}",
        "/submissions/{receipt}?kept=2",
        "/process-forms",
        "/process-forms/printed/{printing}",
    ),
    "daili": ("/units",),
    "weipipei": ("/",),
    "fuhe1": ("/",),
    "geren1": ("/",),
    "shenhe1": (
        "/",
        "/review",
        "/review/{case}",
        "/review/{case}?zoom=2&turn=90",
        "/review/decided",
        "/review/decided/{stop}/undo",
        "/review/coordination",
    ),
    "chuangkou": ("/",),
    "guanli": ("/", "/accounts", "/accounts/new", "/accounts/{account}"),
}
"""Sign-in name ("" for nobody) and addresses; {person} is one with changes, {account} one of a clerk,
{paused} somebody paused, {changed_base} a draft, {import} rows of a workbook, {returned} one that was sent back and
{batch} its batch, {case} one that waits with a paper, {stop} one approved."""


IMPORT_NAME = "工资申报.xlsx"
FORM_CODE, PRINTING = "0" * 28, "P" * 22
CASE_WITH_PAPER = (
    "SELECT d.public_id FROM declaration d JOIN submission s ON s.id = d.submission_id "
    "WHERE s.number = :value AND d.id IN (SELECT declaration_id FROM attachment)"
)
RETURNED_STOP = (
    "SELECT d.public_id FROM declaration d JOIN submission s ON s.id = d.submission_id WHERE s.number = :value"
)
APPROVED_STOP = (
    "SELECT d.public_id FROM declaration d JOIN submission s ON s.id = d.submission_id "
    "WHERE s.number = :value AND d.origin_id IS NULL"
)


def placeholders(engine: Engine) -> dict[str, str]:
    printing = printed(engine)
    with engine.connect() as connection:

        def public_id(query: str, value: str) -> str:
            return str(connection.execute(text(query), {"value": value}).scalar_one())

        number = SPECIAL["contact_history"].number
        return {
            "person": public_id("SELECT public_id FROM person WHERE number = :value", number),
            "paused": public_id("SELECT public_id FROM person WHERE number = :value", SPECIAL["paused"].number),
            "changed_base": public_id("SELECT public_id FROM declaration WHERE kind = :value", "base-change"),
            "enrolment": enrolment(engine),
            "import": imported(engine),
            "returned": public_id(RETURNED_STOP, RETURNED_NUMBER),
            "batch": public_id(RETURNED_STOP.replace("d.public_id", "d.batch"), RETURNED_NUMBER),
            "case": public_id(CASE_WITH_PAPER, SENT[0].number),
            "stop": public_id(APPROVED_STOP, STOP_NUMBER),
            "account": public_id("SELECT public_id FROM account WHERE login_name = :value", "daili"),
            "receipt": public_id("SELECT public_id FROM submission WHERE number = :value", STOP_NUMBER),
            "receipt_code": public_id("SELECT verification_code FROM submission WHERE number = :value", STOP_NUMBER),
            "form_code": FORM_CODE,
            "printing": printing,
        }


def enrolment(engine: Engine) -> str:
    """参保登记 of somebody new, kept by jingban1 as `declarations.lifecycle.save_lines` leaves it."""
    with Session(engine) as session:
        kept = select(Declaration.public_id).where(Declaration.kind == "enrol", Declaration.state == "draft")
        found = session.scalars(kept).first()
        if found:
            return str(found)
        clerk = session.scalars(select(Account).where(Account.login_name == "jingban1")).one()
        unit_id = session.scalars(select(AccountUnit.unit_id).where(AccountUnit.account_id == clerk.id).limit(1)).one()
        answers = enrolling()
        person = Person(state="1")
        fill_in(person, answers.person)
        session.add(person)
        session.flush()
        columns = KINDS["enrol"].columns(answers)
        draft = Declaration(
            kind="enrol",
            unit_id=unit_id,
            person_id=person.id,
            insurance_group="pension",
            period=answers.month,
            state="draft",
            reason=columns.reason,
            effective_on=columns.effective_on,
            month=columns.month,
            answers=dict(columns.answers),
            created_by=clerk.id,
            created_at=real_now(),
        )
        session.add(draft)
        session.commit()
        return draft.public_id


def imported(engine: Engine) -> str:
    """A workbook of jingban1 with a wrong row and one that has passed, as `spreadsheets.staging` leaves it."""
    with Session(engine) as session:
        found = session.scalars(select(Import.public_id).where(Import.file_name == IMPORT_NAME)).first()
        if found:
            return str(found)
        clerk = session.scalars(select(Account).where(Account.login_name == "jingban1")).one()
        unit_id = session.scalars(select(AccountUnit.unit_id).where(AccountUnit.account_id == clerk.id).limit(1)).one()
        kept = Import(
            unit_id=unit_id,
            account_id=clerk.id,
            kind="wage",
            source="file",
            file_name=IMPORT_NAME,
            state="checked",
            notes=["第 5 行是隐藏的行，也已读取。"],
            positions={"name": 0, "document_number": 2, "wage": 6},
            created_at=real_now(),
        )
        session.add(kept)
        session.flush()
        cells = {"name": "刘志强", "document_type": "", "document_number": SPECIAL["check_x"].id_number}
        cells |= {"person_number": "", "first": "202611", "last": "202611", "wage": "8000"}
        fault = {"column": "wage", "words": "未填写。", "blocks": True, "read": False, "offer": ""}
        session.add(ImportRow(import_id=kept.id, place=2, state="fix", cells=cells | {"wage": ""}, findings=[fault]))
        session.add(ImportRow(import_id=kept.id, place=3, state="pass", cells=cells, findings=[]))
        session.commit()
        return kept.public_id


def printed(engine: Engine) -> str:
    """The approved one printed by jingban1, as `actions.process_forms.count_print` leaves it."""
    with Session(engine) as session:
        approved = session.execute(text(APPROVED_STOP), {"value": STOP_NUMBER}).scalar_one()
        form = session.scalars(select(Declaration).where(Declaration.public_id == approved)).one()
        form.print_number, form.print_code, form.print_count = "CL26111600001", FORM_CODE, 1
        if form.print_number:
            return PRINTING
        clerk = session.scalars(select(Account).where(Account.login_name == "jingban1")).one()
        outcome = {"at": real_now().isoformat(), "unit": form.unit_id, "copies": {form.public_id: 1}}
        key = IdempotencyKey(account_id=clerk.id, key=PRINTING, body_digest="", outcome=outcome, at=real_now())
        session.add(key)
        session.commit()
    return PRINTING
