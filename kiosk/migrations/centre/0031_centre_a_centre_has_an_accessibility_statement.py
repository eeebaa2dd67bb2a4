"""A centre has an accessibility statement."""

import sqlalchemy as sa
from alembic import op

revision = "0031_centre"
down_revision = "0030_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("centre", sa.Column("statement_by", sa.String(length=120)))
    op.add_column("centre", sa.Column("statement_contact", sa.String(length=200)))
    op.add_column("centre", sa.Column("statement_date", sa.Date()))
