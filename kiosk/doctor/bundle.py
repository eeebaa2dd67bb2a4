"""A file for whoever helps from far away: how the centre is, without anything about a person.

It has states, numbers of rows, versions and our own log lines. It has no name, no address, no path and no key.
"""

import io
import json
import platform
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from kiosk import config, machine
from kiosk.doctor.findings import Finding
from kiosk.errors import DomainError
from kiosk.identity import contains_identity_number
from kiosk.station import open_station

TEXTS_SAID = ("at", "handshake", "letters", "pins", "trust", "zone")
"""Keys of the settings whose texts cannot name a person or a place. Of all other texts only whether they are set is
said: an address, a path, the label of a stick.
"""
UNITS = "entren*"
LOG_LINES = 2000
LOG_SECONDS = 10.0
NO_ENTRIES = "-- No entries --"
NO_LOG = """\
No line of Entrén is in this machine's journal, or the service's user may not read it. Where Entrén was started by
`kiosk run` or `make run`, its log is in that window.
"""


def bundle(data: Path, findings: Iterable[Finding]) -> bytes:
    """The file, as the bytes of a zip archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _parts(data, findings).items():
            file.writestr(name, content)
    return archive.getvalue()


def _parts(data: Path, findings: Iterable[Finding]) -> dict[str, str]:
    said = [{"part": it.part, "level": it.level, "words": it.words} for it in findings if it.part != "settings"]
    return {
        "findings.json": _json(said),
        "machine.json": _json(_machine()),
        "packages.json": _json({it.metadata["Name"]: it.version for it in distributions()}),
        "settings.json": _json(_settings(data)),
        "tables.json": _json(_tables(data)),
        "log.txt": _log(),
    }


def _machine() -> dict[str, Any]:
    return {
        "model": machine.model(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def _settings(data: Path) -> dict[str, Any]:
    try:
        settings = config.load(data)
    except DomainError as error:
        return {"not_read": error.code}
    return {name: _without_names(section) for name, section in msgspec.to_builtins(settings).items()}


def _without_names(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _without_names(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_names(each, key) for each in value]
    return bool(value) if isinstance(value, str) and key not in TEXTS_SAID else value


def _tables(data: Path) -> dict[str, Any]:
    """The number of rows of each table, and the database's step."""
    try:
        station = open_station(data)
    except DomainError as error:
        return {"not_opened": error.code}
    try:
        with station.db.read() as s:
            names = sa.inspect(s.connection()).get_table_names()
            rows = {name: s.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) for name in sorted(names)}
            return {"rows": rows, "step": s.scalar(sa.text("SELECT version_num FROM alembic_version"))}
    except DomainError as error:
        return {"not_read": error.code}
    finally:
        station.db.close()


def _log() -> str:
    """The newest lines of the service's journal, where this user may read it, without those with an identity number."""
    command = ["journalctl", "--unit", UNITS, "--lines", str(LOG_LINES), "--output", "short-iso", "--no-hostname"]
    with suppress(OSError, subprocess.TimeoutExpired):
        ended = subprocess.run(command, capture_output=True, timeout=LOG_SECONDS, check=False)  # noqa: S603 - a fixed command
        lines = ended.stdout.decode("utf-8", "replace").splitlines()
        said = "\n".join(line for line in lines if not contains_identity_number(line))
        if said.strip() not in ("", NO_ENTRIES):
            return said
    return NO_LOG


def _json(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, default=str)
