"""A step of an item knows the state before it, which an undo puts back."""

import sqlalchemy as sa
from alembic import op

revision = "0007_centre"
down_revision = "0006_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("item_event") as batch:
        batch.add_column(sa.Column("state_before", sa.String(24), nullable=True))
        batch.create_check_constraint(
            op.f("ck_item_event_state_before"), "state_before IN ('ready', 'lent', 'checking', 'away')"
        )
