"""The migrations make exactly the tables of the models, down to the text of every CHECK and WHERE.

Alembic's own comparison does not see those texts on SQLite, so the databases' own descriptions are compared.
"""

import ast
import re
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from kiosk.db import Database, make_engine
from kiosk.migrations import BRANCHES
from kiosk.migrations.metadata import metadata_of
from kiosk.migrations.standing import steps
from kiosk.migrations.upgrade import config, upgrade
from tests.architecture.source import ROOT, module_of, sources, write
from tests.campaign import CAMPAIGN
from tests.kiosk.migrations.schema import Schema, differences, parts, schema


def schema_of(engine: sa.Engine) -> Schema:
    engine.dispose()
    return schema(Path(engine.url.database or ""))


def schema_of_models(metadata: sa.MetaData, path: Path) -> Schema:
    engine = make_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    return schema_of(engine)


@pytest.fixture(scope="module", params=BRANCHES)
def branch(request):
    return request.param


@pytest.fixture(scope="module")
def upgraded(branch: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that came to the newest step at once. Tests copy it and do not change it."""
    db = Database(f"sqlite:///{tmp_path_factory.mktemp(branch) / 'at-once.db'}")
    upgrade(db, branch)
    db.close()
    return db.file


def test_migrations_make_the_tables_of_the_models(tmp_path, branch, upgraded):
    models = schema_of_models(metadata_of(branch), tmp_path / "models.db")
    assert len(models) > 3
    assert differences(schema(upgraded), models) == {}


def out_of_line(folder: Path) -> list[str]:
    """The steps that do not follow the one before, by file name, `revision` and `down_revision`."""
    before, found = None, []
    for path in sorted(folder.glob("[0-9]*.py")):
        text = path.read_text("utf-8")
        revision, down = (re.search(rf'^{name} = "?(\w+)"?$', text, re.M) for name in ("revision", "down_revision"))
        number = "_".join(path.name.split("_")[:2])
        if not (revision and down and revision[1] == number and down[1] == str(before)):
            found.append(path.name)
        before = number
    return found


def test_the_steps_are_in_one_line(branch, tmp_path):
    """Two branches of git that each added a step have two with one parent: Alembic says "multiple heads"."""
    assert out_of_line(ROOT / "kiosk" / "migrations" / branch) == [], (
        "give the newer one the next number: in its file name, `revision` and `down_revision`"
    )
    write(tmp_path, "0001_hub_one.py", 'revision = "0001_hub"\ndown_revision = None\n')
    for name in ("0002_hub_two.py", "0002_hub_two_too.py"):
        write(tmp_path, name, 'revision = "0002_hub"\ndown_revision = "0001_hub"\n')
    assert out_of_line(tmp_path) == ["0002_hub_two_too.py"]


def test_each_file_with_a_table_is_read_for_the_next_step():
    """Else `make migration` drops its tables, or does not see a new one."""
    metadata = ast.parse((ROOT / "kiosk" / "migrations" / "metadata.py").read_text("utf-8"))
    read = {name.name for node in ast.walk(metadata) if isinstance(node, ast.Import) for name in node.names}
    read |= {node.module for node in ast.walk(metadata) if isinstance(node, ast.ImportFrom)}
    written = {module_of(one.path) for one in sources(ROOT / "kiosk") if any("__tablename__ =" in x for x in one.lines)}
    assert "kiosk.queue.models" in written
    assert written - read == set()


def test_each_step_leads_on_from_the_one_before(tmp_path, branch, upgraded):
    """A database that stopped at each step comes to the same tables, as does one that goes on at once from any step.

    `make test` goes on from the first, the middle and the last, a campaign from all.
    """
    wanted = schema(upgraded)
    step_by_step = Database(f"sqlite:///{tmp_path / 'step-by-step.db'}")
    every = steps(branch)
    goes_on = every if CAMPAIGN else {every[0], every[len(every) // 2], every[-1]}
    for step in every:
        with step_by_step.engine.begin() as connection:
            command.upgrade(config(branch, connection), step)
        if step not in goes_on:
            continue
        step_by_step.engine.dispose()  # then all of it is in the file
        db = Database(f"sqlite:///{shutil.copy(step_by_step.file, tmp_path / f'{step}.db')}")
        upgrade(db, branch)
        assert schema_of(db.engine) == wanted


def test_files_are_named_for_their_steps(branch):
    """A process asks at its start which step is the newest, and reads only the names of the files."""
    walked = ScriptDirectory.from_config(config(branch, None)).walk_revisions()
    assert steps(branch) == [step.revision for step in walked][::-1]


def test_a_rebuild_loses_nothing_of_a_table(tmp_path, branch, upgraded):
    """Alembic's batch mode reads a table and makes it anew: each CHECK, WHERE and ON DELETE comes through that."""
    db = Database(f"sqlite:///{shutil.copy(upgraded, tmp_path / 'db')}")
    wanted = schema(upgraded)
    with db.engine.begin() as connection:
        steps = Operations(MigrationContext.configure(connection))
        for name in metadata_of(branch).tables:
            with steps.batch_alter_table(name, recreate="always"):
                pass
    assert differences(schema_of(db.engine), wanted) == {}


def table(check: str = "n > 0", where: str = "n IS NULL", **more: sa.types.TypeEngine[object]) -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table(
        "thing", metadata,
        sa.Column("n", sa.Integer), *(sa.Column(name, kind) for name, kind in more.items()),
        sa.CheckConstraint(check, name="check"), sa.UniqueConstraint("n", name="once"),
        sa.Index("some", "n", sqlite_where=sa.text(where)),
    )  # fmt: skip
    return metadata


@pytest.mark.parametrize(
    "changed",
    [
        table(check="n > 1"),
        table(check="n IN ('a,b', 'c')"),
        table(where="n = 1"),
        table(extra=sa.Text()),
        sa.MetaData(),
    ],
)
def test_each_kind_of_difference_is_found(tmp_path, changed):
    plain = schema_of_models(table(), tmp_path / "one.db")
    assert differences(plain, schema_of_models(table(), tmp_path / "two.db")) == {}
    assert differences(plain, schema_of_models(changed, tmp_path / "three.db"))


def test_the_order_of_constraints_is_no_difference():
    one = "CREATE TABLE t (a INTEGER, CHECK (a IN ('x,', ')')), UNIQUE (a, b)) WITHOUT ROWID"
    other = "CREATE TABLE t (a INTEGER, UNIQUE (a, b), CHECK (a IN ('x,', ')'))) WITHOUT ROWID"
    assert sorted(parts(one)) == sorted(parts(other))
    assert len(parts(one)) == 4
