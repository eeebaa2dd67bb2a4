"""Loads the library that writes PDF when something is printed: it takes 15 MB, and labels are seldom printed."""

from importlib import import_module
from typing import Any


def reportlab(module: str) -> Any:
    """A module of reportlab, such as `pdfgen.canvas`."""
    return import_module(f"reportlab.{module}")
