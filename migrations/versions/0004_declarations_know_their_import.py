"""declarations know the import they came with

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DECLARED = sa.text("state = 'submitted' AND digest <> ''")
IMPORTED = sa.text("imported_by IS NOT NULL")
OF_FILE = ["unit_id", "kind", "digest"]


def upgrade() -> None:
    op.add_column("declaration", sa.Column("imported_by", sa.String(length=22), nullable=True))
    op.create_index(
        "ix_declaration_imported", "declaration", ["imported_by"], sqlite_where=IMPORTED, postgresql_where=IMPORTED
    )
    op.drop_index("uq_import_file", table_name="import")
    op.create_index("ix_import_file", "import", OF_FILE, sqlite_where=DECLARED, postgresql_where=DECLARED)


def downgrade() -> None:
    op.drop_index("ix_import_file", table_name="import")
    op.create_index("uq_import_file", "import", OF_FILE, unique=True, sqlite_where=DECLARED, postgresql_where=DECLARED)
    op.drop_index("ix_declaration_imported", table_name="declaration")
    op.drop_column("declaration", "imported_by")
