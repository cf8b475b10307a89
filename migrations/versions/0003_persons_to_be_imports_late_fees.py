"""persons to be, imports, late fees"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import",
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("refusal", sa.String(length=500), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("positions", sa.JSON(), nullable=False),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("declared", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_import_account_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_job_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_import_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_import_public_id")),
    )
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.create_index("ix_import_unit", ["unit_id", "kind", "id"], unique=False)
        batch_op.create_index(
            "uq_import_file",
            ["unit_id", "kind", "digest"],
            unique=True,
            sqlite_where=sa.text("state = 'submitted' AND digest <> ''"),
            postgresql_where=sa.text("state = 'submitted' AND digest <> ''"),
        )

    op.create_table(
        "import_row",
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.String(length=48), nullable=True),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_row_import_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_row_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("import_id", "place", name=op.f("uq_import_row_import_id")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_subject", ["import_id", "subject"], unique=False)
        batch_op.create_index("ix_import_row_state", ["import_id", "state", "place"], unique=False)

    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_fee", sa.BigInteger(), server_default="0", nullable=False))

    with op.batch_alter_table("declared_wage", schema=None) as batch_op:
        batch_op.drop_index("ix_declared_wage_person")
        columns = ["person_id", "insurance", "unit_id", "first_month"]
        batch_op.create_index("ix_declared_wage_person", columns, unique=False)

    person_number(nullable=True)


def downgrade() -> None:
    person_number(nullable=False)

    with op.batch_alter_table("declared_wage", schema=None) as batch_op:
        batch_op.drop_index("ix_declared_wage_person")
        batch_op.create_index("ix_declared_wage_person", ["person_id", "insurance", "first_month"], unique=False)

    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_column("late_fee")

    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_import_row_state")
        batch_op.drop_index("ix_import_row_subject")

    op.drop_table("import_row")
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_import_file",
            sqlite_where=sa.text("state = 'submitted' AND digest <> ''"),
            postgresql_where=sa.text("state = 'submitted' AND digest <> ''"),
        )
        batch_op.drop_index("ix_import_unit")

    op.drop_table("import")


def person_number(*, nullable: bool) -> None:
    """SQLite can only make the table anew, which its foreign keys forbid; a constraint may be changed in its schema
    instead (sqlite.org/lang_altertable.html, section 7)."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("person", "number", existing_type=sa.String(length=20), nullable=nullable)
        return
    strict, loose = "number VARCHAR(20) NOT NULL", "number VARCHAR(20)"
    before, after = (strict, loose) if nullable else (loose, strict)
    version = op.get_bind().execute(sa.text("PRAGMA schema_version")).scalar_one()
    op.execute("PRAGMA writable_schema=ON")
    change = sa.text("UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE name = 'person'")
    op.get_bind().execute(change, {"before": before, "after": after})
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")
