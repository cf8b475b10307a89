"""Tables and constraints of the whole domain. No queries, no rules.

Words of the field are in the docstrings; codes (GB/T, LD/T 92) are stored, words are looked up in `rules.codes`.
Amounts are 元, months are `Month`. `public_id` is the only identifier that leaves the house.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from columns import InstantColumn, MonthColumn, RowId, YuanColumn, new_public_id, public_id_column
from extensions import db
from final_rows import make_final
from rules.periods import Month


class Row(db.Model):  # type: ignore[name-defined,misc]
    """What every table has: a number that also gives the order of events."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)


class PublicRow(Row):
    """A row that may be named in an address."""

    __abstract__ = True
    public_id: Mapped[str] = mapped_column(public_id_column(), unique=True, default=new_public_id)


# --- who there is -------------------------------------------------------------------------------------------------


class Unit(PublicRow):
    """参保单位 (AAB001/AAB004), with its two settlement periods 结算期."""

    __tablename__ = "unit"
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    """统一社会信用代码, GB 32100-2015."""
    name: Mapped[str] = mapped_column(String(128))
    pension_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    """养老单位编号; None: 未匹配到单位信息."""
    unemployment_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    """失业单位编号; None: 未匹配到单位信息."""
    office_no: Mapped[int] = mapped_column(index=True)
    """经办机构: its 序号 in rules/offices.toml."""
    legal_representative_number: Mapped[str | None] = mapped_column(String(32))
    injury_class: Mapped[str | None] = mapped_column(String(1))
    """工伤行业类别 1–8."""
    pension_period: Mapped[Month] = mapped_column(MonthColumn)
    """养老结算期, also that of work injury, medical and maternity insurance."""
    unemployment_period: Mapped[Month] = mapped_column(MonthColumn)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """上级单位, for a branch."""


class Person(PublicRow):
    """参保人员 (AAC001), one row whatever units he works for."""

    __tablename__ = "person"
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    """个人编号; None: a person to be, as the employer wrote him down for a 参保登记 that is not yet approved."""
    document_type: Mapped[str] = mapped_column(String(2))
    document_number: Mapped[str] = mapped_column(String(32), index=True)
    """证件号码; for citizens the 社会保障号码."""
    name: Mapped[str] = mapped_column(String(64))
    sex: Mapped[str] = mapped_column(String(1))
    birth_date: Mapped[date | None]
    nation: Mapped[str | None] = mapped_column(String(2))
    household: Mapped[str | None] = mapped_column(String(2))
    household_address: Mapped[str] = mapped_column(String(200), default="")
    work_start_date: Mapped[date | None]
    """参加工作日期."""
    education: Mapped[str] = mapped_column(String(2), default="")
    mobile: Mapped[str] = mapped_column(String(11), default="")
    home_phone: Mapped[str] = mapped_column(String(24), default="")
    residence_address: Mapped[str] = mapped_column(String(100), default="")
    """常住地详细地址."""
    mailing_address: Mapped[str] = mapped_column(String(100), default="")
    postcode: Mapped[str] = mapped_column(String(6), default="")
    retirement_category: Mapped[str | None] = mapped_column(String(3))
    """原法定退休年龄类别 M60/F55/F50: decided by the post held, never guessed from the ID number."""
    paid_months: Mapped[int] = mapped_column(default=0)
    """实际缴费月数."""
    deemed_months: Mapped[int] = mapped_column(default=0)
    """视同缴费月数."""
    state: Mapped[str] = mapped_column(String(1))
    """人员状态: 1 在职, 2 退休, 3 死亡."""
    state_since: Mapped[Month | None] = mapped_column(MonthColumn)
    """First month of the present state; None where the agency's roster does not say."""


class Coverage(PublicRow):
    """参保关系: one person, one insurance, one unit, one unbroken spell."""

    __tablename__ = "coverage"
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    insurance: Mapped[str] = mapped_column(String(3))
    """险种 AAE140."""
    kind: Mapped[str] = mapped_column(String(1))
    """参保类型: 1 正常, 2 多重工伤."""
    scope: Mapped[str] = mapped_column(String(8))
    """用工范围."""
    legal_representative: Mapped[bool]
    """是否法人."""
    state: Mapped[str] = mapped_column(String(1))
    """缴费状态 AAC031: 1 参保缴费, 2 暂停缴费, 3 终止缴费."""
    start_month: Mapped[Month] = mapped_column(MonthColumn)
    """First month paid, inclusive."""
    stop_month: Mapped[Month | None] = mapped_column(MonthColumn)
    """Last month paid, inclusive."""
    wage: Mapped[Decimal | None] = mapped_column(YuanColumn)
    """缴费工资 a month given at 登记 or 恢复; None: not yet declared. Later ones stand in `declared_wage`."""

    unit: Mapped[Unit] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("unit_id", "person_id", "insurance", "kind", "start_month"),
        Index("ix_coverage_person_insurance", "person_id", "insurance"),
        Index("ix_coverage_unit_count", "unit_id", "insurance", "kind", "state", "start_month", "stop_month", "wage"),
    )


