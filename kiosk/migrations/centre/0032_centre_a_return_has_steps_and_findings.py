"""A return has steps and findings; an item that is out of use is in repair, lost or withdrawn.

Until now one state, `away`, stood for all three, and no event told which: it becomes `withdrawn`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032_centre"
down_revision = "0031_centre"
branch_labels = None
depends_on = None

STATES = "('ready', 'lent', 'checking', 'repair', 'lost', 'withdrawn')"
CONDITIONS = "('good', 'scratched', 'cracked', 'battery', 'dead', 'other')"
STEPS = (
    "('lent', 'returned', 'checked', 'readied', 'part_missing', 'part_found', 'damaged', 'sent_to_repair', "
    "'repaired', 'reported_lost', 'found', 'withdrawn', 'brought_back', 'undone')"
)
CHANGED = (("item", ("state",)), ("item_event", ("step", "state_before")), ("scan", ("item_state",)))


def upgrade() -> None:
    for table, columns in CHANGED:
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
    op.execute("UPDATE item SET state = 'withdrawn' WHERE state = 'away'")
    op.execute("UPDATE item_event SET state_before = 'withdrawn' WHERE state_before = 'away'")
    op.execute("UPDATE item_event SET step = 'withdrawn' WHERE step = 'taken_away'")
    op.execute("UPDATE scan SET item_state = 'withdrawn' WHERE item_state = 'away'")
    op.execute("UPDATE scan SET reason = 'withdrawn' WHERE reason = 'away'")
    with op.batch_alter_table("item") as batch:
        batch.add_column(sa.Column("open_steps", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
        batch.add_column(sa.Column("condition", sa.String(24), server_default=sa.text("'good'"), nullable=False))
        batch.create_check_constraint(op.f("ck_item_state"), f"state IN {STATES}")
        batch.create_check_constraint(op.f("ck_item_condition"), f"condition IN {CONDITIONS}")
    op.execute(
        "UPDATE item SET open_steps = (SELECT checks FROM model WHERE model.code = model_code) WHERE state = 'checking'"
    )
    with op.batch_alter_table("item_event") as batch:
        batch.add_column(sa.Column("open_before", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("condition_before", sa.String(24), nullable=True))
        batch.add_column(sa.Column("about", sa.String(20), nullable=True))
        batch.create_check_constraint(op.f("ck_item_event_step"), f"step IN {STEPS}")
        batch.create_check_constraint(op.f("ck_item_event_state_before"), f"state_before IN {STATES}")
        batch.create_check_constraint(op.f("ck_item_event_condition_before"), f"condition_before IN {CONDITIONS}")
    with op.batch_alter_table("scan") as batch:
        batch.create_check_constraint(op.f("ck_scan_item_state"), f"item_state IN {STATES}")
    _add_missing_parts()


def _add_missing_parts() -> None:
    op.create_table(
        "missing_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["item_event.id"], name=op.f("fk_missing_part_event")),
        sa.ForeignKeyConstraint(["found"], ["item_event.id"], name=op.f("fk_missing_part_found")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_missing_part_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_part")),
    )
    op.create_index("ix_missing_part_event", "missing_part", ["event"])
    op.create_index("ix_missing_part_found", "missing_part", ["found"])
    op.create_index(
        "uq_missing_part_item_part",
        "missing_part",
        ["item_id", "part"],
        unique=True,
        sqlite_where=sa.text("found IS NULL"),
    )
