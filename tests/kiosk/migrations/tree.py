"""A copy of the `kiosk` package with further migration steps, run as a real command."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory

import kiosk
from kiosk.migrations.upgrade import config

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
    """A folder with a copy of the package. Python imports the copy when it is started there."""

    folder: Path

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "kiosk", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), check=False, text=True, capture_output=True, timeout=120, cwd=self.folder
        )

    def migrate(self, data: Path) -> subprocess.CompletedProcess[str]:
        return self.run("migrate", "--data", str(data))


def copy_with(folder: Path, *bodies: str) -> Tree:
    """Make a copy of the package with one further centre step for each body."""
    source = Path(kiosk.__file__).parent
    shutil.copytree(source, folder / "kiosk")  # with the compiled modules, which are valid in the copy too
    steps = folder / "kiosk" / "migrations" / "centre"
    before = newest_step("centre")
    for number, body in enumerate(bodies, start=9001):
        revision = f"{number}_centre"
        (steps / f"{revision}_made_for_a_test.py").write_text(
            STEP.format(revision=revision, before=before, body=body), "utf-8"
        )
        before = revision
    return Tree(folder)


def newest_step(branch: str) -> str:
    head = ScriptDirectory.from_config(config(branch, None)).get_current_head()
    assert head is not None
    return head
