"""Users have one-time codes, tokens say who made them and when they were used, and the receiver can be set in /admin."""

import sqlalchemy as sa
from alembic import op

revision = "0013_centre"
down_revision = "0012_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receiver_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre", sa.String(length=63), nullable=False),
        sa.Column("hub", sa.String(length=200), nullable=True),
        sa.Column("folder", sa.String(length=200), nullable=True),
        sa.CheckConstraint("hub IS NULL OR folder IS NULL", name=op.f("ck_receiver_setting_hub_or_folder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receiver_setting")),
    )
    with op.batch_alter_table("api_token") as batch:
        batch.add_column(sa.Column("made_by", sa.String(length=48), nullable=True))
        batch.add_column(sa.Column("last_used", sa.Date(), nullable=True))
    with op.batch_alter_table("user") as batch:
        batch.add_column(sa.Column("code_sha256", sa.LargeBinary(length=32), nullable=True))
        batch.add_column(sa.Column("code_until", sa.DateTime(timezone=True), nullable=True))
