"""An item has an IMEI, an MDM link, and dates of purchase and warranty."""

import sqlalchemy as sa
from alembic import op

revision = "0037_centre"
down_revision = "0036_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("imei", sa.String(length=15), nullable=True))
    op.add_column("item", sa.Column("mdm_link", sa.String(length=200), nullable=True))
    op.add_column("item", sa.Column("purchased_on", sa.Date(), nullable=True))
    op.add_column("item", sa.Column("warranty_until", sa.Date(), nullable=True))
    op.add_column("item", sa.Column("added_at", sa.DateTime(timezone=True), nullable=True))