class DeclaredWage(Row):
    """A wage declared for some months (职工缴费工资申报, 基数变更); the latest one covering a month counts."""

    __tablename__ = "declared_wage"
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    insurance: Mapped[str] = mapped_column(String(3))
    first_month: Mapped[Month] = mapped_column(MonthColumn)
    last_month: Mapped[Month | None] = mapped_column(MonthColumn)
    wage: Mapped[Decimal] = mapped_column(YuanColumn)
    declaration_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"), index=True)

    __table_args__ = (
        Index("ix_declared_wage_unit", "unit_id", "insurance", "first_month"),
        Index("ix_declared_wage_person", "person_id", "insurance", "unit_id", "first_month"),
    )


class EmploymentFiling(Row):
    """用工 or 退工 filed with the employment office: waives papers when it matches (注意事项 4)."""

    __tablename__ = "employment_filing"
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(1))
    """1 用工, 2 退工."""
    filed_on: Mapped[date]

    __table_args__ = (UniqueConstraint("person_id", "unit_id", "kind", "filed_on"),)


class Contribution(Row):
    """个人缴费记录: what is due for a person, an insurance and a month, and whether it has arrived."""

    __tablename__ = "contribution"
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    insurance: Mapped[str] = mapped_column(String(3))
    period: Mapped[Month] = mapped_column(MonthColumn)
    """结算期 AAE002."""
    month: Mapped[Month] = mapped_column(MonthColumn)
    """费款所属期 AAE003."""
    payment_type: Mapped[str] = mapped_column(String(2))
    """应缴类型 AAA115."""
    base: Mapped[Decimal] = mapped_column(YuanColumn)
    unit_amount: Mapped[Decimal] = mapped_column(YuanColumn)
    person_amount: Mapped[Decimal] = mapped_column(YuanColumn)
    late_fee: Mapped[Decimal] = mapped_column(YuanColumn, default=Decimal(0), server_default="0")
    """滞纳金 AAB204, borne by the unit alone."""
    paid: Mapped[bool]
    """缴费到账."""
    credited: Mapped[bool]
    """权益到账."""

    __table_args__ = (
        UniqueConstraint("person_id", "insurance", "month", "payment_type", "unit_id", "period"),
        Index("ix_contribution_unit_period", "unit_id", "period", "insurance"),
    )


# --- who may do what ------------------------------------------------------------------------------------------------


class Account(PublicRow):
    """A person who signs in; his role decides which pages he has (decision 29 in docs/decisions.md)."""

    __tablename__ = "account"
    login_name: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(8), index=True)
    password_hash: Mapped[str] = mapped_column(String(128))
    active: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    """Made for the demonstration city: refused outside demonstration mode."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """For 个人: whose own data he sees."""


class AccountUnit(db.Model):  # type: ignore[name-defined,misc]
    """A unit a clerk acts for; an agency firm's clerk has several."""

    __tablename__ = "account_unit"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)


class AccountOffice(db.Model):  # type: ignore[name-defined,misc]
    """An office whose cases a member of staff sees; none listed means all."""

    __tablename__ = "account_office"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    office_no: Mapped[int] = mapped_column(primary_key=True)


