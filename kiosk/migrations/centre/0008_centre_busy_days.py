"""Busy days: chosen numbers, several questions a visit, calls for a colleague, help in passing, a user's language."""

import sqlalchemy as sa
from alembic import op

revision = "0008_centre"
down_revision = "0007_centre"
branch_labels = None
depends_on = None

CHANNELS = "channel IN ('touch', 'button', 'desk', 'phone', 'api')"
STEPS = (
    "step IN ('taken', 'called', 'chosen', 'recalled', 'answered', 'finished', 'no_show', 'left', 'parked', 'resumed', "
    "'transferred', 'handed_over', 'expired', 'undone')"
)
UNDOES = sa.text("undoes IS NOT NULL")


def upgrade() -> None:
    _allow_new_codes()
    _make_help_call()
    _make_passing_event()
    op.add_column("user", sa.Column("language", sa.String(12), nullable=True))


def _allow_new_codes() -> None:
    with op.batch_alter_table("ticket") as batch:
        batch.drop_constraint(op.f("ck_ticket_channel"), type_="check")
        batch.create_check_constraint(op.f("ck_ticket_channel"), CHANNELS)
    with op.batch_alter_table("ticket_event") as batch:
        batch.drop_constraint(op.f("ck_ticket_event_step"), type_="check")
        batch.create_check_constraint(op.f("ck_ticket_event_step"), STEPS)
        batch.add_column(sa.Column("topic", sa.String(24), nullable=True))
        batch.add_column(sa.Column("outcome", sa.String(24), nullable=True))
        batch.add_column(sa.Column("how", sa.String(24), nullable=True))
        batch.create_foreign_key(op.f("fk_ticket_event_topic"), "topic", ["topic"], ["code"])
        batch.create_check_constraint(
            op.f("ck_ticket_event_outcome"), "outcome IN ('solved', 'partly', 'referred', 'come_back')"
        )
        batch.create_check_constraint(op.f("ck_ticket_event_how"), "how IN ('showed', 'together', 'did_for')")


def _make_help_call() -> None:
    op.create_table(
        "help_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(12), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["desk.code"], name=op.f("fk_help_call_answered_by")),
        sa.ForeignKeyConstraint(["business_day"], ["business_day.id"], name=op.f("fk_help_call_business_day")),
        sa.ForeignKeyConstraint(["desk"], ["desk.code"], name=op.f("fk_help_call_desk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_call")),
    )
    op.create_index(op.f("ix_help_call_business_day"), "help_call", ["business_day"])


def _make_passing_event() -> None:
    step = sa.Enum("helped", "undone", name="step", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "passing_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Integer(), nullable=False),
        sa.Column("step", step, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("desk", sa.String(12), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["business_day"], ["business_day.id"], name=op.f("fk_passing_event_business_day")),
        sa.ForeignKeyConstraint(["desk"], ["desk.code"], name=op.f("fk_passing_event_desk")),
        sa.ForeignKeyConstraint(["undoes"], ["passing_event.id"], name=op.f("fk_passing_event_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passing_event")),
    )
    op.create_index(op.f("ix_passing_event_business_day"), "passing_event", ["business_day"])
    op.create_index(
        "uq_passing_event_undoes",
        "passing_event",
        ["undoes"],
        unique=True,
        sqlite_where=UNDOES,
        postgresql_where=UNDOES,
    )
