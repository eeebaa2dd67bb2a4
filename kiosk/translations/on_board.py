"""The languages that take turns with Swedish on the board: an admin chooses them. None, until somebody does."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import queries as centre
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.errors import Invalid
from kiosk.i18n import Language
from kiosk.translations import queries

MOST = 3
"""With more, somebody would wait too long for their own."""
FIELD = "board_languages"


def can_be_chosen(s: Session) -> list[Language]:
    """The languages that visitors can choose, and those of the board, which can have been switched off since."""
    shown = centre.centre(s).board_languages
    known = queries.states(s)
    return [
        one.language for one in queries.shown(s) if queries.is_on(one.language, known) or one.language.code in shown
    ]


def turns(s: Session) -> list[Language]:
    """The languages of the board besides Swedish. One that visitors cannot choose any more has no turn."""
    chosen = centre.centre(s).board_languages
    if not chosen:
        return []
    return [language for language in queries.offered(queries.states(s)) if language.code in chosen]


def version(centre: Centre) -> str:
    """The version of the choice."""
    return versions.version(centre.board_languages)


def choose(s: Session, who: str, wanted: Collection[str], seen: str | None, at: Moment) -> list[str]:
    """Let these languages take turns with Swedish, and no others. `seen`: the version the admin has seen.

    Raises Invalid `bad_value` or `too_many_languages`, Conflict `changed_meanwhile`.
    """
    ours = centre.centre(s)
    before = ours.board_languages
    versions.check(seen, version(ours))
    possible = [language.code for language in can_be_chosen(s)]
    if not set(wanted) <= set(possible):
        raise Invalid("bad_value", field=FIELD)
    after = [code for code in possible if code in wanted]
    if len(after) > MOST:
        raise Invalid("too_many_languages", field=FIELD)
    ours.board_languages = after
    if before != after:
        audit.note(s, who, "board_languages_changed", at, changes={FIELD: [before, after]})
    return after
