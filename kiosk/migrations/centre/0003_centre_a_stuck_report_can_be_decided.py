"""A report that the hub refused can be settled or replaced, and says which revision the hub holds."""

import sqlalchemy as sa
from alembic import op

revision = "0003_centre"
down_revision = "0002_centre"
branch_labels = None
depends_on = None

BEFORE = sa.Enum("owed", "delivered", "stuck", name="state", native_enum=False, create_constraint=True, length=24)
NOW = sa.Enum(
    "owed",
    "delivered",
    "stuck",
    "settled",
    "replaced",
    name="state",
    native_enum=False,
    create_constraint=True,
    length=24,
)


def upgrade() -> None:
    # No table refers to this one, so that rebuilding it takes nothing away.
    with op.batch_alter_table("outbox_entry") as table:
        table.add_column(sa.Column("held_revision", sa.Integer(), nullable=True))
        table.alter_column("state", existing_type=BEFORE, type_=NOW, existing_nullable=False)
