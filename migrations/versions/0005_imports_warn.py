"""imports tell what must be known of the whole file

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE "import" RENAME COLUMN refusal TO warning')


def downgrade() -> None:
    op.execute('ALTER TABLE "import" RENAME COLUMN warning TO refusal')
