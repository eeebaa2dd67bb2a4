"""Which library cards the centre takes as passes: how many digits they have, and the digits with which they begin."""

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import queries
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Invalid
from kiosk.loans.passes import LONGEST_CARD, SHORTEST_CARD

LONGEST_START = 8


class CardShape(Struct, frozen=True):
    """The shape of a library card. `digits`: null where no library card is taken."""

    digits: int | None = None
    start: str = ""


def shape_of(centre: Centre) -> CardShape:
    return CardShape(centre.card_digits, centre.card_start or "")


def version(centre: Centre) -> str:
    """The version of the setting."""
    return versions.version(*_audited(shape_of(centre)).values())


def set_shape(s: Session, who: str, wanted: CardShape, seen: str | None, at: Moment) -> CardShape:
    """Take library cards of this shape, or none. `seen`: the version that the admin has seen.

    Raises Conflict `changed_meanwhile`, Invalid `bad_card_digits` or `bad_card_start`.
    """
    centre = queries.centre(s)
    before = _audited(shape_of(centre))
    versions.check(seen, version(centre))
    with AllAtOnce() as every:
        with every.each():
            if wanted.digits is not None and not SHORTEST_CARD <= wanted.digits <= LONGEST_CARD:
                raise Invalid("bad_card_digits", field="digits", least=SHORTEST_CARD, most=LONGEST_CARD)
        with every.each():
            if wanted.start and not (wanted.start.isascii() and wanted.start.isdecimal() and _fits(wanted)):
                raise Invalid("bad_card_start", field="start")
    centre.card_digits, centre.card_start = wanted.digits, (wanted.start or None) if wanted.digits else None
    changes = audit.changes(before, _audited(shape_of(centre)))
    if changes:
        audit.note(s, who, "library_card_changed", at, changes=changes)
    return shape_of(centre)


def _fits(wanted: CardShape) -> bool:
    return len(wanted.start) <= min(LONGEST_START, (wanted.digits or LONGEST_CARD) - 1)


def _audited(shape: CardShape) -> dict[str, object]:
    """The shape as the log of changes names it."""
    return {"card_digits": shape.digits, "card_start": shape.start}