class LoginSession(PublicRow):
    """One signed-in browser. The cookie holds the token, this table only its digest."""

    __tablename__ = "login_session"
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit acted for just now."""
    started_at: Mapped[datetime] = mapped_column(InstantColumn, index=True)
    seen_at: Mapped[datetime] = mapped_column(InstantColumn)
    ended_at: Mapped[datetime | None] = mapped_column(InstantColumn)
    address: Mapped[str] = mapped_column(String(45))
    browser: Mapped[str] = mapped_column(String(120))
    open_functions: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Work tabs, oldest first."""
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was last asked on each list page: kept here because numbers never stand in an address."""


class LimitHit(Row):
    """One counted event of a limit (failed sign-in, look-up that found nobody), in real time, across workers."""

    __tablename__ = "limit_hit"
    bucket: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(64))
    """Digest of what is counted: never a login name or an address in clear."""
    at: Mapped[datetime] = mapped_column(InstantColumn, index=True)

    __table_args__ = (Index("ix_limit_hit_count", "bucket", "key", "at"),)


# --- declarations and their review ----------------------------------------------------------------------------------

LIVE_STATES = ("draft", "submitted", "in_review", "returned")


class Submission(PublicRow):
    """One act of 提交, with its 受理编号; a resubmission is a new one."""

    __tablename__ = "submission"
    number: Mapped[str] = mapped_column(String(24), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(InstantColumn)
    verification_code: Mapped[str] = mapped_column(String(32), unique=True)


class SubmissionLine(db.Model):  # type: ignore[name-defined,misc]
    """What one 提交 received. It stays when a declaration is withdrawn or goes again under another 受理编号."""

    __tablename__ = "submission_line"
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    declaration_id: Mapped[int] = mapped_column(
        ForeignKey("declaration.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Declaration(PublicRow):
    """申报: one person (or, for 参保登记, one to be), one kind of business, one settlement period."""

    __tablename__ = "declaration"
    kind: Mapped[str] = mapped_column(String(24))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    insurance_group: Mapped[str] = mapped_column(String(12))
    """pension (with injury, medical, maternity) or unemployment: which settlement period it belongs to."""
    period: Mapped[Month] = mapped_column(MonthColumn)
    """结算期 at submission."""
    state: Mapped[str] = mapped_column(String(12))
    """draft 已申报未提交, submitted 待审核, in_review 审核中, approved 审核通过, refused 不予通过, returned 退回,
    revoked 已撤销 (the coordinated side of an approval that was taken back)."""
    reason: Mapped[str | None] = mapped_column(String(8))
    """变更原因 AAE160."""
    effective_on: Mapped[date | None]
    """变更日期: the day."""
    month: Mapped[Month | None] = mapped_column(MonthColumn)
    """变更时间: the month tax receives (last paid for a stop, first paid for a start)."""
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was filled in, by field; fields the lists filter by have columns of their own."""
    batch: Mapped[str] = mapped_column(public_id_column(), default=new_public_id, index=True)
    """Persons declared together, with one reason and one date, have one batch until each goes its own way."""
    imported_by: Mapped[str | None] = mapped_column(String(22))
    """Public id of the import that it came with, which is put away long before it."""
    coordination: Mapped[str] = mapped_column(String(1), default="9")
    """失业协同标志: 0 未协同, 1 协同成功, 2 协同失败, 9 无需协同."""
    coordination_cause: Mapped[str | None] = mapped_column(String(200))
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"), index=True)
    """The declaration this one coordinates or corrects."""
    created_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """The reviewer who opened it first: from then on it is 审核中."""
    decided_at: Mapped[datetime | None] = mapped_column(InstantColumn)
    """Business time of the last decision; printing is open from the next day."""
    print_number: Mapped[str | None] = mapped_column(String(24), unique=True)
    """Number of the 综合业务处理单: the same on every reprint."""
    print_code: Mapped[str | None] = mapped_column(String(32), unique=True)
    """Verification code of the 综合业务处理单."""
    print_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_declaration_unit", "unit_id", "state", "kind", "id"),
        Index(
            "ix_declaration_queue",
            "submission_id",
            "id",
            sqlite_where=text("state IN ('submitted', 'in_review')"),
            postgresql_where=text("state IN ('submitted', 'in_review')"),
        ),
        Index(
            "ix_declaration_uncoordinated",
            "id",
            sqlite_where=text("state = 'approved' AND coordination IN ('0', '2')"),
            postgresql_where=text("state = 'approved' AND coordination IN ('0', '2')"),
        ),
        Index("ix_declaration_result", "unit_id", "period", "id"),
        Index(
            "ix_declaration_imported",
            "imported_by",
            sqlite_where=text("imported_by IS NOT NULL"),
            postgresql_where=text("imported_by IS NOT NULL"),
        ),
        Index(
            "uq_declaration_live",
            "person_id",
            "unit_id",
            "insurance_group",
            "period",
            "kind",
            unique=True,
            sqlite_where=text("state IN ('draft', 'submitted', 'in_review', 'returned')"),
            postgresql_where=text("state IN ('draft', 'submitted', 'in_review', 'returned')"),
        ),
        CheckConstraint("print_count >= 0", name="print_count"),
    )


