"""`kiosk doctor`: how each part is, what still works, and what to do."""

import sys
from pathlib import Path

import click

from kiosk.cli.options import data_option
from kiosk.doctor.bundle import bundle
from kiosk.doctor.checks import check
from kiosk.doctor.findings import Finding, Level
from kiosk.errors import StorageFault

WIDTH = 11


@click.command()
@data_option
@click.option(
    "--bundle", "file", type=click.Path(path_type=Path), help="Also write FILE.zip for whoever helps from far away."
)
def doctor(data: Path, file: Path | None) -> None:
    """Check each part of the centre: what is wrong, what still works, and what to do.

    Exit status 0: all is well; 1: something is not.
    """
    findings = []
    for finding in check(data):
        findings.append(finding)
        click.echo(_in_words(finding))
    if file is not None:
        _write(file, bundle(data, findings))
        click.echo(f"\nWritten: {file}. It holds states, numbers and versions, and nothing about a person.")
    bad = sum(finding.level is Level.TROUBLE for finding in findings)
    click.echo(f"\n{bad} of {len(findings)} need attention." if bad else "\nAll is well.")
    sys.exit(1 if bad else 0)


def _in_words(finding: Finding) -> str:
    lines = [f"{_mark(finding.level):{WIDTH}}{finding.part}: {finding.words}"]
    if finding.level is Level.TROUBLE:
        lines += [f"{'':{WIDTH}}  still works: {finding.works}", f"{'':{WIDTH}}  what to do: {finding.todo}"]
    return "\n".join(lines)


def _mark(level: Level) -> str:
    return {Level.OK: "ok", Level.NOTE: "note", Level.TROUBLE: "TROUBLE"}[level]


def _write(file: Path, content: bytes) -> None:
    """Raises StorageFault."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise StorageFault("cannot_use", file=str(file), why=error.strerror) from None
