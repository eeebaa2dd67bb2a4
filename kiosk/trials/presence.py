"""What an admin says that the centre does not have: in the morning nobody is asked to try it."""

from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre import queries
from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.errors import NotFound
from kiosk.trials import parts


def not_here(s: Session, settings: Settings) -> list[str]:
    """The parts that are not here. What the machine's settings name is here, whatever was said before."""
    said = queries.centre(s).not_here
    return [part for part in parts.unnamed(settings) if part in said]


def say(s: Session, who: str, part: str, is_here: bool, settings: Settings, at: Moment) -> None:
    """Say that a part is here, or that it is not. Raises NotFound `unknown_part` for what the settings name."""
    if part not in parts.unnamed(settings):
        raise NotFound("unknown_part")
    centre = queries.centre(s)
    before = centre.not_here
    after = sorted({*before} - {part} if is_here else {*before, part})
    centre.not_here = after
    if before != after:
        audit.note(s, who, "not_here_changed", at, changes={"not_here": [before, after]})
