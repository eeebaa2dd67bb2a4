"""The accessibility statement, by the Swedish law on accessible digital public services (2018:1937). For everybody."""

from functools import cache
from pathlib import Path

import msgspec
from flask import Blueprint, render_template
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import queries, statement
from kiosk.i18n import SOURCE
from kiosk.speech.reading import reader
from kiosk.translations import queries as translations
from web.context import db, station
from web.language import language_name_inside, listed

bp = Blueprint("statement", __name__)
REPORTS = "https://www.digg.se/tdosanmalan"
"""Where anybody can report shortcomings to the authority: the law asks for this link."""
RUN = Path(__file__).parent / "tested.json"
"""What `make matrix` has looked at: it writes this file with its report."""


class Tested(Struct, frozen=True):
    """The last run of the tests that the statement tells of. `date`: "2026-12-24"; `possible`: looks there are."""

    date: str
    pages: int
    languages: int
    looks: int
    possible: int

    @property
    def is_sample(self) -> bool:
        return self.looks < self.possible


@cache
def tested() -> Tested:
    return msgspec.json.decode(RUN.read_bytes(), type=Tested)


@bp.get("/accessibility")
def show() -> str:
    """In Swedish or English: the law's words are translated into no other language."""
    with db().read() as s:
        centre = queries.centre(s)
        name, blanks = centre.name, statement.blanks(centre)
        silent, unreviewed = _without_voice(s), _unreviewed(s)
    return render_template(
        "statement/statement.html",
        name=name,
        blanks=blanks,
        silent=silent,
        unreviewed=unreviewed,
        tested=tested(),
        reports=REPORTS,
    )


def _without_voice(s: Session) -> str:
    """The names of the languages that visitors can choose and that nothing here reads aloud."""
    here = station()
    offered = translations.offered(translations.states(s))
    silent = [one for one in offered if reader(s, one, here.data, here.settings.speech) is None]
    return listed(language_name_inside(one.code) for one in silent)


def _unreviewed(s: Session) -> str:
    """The names of the languages that visitors can choose and that nobody has reviewed."""
    known = translations.states(s)
    found = [one for one in translations.offered(known) if one is not SOURCE and not translations.review(one, known)]
    return listed(language_name_inside(one.code) for one in found)
