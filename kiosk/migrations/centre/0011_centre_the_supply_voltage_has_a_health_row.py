"""The supply voltage has a health row."""

from alembic import op

revision = "0011_centre"
down_revision = "0010_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device_health") as batch:
        batch.drop_constraint(op.f("ck_device_health_part"), type_="check")
        batch.create_check_constraint(op.f("ck_device_health_part"), "part IN ('agent', 'scanner', 'panel', 'power')")
