"""What all commands share: the option `--data`, and logging."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kiosk import faults
from kiosk.config import data_folder

WHO = "command line"
"""The name in the audit log for changes by a command."""


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--data DIR`, else KIOSK_DATA, else ./data, as a Path in `data`."""
    return click.option(
        "--data",
        metavar="DIR",
        help="The data folder (or KIOSK_DATA; ./data without either).",
        callback=lambda _context, _option, given: data_folder(given),
        expose_value=True,
        type=click.Path(path_type=Path, readable=False),
    )(command)


def log_to_stderr() -> None:
    """Log to standard error, one line an event. Exceptions are logged without their messages."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(faults.SafeFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    faults.log_uncaught()
