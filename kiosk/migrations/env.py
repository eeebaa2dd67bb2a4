"""Alembic runs this file. It compares and migrates on the connection that `upgrade.py` gives it."""

from typing import Any, Literal

from alembic import context

from kiosk.types import UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write the database's own type into a step, not UtcDateTime, since a step must not change when that class does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["models"],
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    transaction_per_migration=False,
)
context.run_migrations()
