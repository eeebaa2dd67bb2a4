"""The scanners of the machine in a stocktake: those that count, and those that lend meanwhile."""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.loans import label_checks
from kiosk.scans import places, trying
from kiosk.scans.places import EVERY_DESK
from web.admin.options import Option
from web.context import station
from web.loans import scanner


class Scanners(Struct, frozen=True):
    """`names`: those that count, in words; empty without one. `counting`: to let each lend again.

    `lending`: those of this desk, or of no desk, that lend what they read; `others`: those somewhere else.
    """

    names: str
    counting: list[Option]
    lending: list[Option]
    others: list[Option]


def of_machine() -> list[str]:
    return [one.name for one in station().settings.scanner]


def at_desk(s: Session, desk: str | None) -> list[str]:
    """The scanners that count when somebody at a desk takes stock: those of the desk. Where the machine has only one
    for staff, and it is at no desk, that one.
    """
    every = _desks_of_staff(s)
    here = [name for name, place in every.items() if place is not None and place == desk]
    return here or [name for name, place in every.items() if place is None and len(every) == 1]


def shown(s: Session, counting: list[str], desk: str | None, at: Moment) -> Scanners:
    others = {name: place for name, place in _desks_of_staff(s).items() if name not in counting}
    busy = {*trying.going_on(s, at), *label_checks.going_on(s, at)}
    lending = [name for name, place in others.items() if place in (None, desk) and name not in busy]
    return Scanners(
        names=scanner.names(counting) if counting else "",
        counting=_options(counting),
        lending=_options(lending),
        others=_options(name for name in others if name not in lending),
    )


def _desks_of_staff(s: Session) -> dict[str, str | None]:
    """The desk of each scanner that is not for visitors."""
    known = places.places(s)
    every = {name: known.get(name, EVERY_DESK) for name in of_machine()}
    return {name: place.desk for name, place in every.items() if not place.for_visitors}


def _options(names: Iterable[str]) -> list[Option]:
    return [Option(one, scanner.names([one])) for one in names]
