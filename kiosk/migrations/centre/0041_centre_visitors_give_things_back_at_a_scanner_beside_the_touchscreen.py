"""Visitors give things back at a scanner beside the touchscreen."""

import sqlalchemy as sa
from alembic import op

revision = "0041_centre"
down_revision = "0040_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scanner_place", sa.Column("takes_back", sa.Boolean(), server_default=sa.text("0"), nullable=False))
