"""Moves a database forward by numbered steps: `centre/` for a centre's, `hub/` for the hub's."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent
BRANCHES = ("centre", "hub")


def upgrade(engine: sa.Engine, branch: str) -> None:
    """Bring a database to the newest step, in one transaction; nothing happens when it is there."""
    with engine.execution_options(kiosk_write=True).begin() as connection:
        command.upgrade(config(branch, connection), "head")


def config(branch: str, connection: sa.Connection | None) -> Config:
    """Alembic's configuration for one branch, on an open connection where it is to run."""
    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.set_main_option("version_locations", str(HERE / branch))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    settings.attributes["branch"] = branch
    return settings
