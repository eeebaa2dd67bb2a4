"""The accessibility statement, by the Swedish law on accessible digital public services (2018:1937). For everybody."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
from flask import Blueprint, render_template

from kiosk.centre import queries, statement
from web.context import db

bp = Blueprint("statement", __name__)
REPORTS = "https://www.digg.se/tdosanmalan"
"""Where anybody can report shortcomings to the authority: the law asks for this link."""
RUN = Path(__file__).parent / "tested.json"
"""What `make matrix` has looked at: it writes this file with its report."""


@dataclass(frozen=True, slots=True)
class Tested:
    """The last run of the tests that the statement tells of. `date`: "2026-12-24"."""

    date: str
    pages: int
    languages: int
    looks: int


@cache
def tested() -> Tested:
    return msgspec.json.decode(RUN.read_bytes(), type=Tested)


@bp.get("/accessibility")
def show() -> str:
    """In Swedish or English: the law's words are translated into no other language."""
    with db().read() as s:
        centre = queries.centre(s)
        name, blanks = centre.name, statement.blanks(centre)
    return render_template("statement/statement.html", name=name, blanks=blanks, tested=tested(), reports=REPORTS)
