"""Sound outputs have health rows."""

from alembic import op

revision = "0027_centre"
down_revision = "0026_centre"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device_health") as batch:
        batch.drop_constraint(op.f("ck_device_health_part"), type_="check")
        batch.create_check_constraint(
            op.f("ck_device_health_part"),
            "part IN ('agent', 'scanner', 'panel', 'power', 'printer', 'headset', 'loudspeaker')",
        )