class StoredFile(db.Model):  # type: ignore[name-defined,misc]
    """The bytes of an uploaded paper, named by their digest, outside the web root."""

    __tablename__ = "stored_file"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int]


class Attachment(PublicRow):
    """附件 of one declaration."""

    __tablename__ = "attachment"
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    material: Mapped[str] = mapped_column(String(32))
    """Which paper of the attachment table it is."""
    file_digest: Mapped[str] = mapped_column(ForeignKey("stored_file.digest"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(InstantColumn)


class Review(Row):
    """One decision of one reviewer; undoing is a counter-entry."""

    __tablename__ = "review"
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[str] = mapped_column(String(1))
    """审核状态 AAE016: 1 通过, 2 不予通过, 3 退回; 9 takes an earlier one back."""
    reason_code: Mapped[str | None] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(String(500), default="")
    """补正说明(单位可见)."""
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(InstantColumn)

    __table_args__ = (Index("ix_review_account", "account_id", "id"),)


# --- assessment and the tax office ----------------------------------------------------------------------------------


class Assessment(PublicRow):
    """应收核定 of a unit for an insurance group and a settlement period."""

    __tablename__ = "assessment"
    number: Mapped[str] = mapped_column(String(24), unique=True)
    """结算单号 EAZ058."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    insurance_group: Mapped[str] = mapped_column(String(12))
    period: Mapped[Month] = mapped_column(MonthColumn)
    state: Mapped[str] = mapped_column(String(12))
    """assessed 已核定, revoking 撤销中, revoked 已撤销, collected 已征收."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(InstantColumn)

    __table_args__ = (
        Index(
            "uq_assessment_live",
            "unit_id",
            "insurance_group",
            "period",
            unique=True,
            sqlite_where=text("state <> 'revoked'"),
            postgresql_where=text("state <> 'revoked'"),
        ),
    )


class AssessmentLine(Row):
    """What one assessment asks for one insurance, month and payment type; sums of rounded details."""

    __tablename__ = "assessment_line"
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    insurance: Mapped[str] = mapped_column(String(3))
    payment_type: Mapped[str] = mapped_column(String(2))
    month: Mapped[Month] = mapped_column(MonthColumn)
    persons: Mapped[int]
    base_total: Mapped[Decimal] = mapped_column(YuanColumn)
    unit_amount: Mapped[Decimal] = mapped_column(YuanColumn)
    person_amount: Mapped[Decimal] = mapped_column(YuanColumn)
    late_fee: Mapped[Decimal] = mapped_column(YuanColumn)


class TaxMessage(Row):
    """税务交易: what tax is to be told, kept until it has been received."""

    __tablename__ = "tax_message"
    message_id: Mapped[str] = mapped_column(String(36), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    declaration_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"), index=True)
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), index=True)
    transaction: Mapped[str] = mapped_column(String(1))
    """数据传输类型 AAA321: 1 新增, 2 变更, 3 删除, 4 终止, 6 撤销."""
    business: Mapped[str] = mapped_column(String(24))
    """交易类型 in the clerk's words: 参保登记, 缴费中断, 恢复缴费, …"""
    month: Mapped[Month] = mapped_column(MonthColumn)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    send_state: Mapped[str] = mapped_column(String(1), default="0")
    """社保发送状态."""
    receive_state: Mapped[str] = mapped_column(String(1), default="0")
    """地税接收状态."""
    batch_sequence: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    sent_at: Mapped[datetime | None] = mapped_column(InstantColumn)

    __table_args__ = (
        Index("ix_tax_message_unit", "unit_id", "month", "id"),
        Index("ix_tax_message_outbox", "send_state", "id"),
    )


class TaxReceipt(Row):
    """What tax answered to a message; may come late, twice or out of order."""

    __tablename__ = "tax_receipt"
    receipt_id: Mapped[str] = mapped_column(String(36), unique=True)
    message_id: Mapped[str] = mapped_column(String(36), index=True)
    result: Mapped[str] = mapped_column(String(1))
    reason: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(InstantColumn)


# --- traces ---------------------------------------------------------------------------------------------------------


class ContactChange(Row):
    """变更记录 of 在职人员非敏感信息变更: written with the change, never altered."""

    __tablename__ = "contact_change"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    field: Mapped[str] = mapped_column(String(24))
    before: Mapped[str] = mapped_column(String(100))
    after: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(InstantColumn)
    """Business time."""
    terminal: Mapped[str] = mapped_column(String(64))
    """From where: the kind of terminal and its address."""

    person: Mapped[Person] = relationship()
    account: Mapped[Account] = relationship()

    __table_args__ = (
        Index("ix_contact_change_person", "person_id", "unit_id", "id"),
        Index("ix_contact_change_unit", "unit_id", "id"),
    )


class AuditEntry(Row):
    """Who did what, when, from where; each entry carries the digest of the one before it in its chain."""

    __tablename__ = "audit_entry"
    chain: Mapped[str] = mapped_column(String(24))
    """`agency`, or `unit:` and the unit's row number."""
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(InstantColumn)
    """Real time."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(48))
    """What it was done to: a table's name and a row's public id; no personal data."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    address: Mapped[str] = mapped_column(String(45))
    previous_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("chain", "sequence"), Index("ix_audit_entry_subject", "subject"))


