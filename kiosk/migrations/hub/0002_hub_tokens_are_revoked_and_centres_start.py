"""Tokens can be revoked, and a centre has a first day."""

import sqlalchemy as sa
from alembic import op

revision = "0002_hub"
down_revision = "0001_hub"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hub_token", sa.Column("revoked", sa.DateTime(timezone=True), nullable=True))
    op.add_column("hub_centre", sa.Column("starts", sa.Date(), nullable=True))
