"""The steps of the wizard that are answered are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0016_centre"
down_revision = "0015_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wizard_point",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "answered", "skipped", "not_for_us", name="state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_wizard_point")),
    )