make_final(AuditEntry.__table__)


class AuditHead(db.Model):  # type: ignore[name-defined,misc]
    """The last entry of each audit chain: one row to lock, one look to append."""

    __tablename__ = "audit_head"
    chain: Mapped[str] = mapped_column(String(24), primary_key=True)
    sequence: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


# --- declarations by spreadsheet --------------------------------------------------------------------------------------


class Import(PublicRow):
    """A workbook of declarations, read and checked; nothing is declared before 数据提交."""

    __tablename__ = "import"
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(24))
    """Slug of the kind that its rows declare."""
    source: Mapped[str] = mapped_column(String(12))
    """file, or last_month: filled from what was declared last (沿用上月)."""
    file_name: Mapped[str] = mapped_column(String(200), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    """Of the file's bytes: the same file is not declared again while anything that came of it stands."""
    state: Mapped[str] = mapped_column(String(12))
    """reading, checked, submitted, cancelled."""
    warning: Mapped[str] = mapped_column(String(500), default="")
    """What the clerk must know before he looks at a row: that the file is the template of another kind."""
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What the reader has to tell of the file: hidden rows, what was normalised."""
    positions: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Where each column stands in the file (A is 0), so that a cell is named as the spreadsheet shows it: C17."""
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    declared: Mapped[int] = mapped_column(default=0)
    """How many drafts came of it."""
    created_at: Mapped[datetime] = mapped_column(InstantColumn)

    __table_args__ = (
        Index("ix_import_unit", "unit_id", "kind", "id"),
        Index(
            "ix_import_file",
            "unit_id",
            "kind",
            "digest",
            sqlite_where=text("state = 'submitted' AND digest <> ''"),
            postgresql_where=text("state = 'submitted' AND digest <> ''"),
        ),
    )


class ImportRow(Row):
    """One row of a workbook: its cells as text, and what the rules say of them."""

    __tablename__ = "import_row"
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"))
    place: Mapped[int]
    """Its number in the sheet, as the spreadsheet shows it."""
    state: Mapped[str] = mapped_column(String(4))
    """wait 尚未校验, pass 通过, fix 需修改, skip 将跳过, left 不导入, done 已申报."""
    subject: Mapped[str | None] = mapped_column(String(48))
    """Whom it is about, so that nobody is declared twice: `person:` and his row, or a digest of his document."""
    cells: Mapped[dict[str, str]] = mapped_column(JSON)
    """By column name; what was typed, after normalising."""
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What is wrong: column name ("" for the row as a whole), words, whether it blocks, whether reading found it."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("import_id", "place"),
        Index("ix_import_row_subject", "import_id", "subject"),
        Index("ix_import_row_state", "import_id", "state", "place"),
    )


# --- machinery ------------------------------------------------------------------------------------------------------


class Job(PublicRow):
    """Slow work (export, import, month end) with its progress and its lease."""

    __tablename__ = "job"
    kind: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(12))
    """waiting, running, done, failed."""
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(InstantColumn)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    finished_at: Mapped[datetime | None] = mapped_column(InstantColumn)

    __table_args__ = (
        Index("ix_job_unit", "unit_id", "kind", "id"),
        Index("ix_job_waiting", "state", "leased_until"),
    )


class IdempotencyKey(Row):
    """A form's key with what came of it, stored in the same transaction as the effect."""

    __tablename__ = "idempotency_key"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(String(64))
    body_digest: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(InstantColumn, index=True)

    __table_args__ = (UniqueConstraint("account_id", "key"),)


class Counter(db.Model):  # type: ignore[name-defined,misc]
    """Running numbers, e.g. the 受理编号 of a day: one row to lock, one number to take."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int]


class Setting(db.Model):  # type: ignore[name-defined,misc]
    """A fact about this installation, e.g. when the demonstration city was first loaded."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
