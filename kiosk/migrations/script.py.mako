## To change a CHECK, a type or a key of a table that is there, name it and let Alembic make the table anew
## (`op.f` says that the name is whole):
##    with op.batch_alter_table("ticket") as batch:
##        batch.drop_constraint(op.f("ck_ticket_channel"), type_="check")
##        batch.create_check_constraint(op.f("ck_ticket_channel"), "channel IN ('touch', 'button', 'api')")
## A new column that is not null needs a value for the rows that are there: `server_default` in the model and in the step
## (see `supplement` in kiosk/centre/models.py).
## Alembic does not notice a changed CHECK by itself: it writes an empty step, which imports only `op`, as a CHECK needs no more.
## No foreign key acts in a step; all are checked before the commit.
"""${message[0].upper() + message[1:]}."""

${"import sqlalchemy as sa\n" if "sa." in (upgrades or "") else ""}from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
