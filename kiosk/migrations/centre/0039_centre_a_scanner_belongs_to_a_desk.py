"""A scanner belongs to a desk."""

import sqlalchemy as sa
from alembic import op

revision = "0039_centre"
down_revision = "0038_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scanner_place",
        sa.Column("scanner", sa.String(length=24), nullable=False),
        sa.Column("desk", sa.String(length=12), nullable=True),
        sa.Column("for_visitors", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("(desk IS NULL) = for_visitors", name=op.f("ck_scanner_place_desk_or_visitors")),
        sa.ForeignKeyConstraint(["desk"], ["desk.code"], name=op.f("fk_scanner_place_desk")),
        sa.PrimaryKeyConstraint("scanner", name=op.f("pk_scanner_place")),
    )
    with op.batch_alter_table("scan") as batch:
        batch.add_column(sa.Column("desk", sa.String(length=12), nullable=True))
        batch.create_foreign_key(op.f("fk_scan_desk"), "desk", ["desk"], ["code"])
