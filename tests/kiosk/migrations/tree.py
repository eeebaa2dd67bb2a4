"""Runs commands with a copy of the migrations that has further steps."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory

from kiosk.__main__ import main
from kiosk.migrations import standing, upgrade
from kiosk.migrations.upgrade import config
from tests.processes import kiosk

STEP = '''"""Made for a test."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    {body}
'''
CHANGED_CHECK = """with op.batch_alter_table("{table}") as batch:
        batch.drop_constraint(op.f("ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(op.f("ck_{table}_{name}"), "{check}")
"""
REBUILDS = (
    CHANGED_CHECK.format(table="ticket", name="channel", check="channel IN ('touch', 'button', 'api', 'letter')"),
    CHANGED_CHECK.format(table="desk", name="kind", check="kind IN ('desk', 'room', 'garden')"),
    CHANGED_CHECK.format(table="item_event", name="step", check="length(step) BETWEEN 4 AND 24"),
)
"""Steps that rebuild tables with references from other tables or to themselves."""


@dataclass(frozen=True)
class Tree:
    """A folder with a copy of `kiosk/migrations`, from which commands take their steps."""

    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return kiosk(*arguments, check=False, target=self.main)

    def migrate(self, data: Path) -> subprocess.CompletedProcess[str]:
        return self.run("migrate", "--data", str(data))

    def main(self) -> None:
        """In the process of a command: run it with these steps."""
        standing.HERE = upgrade.HERE = self.folder
        main()


def copy_with(folder: Path, *bodies: str) -> Tree:
    """Make a copy of the migrations with one further centre step for each body."""
    shutil.copytree(standing.HERE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = newest_step("centre")
    for number, body in enumerate(bodies, start=9001):
        revision = f"{number}_centre"
        (folder / "centre" / f"{revision}_made_for_a_test.py").write_text(
            STEP.format(revision=revision, before=before, body=body), "utf-8"
        )
        before = revision
    return Tree(folder)


def newest_step(branch: str) -> str:
    head = ScriptDirectory.from_config(config(branch, None)).get_current_head()
    assert head is not None
    return head
